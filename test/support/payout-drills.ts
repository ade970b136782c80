import { createMessageBatch } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { refundEntries } from '#app/domain/ledger/ledger.rules.ts'
import { addDays, dayAt, isScheduledDay, scheduledDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import { consumeBatch } from '#queues/consumer.ts'
import { type Sent, type TestContainer, testContainer } from '#test/support/container.ts'
import { ALONE } from '#test/support/sending.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

/** Nobody listens, and no alarm runs jobs beside the test. */
export const UNHEARD = {
  ...ALONE,
  SellerRoom: {
    idFromName: () => 'room',
    get: () => ({ fetch: async () => new Response(), setName: async () => {}, hint: async () => {} }),
  },
}

/**
 * A container a moment before the weekly payouts of a Friday, in which nothing of the tests before goes on. Webhooks of
 * payments are held: tests send those that shall come.
 */
export async function atPayday(hour = 10): Promise<TestContainer> {
  const first = await testContainer()
  const tables = ['sandbox_faults', 'sandbox_payment_events', 'sandbox_payment_calls', 'jobs', 'switches']
  await env.DB.batch([
    ...tables.map((t) => env.DB.prepare(`DELETE FROM ${t}`)),
    env.DB.prepare(
      `DELETE FROM sandbox_settings WHERE key IN ('exchange_difference', 'payouts_refused', 'settling_usd')`,
    ),
    env.DB.prepare('UPDATE payout_accounts SET paused_at = 1'),
    env.DB.prepare('UPDATE payouts SET check_at = NULL'),
    env.DB.prepare(
      `UPDATE sandbox_payment_objects SET json = json_set(json, '$.nextAt', NULL) WHERE type = 'payout'`,
    ),
  ])
  await first.sandbox!.store.setSetting('payment_webhooks', 'held')
  let friday = scheduledDay('weekly', addDays(utcDay(Date.now()), 1))
  // Neither it nor the next is a day of the slower schedules.
  while (isScheduledDay('monthly', friday) || isScheduledDay('monthly', addDays(friday, 7)))
    friday = addDays(friday, 7)
  await first.sandbox!.clock.setOffset(dayAt(friday) + hour * HOUR - Date.now())
  return testContainer(UNHEARD)
}

const wait = globalThis.setTimeout
/** The provider, which takes 300 ms to tell of a change, takes none for the rest of the file. */
export function hurry(): void {
  globalThis.setTimeout = ((work: () => void, ms?: number) =>
    wait(work, ms === 300 ? 0 : ms)) as typeof setTimeout
}

/** Moves time on, whatever still hangs. */
export async function pass(c: TestContainer, ms: number): Promise<TestContainer> {
  await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + ms)
  return testContainer({ ...c.overrides, DB: env.DB }, c.sent)
}

/** What consumes a batch of money's queue: what is asked of D1 side by side goes in groups (workers/index.ts). */
async function groupsOf(c: TestContainer): Promise<TestContainer> {
  const grouped = await testContainer(c.overrides, c.sent, { groups: true })
  // What a test has put before a call of the provider counts here too.
  const [own, real] = [grouped.payouts, c.payouts] as unknown as Record<
    string,
    (...o: unknown[]) => unknown
  >[]
  for (const call of Object.keys(own!)) own![call] = (...o) => real![call]!(...o)
  return grouped
}
/** What the consumer does until nothing is left to do now. */
export async function consume(c: TestContainer): Promise<void> {
  do {
    await c.settle()
    while (c.sent.length > 0) {
      const messages: Sent[] = c.sent.splice(0, 100)
      for (const queue of new Set(messages.map((m) => m.queue)))
        await consumeMessages(
          queue,
          messages.filter((m) => m.queue === queue),
          c,
        )
    }
  } while ((await c.jobs.relay()) > 0)
  await c.settle()
}
async function consumeMessages(queue: string, messages: Sent[], c: TestContainer) {
  const by = queue === 'money' ? await groupsOf(c) : c
  const list = messages.map((m) => ({
    id: crypto.randomUUID(),
    timestamp: new Date(),
    attempts: 1,
    body: m.body,
  }))
  await consumeBatch(createMessageBatch(queue, list), by)
  await by.settle()
}

/** The minute's and the quarter's crons, and the jobs they find. */
export async function tend(c: TestContainer): Promise<void> {
  await runCron('* * * * *', c)
  await consume(c)
  await runCron('*/15 * * * *', c)
  await consume(c)
}

/** Moves on by each of these, ms, and does what is to be done then. */
export async function goOn(c: TestContainer, ...steps: number[]): Promise<TestContainer> {
  let later = c
  for (const ms of steps) {
    later = await pass(later, ms)
    await tend(later)
  }
  return later
}
/** Until what was made now has arrived or come back, before the next Friday. */
export const untilThere = (c: TestContainer): Promise<TestContainer> =>
  goOn(c, 15 * MINUTE, 15 * MINUTE, 30 * MINUTE, 3 * DAY, HOUR)
/** Twice a day, so that every run of the schedule comes by. */
export const days = (c: TestContainer, n: number): Promise<TestContainer> =>
  goOn(c, ...Array.from({ length: n * 2 }, () => DAY / 2))

type Call = 'transfer' | 'pay' | 'reverse'
/** What the next call of this kind is instead, once; `go` is the call itself. */
function insteadOfNext(
  c: TestContainer,
  call: Call,
  act: (go: () => Promise<unknown>) => Promise<unknown>,
): void {
  const gateway = c.payouts as unknown as Record<string, (o: object) => Promise<unknown>>
  const real = gateway[call]!
  gateway[call] = (order) => {
    gateway[call] = real
    return act(() => real(order))
  }
}
/** Something that happens right before the next call of this kind goes out, once. */
export const justBefore = (c: TestContainer, call: Call, work: () => Promise<unknown>): void =>
  insteadOfNext(c, call, async (go) => {
    await work()
    return go()
  })
/** The same right after it was answered, before anybody has heard it. */
export const justAfter = (c: TestContainer, call: Call, work: () => Promise<unknown>): void =>
  insteadOfNext(c, call, async (go) => {
    const answer = await go()
    await work()
    return answer
  })

let refunds = 0
/** Money of a sale goes back to the buyer: what the books do, and what the platform holds. */
export async function giveBack(
  c: TestContainer,
  scope: SellerScope,
  amount: number,
  day: string,
): Promise<void> {
  const repos = c.repos(scope)
  const now = c.clock.now()
  const parts = { price: amount, tax: 0, processorFee: 0, platformFee: 0, affiliate: 0, affiliateId: null }
  const taken = { amount, tax: 0, platformFee: 0, affiliate: 0, seller: amount }
  await repos.batch(
    repos.ledger.post(
      [
        {
          ...{ id: c.newId('posting', now), cause: `refund:ref_test_${++refunds}`, purchaseId: null, day },
          ...{ currency: 'usd', at: now, entries: refundEntries(parts, taken) },
        },
      ],
      now,
    ),
  )
  await c.sandbox!.payments.connect.fund('usd', -amount)
}

const all = async <T>(sql: string, ...params: unknown[]): Promise<T[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...params)
      .all<T>()
  ).results

/** Every payout, oldest first. */
export const payoutsOf = (scope: SellerScope): Promise<PayoutRow[]> =>
  all<PayoutRow>(
    `SELECT id, type, status, origin, currency, gross, fee, net, day, cause, part, parts, call, attempt, failure, covers_through AS coversThrough,
       transfer_id AS transferId, provider_id AS providerId, reversal_id AS reversalId, arrives_on AS arrivesOn, created_at AS createdAt
     FROM payouts WHERE seller_id = ?1 ORDER BY created_at, part`,
    scope.sellerId,
  )

const OPEN = `('scheduled', 'creating', 'transferring', 'submitted', 'unknown')`
const ENDED = `('failed', 'canceled', 'returned')`

/**
 * Whatever happened: the books add up, every entry is open, held by one payout or paid, what is paid is what the bank has,
 * and the provider holds what is owed. `isOver`: nothing is under way any more.
 */
export async function recount(
  c: TestContainer,
  scope: SellerScope,
  accountId: string,
  o: { isOver?: boolean; platform?: number } = {},
): Promise<{ unpaid: number; processing: number; paid: number; fees: number }> {
  const { isOver = true } = o
  const { sellerId } = scope
  const { ledger } = c.repos(scope)
  expect(await ledger.check()).toEqual([])
  const sums = await all<{ account: string; amount: number }>(
    `SELECT account, sum(amount) AS amount FROM ledger_entries WHERE seller_id = ?1 GROUP BY account`,
    sellerId,
  )
  const of = (account: string) => sums.find((s) => s.account === account)?.amount ?? 0
  expect(sums.reduce((sum, s) => sum + s.amount, 0)).toBe(0)
  const [days] = await all<{ open: number; wrong: number; lost: number }>(
    `SELECT coalesce(sum(amount - claimed), 0) AS open,
       coalesce(sum(claimed <> (SELECT coalesce(sum(c.amount), 0) FROM payout_claims c JOIN payouts p
         ON p.seller_id = c.seller_id AND p.id = c.payout_id
         WHERE c.seller_id = ?1 AND c.balance_day = d.id AND p.status NOT IN ${ENDED})), 0) AS wrong,
       coalesce(sum(amount <> (SELECT coalesce(sum(e.amount), 0) FROM ledger_entries e
         WHERE e.seller_id = ?1 AND e.balance_day = d.id)), 0) AS lost
     FROM balance_days d WHERE seller_id = ?1`,
    sellerId,
  )
  expect(days).toEqual({ open: of('unpaid'), wrong: 0, lost: 0 })
  const [held] = await all<{ processing: number; paid: number; odd: number; uncertain: number }>(
    `SELECT coalesce(sum(iif(status IN ${OPEN}, gross, 0)), 0) AS processing,
       coalesce(sum(iif(status = 'paid', net, 0)), 0) AS paid, coalesce(sum(gross <> net + fee), 0) AS odd,
       coalesce(sum(status = 'unknown' OR call IS NOT NULL), 0) AS uncertain
     FROM payouts WHERE seller_id = ?1`,
    sellerId,
  )
  expect({ processing: of('processing'), paid: of('paid'), odd: held!.odd }).toEqual({
    ...{ processing: held!.processing, paid: held!.paid, odd: 0 },
  })
  // Nothing that the provider has under way or has sent is of a payout that ended, and no payout has two.
  const sent = await all<{ payout: string; n: number; amount: number }>(
    `SELECT json ->> '$.metadata.awning_payout' AS payout, count(*) AS n, sum(json ->> 'amount') AS amount
     FROM sandbox_payment_objects WHERE type = 'payout' AND parent = ?1 AND json ->> 'status' NOT IN ('failed', 'canceled')
     GROUP BY 1`,
    accountId,
  )
  for (const s of sent) {
    const [p] = await all<{ status: string; net: number }>(
      'SELECT status, net FROM payouts WHERE seller_id = ?1 AND id = ?2',
      sellerId,
      s.payout,
    )
    expect({ ...s, ended: ['failed', 'canceled', 'returned'].includes(p!.status) }).toEqual({
      ...{ payout: s.payout, n: 1, amount: p!.net, ended: false },
    })
  }
  const moved = await all<{ n: number; left: number }>(
    `SELECT count(*) AS n, coalesce(sum((json ->> 'amount') - (json ->> 'reversed')), 0) AS left
     FROM sandbox_payment_objects WHERE type = 'transfer' AND parent = ?1`,
    accountId,
  )
  if (isOver) {
    expect(held!.uncertain).toBe(0)
    const received = await c.sandbox!.payments.connect.received(accountId)
    const onTheWay = sent.reduce((sum, s) => sum + s.amount, 0) - (received.usd ?? 0)
    expect(received.usd ?? 0).toBe(of('paid'))
    expect(moved[0]!.left).toBe(of('paid') + onTheWay)
    expect(
      (await c.sandbox!.payments.connect.balanceOf(accountId)).find((b) => b.currency === 'usd')?.available ??
        0,
    ).toBe(0)
  }
  // The platform keeps what is not paid out and its fees.
  if (isOver && o.platform !== undefined)
    expect((await platform(c)) - o.platform).toBe(of('unpaid') + of('platform'))
  return { unpaid: of('unpaid'), processing: of('processing'), paid: of('paid'), fees: of('platform') }
}
/** What the platform holds in dollars. */
export const platform = async (c: TestContainer): Promise<number> =>
  (await c.sandbox!.payments.connect.balanceOf(null)).find((b) => b.currency === 'usd')?.available ?? 0
