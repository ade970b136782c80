import type { Currency } from '../kernel/money.ts'

/** What an instant payout costs, in percent of what arrives. */
export const INSTANT_FEE_PERCENT = 3
/** What may arrive by one instant payout, in minor units (providers.md 3.5; Gumroad's limits). */
export const INSTANT_MIN_NET = 10_00
export const INSTANT_MAX_NET = 9_999_00
/** Nobody is paid less, whatever they set: 10.00, or 1,000 yen. */
export const LEAST_PAYOUT = 10_00

export type Amounts = { gross: number; fee: number; net: number }

/** Divides what leaves the balance into what arrives and the fee; together they are the gross, always. */
export function amountsOf(type: 'standard' | 'instant', gross: number, feePercent: number): Amounts {
  if (type === 'standard' || gross <= 0) return { gross, fee: 0, net: gross }
  const net = Number((BigInt(gross) * 100n * SCALE) / (100n * SCALE + percentIn(feePercent)))
  return { gross, fee: gross - net, net }
}
/** A percentage with up to four decimals, as a whole number. */
const SCALE = 10_000n
const percentIn = (percent: number) => BigInt(Math.round(percent * Number(SCALE)))

/** The least that must leave the balance so that `net` arrives; a cent more would be fee alone. */
export function leastGrossFor(net: number, feePercent: number): number {
  const [top, bottom] = [BigInt(net) * (100n * SCALE + percentIn(feePercent)), 100n * SCALE]
  return Number((top + bottom - 1n) / bottom)
}

/** Money of one day that nobody has claimed yet; below zero: more went back than came in. */
export type OpenDay = {
  id: string
  day: string
  /** What is left to claim, minor units. */
  amount: number
}
/** What a payout takes of a day. */
export type Claim = { id: string; amount: number }

/** Open money a payout through `day` may take: what is not younger, less all that went back, however young. */
export function openThrough(days: readonly OpenDay[], day: string): number {
  return days.reduce((sum, d) => (d.day <= day || d.amount < 0 ? sum + d.amount : sum), 0)
}

/**
 * Divides open days into claims of payouts of these amounts, oldest money first; exactly the days named here are claimed,
 * never all up to a date. What went back is claimed by the first, so that it is there only once.
 * @param parts gross of each payout; together at most `openThrough(days, through)`
 */
export function claimDays(days: readonly OpenDay[], through: string, parts: readonly number[]): Claim[][] {
  const debts = days.filter((d) => d.amount < 0)
  const owed = debts.reduce((sum, d) => sum + d.amount, 0)
  const credits = days
    .filter((d) => d.amount > 0 && d.day <= through)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1))
  let [next, left] = [0, credits[0]?.amount ?? 0]
  return parts.map((gross, i) => {
    const claims: Claim[] = i === 0 ? debts.map(({ id, amount }) => ({ id, amount })) : []
    for (let rest = i === 0 ? gross - owed : gross; rest > 0; ) {
      const day = credits[next]
      if (!day) throw new RangeError('More was to be paid out than is open.')
      const amount = Math.min(rest, left)
      claims.push({ id: day.id, amount })
      rest -= amount
      left -= amount
      if (left === 0) left = credits[++next]?.amount ?? 0
    }
    return claims
  })
}

/**
 * Divides what leaves the balance into payouts none of which is above `most` or below `least` (minor units, gross). What
 * would be too little for a part of its own takes from the one before.
 * @param limits of one part; two of the least fit into the most
 * @returns [] when all of it is below the least
 */
export function splitIntoParts(gross: number, limits: { least: number; most: number }): number[] {
  if (gross < limits.least) return []
  const parts: number[] = []
  for (let rest = gross; rest > 0; ) {
    const part = Math.min(rest, limits.most)
    parts.push(part)
    rest -= part
  }
  const last = parts.length - 1
  const short = limits.least - parts[last]!
  if (short > 0) {
    parts[last - 1]! -= short
    parts[last]! += short
  }
  return parts
}

/** Smallest sums that may cross borders into a country, in its own currency's minor units (Gumroad 4.4, Stripe's list). */
const COUNTRY_MINIMUM: Record<string, { currency: string; amount: number }> = {
  KR: { currency: 'krw', amount: 40_000 },
  TH: { currency: 'thb', amount: 600_00 },
  NA: { currency: 'nad', amount: 550_00 },
  BO: { currency: 'bob', amount: 200_00 },
  UZ: { currency: 'uzs', amount: 343_000_00 },
  GY: { currency: 'gyd', amount: 6_300_00 },
  KH: { currency: 'khr', amount: 123_000_00 },
  MN: { currency: 'mnt', amount: 105_000_00 },
  AO: { currency: 'aoa', amount: 15_000_00 },
  AR: { currency: 'ars', amount: 4_600_00 },
  TW: { currency: 'twd', amount: 800_00 },
  AM: { currency: 'amd', amount: 12_100_00 },
  BT: { currency: 'btn', amount: 2_500_00 },
  LA: { currency: 'lak', amount: 516_000_00 },
  MZ: { currency: 'mzn', amount: 1_700_00 },
  CL: { currency: 'clp', amount: 23_000 },
  AL: { currency: 'all', amount: 3_000_00 },
  PY: { currency: 'pyg', amount: 210_000 },
}
/**
 * What one US dollar was worth, in units of each, when this was written (2026-11): a minimum that is a little off costs
 * nobody money, and the provider refuses for itself.
 */
const PER_DOLLAR: Record<string, number> = {
  ...{ krw: 1400, thb: 34, nad: 18, bob: 6.9, uzs: 12_500, gyd: 209, khr: 4050, mnt: 3500, aoa: 915 },
  ...{ ars: 1300, twd: 32, amd: 390, btn: 86, lak: 21_700, mzn: 63.9, clp: 950, all: 88, pyg: 7400 },
  ...{ usd: 1, eur: 0.9, gbp: 0.78, cad: 1.38, aud: 1.52, chf: 0.86, jpy: 150 },
}
const NO_CENTS = new Set(['krw', 'clp', 'pyg', 'jpy'])

/** The country's own minimum in minor units of `currency`, rounded up; 0: none. */
export function countryMinimum(country: string | null, currency: Currency): number {
  const local = COUNTRY_MINIMUM[country ?? '']
  if (!local) return 0
  const dollars = local.amount / (NO_CENTS.has(local.currency) ? 1 : 100) / PER_DOLLAR[local.currency]!
  const minor = dollars * PER_DOLLAR[currency]! * (NO_CENTS.has(currency) ? 1 : 100)
  // What is whole stays so: 27.00, although the product is 2700.0000000000005.
  return Math.ceil(Number(minor.toFixed(6)))
}

/** max(the seller's own, 10.00, the country's), minor units. For instant ones so much must arrive. */
export function minimumOf(o: { own: number | null; country: string | null; currency: Currency }): number {
  return Math.max(o.own ?? 0, LEAST_PAYOUT, countryMinimum(o.country, o.currency))
}
