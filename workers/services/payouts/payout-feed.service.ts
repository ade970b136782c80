import { dayText } from '#app/domain/kernel/day.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { type CalendarEvent, comingDates, toIcs } from '#app/domain/payouts/calendar.rules.ts'
import { comingPayouts } from '#app/domain/payouts/coming.rules.ts'
import type { PayoutFacts } from '#app/domain/payouts/eligibility.rules.ts'
import { dayAt, type UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutsSystem } from '#db/system/payouts.ts'
import { jobScope, requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { LoadPayoutFacts } from './payout-facts.ts'

/** Dates a calendar shows: a quarter of weeks. */
const DATES = 13
const KEY_BYTES = 20
const KEY = /^[\w-]{27}$/

type Deps = {
  repos: (scope: SellerScope) => Repos
  facts: LoadPayoutFacts
  system: Pick<PayoutsSystem, 'findFeed'>
  randomBytes: (size: number) => Uint8Array
  clock: Clock
  baseUrl: string
}

/**
 * The calendar of coming payouts, for programs that cannot sign in: whoever knows its address may read it. So it says
 * dates and amounts and no account, and those who may export payouts (owner, admin, accountant) make a new address, after
 * which the old one leads nowhere, or none.
 */
export function createPayoutFeedService(d: Deps) {
  const urlOf = (key: string | null) => (key === null ? null : `${d.baseUrl}/payouts/feed/${key}.ics`)
  async function set(scope: SellerScope, feedKey: string | null): Promise<string | null> {
    requirePermission(scope, 'payouts:export')
    const repos = d.repos(scope)
    await repos.batch(repos.payoutAccounts.update({ feedKey }, d.clock.now()))
    return urlOf(feedKey)
  }

  return {
    /** Its address; null while it is off. */
    async get(scope: SellerScope): Promise<string | null> {
      requirePermission(scope, 'payouts:export')
      return urlOf((await d.repos(scope).payoutAccounts.get()).feedKey)
    },
    /** Switches it on, or gives it another address. */
    renew: (scope: SellerScope): Promise<string | null> =>
      set(scope, Buffer.from(d.randomBytes(KEY_BYTES)).toString('base64url')),
    turnOff: (scope: SellerScope): Promise<string | null> => set(scope, null),

    /** The calendar (RFC 5545). @throws not_found for an address that is none any more */
    async read(key: string): Promise<string> {
      const sellerId = KEY.test(key) ? await d.system.findFeed(key) : null
      if (sellerId === null) throw notFound('calendar')
      const scope = jobScope(sellerId, 'payouts.feed')
      const [{ facts }, seller] = await Promise.all([d.facts(scope), d.repos(scope).settings.seller()])
      return toIcs({ events: eventsOf(facts), sellerId, sellerName: seller.name, now: facts.now })
    },
  }
}

/** Days from the next payout on; nothing while none will be made: a date that does not pay is no date. */
function eventsOf(facts: PayoutFacts): CalendarEvent[] {
  const coming = comingPayouts(facts, DATES)
  const [next] = coming
  if (!next) return []
  const known = new Map(coming.map((p) => [p.date, p]))
  const words = (day: UtcDay) => dayText(dayAt(day), 'UTC')
  return comingDates(next.schedule, next.date, DATES).map((date) => {
    const p = known.get(date)
    if (!p)
      return {
        date,
        title: 'Payout day',
        description: 'Of what sells until then, if it reaches the minimum.',
      }
    const money = (amount: number) => formatMoney({ amount, currency: facts.currency })
    const fee = p.fee > 0 ? ` ${money(p.fee)} of ${money(p.gross)} are the fee.` : ''
    return {
      date,
      title: `Payout of ${money(p.net)}`,
      description: `As things stand now, of sales through ${words(p.through)} (UTC).${fee}`,
    }
  })
}
