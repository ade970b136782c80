import {
  type ConsentNow,
  type ConsentState,
  decideConsent,
  firstConsent,
  isLessMail,
  type SuppressionReason,
} from '../audience/consent.rules.ts'
import type { FieldError } from '../kernel/errors.ts'
import { toIso } from '../kernel/time.ts'
import { guessName, listmonkConsent } from './listmonk.rules.ts'
import { mergeJson, stableJson } from './merge.rules.ts'
import type { FieldRule, PolicyRules } from './policy.schema.ts'
import {
  ATTRIBUTES_MAX,
  ATTRIBUTES_SIZE_MAX,
  type Attributes,
  type ContactRowInput,
  type Json,
  TAGS_MAX,
} from './row.schema.ts'

/** What is kept of a person's profile. `tags` and `attributes` are JSON in one spelling (`stableJson`). */
export type Profile = {
  email: string
  emailGiven: string
  externalId: string | null
  name: string | null
  country: string | null
  tags: string
  attributes: string
  sourceAt: number | null
}
export type Known = Profile &
  ConsentNow & { id: string; consentChangedAt: number; consentEventId: string; version: number }

/** What a decision goes by beside the row: the import's or the call's own circumstances. */
export type RowContext = {
  policy: PolicyRules
  now: number
  /** What the one who imports declares to be the ground for mailing people who are new. */
  basis: string | null
  may: { resubscribe: boolean }
}

export type ConsentStep = {
  to: ConsentState
  reason: string | null
  evidence: string | null
  /** The address the person has from now on must not be mailed, for this reason. */
  suppress: SuppressionReason | null
}
export type RowDecision =
  | { outcome: 'invalid'; error: FieldError }
  | { outcome: 'suppressed'; known: null; changed: []; kept: string[] }
  | {
      outcome: 'created'
      profile: Profile
      consent: ConsentStep
      changed: []
      kept: []
    }
  | {
      outcome: 'updated' | 'unchanged' | 'protected' | 'suppressed'
      known: Known
      /** What becomes of the profile, or null where nothing is written. */
      profile: Profile | null
      consent: ConsentStep | null
      /**
       * Fields that change, and fields where what there is stands against the row; attributes as `attributes.key`. Where
       * the row opts somebody out and the policy does not listen, `opt_out` stands there beside `consent`.
       */
      changed: string[]
      kept: string[]
    }

/**
 * What a row does to whom it is about: the only place where that is decided, for files and for the API. The person is
 * found by external id first, then by address. Consent is judged by `decideConsent` alone.
 * @param suppressedReason why the row's own address must not be mailed, or null
 */
export function decideRow(
  found: { byExternalId: Known | null; byEmail: Known | null },
  row: ContactRowInput,
  suppressedReason: SuppressionReason | null,
  ctx: RowContext,
): RowDecision {
  const known = found.byExternalId ?? found.byEmail
  if (!known) return decideNew(row, suppressedReason, ctx)
  if (found.byEmail && found.byEmail.id !== known.id)
    return refuse('email', 'belongs to another contact than the external id; two people are never made one')

  const { changed, kept, profile, fault } = ctx.policy.listmonk
    ? asListmonk(known, row, ctx.policy)
    : applyProfile(known, row, ctx.policy)
  if (fault) return { outcome: 'invalid', error: fault }
  // What holds for the address the person has from now on.
  const moved = profile !== null && profile.email !== known.email ? suppressedReason : null
  const wish = consentWish(known, row, ctx)
  const judged =
    wish === null || wish === 'against'
      ? null
      : decideConsent(
          { ...known, suppressedReason: known.suppressedReason ?? moved },
          { by: 'import', to: wish.to, reason: 'import', evidence: wish.evidence, may: ctx.may },
        )
  const wanted: ConsentStep | null =
    judged?.kind === 'change' && wish !== null && wish !== 'against'
      ? { to: judged.to, reason: judged.reason, evidence: wish.evidence, suppress: null }
      : null
  const consent = moved ? withAddress(known, wanted, moved) : wanted
  const isAgainst = wish === 'against' || judged?.kind === 'protected'
  if (consent && (consent.to !== known.state || consent.suppress)) changed.push('consent')
  else if (isAgainst) {
    kept.push('consent')
    // Not that the person is protected from the file: it opts them out, and the policy does not listen.
    if (row.consent && isLessMail(row.consent.state, known.state)) kept.push('opt_out')
  }
  const isBlocked =
    known.suppressedReason !== null ||
    consent?.suppress != null ||
    (known.state === 'blocklisted' && (consent === null || consent.to === known.state))
  const outcome = isBlocked
    ? 'suppressed'
    : isAgainst
      ? 'protected'
      : changed.length > 0
        ? 'updated'
        : 'unchanged'
  return { outcome, known, profile, consent, changed, kept }
}

/**
 * Of what the person had chosen and what holds for the address they have from now on, the stricter. That an address is
 * opted out counts from now, also for somebody who is out already: nothing older proves that they want mail there.
 */
function withAddress(
  known: Known,
  wanted: ConsentStep | null,
  suppressedReason: SuppressionReason,
): ConsentStep | null {
  const suppress = known.suppressedReason || suppressedReason === 'opted_out' ? null : suppressedReason
  const { state: to } = firstConsent(suppressedReason, wanted?.to ?? known.state)
  if (to === known.state && !suppress && suppressedReason !== 'opted_out') return null
  return { to, reason: suppressedReason, evidence: null, suppress }
}

const refuse = (path: string, message: string): RowDecision => ({
  outcome: 'invalid',
  error: { path, message },
})

function decideNew(row: ContactRowInput, suppressedReason: string | null, ctx: RowContext): RowDecision {
  if (!row.email) return refuse('email', 'is needed for somebody who is new')
  if (suppressedReason) return { outcome: 'suppressed', known: null, changed: [], kept: ['consent'] }
  const { policy } = ctx
  const named = policy.listmonk ? { ...row, name: row.name || guessName(row.email.email) } : row
  const { profile, fault } = applyProfile(
    { ...EMPTY, email: row.email.email, emailGiven: row.email.emailGiven },
    named,
    policy,
    true,
  )
  if (fault) return { outcome: 'invalid', error: fault }
  const fallback: ConsentState =
    policy.consent === 'opt_out'
      ? policy.opt_out_to
      : policy.double_opt_in || policy.consent === 'listmonk'
        ? 'pending'
        : 'subscribed'
  const said = policy.consent === 'opt_out' ? null : (row.consent?.state ?? null)
  // Of what the row says and what the policy allows for new people, whatever lets less mail through.
  const ceiling = policy.consent === 'listmonk' && !policy.double_opt_in ? 'subscribed' : fallback
  const to = said === null ? fallback : isLessMail(said, ceiling) ? said : ceiling
  const isOut = isLessMail(to, 'pending')
  return {
    outcome: 'created',
    profile: profile!,
    consent: { to, reason: isOut ? 'import' : null, evidence: evidenceOf(row, ctx), suppress: null },
    changed: [],
    kept: [],
  }
}

const EMPTY: Profile = {
  ...{ email: '', emailGiven: '', externalId: null, name: null, country: null },
  ...{ tags: '[]', attributes: '{}', sourceAt: null },
}

/** What proves, or is declared to be, the ground for mailing: the row's own word before that of who imports. */
function evidenceOf({ consent }: ContactRowInput, { basis }: RowContext): string | null {
  if (!consent?.source) return basis
  return consent.at === null ? consent.source : `${consent.source}, ${toIso(consent.at)}`
}

/**
 * What a row asks for: null nothing, `against` something the policy does not listen to. A row that says "not confirmed"
 * about somebody who is subscribed says nothing: other systems call people so who never had to confirm.
 */
function consentWish(
  known: Known,
  row: ContactRowInput,
  ctx: RowContext,
): { to: ConsentState; evidence: string | null } | 'against' | null {
  const { policy } = ctx
  const said = row.consent?.state
  switch (policy.consent) {
    case 'opt_out':
      return { to: policy.opt_out_to, evidence: null }
    case 'listmonk': {
      const overwrite = policy.listmonk?.overwrite_subscription_status === true
      const to = listmonkConsent(known.state, said ?? 'pending', overwrite)
      const asked = overwrite ? (said ?? 'pending') : said
      if (to === known.state) return asked === undefined || isSilent(asked, known) ? null : 'against'
      if (policy.double_opt_in && isLessMail(known.state, to)) return 'against'
      return { to, evidence: known.state === 'pending' ? evidenceOf(row, ctx) : null }
    }
    default: {
      if (said === undefined || isSilent(said, known)) return null
      const isLess = isLessMail(said, known.state)
      if (policy.consent === 'keep') return 'against'
      if (isLess) return { to: said, evidence: null }
      return policy.consent === 're_permission' && isNewerProof(known, row, ctx.now)
        ? { to: said, evidence: evidenceOf(row, ctx) }
        : 'against'
    }
  }
}

const isSilent = (said: ConsentState, { state }: Known) =>
  said === state || (said === 'pending' && isLessMail(said, state))

/** A clock elsewhere may be ahead of ours by this much. */
const CLOCK_SKEW = 5 * 60_000
/**
 * The row says where and when the person agreed, which was after they had opted out and is not yet to come. After by more
 * than clocks may differ: so a row that was sent before an opt-out never undoes it when it is sent again.
 */
const isNewerProof = (known: Known, { consent }: ContactRowInput, now: number) =>
  consent !== undefined &&
  (consent.source ?? '').trim() !== '' &&
  consent.at !== null &&
  consent.at > known.consentChangedAt + CLOCK_SKEW &&
  consent.at <= now + CLOCK_SKEW

type Applied = { profile: Profile | null; changed: string[]; kept: string[]; fault: FieldError | null }
/** The same while a row is applied. Functions of their own go by it: ones made for each row cost half of a decision. */
type Applying = Applied & {
  readonly was: Profile
  readonly isNew: boolean
  readonly isNewer: boolean
}

/** What the profile becomes, to be written into. */
const next = (a: Applying): Profile => (a.profile ??= { ...a.was })

/** Whether a value that differs may take the place of what there is. */
function admits(a: Applying, field: string, rule: FieldRule, isEmpty: boolean): boolean {
  const may = a.isNew || (rule === 'fill' ? isEmpty : rule === 'newest' ? a.isNewer : rule !== 'never')
  ;(may ? a.changed : a.kept).push(field)
  return may
}

function applyText(
  a: Applying,
  field: string,
  key: 'externalId' | 'name' | 'country',
  value: string | null | undefined,
  rule: FieldRule,
) {
  if (value === undefined || value === a.was[key]) return
  if (admits(a, field, rule, a.was[key] === null)) next(a)[key] = value
}

/**
 * @param isNew nobody is there yet whom the policy could keep anything of
 * @returns the profile afterwards, or null where nothing changes of one that is there
 */
function applyProfile(was: Profile, row: ContactRowInput, policy: PolicyRules, isNew = false): Applied {
  const isNewer = row.sourceAt !== undefined && (was.sourceAt === null || row.sourceAt > was.sourceAt)
  const a: Applying = {
    ...{ was, isNew, isNewer, profile: isNew ? { ...was } : null, changed: [], kept: [], fault: null },
  }
  const { fields } = policy

  if (row.email && row.email.email !== was.email && admits(a, 'email', fields.email, false)) {
    next(a).email = row.email.email
    next(a).emailGiven = row.email.emailGiven
  }
  applyText(a, 'external_id', 'externalId', row.externalId, fields.external_id)
  applyText(a, 'name', 'name', row.name, fields.name)
  applyText(a, 'country', 'country', row.country, fields.country)

  if (row.tags !== undefined) {
    const rule = fields.tags
    const given = row.tags ?? []
    const has = JSON.parse(was.tags) as string[]
    const joined = rule === 'merge' && row.tags !== null ? [...has, ...given] : given
    const tags = JSON.stringify([...new Set(joined)].sort())
    if (tags !== was.tags && admits(a, 'tags', rule, has.length === 0)) {
      if (new Set(joined).size > TAGS_MAX)
        a.fault = { path: 'tags', message: `would be more than ${TAGS_MAX} together with those there are` }
      next(a).tags = tags
    }
  }

  // Most rows of a nightly file say what is known already: one comparison instead of one for each key.
  if (row.attributes !== undefined && stableJson(row.attributes) !== was.attributes) {
    const has = JSON.parse(was.attributes) as Attributes
    const given: Attributes = row.attributes ?? Object.fromEntries(Object.keys(has).map((key) => [key, null]))
    const becomes = new Map<string, Json>(Object.entries(has))
    for (const [key, value] of Object.entries(given)) {
      // A key may be called `constructor`.
      const rule = Object.hasOwn(policy.attributes, key) ? policy.attributes[key]! : fields.attributes
      const old = becomes.get(key)
      const merged = rule === 'merge' && value !== null ? mergeJson(old, value) : value
      if (merged === null ? old === undefined : old !== undefined && stableJson(old) === stableJson(merged))
        continue
      if (!admits(a, `attributes.${key}`, rule, old === undefined)) continue
      if (merged === null) becomes.delete(key)
      else becomes.set(key, merged)
    }
    const attributes = stableJson(Object.fromEntries(becomes))
    if (becomes.size > ATTRIBUTES_MAX)
      a.fault = {
        path: 'attributes',
        message: `would be more than ${ATTRIBUTES_MAX} together with those there are`,
      }
    if (attributes.length > ATTRIBUTES_SIZE_MAX)
      a.fault = {
        path: 'attributes',
        message: `would be longer than ${ATTRIBUTES_SIZE_MAX} characters together with those there are`,
      }
    if (attributes !== was.attributes) next(a).attributes = attributes
  }

  // Also where nothing else changes: an older row that comes later must not win.
  if (isNewer && (a.profile !== null || goesByTime(policy))) next(a).sourceAt = row.sourceAt!
  return a
}

const goesByTime = ({ fields, attributes }: PolicyRules) =>
  Object.values(fields).includes('newest') || Object.values(attributes).includes('newest')

/**
 * listmonk's table E: with `overwrite_userinfo` name and attributes become those of somebody new, whatever the row leaves
 * out.
 */
function asListmonk(known: Known, row: ContactRowInput, policy: PolicyRules): Applied {
  if (!policy.listmonk?.overwrite_userinfo) return { profile: null, changed: [], kept: [], fault: null }
  const name = row.name || guessName(known.email)
  const { profile, fault } = applyProfile(EMPTY, { attributes: row.attributes ?? {} }, policy, true)
  const { attributes } = profile!
  const changed = [
    ...(name === known.name ? [] : ['name']),
    ...(attributes === known.attributes ? [] : ['attributes']),
  ]
  return { profile: changed.length > 0 ? { ...known, name, attributes } : null, changed, kept: [], fault }
}
