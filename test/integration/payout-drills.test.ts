import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { INSTANT_MAX_NET } from '#app/domain/payouts/amount.rules.ts'
import type { PayoutStatus } from '#app/domain/payouts/payout.schema.ts'
import { addDays, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { FaultMode } from '#db/sandbox/sandbox-store.ts'
import { deliver, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import {
  atPayday,
  consume,
  days,
  giveBack,
  goOn,
  hurry,
  justAfter,
  justBefore,
  pass,
  payoutsOf,
  platform,
  recount,
  tend,
  UNHEARD,
  untilThere,
} from '#test/support/payout-drills.ts'
import { earn, makePayee } from '#test/support/payouts.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let scope: SellerScope
let accountId: string
let base: number
const today = () => utcDay(c.clock.now())
const connect = () => c.sandbox!.payments.connect
const told = (key: string, value: string) => c.sandbox!.store.setSetting(key, value)
const fault = (mode: FaultMode, times = 1) =>
  c.sandbox!.store.addFault({ port: 'payments', mode, times, provider: null })
const CALLS = ['transfer', 'pay', 'reverse'] as const

/** A seller with 50.00 from ten days ago who can be paid, on a Friday at `hour`. */
async function start(flavour = 'bank_ok', o: { hour?: number; amount?: number } = {}) {
  c = await atPayday(o.hour)
  base = await platform(c)
  const made = await makePayee(c, flavour, o.amount)
  scope = made.scope
  accountId = made.accountId
}
const run = (kind: 'daily' | 'standard' = 'standard', by = c) =>
  by.services.payoutRuns.run(scope, kind, today())
const payouts = () => payoutsOf(scope)
const states = async () => (await payouts()).map((p) => p.status)
const even = (o: { isOver?: boolean } = {}) => recount(c, scope, accountId, { platform: base, ...o })
const events = async (subject: string) =>
  (await c.sandbox!.payments.store.events({ subject, limit: 50 })).reverse()
/** One payout, which arrived; nothing is left. */
async function expectPaidOnce(amount = 5000) {
  expect(await states()).toEqual(['paid'])
  expect(await even()).toMatchObject({ unpaid: 0, processing: 0, paid: amount })
}
/** One payout, whose money is back. */
async function expectBack(as: PayoutStatus, unpaid = 5000) {
  expect(await states()).toEqual([as])
  expect(await even()).toMatchObject({ unpaid, processing: 0, paid: 0, fees: 0 })
}
/** To an account that takes it, a day before the next run. */
async function mendDestination() {
  await connect().chooseDestination(accountId, 'bank_ok')
  await c.services.payoutDestination.sync(scope)
}
const choose = (schedule: 'daily' | 'weekly' | 'quarterly') =>
  c.services.payoutSettings.put(scope, { schedule })
const mails = async (words: string) =>
  (await listMails(c.sandbox!.store)).filter(
    (m) => m.subject.startsWith(words) && JSON.stringify(m).includes(`${scope.sellerId}@example.com`),
  ).length

/** A container in which something happens right before the first batch goes to D1. */
function overtakenBy(work: () => Promise<unknown>): Promise<TestContainer> {
  let batches = 0
  const db = new Proxy(env.DB, {
    get(target, key) {
      if (key === 'batch')
        return async (statements: D1PreparedStatement[]) => {
          if (++batches === 1) await work()
          return target.batch(statements)
        }
      const value = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return testContainer({ ...UNHEARD, DB: db })
}

beforeAll(hurry)

describe('a process that dies', { timeout: 300_000 }, () => {
  it.each([
    ['heard', true],
    ['unheard', false],
  ])('at any word of a run, %s, leaves a payout that is completed, once', async (_, isHeard) => {
    let kills = 0
    for (let word = 1; ; word += isHeard ? 1 : 2) {
      await start()
      const { db, died } = mortalDatabase(word + 1, isHeard)
      const mortal = await testContainer({ ...UNHEARD, DB: db })
      const isDead = (await Promise.race([run('standard', mortal), died])) === 'died'
      if (isDead) kills += 1
      // Every third time the outbox is lost as well: reconciliation is all there is.
      if (word % 3 === 0) await env.DB.prepare('DELETE FROM jobs').run()
      c = await goOn(c, 15 * MINUTE, 15 * MINUTE, 3 * DAY)
      await expectPaidOnce()
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(isHeard ? 25 : 12)
  })

  it('at any word while money comes back gives it back once', async () => {
    let kills = 0
    for (let word = 1; ; word += 1) {
      await start('bank_account_closed')
      await run()
      c = await pass(c, 2 * DAY + HOUR)
      const [p] = await payouts()
      const { db, died } = mortalDatabase(word + 1, word % 2 === 0)
      const mortal = await testContainer({ ...UNHEARD, DB: db })
      const isDead = (await Promise.race([mortal.services.payoutSender.sync(scope, p!.id), died])) === 'died'
      if (isDead) kills += 1
      if (word % 3 === 0) await env.DB.prepare('DELETE FROM jobs').run()
      c = await goOn(c, 15 * MINUTE, 15 * MINUTE, HOUR)
      await expectBack('failed')
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(15)
  })

  it.each(CALLS)(
    'right before or after it calls (%s), and thaws when all is over, changes nothing',
    async (call) => {
      for (const when of [justBefore, justAfter]) {
        await start(call === 'reverse' ? 'bank_account_closed' : 'bank_ok')
        const frozen = await testContainer(UNHEARD)
        if (call === 'reverse') {
          await run()
          c = await pass(c, 2 * DAY + HOUR)
        }
        const [thaw, death] = [Promise.withResolvers<void>(), Promise.withResolvers<'died'>()]
        const late = call === 'reverse' ? await testContainer(UNHEARD) : frozen
        when(late, call, () => {
          death.resolve('died')
          return thaw.promise
        })
        const [p] = await payouts()
        const work = p ? late.services.payoutSender.sync(scope, p.id) : run('standard', late)
        expect(await Promise.race([work, death.promise])).toBe('died')
        c = await goOn(c, 15 * MINUTE, 15 * MINUTE, 15 * MINUTE)
        thaw.resolve()
        await work
        c = await goOn(c, 15 * MINUTE, call === 'reverse' ? HOUR : 3 * DAY)
        if (call === 'reverse') await expectBack('failed')
        else await expectPaidOnce()
      }
    },
  )
})

describe.each(CALLS)('of the call (%s)', { timeout: 120_000 }, (call) => {
  /** Goes up to the call, with something about to happen to it. */
  async function upTo(work: () => Promise<unknown>) {
    await start(call === 'reverse' ? 'bank_account_closed' : 'bank_ok')
    if (call === 'reverse') {
      await run()
      c = await pass(c, 2 * DAY + HOUR)
      justBefore(c, call, work)
      await c.services.payoutSender.sync(scope, (await payouts())[0]!.id)
    } else {
      justBefore(c, call, work)
      await run()
    }
  }
  async function ended() {
    c = await (call === 'reverse' ? goOn(c, 15 * MINUTE, 15 * MINUTE, HOUR) : untilThere(c))
    if (call === 'reverse') await expectBack('failed')
    else await expectPaidOnce()
  }

  it('the answer is lost, and found by asking', async () => {
    await upTo(() => fault('drop_after_accept'))
    expect(await states()).toEqual(['unknown'])
    await even({ isOver: false })
    await ended()
  })

  it('the answer is lost, and found only when its key is long forgotten', async () => {
    await upTo(() => fault('drop_after_accept'))
    c = await pass(c, 26 * HOUR)
    await tend(c)
    await ended()
  })

  it('nothing ever arrived', async () => {
    await upTo(() => fault('timeout', 2))
    expect(await states()).toEqual(['unknown'])
    await ended()
  })

  it('nothing ever arrived, which is found out when its key is long forgotten', async () => {
    await upTo(() => fault('timeout', 2))
    c = await pass(c, 26 * HOUR)
    await tend(c)
    await ended()
  })

  it('a server error was saved under its key', async () => {
    await upTo(() => fault('server_error'))
    expect(await states()).toEqual(['unknown'])
    await ended()
  })

  it.each(['rate_limit', 'server_error', 'quota', 'timeout'] as const)(
    'all is answered %s for an hour',
    async (mode) => {
      await upTo(() => fault(mode, 10_000))
      for (let minutes = 0; minutes < 60; minutes += 15) {
        c = await goOn(c, 15 * MINUTE)
        await even({ isOver: false })
      }
      await c.sandbox!.store.clearFaults('payments')
      await ended()
    },
  )
})

describe('what the provider tells of a payout', { timeout: 60_000 }, () => {
  const tell = async (subject: string, order: 'as it was' | 'reversed' = 'as it was') => {
    const list = await events(subject)
    for (const e of order === 'reversed' ? list.reverse() : list) await c.sandbox!.payments.reports.send(e)
  }
  const providerId = async () =>
    (await env.DB.prepare(`SELECT id FROM sandbox_payment_objects WHERE type = 'payout' AND parent = ?1`)
      .bind(accountId)
      .first<string>('id'))!

  it('comes before the answer', async () => {
    await start()
    justAfter(c, 'pay', async () => {
      await tell(await providerId())
      await consume(c)
    })
    await run()
    expect(await states()).toEqual(['submitted'])
    c = await untilThere(c)
    await expectPaidOnce()
  })

  it('says paid before the answer is there', async () => {
    await start()
    justAfter(c, 'pay', async () => {
      await connect().decide(await providerId(), 'paid')
      await tell(await providerId())
      await consume(c)
    })
    await run()
    await expectPaidOnce()
  })

  it('comes twice, and in reversed order', async () => {
    await start()
    await run()
    await connect().decide(await providerId(), 'paid')
    await tell(await providerId(), 'reversed')
    await consume(c)
    await tell(await providerId())
    await consume(c)
    await expectPaidOnce()
    const [{ n } = { n: 0 }] = (
      await env.DB.prepare(
        `SELECT count(*) AS n FROM payout_events WHERE seller_id = ?1 AND type IN ('payout.sent', 'payout.paid')`,
      )
        .bind(scope.sellerId)
        .all<{ n: number }>()
    ).results
    expect(n).toBe(2)
  })

  it('comes as failed before paid, told at once', async () => {
    await start()
    await run()
    await connect().decide(await providerId(), 'paid')
    await connect().decide(await providerId(), 'failed', 'no_account')
    await tell(await providerId(), 'reversed')
    await Promise.all([consume(c), tell(await providerId())])
    await consume(c)
    await expectBack('failed')
  })

  it('never comes: it is asked', async () => {
    await start()
    await run()
    c = await goOn(c, 2 * DAY + 3 * HOUR)
    await expectPaidOnce()
  })
})

describe('a run', { timeout: 60_000 }, () => {
  it('by two crons at once, a second tick and messages that come twice pays once', async () => {
    await start()
    const other = await testContainer(UNHEARD, c.sent)
    await Promise.all([
      runCron('0 10 * * *', c),
      runCron('0 10 * * *', other),
      runCron('*/15 * * * *', other),
    ])
    await c.settle()
    await other.settle()
    const messages = c.sent.splice(0)
    expect(messages.length).toBeGreaterThan(0)
    await Promise.all([deliver(c, messages), deliver(other, messages)])
    await runCron('0 10 * * *', c)
    await consume(c)
    await Promise.all([run(), run('standard', other)])
    c = await untilThere(c)
    await expectPaidOnce()
  })

  it('of a seller who changed to a slower schedule while it waited pays nothing', async () => {
    await start()
    await runCron('0 10 * * *', c)
    await c.settle()
    const messages = c.sent.splice(0)
    await choose('quarterly')
    await deliver(c, messages)
    await consume(c)
    expect(await states()).toEqual([])
    expect(await even()).toMatchObject({ unpaid: 5000 })
    // Back again, the day still counts.
    await choose('weekly')
    await tend(c)
    c = await untilThere(c)
    await expectPaidOnce()
  })

  it('after the daily one of the same morning pays nothing twice', async () => {
    await start('bank_ok', { hour: 8 })
    await choose('daily')
    await tend(c)
    expect(await states()).toEqual(['submitted'])
    await choose('weekly')
    c = await goOn(c, 2 * HOUR)
    c = await days(c, 1)
    expect(await states()).toEqual(['paid'])
    expect(await even()).toMatchObject({ unpaid: 0, paid: 4854, fees: 146 })
  })

  it('is decided anew when money goes back just then', async () => {
    await start()
    await run('standard', await overtakenBy(() => giveBack(c, scope, 1500, addDays(today(), -10))))
    expect(await payouts()).toMatchObject([{ gross: 3500, status: 'submitted' }])
    c = await untilThere(c)
    await expectPaidOnce(3500)
  })

  it('is decided anew when the seller changes to daily just then, and pays as that says', async () => {
    await start()
    expect(await run('standard', await overtakenBy(() => choose('daily')))).toBe('stale')
    expect(await payouts()).toEqual([])
    // Today's daily run has not looked at the seller yet, and may until the evening.
    expect(await c.services.payouts.next(scope)).toMatchObject({ date: today(), type: 'instant' })
    const day = today()
    c = await goOn(c, 15 * MINUTE)
    expect(await payouts()).toMatchObject([{ type: 'instant', day }])
    c = await untilThere(c)
    expect(await states()).toEqual(['paid'])
  })

  it('leaves a refund that comes while it is on its way to the next one', async () => {
    await start()
    await run()
    await giveBack(c, scope, 2000, addDays(today(), -10))
    c = await untilThere(c)
    expect(await even()).toMatchObject({ unpaid: -2000, paid: 5000 })
    expect(await c.services.payouts.next(scope)).toMatchObject({ payable: false })
    await earn(c, scope, 4500, c.clock.now() - 4 * DAY)
    c = await days(c, 11)
    expect(await payouts()).toMatchObject([{ gross: 5000 }, { gross: 2500 }])
    expect(await even()).toMatchObject({ unpaid: 0, paid: 7500 })
  })

  it('pays nothing out of a balance below zero, and says so', async () => {
    await start()
    await giveBack(c, scope, 6000, addDays(today(), -3))
    await run()
    expect(await states()).toEqual([])
    const [noted] = await c.repos(scope).payouts.runs(1)
    expect(noted).toMatchObject({ outcome: 'negative_balance' })
    expect(await even()).toMatchObject({ unpaid: -1000 })
  })
})

describe('money that comes back', { timeout: 60_000 }, () => {
  it('days after it was paid is returned, free again, and paid once by the next run', async () => {
    await start('bank_returned')
    await run()
    c = await goOn(c, 2 * DAY + 3 * HOUR)
    await expectPaidOnce()
    c = await pass(c, 3 * DAY)
    const [p] = await payouts()
    for (const e of await events(p!.providerId!)) await c.sandbox!.payments.reports.send(e)
    await connect().findPayout(p!.providerId!, null)
    for (const e of await events(p!.providerId!)) await c.sandbox!.payments.reports.send(e)
    await consume(c)
    await expectBack('returned')
    await mendDestination()
    c = await days(c, 6)
    expect(await states()).toEqual(['returned', 'paid'])
    expect(await even()).toMatchObject({ unpaid: 0, paid: 5000 })
  })

  it('days after it was paid is found out although nobody tells', async () => {
    await start('bank_returned')
    await run()
    await c.services.payoutSettings.put(scope, { paused: true })
    c = await days(c, 12)
    await expectBack('returned')
  })

  it('is not sent again to where it came back from, although nobody tells of that, until there is another', async () => {
    await start('bank_no_account')
    await run()
    c = await goOn(c, 2 * DAY + HOUR, HOUR)
    await expectBack('failed')
    const next = await c.services.payouts.next(scope)
    expect(next).toMatchObject({ payable: false })
    expect(next.checks.filter((check) => !check.ok)).toMatchObject([
      { code: 'destination_not_verified', detail: expect.stringContaining('came back') },
    ])
    c = await days(c, 7)
    await expectBack('failed')
    expect((await c.repos(scope).payouts.runs(1))[0]).toMatchObject({ outcome: 'destination_not_verified' })
    await mendDestination()
    c = await days(c, 10)
    expect(await states()).toEqual(['failed', 'paid'])
    expect(await even()).toMatchObject({ unpaid: 0, paid: 5000 })
  })

  it('is refused at once where the provider knew before us, and told', async () => {
    await start()
    await connect().changeDestination(accountId, { isBroken: true })
    await run()
    c = await goOn(c, 15 * MINUTE)
    await expectBack('failed')
    expect(await payouts()).toMatchObject([{ failure: 'payouts_not_allowed' }])
    c = await days(c, 8)
    await expectBack('failed')
  })

  it('because it was canceled is free again', async () => {
    await start()
    await run()
    const [p] = await payouts()
    await connect().cancel(p!.providerId!, null)
    for (const e of await events(p!.providerId!)) await c.sandbox!.payments.reports.send(e)
    await consume(c)
    await expectBack('canceled')
  })

  it.each([
    ['less', -37, 'heard'],
    ['more', 41, 'heard'],
    ['less', -37, 'lost'],
    ['more', 41, 'lost'],
  ] as const)(
    'by an exchange as %s is a credit of the seller (%i, answer %s)',
    async (_, difference, answer) => {
      await start('bank_account_closed')
      await run()
      await told('exchange_difference', String(difference))
      c = await pass(c, 2 * DAY + HOUR)
      if (answer === 'lost') justBefore(c, 'reverse', () => fault('drop_after_accept'))
      await c.services.payoutSender.sync(scope, (await payouts())[0]!.id)
      c = await goOn(c, 15 * MINUTE, 15 * MINUTE)
      await expectBack('failed', 5000 + difference)
      await mendDestination()
      c = await days(c, 15)
      expect(await states()).toEqual(['failed', 'paid'])
      expect(await even()).toMatchObject(
        difference > 0 ? { unpaid: difference, paid: 5000 } : { unpaid: 0, paid: 5000 + difference },
      )
    },
  )

  it('that somebody took back at the provider’s dashboard is not waited for', async () => {
    await start('bank_account_closed')
    await run()
    c = await pass(c, 2 * DAY + HOUR)
    const [p] = await payouts()
    justBefore(c, 'reverse', async () => {
      await connect().findPayout(p!.providerId!, null)
      await connect().reverse(p!.transferId!, 'dashboard', null)
    })
    await c.services.payoutSender.sync(scope, p!.id)
    c = await goOn(c, 15 * MINUTE, 15 * MINUTE)
    await expectBack('failed')
  })
})

describe('a provider that refuses', { timeout: 60_000 }, () => {
  it('for want of settled money is asked again under another key, until it is there', async () => {
    await start()
    await told('settling_usd', String(await platform(c)))
    await run()
    expect(await payouts()).toMatchObject([{ status: 'creating', attempt: 2 }])
    c = await goOn(c, 20 * MINUTE)
    expect(await payouts()).toMatchObject([{ status: 'creating', attempt: 3 }])
    await even({ isOver: false })
    await told('settling_usd', '0')
    c = await untilThere(c)
    await expectPaidOnce()
  })

  it('for want of money in the account is asked again under another key', async () => {
    await start()
    await told('payouts_refused', 'balance_insufficient')
    await run()
    expect(await payouts()).toMatchObject([{ status: 'transferring', attempt: 2 }])
    await told('payouts_refused', '')
    c = await untilThere(c)
    await expectPaidOnce()
  })

  it('instant payouts at the call suspends daily ones, pays weekly, and daily again when that is mended', async () => {
    await start('bank_ok', { hour: 8 })
    const payday = today()
    await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
    await choose('daily')
    justBefore(c, 'pay', () => connect().changeDestination(accountId, { isInstant: false }))
    await run('daily')
    c = await goOn(c, 15 * MINUTE)
    await expectBack('failed')
    // Weekly stands in for it on this very Friday, as is shown.
    expect(await c.services.payouts.next(scope)).toMatchObject({
      ...{ schedule: 'weekly', type: 'standard', date: today() },
    })
    c = await days(c, 7)
    expect(await payouts()).toMatchObject([
      { type: 'instant', status: 'failed' },
      { type: 'standard', net: 5000, day: payday },
    ])
    expect((await c.repos(scope).payoutAccounts.get()).dailySuspended).toBe('instant_not_supported')
    expect(await mails('Daily payouts are suspended')).toBe(1)
    await connect().changeDestination(accountId, { isInstant: true })
    for (const e of await events(accountId)) await c.sandbox!.payments.reports.send(e)
    await earn(c, scope, 3000, c.clock.now() - DAY)
    c = await days(c, 3)
    expect((await payouts()).at(-1)).toMatchObject({ type: 'instant', status: 'paid', gross: 3000 })
    expect(await mails('Daily payouts are back')).toBe(1)
    expect(await even()).toMatchObject({ unpaid: 0, processing: 0 })
  })

  it('instant payouts, which it still lists for the account, is believed', async () => {
    await start('bank_ok', { hour: 8 })
    await choose('daily')
    await told('payouts_refused', 'instant_payouts_unsupported')
    await run('daily')
    await told('payouts_refused', '')
    c = await goOn(c, 15 * MINUTE)
    await expectBack('failed')
    expect((await c.repos(scope).payoutAccounts.get()).isInstant).toBe(false)
  })

  it.each([
    'instant_payouts_limit_exceeded',
    'instant_payouts_config_disabled',
    'instant_payouts_currency_disabled',
  ])('everybody (%s) is not asked for instant payouts until tomorrow', async (code) => {
    await start('bank_ok', { hour: 8 })
    await choose('daily')
    const other = await makePayee(c)
    await c.services.payoutSettings.put(other.scope, { schedule: 'daily' })
    await told('payouts_refused', code)
    await run('daily')
    await told('payouts_refused', '')
    await c.services.payoutRuns.run(other.scope, 'daily', today())
    expect(await payoutsOf(other.scope)).toEqual([])
    const [noted] = await c.repos(other.scope).payouts.runs(1)
    expect(noted).toMatchObject({ outcome: 'instant_off' })
    c = await goOn(c, 15 * MINUTE)
    expect(await states()).toEqual(['failed'])
    await c.services.payoutSettings.put(other.scope, { paused: true })
    c = await goOn(c, DAY + MINUTE, HOUR)
    expect((await payouts()).map((p) => p.type).slice(0, 1)).toEqual(['instant'])
    expect((await payouts()).at(-1)).toMatchObject({ status: 'paid' })
    await recount(c, scope, accountId)
  })
})

describe('money above the cap', { timeout: 60_000 }, () => {
  it('goes out in parts, which share a day, and one that fails leaves the others as they are', async () => {
    await start('bank_ok', { hour: 8, amount: 25_000_00 })
    await choose('daily')
    await run('daily')
    const made = await payouts()
    expect(made.map((p) => [p.part, p.parts, p.status])).toEqual([1, 2, 3].map((n) => [n, 3, 'submitted']))
    expect(made.reduce((sum, p) => sum + p.gross, 0)).toBe(25_000_00)
    for (const p of made) expect(p.net).toBeLessThanOrEqual(INSTANT_MAX_NET)
    const { results: shared } = await env.DB.prepare(
      'SELECT balance_day AS day, count(*) AS n FROM payout_claims WHERE seller_id = ?1 GROUP BY 1',
    )
      .bind(scope.sellerId)
      .all<{ n: number }>()
    expect(shared).toMatchObject([{ n: 3 }])
    await connect().decide(made[1]!.providerId!, 'failed', 'declined')
    for (const e of await events(made[1]!.providerId!)) await c.sandbox!.payments.reports.send(e)
    await consume(c)
    c = await goOn(c, 15 * MINUTE, 15 * MINUTE)
    expect(await states()).toEqual(['paid', 'failed', 'paid'])
    expect(await even()).toMatchObject({ unpaid: made[1]!.gross })
    // Nothing goes to an account that a payout came back from, so its owner adds another, which waits a day.
    c = await goOn(c, DAY, HOUR)
    expect(await payouts()).toHaveLength(3)
    await mendDestination()
    c = await goOn(c, DAY, DAY, HOUR)
    expect((await payouts()).at(-1)).toMatchObject({ gross: made[1]!.gross, status: 'paid' })
    expect(await even()).toMatchObject({ unpaid: 0 })
  })

  it('asked for twice under one key, one after the other and at once, goes out once', async () => {
    await start('bank_ok', { hour: 9, amount: 12_000_00 })
    const ask = (key: string) => c.services.instantPayouts.request(scope, {}, key)
    const ends = await Promise.allSettled([ask('a'), ask('a'), ask('b')])
    expect(ends.some((e) => e.status === 'fulfilled')).toBe(true)
    for (const e of ends) if (e.status === 'rejected') expect(e.reason).toMatchObject({ code: 'not_payable' })
    const made = await payouts()
    expect(made).toHaveLength(2)
    expect(new Set(made.map((p) => p.cause)).size).toBe(1)
    const key = made[0]!.cause.split(':').at(-1)!
    expect((await ask(key)).data.map((p) => p.id)).toEqual(made.map((p) => p.id))
    c = await goOn(c, 15 * MINUTE, 15 * MINUTE)
    expect(await states()).toEqual(['paid', 'paid'])
    expect(await even()).toMatchObject({ unpaid: 0 })
  })
})
