import { toCsvLine } from '../kernel/csv.ts'
import { type Currency, formatMoney, type Money } from '../kernel/money.ts'
import type { Account } from '../ledger/ledger.rules.ts'
import { type UtcDay, utcDay } from './schedule.rules.ts'

/** Columns of a payout's transactions (Gumroad 4.9); amounts are decimals of `currency`. */
export const STATEMENT_COLUMNS = [
  'type',
  'date',
  'purchase_id',
  'item',
  'buyer_name',
  'buyer_email',
  'taxes',
  'sale_price',
  'fees',
  'net_total',
  'currency',
] as const

export type StatementType =
  | 'Sale'
  | 'Full refund'
  | 'Partial refund'
  | 'Refund taken back'
  | 'Chargeback'
  | 'Chargeback taken back'
  | 'Affiliate'
  | 'Credit'
  | 'Part of a divided day'
  | 'Payout fee'
  | 'Totals'

/** Amounts in minor units. `net` is what the row adds to the payout; taxes are the authorities' and add nothing. */
export type StatementRow = {
  type: StatementType
  date: UtcDay | ''
  purchaseId: string
  item: string
  buyerName: string
  buyerEmail: string
  taxes: number
  price: number
  fees: number
  net: number
}

/** An entry of the books with the posting it is of. */
export type StatementEntry = {
  /** `sale:pur_…`, `refund:ref_…`, with a third part when it was taken back. */
  cause: string
  at: number
  purchaseId: string | null
  productName: string | null
  buyerName: string | null
  email: string | null
  /** Of the purchase, minor units. */
  price: number | null
  parts: readonly (readonly [Account, string, number])[]
}

/** One entry → its row, and one for the affiliate's share of it; together their `net` is what it adds to the balance. */
export function rowsOf(e: StatementEntry): StatementRow[] {
  const sum = (...accounts: Account[]) =>
    e.parts.reduce((n, [account, , amount]) => (accounts.includes(account) ? n + amount : n), 0)
  const taxes = sum('tax')
  const price = -sum('buyers') - taxes || 0
  const fees = sum('processor', 'platform')
  const share = sum('affiliates')
  const about = {
    date: utcDay(e.at),
    purchaseId: e.purchaseId ?? '',
    item: e.productName ?? '',
    buyerName: e.buyerName ?? '',
    buyerEmail: e.email ?? '',
  }
  const row: StatementRow = { type: typeOf(e, price), ...about, taxes, price, fees, net: price - fees }
  return share === 0
    ? [row]
    : [row, { type: 'Affiliate', ...about, taxes: 0, price: 0, fees: 0, net: -share }]
}

function typeOf({ cause, price: whole }: StatementEntry, price: number): StatementType {
  const [about, , takenBack] = cause.split(':')
  if (about === 'sale') return 'Sale'
  if (about === 'dispute') return takenBack ? 'Chargeback taken back' : 'Chargeback'
  if (about !== 'refund') return 'Credit'
  if (takenBack) return 'Refund taken back'
  return -price === whole ? 'Full refund' : 'Partial refund'
}

const NOBODY = { purchaseId: '', buyerName: '', buyerEmail: '', taxes: 0, price: 0 }

/** A day of which the payout holds only `amount`: what the others took of it, or is still open, is not in this payout. */
export function dividedRow(
  d: { day: UtcDay; amount: number; dayAmount: number },
  currency: Currency,
): StatementRow {
  const money = (amount: number) => formatMoney({ amount, currency })
  return {
    ...{ type: 'Part of a divided day', date: d.day, ...NOBODY, fees: 0, net: d.amount - d.dayAmount },
    item: `${money(d.amount)} of that day’s ${money(d.dayAmount)} are in this payout`,
  }
}

export const feeRow = (p: { fee: number; day: UtcDay }): StatementRow[] =>
  p.fee === 0
    ? []
    : [{ type: 'Payout fee', date: p.day, ...NOBODY, item: 'Instant payout', fees: p.fee, net: -p.fee }]

export type Totals = Pick<StatementRow, 'taxes' | 'price' | 'fees' | 'net'>
export const NO_TOTALS: Totals = { taxes: 0, price: 0, fees: 0, net: 0 }
export const addUp = (totals: Totals, rows: readonly StatementRow[]): Totals =>
  rows.reduce(
    (sum, r) => ({
      taxes: sum.taxes + r.taxes,
      price: sum.price + r.price,
      fees: sum.fees + r.fees,
      net: sum.net + r.net,
    }),
    totals,
  )
/** The last row; its `net` is what the bank gets. */
export const totalsRow = (totals: Totals): StatementRow => ({
  ...{ type: 'Totals', date: '', purchaseId: '', item: '', buyerName: '', buyerEmail: '' },
  ...totals,
})

/** A row as a line of the file. */
export function statementLine(r: StatementRow, currency: Currency): string {
  const money = (amount: number): Money => ({ amount, currency })
  return toCsvLine([
    ...[r.type, r.date, r.purchaseId, r.item, r.buyerName, r.buyerEmail],
    ...[money(r.taxes), money(r.price), money(r.fees), money(r.net)],
    currency.toUpperCase(),
  ])
}

/** `payout-2026-11-27.csv`, by the day it was made. */
export const statementFileName = (day: UtcDay) => `payout-${day}.csv`

/** Names of several in one file: those of one day get ` (1)`, ` (2)` behind it, in the order given. */
export function statementFileNames(days: readonly UtcDay[]): string[] {
  const seen = new Map<UtcDay, number>()
  return days.map((day) => {
    const before = seen.get(day) ?? 0
    seen.set(day, before + 1)
    return before === 0 ? statementFileName(day) : `payout-${day} (${before}).csv`
  })
}
