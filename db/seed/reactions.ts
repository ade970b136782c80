import { DAY, HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import {
  type ActivityKind,
  type ActivityPoint,
  bucketOf,
  noActivity,
} from '#app/domain/updates/activity.rules.ts'
import { type FailureCause, failureOf } from '#app/domain/updates/failure.rules.ts'
import type { Random } from './random.ts'

/** What came of one mail in the end. */
export type Reaction = {
  contactId: string
  state: 'delivered' | 'opened' | 'clicked' | 'bounced' | 'complained'
  reason: string | null
  changedAt: number
}
type LinkCounts = { no: number; clicks: number; people: number; machines: number }
export type Reactions = {
  people: Reaction[]
  opened: number
  opens: number
  clicks: number
  machineOpens: number
  machineClicks: number
  links: LinkCounts[]
  linkClicks: { no: number; contactId: string; clicks: number }[]
  activity: ActivityPoint[]
  failures: { state: 'bounced' | 'complained'; cause: FailureCause; n: number }[]
}

/** Shares of a hundred, added up. */
const FATES = { bounced: 0.006, complained: 0.0075, clicked: 0.16, opened: 0.45 }
const BOUNCES = [
  '550 5.1.1 The email account that you tried to reach does not exist.',
  '550 5.1.1 User unknown',
  '552 5.2.2 The email account that you tried to reach is over quota.',
  '554 5.7.1 Message rejected as spam by content filter.',
]
/** Of mails that arrived: whose pictures a privacy proxy loads, and whose links a scanner follows. */
const BY_PROXY = 0.38
const BY_SCANNER = 0.015
/** People read soon or never: most within hours, the last after two days. */
const READ_WITHIN = 2 * DAY
const MEAN_READ = 5 * HOUR

/**
 * What recipients did with an update, as it is in life: delivered within minutes, opened on a curve that falls off over
 * two days, clicked moments later. What would be after `now` has not happened yet. All times are epoch ms.
 * @param links numbers of the mail's counted links, the recipient's library first
 */
export function makeReactions(
  contactIds: readonly string[],
  { sentAt, now, links }: { sentAt: number; now: number; links: readonly number[] },
  random: Random,
): Reactions {
  const made = new Maker(sentAt, now, links)
  for (const contactId of contactIds) made.add(contactId, random)
  return made.reactions()
}

class Maker {
  private readonly people: Reaction[] = []
  private readonly points = new Map<number, ActivityPoint>()
  private readonly links: Map<number, LinkCounts>
  private readonly linkClicks: Reactions['linkClicks'] = []
  private readonly failures = new Map<string, Reactions['failures'][number]>()
  private readonly sum = { opened: 0, opens: 0, clicks: 0, machineOpens: 0, machineClicks: 0 }

  constructor(
    private readonly sentAt: number,
    private readonly now: number,
    links: readonly number[],
  ) {
    this.links = new Map(links.map((no) => [no, { no, clicks: 0, people: 0, machines: 0 }]))
  }

  add(contactId: string, random: Random): void {
    this.end(this.live(contactId, random))
  }

  private live(contactId: string, random: Random): Reaction {
    const fate = random.next()
    this.count('accepted', this.sentAt)
    const arrivedAt = Math.min(this.now, this.sentAt + exponential(40 * SECOND, random))
    if (fate < FATES.bounced)
      return { contactId, state: 'bounced', reason: random.pick(BOUNCES), changedAt: arrivedAt }
    this.count('delivered', arrivedAt)
    if (random.chance(BY_PROXY)) this.sum.machineOpens++
    if (random.chance(BY_SCANNER)) this.scan()
    const openedAt = arrivedAt + Math.min(READ_WITHIN, exponential(MEAN_READ, random))
    if (fate >= FATES.opened || openedAt > this.now)
      return { contactId, state: 'delivered', reason: null, changedAt: arrivedAt }
    this.sum.opened++
    for (let at = openedAt; at <= this.now; at += exponential(MEAN_READ, random)) {
      this.sum.opens++
      this.count('opened', at)
      if (!random.chance(0.25)) break
    }
    const complainedAt = openedAt + exponential(HOUR, random)
    if (fate < FATES.complained && complainedAt <= this.now)
      return { contactId, state: 'complained', reason: null, changedAt: complainedAt }
    const clickedAt = openedAt + 10 * SECOND + exponential(MINUTE, random)
    if (fate >= FATES.clicked || clickedAt > this.now)
      return { contactId, state: 'opened', reason: null, changedAt: openedAt }
    this.click(contactId, clickedAt, random)
    return { contactId, state: 'clicked', reason: null, changedAt: clickedAt }
  }

  /** The library nearly always, another link of the note now and then. */
  private click(contactId: string, at: number, random: Random): void {
    const [first, ...others] = [...this.links.values()]
    const wanted = [first, ...(others.length > 0 && random.chance(0.2) ? [random.pick(others)] : [])]
    for (const link of wanted) {
      const clicks = random.chance(0.15) ? 2 : 1
      this.sum.clicks += clicks
      for (let i = 0; i < clicks; i++) this.count('clicked', at)
      if (!link) continue
      link.clicks += clicks
      link.people++
      this.linkClicks.push({ no: link.no, contactId, clicks })
    }
  }

  private scan(): void {
    for (const link of this.links.values()) {
      link.machines++
      this.sum.machineClicks++
    }
  }

  private end(reaction: Reaction): void {
    this.people.push(reaction)
    const { state, reason, changedAt } = reaction
    if (state !== 'bounced' && state !== 'complained') return
    this.count(state, changedAt)
    const cause = failureOf(state, reason)?.cause ?? 'other'
    const failure = this.failures.get(state + cause) ?? { state, cause, n: 0 }
    failure.n++
    this.failures.set(state + cause, failure)
  }

  private count(kind: ActivityKind, at: number): void {
    const bucket = bucketOf(at, this.sentAt)
    const point = this.points.get(bucket) ?? noActivity(bucket)
    point[kind]++
    this.points.set(bucket, point)
  }

  reactions = (): Reactions => ({
    ...this.sum,
    people: this.people,
    links: [...this.links.values()],
    linkClicks: this.linkClicks,
    activity: [...this.points.values()],
    failures: [...this.failures.values()],
  })
}

const exponential = (mean: number, random: Random) => Math.round(-Math.log(1 - random.next()) * mean)
