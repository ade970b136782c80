import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../kernel/time.ts'
import { addState, noCounts } from './delivery-event.rules.ts'
import { failureOf } from './failure.rules.ts'
import { type Fold, type FoldContext, foldEvents, pairKey, plainDetail } from './fold-events.rules.ts'
import type { EventDelivery, InboxEvent, MailEventType } from './mail-event.rules.ts'
import type { DeliveryState } from './updates.schema.ts'

const START = Date.UTC(2026, 4, 1, 9)
const CONTEXT: FoldContext = {
  now: START + HOUR,
  links: [
    { updateId: 'upd_1', no: 1, url: null },
    { updateId: 'upd_1', no: 2, url: 'https://a.example/' },
  ],
  known: new Set(),
  softBounces: new Map(),
}

const about = (o: Partial<EventDelivery> = {}): EventDelivery => ({
  updateId: 'upd_1',
  contactId: 'ct_1',
  batchNo: 0,
  own: null,
  reason: null,
  batchState: 'accepted',
  batches: 1,
  startedAt: START,
  tracked: true,
  untracked: false,
  ...o,
})
let n = 0
const event = (type: MailEventType, o: Partial<InboxEvent> = {}): InboxEvent => ({
  eventId: `evt_${n++}`,
  type,
  provider: 'resend',
  at: START + MINUTE,
  detail: null,
  agent: null,
  linkNo: null,
  receivedAt: START + MINUTE,
  about: about(),
  ...o,
})
const changed = (counts: object | undefined) =>
  Object.fromEntries(Object.entries(counts ?? {}).filter(([, value]) => value !== 0))
const fold = (events: InboxEvent[], context: Partial<FoldContext> = {}) =>
  foldEvents(events, { ...CONTEXT, ...context })
const countsOf = (f: Fold) => changed(f.counts.get('upd_1'))

it.each<[MailEventType, string | null]>([
  ['bounced', '550 5.1.1 <ada@example.com> unknown'],
  ['bounced', 'ada does not like you'],
  ['bounced', null],
  ['soft_bounced', '452 4.2.2 ada is full'],
  ['soft_bounced', null],
  ['failed', 'ada@example is not a valid address'],
  ['failed', null],
  ['suppressed', 'Spam Reporting Address'],
  ['suppressed', 'ada@example.com bounced before'],
  ['delivered', '250 OK ada@example.com'],
  ['complained', null],
  ['clicked', 'https://a.example/'],
])('%s with "%s" has the same effect without the words that may name who was erased', (type, detail) => {
  const told = event(type, { detail })
  const effect = (plain: string | null) => {
    const { moved, ...rest } = fold([{ ...told, detail: plain }])
    return { ...rest, moved: moved.map(({ reason: _, ...to }) => to) }
  }
  expect(effect(plainDetail(told))).toEqual(effect(detail))
  expect(plainDetail(told) ?? '').not.toContain('ada')
})

describe('clicks on our own links', () => {
  const click = (linkNo: number, at: number) =>
    event('clicked', { provider: 'awning', agent: 'person', linkNo, at, receivedAt: at })
  const early = CONTEXT.now - MINUTE

  it('count as a machine’s when they come in a burst, and prove no more than that the mail arrived', () => {
    const f = fold([1, 2, 3].map((no) => click(no, early + no)))
    expect(countsOf(f)).toEqual({ delivered: 1, machineClicks: 3 })
    expect(f.applied).toHaveLength(3)
  })

  it('wait until it is known whether they are', () => {
    const f = fold([click(1, CONTEXT.now - 500)])
    expect(f).toMatchObject({ applied: [], later: 2 })
    expect(f.counts.size).toBe(0)
  })
})

describe('a page of events', () => {
  it('moves a delivery once and counts every step on the way', () => {
    const f = fold([event('clicked'), event('delivered'), event('opened'), event('opened')])
    expect(f.moved).toEqual([{ updateId: 'upd_1', contactId: 'ct_1', state: 'clicked', reason: null }])
    expect(countsOf(f)).toEqual({ delivered: 1, opened: 1, clicked: 1, opens: 2, clicks: 1 })
    expect(f.delivered).toBe(1)
    expect(f.applied).toHaveLength(4)
  })

  it('records machines apart from people, and as arrival at most', () => {
    const f = fold([
      event('opened', { agent: 'proxy' }),
      event('clicked', { agent: 'scanner', linkNo: 2 }),
      event('clicked', { agent: 'prefetch', linkNo: 2 }),
    ])
    expect(f.moved).toMatchObject([{ state: 'delivered' }])
    expect(countsOf(f)).toEqual({ delivered: 1, machineOpens: 1, machineClicks: 2 })
    expect([...f.links.values()]).toEqual([{ updateId: 'upd_1', no: 2, clicks: 0, people: 0, machines: 2 }])
    expect(f.clicked.size).toBe(0)
  })

  it('counts clicks per link, and people per link once', () => {
    const f = fold(
      [
        event('clicked', { linkNo: 1, agent: 'person' }),
        event('clicked', { linkNo: 1, agent: 'person' }),
        event('clicked', { detail: 'https://a.example/' }),
        event('clicked', { detail: 'https://elsewhere.example/' }),
        event('clicked', { linkNo: 1, about: about({ contactId: 'ct_2' }) }),
      ],
      { known: new Set([pairKey('upd_1', 1, 'ct_2')]) },
    )
    expect([...f.links.values()]).toEqual([
      { updateId: 'upd_1', no: 1, clicks: 3, people: 1, machines: 0 },
      { updateId: 'upd_1', no: 2, clicks: 1, people: 1, machines: 0 },
    ])
    expect(countsOf(f)).toMatchObject({ clicks: 5, clicked: 2 })
  })

  it.each([
    ['the person', { untracked: true }],
    ['the seller', { tracked: false }],
  ])('keeps nothing of opens and clicks when %s does not want tracking', (_, off) => {
    const f = fold([
      event('opened', { about: about(off) }),
      event('clicked', { about: about(off), linkNo: 1 }),
      event('delivered', { about: about({ ...off, contactId: 'ct_2' }) }),
    ])
    expect(f.moved).toMatchObject([{ contactId: 'ct_2', state: 'delivered' }])
    expect(countsOf(f)).toEqual({ delivered: 1 })
    expect([f.links.size, f.clicked.size, f.applied.length]).toEqual([0, 0, 3])
  })

  it('settles what was unknown by anything that proves the call was taken', () => {
    const unknown = (contactId: string) => ({ about: about({ contactId, batchState: 'unknown' }) })
    const f = fold([
      event('processed', unknown('ct_1')),
      event('failed', { ...unknown('ct_2'), detail: 'Invalid' }),
      event('bounced', { ...unknown('ct_3'), detail: '550 5.1.1' }),
      event('deferred', unknown('ct_4')),
    ])
    expect(f.moved.map((m) => [m.contactId, m.state, m.reason])).toEqual([
      ['ct_1', 'accepted', null],
      ['ct_2', 'rejected', 'Invalid'],
      ['ct_3', 'bounced', '550 5.1.1'],
    ])
    expect(countsOf(f)).toEqual({ accepted: 2, rejected: 1, unknown: -3, bounced: 1 })
    expect([...f.proven.values()]).toEqual([{ updateId: 'upd_1', batchNo: 0, n: 3 }])
  })

  it('takes a mail back from the accepted when the provider refused or suppressed it afterwards', () => {
    const f = fold([
      event('failed', { detail: 'reached_daily_quota' }),
      event('suppressed', { about: about({ contactId: 'ct_2' }), detail: 'Bounced Address' }),
      event('suppressed', { about: about({ contactId: 'ct_3' }), detail: 'on our list' }),
    ])
    expect(countsOf(f)).toEqual({ accepted: -3, rejected: 1, skipped: 2 })
    expect(f.reports).toEqual([
      ['ct_2', 'bounced'],
      ['ct_3', 'suppressed'],
    ])
    expect([...f.failures.values()]).toEqual([
      { updateId: 'upd_1', state: 'rejected', cause: 'provider_refused', n: 1 },
      { updateId: 'upd_1', state: 'skipped', cause: 'suppressed_at_provider', n: 2 },
    ])
  })

  it('shows a soft bounce as a failure until the mail arrives after all', () => {
    const soft = fold([event('soft_bounced', { detail: '452 4.2.2 full' })])
    expect(soft.moved).toMatchObject([{ state: 'accepted', reason: '452 4.2.2 full' }])
    expect([...soft.failures.values()]).toMatchObject([{ state: 'accepted', cause: 'mailbox_full', n: 1 }])
    expect(countsOf(soft)).toEqual({})
    const late = fold([event('delivered', { about: about({ own: 'accepted', reason: '452 4.2.2 full' }) })])
    expect(late.moved).toMatchObject([{ state: 'delivered', reason: null }])
    expect([...late.failures.values()]).toMatchObject([{ cause: 'mailbox_full', n: -1 }])
  })

  it.each([
    [3, 1, []],
    [4, 1, [['ct_1', 'soft_bounced']]],
    [0, 5, [['ct_1', 'soft_bounced']]],
  ])('after %d soft bounces and %d more reports %o', (before, more, reports) => {
    const events = Array.from({ length: more }, () => event('soft_bounced'))
    const f = fold([...events, event('soft_bounced', { at: START - 31 * DAY }), event('deferred')], {
      softBounces: new Map([['ct_1', before]]),
    })
    expect(f.reports).toEqual(reports)
    expect(f.softBounces).toHaveLength(more)
  })

  it('reports each thing about a person once, whatever became of the mail', () => {
    const skipped = about({ own: 'skipped', reason: 'unsubscribed' })
    const f = fold([
      event('unsubscribed', { about: skipped }),
      event('unsubscribed'),
      event('bounced', { about: about({ contactId: 'ct_2', batchState: 'rejected' }) }),
    ])
    expect(f.reports).toEqual([
      ['ct_1', 'unsubscribed'],
      ['ct_2', 'bounced'],
    ])
  })

  it('leaves what waits for its provider call, asks again soon, and gives up after three days', () => {
    const sending = { about: about({ batchState: 'sending' }) }
    const now = START + HOUR
    const f = fold([
      event('delivered', { ...sending, receivedAt: now - 500 }),
      event('bounced', { ...sending, receivedAt: now - 40_000 }),
      event('delivered', { about: about({ contactId: 'ct_2' }) }),
      event('complained', { ...sending, receivedAt: now - 3 * DAY }),
    ])
    expect(f.applied).toHaveLength(2)
    expect(f.later).toBe(2)
    expect(countsOf(f)).toEqual({ delivered: 1 })
    expect(f.reports).toEqual([['ct_1', 'complained']])
  })

  it('has no effect for a delivery there is not, or one that was cancelled', () => {
    const f = fold([
      event('delivered', { about: null }),
      event('opened', { about: about({ batchState: 'cancelled' }) }),
    ])
    expect(f).toMatchObject({ moved: [], later: null })
    expect(f.applied).toHaveLength(2)
    expect(f.counts.size + f.activity.size).toBe(0)
  })
})

/** Applies folds page by page as the database would, and keeps everything that is written. */
function replay(events: InboxEvent[], pages: number[], first: Map<string, DeliveryState>) {
  const rows = new Map(
    [...first].map(([id, batchState]) => [
      id,
      { batchState, own: null as DeliveryState | null, reason: null as string | null },
    ]),
  )
  const counts: Record<string, number> = {}
  const sums: Record<string, number> = {}
  const known = new Set<string>()
  const soft = new Map<string, number>()
  const seen = new Set<string>()
  const reports = new Set<string>()
  let delivered = 0
  let rest = events
  for (const size of [...pages, events.length]) {
    const page = rest.slice(0, size).filter((e) => !seen.has(e.eventId))
    rest = rest.slice(size)
    // The inbox keeps each event once.
    const once = [...new Map(page.map((e) => [e.eventId, e])).values()]
    const f = foldEvents(
      once.map((e) => ({ ...e, about: { ...e.about!, ...rows.get(e.about!.contactId)! } })),
      { ...CONTEXT, known, softBounces: soft },
    )
    for (const id of f.applied) seen.add(id)
    for (const m of f.moved) Object.assign(rows.get(m.contactId)!, { own: m.state, reason: m.reason })
    const add = (to: Record<string, number>, name: string, value: number) => {
      to[name] = (to[name] ?? 0) + value
    }
    for (const [name, value] of Object.entries(f.counts.get('upd_1') ?? {})) add(counts, name, value)
    for (const l of f.links.values())
      for (const name of ['clicks', 'people', 'machines'] as const) add(sums, `link ${l.no} ${name}`, l[name])
    for (const [key, a] of f.activity)
      for (const [k, v] of Object.entries(changed(a)))
        if (k !== 'at' && k !== 'updateId') add(sums, `${key} ${k}`, v as number)
    for (const x of f.failures.values()) add(sums, `failed ${x.state} ${x.cause}`, x.n)
    for (const x of f.proven.values()) add(sums, 'proven', x.n)
    for (const [key, c] of f.clicked) {
      known.add(key)
      add(sums, `pair ${key}`, c.clicks)
    }
    for (const s of f.softBounces) soft.set(s.contactId, (soft.get(s.contactId) ?? 0) + 1)
    for (const r of f.reports) reports.add(r.join(' '))
    delivered += f.delivered
  }
  return {
    rows: [...rows],
    counts: changed(counts),
    sums: changed(sums),
    reports: [...reports].sort(),
    delivered,
  }
}

const people = ['ct_1', 'ct_2', 'ct_3', 'ct_4']
const states = ['accepted', 'unknown', 'rejected', 'cancelled'] as const
const anyEvent = fc
  .record({
    type: fc.constantFrom<MailEventType>(
      'processed',
      'deferred',
      'delivered',
      'opened',
      'clicked',
      'bounced',
      'soft_bounced',
      'complained',
      'unsubscribed',
      'suppressed',
      'failed',
    ),
    contactId: fc.constantFrom(...people),
    agent: fc.constantFrom(null, 'person' as const, 'scanner' as const),
    detail: fc.constantFrom(null, 'https://a.example/', '550 5.1.1 no', '452 4.2.2 full', 'Bounced Address'),
    linkNo: fc.constantFrom(null, 1, 2),
    at: fc.integer({ min: START - HOUR, max: START + 4 * HOUR }),
  })
  .map(({ contactId, ...e }) => event(e.type, { ...e, about: about({ contactId }) }))

describe('the same events', () => {
  const scene = fc
    .tuple(fc.array(anyEvent, { maxLength: 40 }), fc.tuple(...people.map(() => fc.constantFrom(...states))))
    .chain(([events, first]) =>
      fc.record({
        events: fc.constant(events),
        first: fc.constant(new Map<string, DeliveryState>(people.map((p, i) => [p, first[i]!]))),
        shuffled: fc.shuffledSubarray([...events, ...events.slice(0, 5)], {
          minLength: events.length + Math.min(5, events.length),
        }),
        pages: fc.array(fc.integer({ min: 1, max: 15 }), { maxLength: 10 }),
      }),
    )

  it('come to the same rows, counts and effects in any order, in any pages and told twice', () => {
    fc.assert(
      fc.property(scene, ({ events, first, shuffled, pages }) => {
        expect(replay(shuffled, pages, first)).toEqual(replay(events, [], first))
      }),
      { numRuns: 300 },
    )
  })

  it('leave counts and failures that a recount of the deliveries comes to as well', () => {
    fc.assert(
      fc.property(scene, ({ shuffled, pages, first }) => {
        const { rows, counts, sums, delivered } = replay(shuffled, pages, first)
        const recount = noCounts()
        const failures: Record<string, number> = {}
        for (const [contactId, row] of rows) {
          addState(recount, row.own ?? row.batchState, 1)
          addState(recount, first.get(contactId)!, -1)
          const was = failureOf(first.get(contactId)!, null)
          const is = failureOf(row.own ?? row.batchState, row.reason)
          if (was)
            failures[`failed ${was.state} ${was.cause}`] =
              (failures[`failed ${was.state} ${was.cause}`] ?? 0) - 1
          if (is)
            failures[`failed ${is.state} ${is.cause}`] = (failures[`failed ${is.state} ${is.cause}`] ?? 0) + 1
        }
        const { opens, clicks, machineOpens, machineClicks, ...moved } = counts as Record<string, number>
        expect(moved).toEqual(changed(recount))
        expect(delivered).toBe(recount.delivered)
        expect(Object.fromEntries(Object.entries(sums).filter(([k]) => k.startsWith('failed')))).toEqual(
          changed(failures),
        )
      }),
      { numRuns: 300 },
    )
  })
})
