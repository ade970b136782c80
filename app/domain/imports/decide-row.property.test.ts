import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  aboutKnown,
  ada,
  address,
  applyDecision,
  CHANGED,
  decide,
  NOW,
  policyOf,
} from '#test/support/import-rows.ts'
import {
  CONSENT_STATES,
  decideConsent,
  isLessMail,
  SUPPRESSION_REASONS,
  type SuppressionReason,
} from '../audience/consent.rules.ts'
import { DAY, HOUR, MINUTE } from '../kernel/time.ts'
import type { Known } from './decide-row.rules.ts'
import { mergeJson, stableJson } from './merge.rules.ts'
import {
  CONSENT_RULES,
  FIELD_RULES,
  type PolicyRules,
  policyRulesSchema,
  TEMPLATE_KEYS,
} from './policy.schema.ts'
import type { Attributes, ContactRowInput, Json } from './row.schema.ts'

const RUNS = { numRuns: 2_000 }

// Few values, so that rows meet: the same, another, none. Among the keys are those every object seems to have.
const emails = fc.constantFrom('ada@example.com', 'ada@home.example', 'Countess@Example.com').map(address)
const keys = fc.constantFrom('plan', 'seats', 'constructor', '__proto__')
const json: fc.Arbitrary<Json> = fc.letrec<{ any: Json }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 'pro', 'none'),
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(keys, tie('any'), { maxKeys: 3 }),
  ),
})).any
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(keys, json, { maxKeys: 3 })
const noted = attributes.map((a) => Object.fromEntries(Object.entries(a).filter(([, v]) => v !== null)))
const tags = fc.uniqueArray(fc.constantFrom('vip', 'news', 'beta'), { maxLength: 3 })
const states = fc.constantFrom(...CONSENT_STATES)
const moments = fc.oneof(
  fc.constantFrom(CHANGED - DAY, CHANGED, CHANGED + 1, CHANGED + HOUR, NOW, NOW + MINUTE, NOW + 10 * MINUTE),
  fc.integer({ min: CHANGED - DAY, max: NOW + DAY }),
)
const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { freq: 4 })

const rows: fc.Arbitrary<ContactRowInput> = fc
  .record(
    {
      email: emails,
      externalId: orNull(fc.constantFrom('crm-1', 'crm-2')),
      name: orNull(fc.constantFrom('Ada', 'Countess')),
      country: orNull(fc.constantFrom('GB', 'FR')),
      tags: orNull(tags),
      attributes: orNull(attributes),
      consent: fc.record({
        state: states,
        at: orNull(moments),
        source: fc.constantFrom(null, ' ', 'Form at the fair'),
      }),
      sourceAt: moments,
    },
    { requiredKeys: [] },
  )
  .filter((row) => row.email !== undefined || !!row.externalId)

const fieldRule = fc.constantFrom(...FIELD_RULES)
const policies: fc.Arbitrary<PolicyRules> = fc.oneof(
  fc.constantFrom(...TEMPLATE_KEYS).map((key) => policyOf(key)),
  fc
    .record({
      fields: fc.record({
        email: fc.constantFrom('overwrite' as const, 'never' as const),
        ...{ external_id: fieldRule, name: fieldRule, country: fieldRule, tags: fieldRule },
        attributes: fieldRule,
      }),
      attributes: fc.dictionary(fc.constantFrom('plan', 'seats', 'constructor'), fieldRule, { maxKeys: 2 }),
      consent: fc.constantFrom(...CONSENT_RULES),
      opt_out_to: fc.constantFrom('unsubscribed' as const, 'blocklisted' as const),
      double_opt_in: fc.boolean(),
      switches: fc.record({ overwrite_userinfo: fc.boolean(), overwrite_subscription_status: fc.boolean() }),
    })
    .map(({ switches, ...rules }) => ({
      ...rules,
      blank_clears: false,
      clear_token: null,
      listmonk: rules.consent === 'listmonk' ? switches : null,
    })),
)

const people: fc.Arbitrary<Known> = fc
  .record({
    email: emails,
    externalId: orNull(fc.constantFrom('crm-1', 'crm-2')),
    name: orNull(fc.constantFrom('Ada', 'Countess')),
    country: orNull(fc.constantFrom('GB', 'FR')),
    tags: tags.map((some) => JSON.stringify(some.sort())),
    attributes: noted.map(stableJson),
    sourceAt: orNull(moments),
    state: states,
    suppressedReason: fc.option(fc.constantFrom(...SUPPRESSION_REASONS), { freq: 6 }),
  })
  .map(({ email, ...rest }) => ada({ ...email, ...rest }))

const circumstances = fc.record({
  policy: policies,
  basis: fc.constantFrom(null, ' ', 'Asked at the till'),
  resubscribe: fc.boolean(),
})
/** What stands on the suppression list beside the contacts themselves. */
const listed = fc.dictionary(
  emails.map((e) => e.email),
  fc.constantFrom(...SUPPRESSION_REASONS),
  { maxKeys: 2 },
)

type Step = { row: ContactRowInput; wait: number } & {
  policy: PolicyRules
  basis: string | null
  resubscribe: boolean
}
const waits = fc.constantFrom(0, 1, MINUTE, 6 * MINUTE, DAY)
const steps: fc.Arbitrary<Step> = fc
  .tuple(rows, circumstances, waits)
  .map(([row, c, wait]) => ({ row, wait, ...c }))
/** Rows that could bring somebody back: rare among any rows. `ahead` of the moment they come. */
const comebacks = fc
  .tuple(steps, fc.constantFrom(-DAY, -6 * MINUTE, -1, 0, 4 * MINUTE, 6 * MINUTE))
  .map(([step, ahead]) => ({
    ...{ ...step, policy: policyOf('re_permission'), resubscribe: true, ahead },
    row: { ...step.row, externalId: 'crm-1' },
  }))
/** The suppression that holds for a row's address; a person's own is on them. */
const suppressedFor = (who: Known | null, row: ContactRowInput, list: Map<string, SuppressionReason>) =>
  (row.email && row.email.email !== who?.email && list.get(row.email.email)) || null

const isOut = (who: Known) => isLessMail(who.state, 'pending') || who.suppressedReason !== null
const fieldsOf = (who: Known) => ({
  ...{ email: who.email, external_id: who.externalId, name: who.name, country: who.country, tags: who.tags },
  ...Object.fromEntries(
    Object.entries(JSON.parse(who.attributes) as Attributes).map(([k, v]) => [
      `attributes.${k}`,
      stableJson(v),
    ]),
  ),
  consent: who.state,
})
const namedBy = (who: Known, row: ContactRowInput): string[] => [
  ...(row.email ? ['email'] : []),
  ...(row.externalId !== undefined ? ['external_id'] : []),
  ...(row.name !== undefined ? ['name'] : []),
  ...(row.country !== undefined ? ['country'] : []),
  ...(row.tags !== undefined ? ['tags'] : []),
  ...(row.attributes !== undefined
    ? Object.keys(row.attributes ?? JSON.parse(who.attributes)).map((key) => `attributes.${key}`)
    : []),
  ...(row.consent ? ['consent'] : []),
]
const differing = (a: Record<string, unknown>, b: Record<string, unknown>) =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]).sort()

test('the policies drawn are ones that can be saved', () => {
  fc.assert(
    fc.property(policies, ({ fields, attributes, ...rest }) => {
      const { version: _, name: __, about: ___, ...rules } = { version: 1, name: '', about: '', ...rest }
      expect(policyRulesSchema.safeParse({ fields, attributes, ...rules }).success).toBe(true)
    }),
  )
})

describe('over any rows under any policies', () => {
  test('nobody comes back but by a newer proof, under re_permission, from one who may; nobody suppressed ever', () => {
    let back = 0
    fc.assert(
      fc.property(
        fc.option(people, { freq: 5 }),
        listed,
        fc.array(fc.oneof(steps, steps, comebacks, fc.constantFrom('opts out' as const, 'again' as const)), {
          maxLength: 10,
        }),
        (first, suppressions, sequence) => {
          let who = first
          let now = NOW
          /** When they last opted out, or got an address whose owner had. */
          let outSince = CHANGED
          const list = new Map(Object.entries(suppressions))
          let last: Step | null = null
          let firstSent = NOW
          for (const next of sequence) {
            if (next === 'opts out') {
              now += MINUTE
              const d = who && decideConsent(who, { by: 'person', to: 'unsubscribed' })
              if (d?.kind === 'change') {
                who = { ...who!, state: d.to, reason: d.reason, consentChangedAt: now }
                outSince = now
              }
              continue
            }
            if (next !== 'again') {
              const at = 'ahead' in next ? now + next.wait + next.ahead : 0
              const proof = { state: 'subscribed' as const, at, source: 'Form at the fair' }
              last = 'ahead' in next ? { ...next, row: { ...next.row, consent: proof } } : next
            }
            const step: Step | null = last
            if (!step) continue
            now += step.wait
            if (next !== 'again') firstSent = now
            const before = who
            const suppressed = suppressedFor(who, step.row, list)
            const decision = decide(who, step.row, { ...step, now, suppressed })
            // About somebody else.
            if (who && !aboutKnown(decision)) continue
            who = applyDecision(who, decision, now)
            if (!who) continue
            if (!before) {
              expect(suppressed).toBeNull()
              if (isOut(who)) outSince = now
              continue
            }
            const isMoved = who.email !== before.email
            if (isMoved && isLessMail(before.state, 'pending')) list.set(before.email, 'opted_out')
            if (before.suppressedReason) expect(who.suppressedReason).toBe(before.suppressedReason)
            if (isMoved && suppressed) {
              expect(isOut(who)).toBe(true)
              outSince = now
            }
            if (isLessMail(before.state, who.state)) {
              expect(step.resubscribe).toBe(true)
              expect(before.suppressedReason).toBeNull()
              expect((decision as { consent: { evidence: string } }).consent.evidence.trim()).not.toBe('')
            }
            if (isOut(before) && !isOut(who)) {
              back++
              expect(step.policy.consent).toBe('re_permission')
              expect(step.row.consent!.source!.trim()).not.toBe('')
              expect(step.row.consent!.at).toBeGreaterThan(outSince)
              // What was sent before somebody opted out never undoes that when it is sent again, unless it said then that
              // they agree in time to come, which nobody can tell from a row that is new.
              if (step.row.consent!.at! <= firstSent + 5 * MINUTE) expect(firstSent).toBeGreaterThan(outSince)
            }
            if (!isOut(before) && isOut(who)) outSince = now
          }
        },
      ),
      { numRuns: 10_000 },
    )
    expect(back).toBeGreaterThan(0)
  })

  test('the same row again changes nothing, at once or later', () => {
    fc.assert(
      fc.property(
        fc.option(people, { freq: 5 }),
        steps,
        listed,
        fc.constantFrom(0, MINUTE, DAY),
        (who, step, suppressions, wait) => {
          // What a row says of time to come is not heard now, and is later.
          fc.pre(wait === 0 || (step.row.consent?.at ?? 0) <= NOW + 5 * MINUTE)
          const list = new Map(Object.entries(suppressions))
          const first = decide(who, step.row, { ...step, suppressed: suppressedFor(who, step.row, list) })
          const then = applyDecision(who, first)
          const again = decide(then, step.row, {
            ...step,
            now: NOW + wait,
            suppressed: suppressedFor(then, step.row, list),
          })
          if (first.outcome === 'invalid' || !aboutKnown(again)) expect(again).toEqual(first)
          else {
            expect(['unchanged', 'protected', 'suppressed']).toContain(again.outcome)
            expect(again).toMatchObject({ profile: null, consent: null, changed: [] })
          }
        },
      ),
      { numRuns: 10_000 },
    )
  })

  test('what a decision says it changes is what changes, and what it says it kept is kept', () => {
    fc.assert(
      fc.property(people, steps, listed, (who, step, suppressions) => {
        const suppressed = suppressedFor(who, step.row, new Map(Object.entries(suppressions)))
        const decision = aboutKnown(decide(who, step.row, { ...step, suppressed }))
        if (!decision) return
        const then = applyDecision(who, decision)!
        const changes = differing(fieldsOf(who), fieldsOf(then))
        if (who.suppressedReason !== then.suppressedReason && !changes.includes('consent'))
          changes.push('consent')
        // listmonk replaces all attributes as one.
        const whole = step.policy.listmonk ? /\..*/ : /$^/
        expect([...new Set(changes.map((f) => f.replace(whole, '')))].sort()).toEqual(decision.changed.sort())
        expect(decision.changed.filter((field) => decision.kept.includes(field))).toEqual([])
        expect(
          decision.profile === null || decision.profile.sourceAt !== who.sourceAt || changes.length > 0,
        ).toBe(true)
      }),
      RUNS,
    )
  })

  test('what a row does not name stays as it is', () => {
    fc.assert(
      fc.property(people, steps, listed, (who, step, suppressions) => {
        // With this switch listmonk takes a field that is not there for an empty one.
        fc.pre(!step.policy.listmonk?.overwrite_userinfo)
        const suppressed = suppressedFor(who, step.row, new Map(Object.entries(suppressions)))
        const decision = aboutKnown(decide(who, step.row, { ...step, suppressed }))
        if (!decision) return
        const named = namedBy(who, step.row)
        // These speak of everybody in the file; and a new address brings what holds for it.
        const isImplied =
          ['opt_out', 'listmonk'].includes(step.policy.consent) ||
          (suppressed && decision.changed.includes('email'))
        const may = [...(isImplied ? [...named, 'consent'] : named), 'opt_out']
        expect([...decision.changed, ...decision.kept].filter((field) => !may.includes(field))).toEqual([])
        const then = applyDecision(who, decision)!
        expect(differing(fieldsOf(who), fieldsOf(then)).filter((field) => !may.includes(field))).toEqual([])
        if (step.row.sourceAt === undefined) expect(then.sourceAt).toBe(who.sourceAt)
      }),
      RUNS,
    )
  })

  test('a row that names nothing but whom it is about writes nothing, unless the policy speaks of everybody', () => {
    fc.assert(
      fc.property(people, circumstances, (who, c) => {
        fc.pre(c.policy.consent !== 'opt_out' && c.policy.listmonk === null)
        const { email, emailGiven } = who
        expect(decide(who, { email: { email, emailGiven } }, c)).toMatchObject({
          profile: null,
          consent: null,
        })
      }),
      RUNS,
    )
  })
})

test('under newest the newest row wins, in whatever order they come, again and again', () => {
  const policy = policyOf('profile_only', {
    fields: {
      ...{ email: 'never', external_id: 'newest', name: 'newest', country: 'newest' },
      ...{ tags: 'newest', attributes: 'newest' },
    },
  })
  const versions = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(
      fc.boolean(),
      versions.chain((all) =>
        fc.array(fc.constantFrom(...all), { maxLength: 6 }).map((more) => [...all, ...more]),
      ),
      (isNew, order) => {
        const rowAt = (sourceAt: number) => ({
          ...{
            email: address('ada@example.com'),
            name: sourceAt % 2 ? 'odd' : 'even',
            tags: [`t${sourceAt}`],
          },
          ...{ attributes: { at: sourceAt }, sourceAt },
        })
        const last = order.reduce<Known | null>(
          (who, at) => applyDecision(who, decide(who, rowAt(at), { policy })),
          isNew ? null : ada({ attributes: '{}' }),
        )!
        const newest = Math.max(...order)
        expect(last).toMatchObject({
          ...{ name: newest % 2 ? 'odd' : 'even', tags: `["t${newest}"]`, attributes: `{"at":${newest}}` },
          sourceAt: newest,
        })
      },
    ),
  )
})

describe('merging', () => {
  test('twice is once', () => {
    fc.assert(
      fc.property(json, json, (was, given) => {
        const once = mergeJson(was, given)
        expect(stableJson(mergeJson(once, given))).toBe(stableJson(once))
      }),
      RUNS,
    )
  })
  test('equal values are equal texts, and nothing else is', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(stableJson(value))).toEqual(value)
        const turned = JSON.parse(stableJson(value), (_, v) =>
          v && typeof v === 'object' && !Array.isArray(v)
            ? Object.fromEntries(Object.entries(v).reverse())
            : v,
        ) as Json
        expect(stableJson(turned)).toBe(stableJson(value))
      }),
      RUNS,
    )
  })
})
