import type { SuppressionReason } from '#app/domain/audience/consent.rules.ts'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { decideRow, type Known, type RowDecision } from '#app/domain/imports/decide-row.rules.ts'
import type { Target } from '#app/domain/imports/mapping.schema.ts'
import { type PolicyRules, TEMPLATES, type TemplateKey } from '#app/domain/imports/policy.schema.ts'
import type { ContactRowInput } from '#app/domain/imports/row.schema.ts'
import { planColumns, readCells } from '#app/domain/imports/values.rules.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { DAY } from '#app/domain/kernel/time.ts'

export const NOW = Date.UTC(2026, 10, 20, 12)
/** When Ada's consent became what it is. */
export const CHANGED = NOW - 30 * DAY

export function address(text: string) {
  const parsed = parseEmail(text)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

/** Somebody the seller knows, subscribed unless `over` says otherwise. */
export const ada = (over: Partial<Known> = {}): Known => ({
  ...{ id: 'ct_ada', email: 'ada@example.com', emailGiven: 'Ada@example.com', externalId: 'crm-1' },
  ...{ name: 'Ada', country: 'GB', tags: '["vip"]', attributes: '{"plan":"pro"}', sourceAt: null },
  ...{ state: 'subscribed', reason: null, suppressedReason: null },
  ...{ consentChangedAt: CHANGED, consentEventId: 'ce_0', version: 0 },
  ...over,
})
/** Ada with nothing but an address. */
export const bareAda = (over: Partial<Known> = {}): Known =>
  ada({ externalId: null, name: null, country: null, tags: '[]', attributes: '{}', ...over })

export const policyOf = (template: TemplateKey, over: Partial<PolicyRules> = {}): PolicyRules => ({
  ...TEMPLATES[template],
  ...over,
})
export const listmonkPolicy = (overwrite_userinfo: boolean, overwrite_subscription_status: boolean) =>
  policyOf('listmonk_compatible', { listmonk: { overwrite_userinfo, overwrite_subscription_status } })

export type Circumstances = {
  policy: PolicyRules
  now?: number
  basis?: string | null
  resubscribe?: boolean
  suppressed?: SuppressionReason | null
}
export const BASIS = 'Asked at the till, 2026'

/** Finds whom a row is about among `people`, by both keys, and decides it. */
export function decide(
  people: Known | null | readonly Known[],
  row: ContactRowInput,
  { policy, now = NOW, basis = BASIS, resubscribe = true, suppressed = null }: Circumstances,
): RowDecision {
  const all = people === null ? [] : 'id' in people ? [people] : people
  const found = {
    byExternalId: (row.externalId && all.find((p) => p.externalId === row.externalId)) || null,
    byEmail: (row.email && all.find((p) => p.email === row.email!.email)) || null,
  }
  return decideRow(found, row, suppressed, { policy, now, basis, may: { resubscribe } })
}

/** The decision where it is about somebody known, else null. */
export const aboutKnown = (d: RowDecision) => ('known' in d && d.known !== null ? d : null)

/** The person once a decision is written; as before where it writes nothing. */
export function applyDecision(was: Known | null, decision: RowDecision, now: number = NOW): Known | null {
  if (decision.outcome === 'invalid') return was
  if (decision.outcome === 'created') {
    const { to: state, reason } = decision.consent
    return {
      ...decision.profile,
      ...{ id: 'ct_new', state, reason, suppressedReason: null },
      ...{ consentChangedAt: now, consentEventId: 'ce_new', version: 0 },
    }
  }
  if (!decision.known) return was
  const { known, profile, consent } = decision
  return {
    ...known,
    ...profile,
    version: known.version + (profile ? 1 : 0),
    ...(consent && {
      state: consent.to,
      reason: consent.reason,
      suppressedReason: known.suppressedReason ?? consent.suppress,
      consentChangedAt: now,
      consentEventId: `${known.consentEventId}+`,
    }),
  }
}

/** A line of a file as its columns are read; by default about Ada. */
export function readLine(
  cells: Partial<Record<Target, string>>,
  { blank_clears, clear_token }: Pick<PolicyRules, 'blank_clears' | 'clear_token'> = TEMPLATES.profile_only,
): { row: ContactRowInput } | { errors: FieldError[] } {
  const line: Partial<Record<Target, string>> = { email: 'ada@example.com', ...cells }
  const targets = Object.keys(line) as Target[]
  const plan = planColumns(targets, { columns: Object.fromEntries(targets.map((t) => [t, t])) })
  return readCells(
    targets.map((t) => line[t]!),
    plan,
    { blankClears: blank_clears, clearToken: clear_token },
  )
}
export function rowOf(...args: Parameters<typeof readLine>): ContactRowInput {
  const read = readLine(...args)
  if ('errors' in read) throw new Error(JSON.stringify(read.errors))
  return read.row
}
