import { invalid } from '../kernel/errors.ts'
import {
  type EffectivePolicy,
  FINE_PRINT_MAX,
  type PolicyLevel,
  type PolicySnapshot,
  type RefundPeriod,
  type SetPolicy,
} from './policy.schema.ts'

const TITLES: Record<RefundPeriod, string> = {
  0: 'No refunds',
  7: '7-day money back',
  14: '14-day money back',
  30: '30-day money back',
  183: '6-month money back',
}
/** The title buyers read; it follows from the period, so that it can never promise something else. */
export const policyTitle = (period: RefundPeriod): string => TITLES[period]

/** Where nobody set anything. */
export const DEFAULT_POLICY: SetPolicy = { periodDays: 30, finePrint: null, version: 1, changedAt: 0 }

/** A seller whose buyers dispute too much gives at least this many days. */
export const ENFORCED_DAYS: RefundPeriod = 30

/** Tags as browsers know them; `3 < 5` is none. */
const TAG = /<\/?[a-z!][^<>]*>/gi
const NOT_TEXT = /[\p{Cs}\0]/u

/**
 * Fine print as it is kept: tags taken out and their text kept, trimmed, line ends as `\n`; null when nothing is left.
 * @throws invalid naming `path` for more than 3,000 characters or what is no text
 */
export function cleanFinePrint(text: string | null | undefined, path = 'fine_print'): string | null {
  if (text === null || text === undefined) return null
  if (NOT_TEXT.test(text)) throw invalid([{ path, message: 'contains characters that are not valid text' }])
  // Once more until nothing changes: `<<b>script>` must not leave a tag behind.
  let clean = text.replace(/\r\n?/g, '\n')
  for (let before = ''; before !== clean; ) {
    before = clean
    clean = clean.replace(TAG, '')
  }
  clean = clean.trim()
  if (clean.length > FINE_PRINT_MAX)
    throw invalid([
      {
        path,
        message: `must be at most ${FINE_PRINT_MAX.toLocaleString('en-US')} characters, not ${clean.length.toLocaleString('en-US')}`,
      },
    ])
  return clean === '' ? null : clean
}

/** What was set on each level that matters for one edition of one product; null: nothing. */
export type PolicyLevels = {
  seller: SetPolicy | null
  product: SetPolicy | null
  edition: SetPolicy | null
}

/** What of a seller's set policies matters for one edition; ids are empty where a level has none (both: the seller's own). */
export function levelsOf(
  set: readonly (SetPolicy & { productId: string; editionId: string })[],
  { productId, editionId }: { productId: string; editionId: string },
): PolicyLevels {
  const at = (product: string, edition: string) =>
    set.find((p) => p.productId === product && p.editionId === edition) ?? null
  return {
    seller: at('', ''),
    product: productId === '' ? null : at(productId, ''),
    edition: editionId === '' ? null : at(productId, editionId),
  }
}

/**
 * The policy that holds for an edition: the nearest level that says something. Without the rollout of policies per
 * product there is only the seller's (Gumroad's account-level mode). Enforcement lengthens a shorter period, and takes
 * nothing away.
 */
export function effectivePolicy(
  { seller, product, edition }: PolicyLevels,
  o: { isPerProduct: boolean; isEnforced: boolean },
): EffectivePolicy {
  const found: [PolicyLevel, SetPolicy] | null =
    o.isPerProduct && edition
      ? ['edition', edition]
      : o.isPerProduct && product
        ? ['product', product]
        : seller
          ? ['seller', seller]
          : null
  const [inheritedFrom, set] = found ?? (['default', DEFAULT_POLICY] as const)
  const enforced = o.isEnforced && set.periodDays < ENFORCED_DAYS
  const periodDays = enforced ? ENFORCED_DAYS : set.periodDays
  return {
    periodDays,
    version: set.version,
    changedAt: set.changedAt,
    // What it said about a right there was not: with the longer period it would contradict.
    finePrint: enforced && set.periodDays === 0 ? null : set.finePrint,
    title: policyTitle(periodDays),
    inheritedFrom,
    enforced: o.isEnforced,
  }
}

/**
 * What a purchase keeps. Level, owner and version name a text that never changes, and the period says whether it was
 * enforced, so equal keys mean equal policies.
 */
export function snapshotOf(
  policy: EffectivePolicy,
  o: { productId: string; editionId: string },
): PolicySnapshot {
  const owner = { default: '', seller: '', product: o.productId, edition: o.editionId }[policy.inheritedFrom]
  const key = [
    policy.inheritedFrom,
    owner,
    policy.version,
    policy.periodDays,
    policy.enforced ? 'enforced' : '',
  ]
    .filter((part) => part !== '')
    .join(':')
  return { ...policy, key }
}

/** What purchases keep where nobody set anything. */
export const DEFAULT_SNAPSHOT = snapshotOf(
  effectivePolicy({ seller: null, product: null, edition: null }, { isPerProduct: true, isEnforced: false }),
  { productId: '', editionId: '' },
)

export type DisputeNumbers = { settledPurchases: number; disputes: number }

/** Gumroad: a lifetime dispute rate above 1 %, with at least 25 settled purchases and 3 disputes. */
export const isOverDisputed = ({ settledPurchases, disputes }: DisputeNumbers): boolean =>
  settledPurchases >= 25 && disputes >= 3 && disputes * 100 > settledPurchases

/** The rate in words and numbers, for whoever it is held against. Rounded down to a tenth, so that it never overstates. */
export function sayDisputeRate({ settledPurchases, disputes }: DisputeNumbers): string {
  const tenths = settledPurchases === 0 ? 0 : Math.floor((disputes * 1000) / settledPurchases)
  const count = (n: number, one: string) => `${n.toLocaleString('en-US')} ${one}${n === 1 ? '' : 's'}`
  return `Buyers disputed ${count(disputes, 'payment')}, against ${count(settledPurchases, 'settled purchase')}: a rate of ${(tenths / 10).toFixed(1)} %.`
}
