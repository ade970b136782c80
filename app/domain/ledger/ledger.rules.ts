/**
 * Double entry in integer minor units. An entry says what one account gains by a posting (or loses, below zero); the
 * entries of a posting add up to zero, which D1 checks again (migration `guards`).
 */
export const ACCOUNTS = [
  /** The outside: what buyers paid is a loss of theirs. */
  'buyers',
  /** The payment processor's fees. */
  'processor',
  /** The installation's fees. */
  'platform',
  /** Tax collected for the authorities. */
  'tax',
  /** Owed to affiliates; `party` is the contact. */
  'affiliates',
  // The seller's balance, by where it is.
  'unpaid',
  'processing',
  'paid',
  'forfeited',
] as const
export type Account = (typeof ACCOUNTS)[number]
export const SELLER_ACCOUNTS = ['unpaid', 'processing', 'paid', 'forfeited'] as const satisfies Account[]

export type Entry = { account: Account; party: string; amount: number }

/** What does not add up: an account and currency, what its entries sum up to, and what is kept of it. */
export type Drift = { account: string; currency: string; entries: number; kept: number }

/** Money parts of a sale. The price holds fees and the affiliate's share; tax comes on top of it. */
export type SaleParts = {
  price: number
  tax: number
  processorFee: number
  platformFee: number
  affiliate: number
  affiliateId: string | null
}

/** What the installation takes: a percentage of the price and a fixed amount, in minor units. */
export type PlatformFee = { percent: number; fixed: number }

/** a × b ÷ c in whole numbers of any size; the factors of money in minor units overflow a double. */
function ratio(a: number, b: number, c: number, rounding: 'floor' | 'ceil' | 'half'): number {
  const product = BigInt(a) * BigInt(b)
  const divisor = BigInt(c)
  const added = rounding === 'floor' ? 0n : rounding === 'ceil' ? divisor - 1n : divisor / 2n
  return Number((product + added) / divisor)
}

/** The processor's list price, where it did not say what it took: 2.9 % and 30 minor units. */
export const estimatedProcessorFee = (total: number): number =>
  total === 0 ? 0 : ratio(total, 29, 1000, 'half') + 30

/**
 * Divides a sale. Fees come out of the price, never more than there is; the affiliate has their share of what is left
 * (Gumroad: 10 % of 1000 after 150 and 59 are 79), the seller the rest.
 */
export function splitSale(o: {
  price: number
  tax: number
  processorFee: number
  fee: PlatformFee
  affiliate: { contactId: string; basisPoints: number } | null
}): SaleParts {
  const { price, tax } = o
  if (price === 0) return { ...{ price, tax }, ...NO_PARTS }
  const processorFee = Math.min(o.processorFee, price)
  const wanted = ratio(price, Math.round(o.fee.percent * 100), 10_000, 'half') + o.fee.fixed
  const platformFee = Math.min(wanted, price - processorFee)
  const affiliate = o.affiliate
    ? ratio(price - processorFee - platformFee, o.affiliate.basisPoints, 10_000, 'floor')
    : 0
  const affiliateId = affiliate > 0 ? o.affiliate!.contactId : null
  return { price, tax, processorFee, platformFee, affiliate, affiliateId }
}
const NO_PARTS = { processorFee: 0, platformFee: 0, affiliate: 0, affiliateId: null }

/** What the seller has of a sale before any refund. */
export const sellerShare = (s: SaleParts): number => s.price - s.processorFee - s.platformFee - s.affiliate

export const saleEntries = (s: SaleParts): Entry[] =>
  entries([
    ['buyers', '', -(s.price + s.tax)],
    ['processor', '', s.processorFee],
    ['platform', '', s.platformFee],
    ['tax', '', s.tax],
    ['affiliates', s.affiliateId ?? '', s.affiliate],
    ['unpaid', '', sellerShare(s)],
  ])

/** What moves when some of a sale goes back; all amounts are positive or zero. */
export type RefundParts = {
  /** Of the price. */
  amount: number
  /** On top of it, to the buyer. */
  tax: number
  /** The installation's fee that comes back to the seller. */
  platformFee: number
  /** What the affiliate loses. */
  affiliate: number
  /** What leaves the seller's balance. The processor's fee stays gone; it left with the sale. */
  seller: number
}

/** What refunds have taken of a sale so far, together. */
export type Taken = Pick<RefundParts, 'amount' | 'tax' | 'platformFee' | 'affiliate'>
export const NOTHING_TAKEN: Taken = { amount: 0, tax: 0, platformFee: 0, affiliate: 0 }
export const takenBy = (refunds: readonly Taken[]): Taken =>
  refunds.reduce(
    (sum, r) => ({
      amount: sum.amount + r.amount,
      tax: sum.tax + r.tax,
      platformFee: sum.platformFee + r.platformFee,
      affiliate: sum.affiliate + r.affiliate,
    }),
    NOTHING_TAKEN,
  )

/**
 * Divides a refund of `amount` of the price. Each part is what all refunds together shall have taken, less what they have:
 * rounding does not add up, and any sequence that ends with the whole price takes exactly the whole of tax, fee and share.
 * @param taken also by refunds that are under way; one of those that fails leaves its parts to the next
 */
export function splitRefund(s: SaleParts, taken: Taken, amount: number): RefundParts {
  if (s.price === 0) return { ...NOTHING_TAKEN, amount, seller: amount }
  const refunded = taken.amount + amount
  const feeSoFar = ratio(s.platformFee, refunded, s.price, 'floor')
  const afterFee = s.price - s.platformFee
  const tax = Math.max(0, ratio(s.tax, refunded, s.price, 'floor') - taken.tax)
  const platformFee = Math.max(0, feeSoFar - taken.platformFee)
  // Of what the fee leaves, so that nobody gains a cent by a refund that two round their way; up, as Gumroad's: what the
  // affiliate keeps is rounded down.
  const shareSoFar = afterFee === 0 ? 0 : ratio(s.affiliate, refunded - feeSoFar, afterFee, 'ceil')
  const affiliate = Math.max(0, shareSoFar - taken.affiliate)
  return { amount, tax, platformFee, affiliate, seller: amount - platformFee - affiliate }
}

export const refundEntries = (s: SaleParts, r: RefundParts): Entry[] =>
  entries([
    ['buyers', '', r.amount + r.tax],
    ['tax', '', -r.tax],
    ['platform', '', -r.platformFee],
    ['affiliates', s.affiliateId ?? '', -r.affiliate],
    ['unpaid', '', -r.seller],
  ])

/** A chargeback is a refund nobody decided, and costs the processor's dispute fee. */
export const disputeEntries = (s: SaleParts, r: RefundParts, fee: number): Entry[] =>
  entries([
    ['buyers', '', r.amount + r.tax],
    ['tax', '', -r.tax],
    ['platform', '', -r.platformFee],
    ['affiliates', s.affiliateId ?? '', -r.affiliate],
    ['processor', '', fee],
    ['unpaid', '', -r.seller - fee],
  ])

/** What a payout takes out of the balance: on its way. */
export const claimEntries = (gross: number): Entry[] =>
  entries([
    ['unpaid', '', -gross],
    ['processing', '', gross],
  ])
/** It arrived; the fee of an instant one is the installation's. */
export const paidEntries = (p: { gross: number; fee: number; net: number }): Entry[] =>
  entries([
    ['processing', '', -p.gross],
    ['paid', '', p.net],
    ['platform', '', p.fee],
  ])
/** Money came back otherwise than it went, by an exchange of currencies: a credit, or below zero a debit, of the seller. */
export const exchangeEntries = (difference: number): Entry[] =>
  entries([
    ['processor', '', -difference],
    ['unpaid', '', difference],
  ])

/** Takes a posting back: a refund that failed after all, a dispute that was won. */
export const reversed = (list: readonly Entry[]): Entry[] =>
  list.map((e) => ({ ...e, amount: e.amount === 0 ? 0 : -e.amount }))

const entries = (list: [Account, string, number][]): Entry[] =>
  list.flatMap(([account, party, amount]) => (amount === 0 ? [] : [{ account, party, amount }]))

/** What part of the price a sum of price and tax stands for; the whole of it is the whole price. */
export const priceIn = (s: Pick<SaleParts, 'price' | 'tax'>, total: number): number =>
  total >= s.price + s.tax ? s.price : ratio(total, s.price, s.price + s.tax, 'half')

/** In minor units of whichever currency: −100.00, or −10,000 yen. */
export const REFUNDS_OFF_BELOW = -100_00
/**
 * Whether a seller's refunds are off: below −100.00 of unpaid balance they go off, above 0 on again; between, they stay as
 * they are (Gumroad). With several currencies one that is overdrawn is enough. `db/repos/ledger.repo` says the same in SQL.
 */
export function refundsPaused(isPaused: boolean, balances: readonly number[]): boolean {
  if (balances.some((b) => b < REFUNDS_OFF_BELOW)) return true
  return isPaused && !(balances.some((b) => b > 0) && balances.every((b) => b >= 0))
}
