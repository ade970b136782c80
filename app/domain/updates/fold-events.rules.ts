import type { ProviderReport } from '../audience/consent.rules.ts'
import { DAY, SECOND } from '../kernel/time.ts'
import { type ActivityKind, type ActivityPoint, bucketOf, noActivity } from './activity.rules.ts'
import { judgeClicks } from './burst.rules.ts'
import {
  addState,
  decideDelivery,
  isMachine,
  noCounts,
  type OwnState,
  type Standing,
  type StateCounts,
} from './delivery-event.rules.ts'
import { type FailureCause, type FailureState, failureOf, plainReason } from './failure.rules.ts'
import type { EventDelivery, InboxEvent, MailEvent } from './mail-event.rules.ts'
import type { DeliveryState } from './updates.schema.ts'

export type FoldContext = {
  now: number
  /** Counted links of the updates whose mails were clicked. */
  links: readonly { updateId: string; no: number; url: string | null }[]
  /** `pairKey`s of who is known to have clicked what. */
  known: ReadonlySet<string>
  /** Soft bounces of the last 30 days per contact, without those of this page. */
  softBounces: ReadonlyMap<string, number>
}

export type UpdateDelta = StateCounts & Record<'opens' | 'clicks' | 'machineOpens' | 'machineClicks', number>
export type Moved = { updateId: string; contactId: string; state: OwnState; reason: string | null }
export type Fold = {
  /** Events that had their effect, or have none. */
  applied: string[]
  /** Seconds until those that must wait are looked at again, or null. */
  later: number | null
  moved: Moved[]
  /** What each update's counts change by; these and the following under keys of their own making. */
  counts: Map<string, UpdateDelta>
  /** Deliveries of a batch of unknown outcome that proved to be taken. */
  proven: Map<string, { updateId: string; batchNo: number; n: number }>
  links: Map<string, { updateId: string; no: number; clicks: number; people: number; machines: number }>
  clicked: Map<string, { updateId: string; no: number; contactId: string; clicks: number }>
  activity: Map<string, ActivityPoint & { updateId: string }>
  failures: Map<string, { updateId: string; state: FailureState; cause: FailureCause; n: number }>
  softBounces: { contactId: string; eventId: string; at: number }[]
  reports: [contactId: string, report: ProviderReport][]
  /** Mails that arrived, less those found not to have. */
  delivered: number
  /** What was read of the batches concerned: true still when the page is written, or nothing is. */
  read: Map<string, { updateId: string; batchNo: number; state: DeliveryState; batches: number }>
}

/** A provider call is settled in minutes; an event that waited this long waits for one that never will be. */
const GIVE_UP = 3 * DAY
const SOONEST = 2
const LATEST = 600
export const SOFT_BOUNCE_WINDOW = 30 * DAY
const SOFT_BOUNCE_LIMIT = 5

export const pairKey = (updateId: string, no: number, contactId: string) => `${updateId} ${no} ${contactId}`

/** The counted link a click was on, or null: a provider tells the address, our own redirect the number. */
export function linkOf(event: InboxEvent, links: FoldContext['links']): number | null {
  if (event.type !== 'clicked' || !event.about) return null
  const { updateId } = event.about
  return event.linkNo ?? links.find((l) => l.updateId === updateId && l.url === event.detail)?.no ?? null
}

/**
 * What a page of the inbox changes. Pure, and the same in sum for the same events in any order and any split into
 * pages: states go by rank, counts by the difference of states, totals by events. But for a scanner's clicks on our own
 * links, which are found only where they stand in one page (burst.rules).
 */
export function foldEvents(events: readonly InboxEvent[], context: FoldContext): Fold {
  const fold = emptyFold()
  const standings = new Map<string, { about: EventDelivery; from: Standing; now: Standing }>()
  const waits: number[] = []
  const judged = judgeClicks(events, context.now)
  for (const told of events) {
    const verdict = judged.get(told.eventId)
    if (verdict === 'wait') {
      waits.push(told.receivedAt)
      continue
    }
    const event: InboxEvent = verdict ? { ...told, agent: verdict } : told
    if (!event.about) {
      fold.applied.push(event.eventId)
      continue
    }
    const { about } = event
    const id = `${about.updateId} ${about.contactId}`
    const from = { state: about.own ?? about.batchState, reason: about.reason }
    const standing = standings.get(id) ?? { about, from, now: from }
    const decision = decideDelivery(standing.now, event)
    if (decision.kind === 'wait' && context.now - event.receivedAt < GIVE_UP) {
      waits.push(event.receivedAt)
      continue
    }
    fold.applied.push(event.eventId)
    addReports(fold, event, about, context)
    // Nothing at all is kept of what untracked people open: not even that the mail arrived.
    if (isTracking(event) && (about.untracked || !about.tracked)) continue
    if (decision.kind === 'wait' || standing.now.state === 'cancelled') continue
    if (decision.kind === 'move') standing.now = { state: decision.to, reason: decision.reason }
    standings.set(id, standing)
    addTotals(fold, event, about, context)
  }
  for (const standing of standings.values()) settle(fold, standing)
  addSoftBounceReports(fold, context.softBounces)
  fold.reports = [...new Map(fold.reports.map((report) => [report.join(' '), report])).values()]
  if (waits.length > 0) fold.later = waitSeconds(context.now - Math.max(...waits))
  return fold
}

/** As long again as the youngest has waited: soon at first, and rarely for what will never come. */
const waitSeconds = (ageMs: number) => Math.min(LATEST, Math.max(SOONEST, Math.ceil(ageMs / SECOND)))

const isTracking = ({ type }: InboxEvent) => type === 'opened' || type === 'clicked'

/** Effects on the person, whatever became of this mail. */
function addReports(fold: Fold, event: InboxEvent, { contactId }: EventDelivery, { now }: FoldContext) {
  const report = reportOf(event)
  if (report) fold.reports.push([contactId, report])
  if (event.type === 'soft_bounced' && now - event.at < SOFT_BOUNCE_WINDOW)
    fold.softBounces.push({ contactId, eventId: event.eventId, at: event.at })
}

/** A provider's own list says why the address is on it: SendGrid in the reason of a dropped mail. */
const LISTED: Record<string, ProviderReport> = {
  'Bounced Address': 'bounced',
  'Spam Reporting Address': 'complained',
  'Unsubscribed Address': 'unsubscribed',
}

function reportOf({ type, detail }: InboxEvent): ProviderReport | null {
  if (type === 'suppressed') return LISTED[detail ?? ''] ?? 'suppressed'
  return type === 'bounced' || type === 'complained' || type === 'unsubscribed' ? type : null
}

/**
 * What is left of an event's detail once its person was erased: it has the same effect, without words that may hold the
 * address. Where a click led is no such word.
 */
export function plainDetail({ type, detail }: Pick<InboxEvent, 'type' | 'detail'>): string | null {
  switch (type) {
    case 'clicked':
      return detail
    case 'suppressed':
      return detail !== null && Object.hasOwn(LISTED, detail) ? detail : null
    case 'bounced':
      return plainReason('bounced', detail)
    case 'soft_bounced':
      return plainReason('accepted', detail ?? type)
    case 'failed':
      return plainReason('rejected', detail)
    default:
      return null
  }
}

/** Totals and the chart count events, not states: what happened twice counts twice. */
function addTotals(fold: Fold, event: InboxEvent, about: EventDelivery, context: FoldContext) {
  const { updateId } = about
  const machine = isMachine(event.agent)
  const kind = ACTIVITY_OF[event.type]
  if (kind && !machine) {
    const at = bucketOf(event.at, about.startedAt)
    entry(fold.activity, `${updateId} ${at}`, () => ({ updateId, ...noActivity(at) }))[kind] += 1
  }
  if (!isTracking(event)) return
  const counts = entry(fold.counts, updateId, noDelta)
  if (event.type === 'opened') counts[machine ? 'machineOpens' : 'opens'] += 1
  else {
    counts[machine ? 'machineClicks' : 'clicks'] += 1
    addClick(fold, event, about, context)
  }
}

const ACTIVITY_OF: Partial<Record<MailEvent['type'], ActivityKind>> = {
  delivered: 'delivered',
  opened: 'opened',
  clicked: 'clicked',
  bounced: 'bounced',
  complained: 'complained',
}

function addClick(fold: Fold, event: InboxEvent, { updateId, contactId }: EventDelivery, c: FoldContext) {
  const no = linkOf(event, c.links)
  if (no === null) return
  const link = entry(fold.links, `${updateId} ${no}`, () => ({
    updateId,
    no,
    clicks: 0,
    people: 0,
    machines: 0,
  }))
  if (isMachine(event.agent)) {
    link.machines += 1
    return
  }
  link.clicks += 1
  const key = pairKey(updateId, no, contactId)
  if (!c.known.has(key) && !fold.clicked.has(key)) link.people += 1
  entry(fold.clicked, key, () => ({ updateId, no, contactId, clicks: 0 })).clicks += 1
}

/** One delivery's way from where it stood to where it stands now. */
function settle(fold: Fold, { about, from, now }: { about: EventDelivery; from: Standing; now: Standing }) {
  const { updateId, contactId, batchNo, batchState, batches } = about
  const batch = `${updateId} ${batchNo}`
  fold.read.set(batch, { updateId, batchNo, state: batchState, batches })
  if (now === from) return
  fold.moved.push({ updateId, contactId, state: now.state as OwnState, reason: now.reason })
  const counts = entry(fold.counts, updateId, noDelta)
  const before = counts.delivered
  addState(counts, from.state, -1)
  addState(counts, now.state, 1)
  fold.delivered += counts.delivered - before
  // The call was taken, whatever came of the mail: asking the provider again must not count this one anew.
  if (from.state === 'unknown') entry(fold.proven, batch, () => ({ updateId, batchNo, n: 0 })).n += 1
  countFailure(fold, updateId, from, -1)
  countFailure(fold, updateId, now, 1)
}

function countFailure(fold: Fold, updateId: string, { state, reason }: Standing, n: 1 | -1) {
  const failure = failureOf(state, reason)
  if (!failure) return
  const key = `${updateId} ${failure.state} ${failure.cause}`
  entry(fold.failures, key, () => ({ updateId, ...failure, n: 0 })).n += n
}

function addSoftBounceReports(fold: Fold, known: FoldContext['softBounces']) {
  const soft = new Map<string, number>()
  for (const { contactId } of fold.softBounces)
    soft.set(contactId, (soft.get(contactId) ?? known.get(contactId) ?? 0) + 1)
  for (const [contactId, n] of soft)
    if (n >= SOFT_BOUNCE_LIMIT) fold.reports.push([contactId, 'soft_bounced'])
}

/** The entry under a key, made when there is none. */
function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const found = map.get(key)
  if (found) return found
  const made = make()
  map.set(key, made)
  return made
}

const noDelta = (): UpdateDelta => ({ ...noCounts(), opens: 0, clicks: 0, machineOpens: 0, machineClicks: 0 })
const emptyFold = (): Fold => ({
  applied: [],
  later: null,
  moved: [],
  counts: new Map(),
  proven: new Map(),
  links: new Map(),
  clicked: new Map(),
  activity: new Map(),
  failures: new Map(),
  softBounces: [],
  reports: [],
  delivered: 0,
  read: new Map(),
})
