import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { disputeEntries, refundEntries, saleEntries } from '#app/domain/ledger/ledger.rules.ts'
import { INSTANT_MAX_NET } from '#app/domain/payouts/amount.rules.ts'
import type { Schedule } from '#app/domain/payouts/payout.schema.ts'
import { isScheduledDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { NewPosting } from '#db/repos/ledger.repo.ts'
import type { FaultMode } from '#db/sandbox/sandbox-store.ts'
import { makeSeller, type TestContainer } from '#test/support/container.ts'
import { atPayday, consume, hurry, pass, tend } from '#test/support/payout-drills.ts'
import { connectAccount } from '#test/support/payouts.ts'
import { OPERATOR } from '#test/support/policy-runs.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

/** What happens to sellers, their provider and us; `who` counts sellers, amounts are minor units. */
export type Act =
  | { do: 'sell'; who: number; amounts: number[]; daysAgo: number }
  | { do: 'refund' | 'dispute'; who: number; amount: number }
  | { do: 'schedule'; who: number; to: Schedule }
  | { do: 'destination'; who: number; flavour: string }
  | { do: 'pause'; who: number; isPaused: boolean }
  /** The same by the operator. */
  | { do: 'hold'; who: number; isHeld: boolean }
  /** Of the provider's next calls. */
  | { do: 'fault'; mode: FaultMode; times: number }
  /** What it answers to payouts from now on; '': nothing special. */
  | { do: 'refuse'; code: string }
  /** What an exchange gives or takes where money comes back. */
  | { do: 'exchange'; difference: number }
  /** Every so many of its events arrive, perhaps twice or in reversed order. */
  | { do: 'hear'; every: number; isReversed: boolean; isTwice: boolean }
  /** Nothing of ours runs for so long. */
  | { do: 'sleep'; days: number }

type Member = { scope: SellerScope; accountId: string; currency: 'usd' | 'eur' }
type Shown = { date: string | null; gross: number; type: string }

const all = async <T>(sql: string, ...params: unknown[]): Promise<T[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...params)
      .all<T>()
  ).results
const ENDED = `('failed', 'canceled', 'returned')`

/** Sellers, their books, the provider and its banks, lived through day by day with the real services, crons and jobs. */
export async function createWorld(sellers: number) {
  hurry()
  let c: TestContainer = await atPayday(12)
  // What others owe the platform must not keep it from paying at once.
  for (const currency of ['usd', 'eur']) await c.sandbox!.payments.connect.fund(currency, 1_000_000_00)
  const base = await cash(c)
  const ids = new Set<string>()
  const members: Member[] = []
  let postings = 0
  let looks = 0
  let seen =
    (await all<{ seq: number | null }>('SELECT max(seq) AS seq FROM sandbox_payment_events'))[0]?.seq ?? 0
  for (let i = 0; i < sellers; i++) {
    const scope = await makeSeller(c)
    const isEuro = i % 10 === 9
    const accountId = await connectAccount(c, scope, 'bank_ok', { country: isEuro ? 'DE' : 'US' })
    members.push({ scope, accountId, currency: isEuro ? 'eur' : 'usd' })
    ids.add(scope.sellerId)
  }
  await consume(c)

  async function post(who: number, list: Pick<NewPosting, 'cause' | 'day' | 'entries'>[], cash: number) {
    const { scope, currency } = members[who % sellers]!
    const now = c.clock.now()
    const repos = c.repos(scope)
    const rows = list.map((p) => ({ ...p, id: c.newId('posting', now), purchaseId: null, currency, at: now }))
    await repos.batch(repos.ledger.post(rows, now))
    await c.sandbox!.payments.connect.fund(currency, cash)
  }
  const NONE = { tax: 0, processorFee: 0, platformFee: 0, affiliate: 0 }

  async function act(a: Act): Promise<void> {
    const today = utcDay(c.clock.now())
    switch (a.do) {
      case 'sell': {
        const day = utcDay(c.clock.now() - a.daysAgo * DAY)
        const list = a.amounts.map((price) => ({
          ...{ cause: `sale:pur_world_${++postings}`, day },
          entries: saleEntries({ ...NONE, price, affiliateId: null }),
        }))
        return post(
          a.who,
          list,
          a.amounts.reduce((sum, n) => sum + n, 0),
        )
      }
      case 'refund':
      case 'dispute': {
        const fee = a.do === 'dispute' ? 1500 : 0
        const sale = { ...NONE, price: a.amount, affiliateId: null }
        const parts = { amount: a.amount, tax: 0, platformFee: 0, affiliate: 0, seller: a.amount }
        const entries = a.do === 'refund' ? refundEntries(sale, parts) : disputeEntries(sale, parts, fee)
        return post(a.who, [{ cause: `${a.do}:world_${++postings}`, day: today, entries }], -a.amount - fee)
      }
      case 'schedule':
        // Daily is refused where it cannot be.
        return void (await c.services.payoutSettings
          .put(members[a.who % sellers]!.scope, { schedule: a.to })
          .catch((e: { code?: string }) => expect(e.code).toBe('invalid')))
      case 'pause':
        return void (await c.services.payoutSettings.put(members[a.who % sellers]!.scope, {
          paused: a.isPaused,
        }))
      case 'hold': {
        const { sellerId } = members[a.who % sellers]!.scope
        const { payoutOperations } = c.services
        const why = { reason: 'disputes', note: null, reviewOn: null, suspend: false } as const
        return a.isHeld
          ? payoutOperations.pause(OPERATOR, { seller: sellerId, ...why })
          : payoutOperations.resume(OPERATOR, sellerId)
      }
      case 'exchange':
        return void (await c.sandbox!.store.setSetting('exchange_difference', String(a.difference)))
      case 'destination': {
        const { scope, accountId } = members[a.who % sellers]!
        await c.sandbox!.payments.connect.chooseDestination(accountId, a.flavour)
        // The provider may be down; then its webhook tells.
        return void (await c.services.payoutDestination.sync(scope).catch(() => {}))
      }
      case 'fault':
        return void (await c.sandbox!.store.addFault({ port: 'payments', provider: null, ...a }))
      case 'refuse':
        return void (await c.sandbox!.store.setSetting('payouts_refused', a.code))
      case 'hear':
        return hear(a)
      case 'sleep':
        c = await pass(c, a.days * DAY)
        return tend(c)
    }
  }
  async function hear(o: { every: number; isReversed: boolean; isTwice: boolean }) {
    const { store, reports } = c.sandbox!.payments
    const news = await all<{ id: string; seq: number }>(
      'SELECT id, seq FROM sandbox_payment_events WHERE seq > ?1 ORDER BY seq',
      seen,
    )
    seen = news.at(-1)?.seq ?? seen
    const heard = news.filter((_, i) => i % o.every === 0)
    if (o.isReversed) heard.reverse()
    for (const { id } of o.isTwice ? [...heard, ...heard] : heard)
      await reports.send((await store.findEvent(id))!)
    await consume(c)
  }

  /** What the sellers with money see the evening before, those with something in doubt left aside. */
  async function look(): Promise<Map<string, Shown>> {
    const tomorrow = utcDay(c.clock.now() + DAY)
    const isFriday = isScheduledDay('weekly', tomorrow)
    const rows = await all<{ sellerId: string; schedule: Schedule }>(
      `SELECT seller_id AS sellerId, schedule FROM payout_accounts a WHERE has_money = 1 AND NOT EXISTS (
         SELECT 1 FROM payouts p WHERE p.seller_id = a.seller_id AND (p.call IS NOT NULL OR p.status = 'unknown'))`,
    )
    const shown = new Map<string, Shown>()
    for (const { sellerId, schedule } of rows) {
      // On other days only some of those who are not paid then are asked.
      const isAsked = isFriday || schedule === 'daily' || ++looks % 12 === 0
      const member = ids.has(sellerId) && isAsked ? members.find((m) => m.scope.sellerId === sellerId) : null
      if (!member) continue
      const next = await c.services.payouts.next(member.scope)
      shown.set(sellerId, { date: next.date, gross: next.gross.amount, type: next.type })
    }
    return shown
  }
  const fingerprints = async () =>
    new Map(
      (
        await all<{ sellerId: string; print: string }>(
          `SELECT a.seller_id AS sellerId, a.updated_at || '/' || (SELECT coalesce(sum(revision), 0) FROM payouts p
             WHERE p.seller_id = a.seller_id) AS print FROM payout_accounts a WHERE has_money = 1`,
        )
      ).map((r) => [r.sellerId, r.print]),
    )
  const switched = async () => JSON.stringify(await all('SELECT * FROM switches'))

  return {
    members,
    /** From noon to noon: what happens, what is seen in the evening, and the crons of the morning. */
    async day(acts: Act[]): Promise<void> {
      for (const a of acts) await act(a)
      c = await pass(c, 8 * HOUR)
      await runCron('* * * * *', c)
      await consume(c)
      const [shown, prints, off] = [await look(), await fingerprints(), await switched()]
      c = await pass(c, 12 * HOUR)
      const now = await fingerprints()
      await runCron('0 8 * * *', c)
      await consume(c)
      c = await pass(c, 2 * HOUR)
      await runCron('0 10 * * *', c)
      await consume(c)
      c = await pass(c, 2 * HOUR)
      await tend(c)
      if ((await switched()) !== off) return
      const today = utcDay(c.clock.now())
      const made = new Map<string, Shown[]>()
      for (const { sellerId, ...payout } of await all<Shown & { sellerId: string }>(
        `SELECT seller_id AS sellerId, day AS date, sum(gross) AS gross, type FROM payouts WHERE day = ?1
         GROUP BY seller_id, type`,
        today,
      ))
        made.set(sellerId, [...(made.get(sellerId) ?? []), payout])
      // The provider could not be asked all morning: their run is still to come.
      const waiting = new Set(
        (
          await all<{ sellerId: string }>(
            `SELECT seller_id AS sellerId FROM jobs WHERE name = 'payouts.run' AND state <> 'failed'`,
          )
        ).map((j) => j.sellerId),
      )
      for (const [sellerId, was] of shown) {
        if (prints.get(sellerId) !== now.get(sellerId) || waiting.has(sellerId)) continue
        const is = made.get(sellerId) ?? []
        const said = was.date === today ? [was] : []
        // An instant one that is refused on a Friday is followed by the weekly one of the same money.
        const isFollowed = is.length === 2 && said.length === 1
        expect({ sellerId, today, made: isFollowed ? is.filter((p) => p.type === was.type) : is }).toEqual({
          sellerId,
          today,
          made: said,
        })
      }
    },

    /** As at any moment: the books add up, and nothing is held or sent twice. */
    async check(): Promise<void> {
      const [wrong] = await all<Record<string, number>>(
        `SELECT
           (SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY seller_id, currency HAVING sum(amount) <> 0)) AS unbalanced,
           (SELECT count(*) FROM (SELECT seller_id, account, currency, sum(amount) AS amount FROM ledger_entries
              WHERE account IN ('unpaid', 'processing', 'paid') GROUP BY 1, 2, 3) e
              LEFT JOIN ledger_balances b USING (seller_id, account, currency) WHERE e.amount <> coalesce(b.amount, 0)) AS kept,
           (SELECT count(*) FROM ledger_balances b WHERE account = 'unpaid' AND amount <> (SELECT coalesce(sum(d.amount - d.claimed), 0)
              FROM balance_days d WHERE d.seller_id = b.seller_id AND d.currency = b.currency)) AS open,
           (SELECT count(*) FROM ledger_balances b WHERE account = 'processing' AND amount <> (SELECT coalesce(sum(gross), 0)
              FROM payouts p WHERE p.seller_id = b.seller_id AND p.currency = b.currency AND p.status NOT IN ${ENDED} AND p.status <> 'paid')) AS processing,
           (SELECT count(*) FROM ledger_balances b WHERE account = 'paid' AND amount <> (SELECT coalesce(sum(net), 0)
              FROM payouts p WHERE p.seller_id = b.seller_id AND p.currency = b.currency AND p.status = 'paid')) AS paid,
           (SELECT count(*) FROM balance_days d WHERE claimed <> (SELECT coalesce(sum(c.amount), 0) FROM payout_claims c
              JOIN payouts p ON p.seller_id = c.seller_id AND p.id = c.payout_id AND p.status NOT IN ${ENDED}
              WHERE c.seller_id = d.seller_id AND c.balance_day = d.id)) AS claimed,
           (SELECT count(*) FROM (SELECT seller_id, balance_day, sum(amount) AS amount FROM ledger_entries
              WHERE balance_day IS NOT NULL GROUP BY 1, 2) e JOIN balance_days d ON d.seller_id = e.seller_id AND d.id = e.balance_day
              WHERE d.amount <> e.amount) AS lost,
           (SELECT count(*) FROM payouts WHERE gross <> net + fee OR (type = 'instant' AND net > ${INSTANT_MAX_NET})) AS amounts,
           (SELECT count(*) FROM (SELECT 1 FROM sandbox_payment_objects WHERE type = 'payout' AND json ->> 'status' NOT IN ('failed', 'canceled')
              GROUP BY json ->> '$.metadata.awning_payout' HAVING count(*) > 1)) AS twice,
           (SELECT count(*) FROM (SELECT 1 FROM sandbox_payment_objects WHERE type = 'transfer' AND json ->> 'reversed' = 0
              GROUP BY json ->> 'group' HAVING count(*) > 1)) AS moved`,
      )
      expect(Object.entries(wrong!).filter(([, n]) => n !== 0)).toEqual([])
    },

    /** Lets everything that is under way come to its end, and compares our books with the banks. @returns what was done */
    async end(): Promise<{ payouts: number; paid: number; ended: number }> {
      await c.sandbox!.store.clearFaults('payments')
      await c.sandbox!.store.setSetting('payouts_refused', '')
      const scopes = members.map((m) => m.scope)
      for (const scope of scopes) await c.services.payoutSettings.put(scope, { paused: true })
      // Late ones take ten days, and banks give back within eight.
      for (let half = 0; half < 40; half++) {
        c = await pass(c, half < 8 ? HOUR : DAY / 2)
        await tend(c)
      }
      await this.check()
      const [states] = await all<{ payouts: number; paid: number; ended: number; odd: number }>(
        `SELECT count(*) AS payouts, coalesce(sum(status = 'paid'), 0) AS paid, coalesce(sum(status IN ${ENDED}), 0) AS ended,
           coalesce(sum(status <> 'paid' AND status NOT IN ${ENDED} OR call IS NOT NULL), 0) AS odd FROM payouts
         WHERE seller_id IN (SELECT value FROM json_each(?1))`,
        JSON.stringify([...ids]),
      )
      expect(states!.odd).toBe(0)
      const owed: Record<string, number> = {}
      for (const { scope, accountId, currency } of members) {
        const paid = (await c.repos(scope).ledger.balances()).find((b) => b.account === 'paid')?.amount ?? 0
        const bank = (await c.sandbox!.payments.connect.received(accountId))[currency] ?? 0
        expect({ account: accountId, bank }).toEqual({ account: accountId, bank: paid })
        const held = await c.sandbox!.payments.connect.balanceOf(accountId)
        expect(held.filter((b) => b.available !== 0)).toEqual([])
      }
      for (const row of await all<{ currency: string; amount: number }>(
        `SELECT currency, sum(amount) AS amount FROM ledger_entries WHERE account IN ('unpaid', 'processing', 'platform')
           AND seller_id IN (SELECT value FROM json_each(?1)) GROUP BY 1`,
        JSON.stringify([...ids]),
      ))
        owed[row.currency] = row.amount
      // The platform has what is owed, and its fees.
      const after = await cash(c)
      for (const currency of ['usd', 'eur'])
        expect((after[currency] ?? 0) - (base[currency] ?? 0)).toBe(owed[currency] ?? 0)
      const { odd: _, ...rest } = states!
      return rest
    },
  }
}
const cash = async (c: TestContainer): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await c.sandbox!.payments.connect.balanceOf(null)).map((b) => [b.currency, b.available + b.pending]),
  )
