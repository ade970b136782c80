import type { Currency, Money } from '../kernel/money.ts'
import { type Account, SELLER_ACCOUNTS } from './ledger.rules.ts'

/** What a seller is owed in one currency, by where the money is; `unpaid` is below zero after refunds of what was paid out. */
export type CurrencyBalance = { currency: Currency } & Record<(typeof SELLER_ACCOUNTS)[number], Money>
export type BalanceView = {
  data: CurrencyBalance[]
  /** Refunds are off while the balance is overdrawn. */
  refunds_paused: boolean
}

/** Sums of accounts → one row per currency, in its order of the alphabet; an account nothing moved on holds nothing. */
export function balancesByCurrency(
  sums: readonly { account: Account; currency: string; amount: number }[],
): CurrencyBalance[] {
  const currencies = [...new Set(sums.map((s) => s.currency as Currency))].sort()
  return currencies.map((currency) => {
    const of = (account: Account): Money => ({
      amount: sums.find((s) => s.currency === currency && s.account === account)?.amount ?? 0,
      currency,
    })
    const [unpaid, processing, paid, forfeited] = SELLER_ACCOUNTS.map(of)
    return { currency, unpaid: unpaid!, processing: processing!, paid: paid!, forfeited: forfeited! }
  })
}
