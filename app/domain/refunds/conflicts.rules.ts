import { isRefundPeriod } from './policy.schema.ts'
import { type Denied, type Promised, readPromises } from './promises.rules.ts'

export type Conflict = {
  /** Stable, snake_case. */
  code:
    | 'period_not_allowed'
    | 'none_not_allowed'
    | 'below_enforced_minimum'
    | 'fine_print_denies_refund'
    | 'fine_print_other_period'
    | 'fine_print_hard_terms'
    | 'description_denies_refund'
    | 'description_other_period'
    | 'discount_other_period'
    | 'editions_differ'
  /** Blocking: law or a rule of the platform is broken, so it cannot be saved. */
  severity: 'blocking' | 'warning'
  /** Path of the field of the form and the API that has to change: `period_days`, `editions.ed_1.period_days`. */
  field: string
  /** Names what contradicts what, and what would be right. */
  message: string
  /** The words found, as they stand in the text. */
  words: string | null
}

type Edition = { id: string; name: string; periodDays: number; sharesContent: boolean }

type Policy = {
  periodDays: number
  /** Plain text. */
  finePrint: string | null
  isPhysical: boolean
  /** The operator lets this seller sell digital products without refunds. */
  isNoneAllowed: boolean
  editions: Edition[]
  description: string
  /** What the pages of discount codes say. */
  discountTexts: { code: string; text: string }[]
  /** Days that a seller with many disputes must give at least; null for everybody else. */
  enforcedMinimum: number | null
}

/**
 * What in a refund policy contradicts itself, the product's texts, the law or the platform's rules; found before it is
 * saved. Texts are read in English, Chinese, Spanish, German and French, with the words of the classifier.
 *
 * @returns the blocking ones first; empty where nothing contradicts. Never throws: a period that is not allowed is one
 * of the conflicts.
 */
export function findConflicts(policy: Policy): Conflict[] {
  const { periodDays, finePrint, description, discountTexts, editions } = policy
  const own = editions.filter((edition) => edition.periodDays !== periodDays)
  const periodRules = [
    ...checkPeriod(policy, periodDays, 'period_days', 'The policy'),
    ...own.flatMap((e) =>
      checkPeriod(policy, e.periodDays, `editions.${e.id}.period_days`, `Edition "${e.name}"`),
    ),
  ]
  const found = [
    ...periodRules,
    ...checkFinePrint(finePrint ?? '', periodDays),
    ...checkDescription(description, periodDays),
    ...discountTexts.flatMap(({ code, text }) =>
      otherPeriods(text, periodDays).map(
        (p): Conflict => ({
          code: 'discount_other_period',
          severity: 'warning',
          field: `discounts.${code}`,
          message: `The text of discount ${code} promises ${length(p.days)}, the policy gives ${length(periodDays)}. Buyers hold you to the longer one: say ${length(periodDays)} there, or leave it out.`,
          words: p.text,
        }),
      ),
    ),
    ...checkEditions(editions),
  ]
  return found.sort((a, b) => Number(b.severity === 'blocking') - Number(a.severity === 'blocking'))
}

function checkPeriod(policy: Policy, days: number, field: string, who: string): Conflict[] {
  const blocking = (code: Conflict['code'], message: string): Conflict[] => [
    { code, severity: 'blocking', field, message, words: null },
  ]
  if (!isRefundPeriod(days))
    return blocking(
      'period_not_allowed',
      `${who} has a period of ${days} days, which cannot be set: choose 7, 14, 30 or 183 days, or none (0).`,
    )
  if (policy.enforcedMinimum !== null && days < policy.enforcedMinimum)
    return blocking(
      'below_enforced_minimum',
      `${who} gives ${length(days)}, but at least ${policy.enforcedMinimum} days are required while your dispute rate is high: choose ${policy.enforcedMinimum} days or more.`,
    )
  if (days === 0 && !policy.isPhysical && !policy.isNoneAllowed)
    return blocking(
      'none_not_allowed',
      `${who} gives no refunds, which only physical products may do: choose at least 7 days, or mark the product as physical if it is sent.`,
    )
  return []
}

function checkFinePrint(text: string, periodDays: number): Conflict[] {
  const { promised, denied, hardTerms } = readPromises(text)
  const conflicts: Conflict[] = []
  // Beside a promise a refusal is about something else ("gift cards are non-refundable"), or leaves a part.
  const isAll = (d: Denied) => d.only === null && promised.length === 0
  const all = periodDays > 0 ? denied.find(isAll) : undefined
  if (all)
    conflicts.push({
      code: 'fine_print_denies_refund',
      severity: 'blocking',
      field: 'fine_print',
      message: `The fine print says "${all.text}", but the policy gives ${length(periodDays)}: take these words out, or choose no refunds where that is allowed.`,
      words: all.text,
    })
  for (const p of otherPeriods(text, periodDays))
    conflicts.push({
      code: 'fine_print_other_period',
      severity: 'warning',
      field: 'fine_print',
      message: `The fine print speaks of ${length(p.days)}, the policy gives ${length(periodDays)}: say ${length(periodDays)} in both.`,
      words: p.text,
    })
  const hard = periodDays > 0 && !all ? (hardTerms[0] ?? denied[0]) : undefined
  if (hard)
    conflicts.push({
      code: 'fine_print_hard_terms',
      severity: 'warning',
      field: 'fine_print',
      message: `The fine print says "${hard.text}", which leaves buyers less than the ${length(periodDays)} they are promised: give the money back within the period without further terms.`,
      words: hard.text,
    })
  return conflicts
}

function checkDescription(text: string, periodDays: number): Conflict[] {
  const conflicts = otherPeriods(text, periodDays).map(
    (p): Conflict => ({
      code: 'description_other_period',
      severity: 'warning',
      field: 'description',
      message: `The description promises ${length(p.days)}, the policy gives ${length(periodDays)}. Buyers hold you to the longer one: say ${length(periodDays)} in both.`,
      words: p.text,
    }),
  )
  const denied = readPromises(text).denied.find((d) => d.only === null)
  if (denied && periodDays > 0)
    conflicts.push({
      code: 'description_denies_refund',
      severity: 'warning',
      field: 'description',
      message: `The description says "${denied.text}", but the policy gives ${length(periodDays)}: take these words out of the description.`,
      words: denied.text,
    })
  return conflicts
}

/** One conflict for all editions that sell the same content. */
function checkEditions(editions: readonly Edition[]): Conflict[] {
  const shared = editions.filter((e) => e.sharesContent)
  if (new Set(shared.map((e) => e.periodDays)).size < 2) return []
  const list = shared.map((e) => `"${e.name}" ${length(e.periodDays)}`).join(', ')
  const longest = Math.max(...shared.map((e) => e.periodDays))
  return [
    {
      code: 'editions_differ',
      severity: 'warning',
      field: 'editions',
      message: `Editions that sell the same content have different periods (${list}): give them all ${length(longest)}, or content of their own.`,
      words: null,
    },
  ]
}

/**
 * Promises of another number of days than the policy has, one for each number. What the law gives may be named beside a
 * policy that gives more.
 */
function otherPeriods(text: string, periodDays: number): Promised[] {
  const { promised } = readPromises(text)
  return promised
    .filter((p) => !isAlike(periodDays, p.days) && !(p.isByLaw && p.days < periodDays))
    .filter((p, i, all) => all.findIndex((o) => o.days === p.days) === i)
}

/** "Six months", "180 days" and "half a year" all mean the period of 183 days. */
const isAlike = (periodDays: number, days: number) =>
  days === periodDays ||
  (periodDays === 183 && days >= 180 && days <= 186) ||
  (periodDays === 30 && days === 31)

const length = (days: number) =>
  days === 0 ? 'no refunds' : days === Number.POSITIVE_INFINITY ? 'refunds without end' : `${days} days`
