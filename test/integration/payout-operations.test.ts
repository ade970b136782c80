import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { instantSwitchSchema, pauseSchema } from '#app/domain/payouts/operations.schema.ts'
import { addDays, dayAt, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { earn, makePayee } from '#test/support/payouts.ts'
import { OPERATOR } from '#test/support/policy-runs.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
beforeEach(async () => {
  await env.DB.batch(
    ['rollout_changes', 'switches', 'payout_drifts', 'payout_runs'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  )
  await env.DB.prepare('UPDATE payout_accounts SET has_money = 0, held_at = NULL').run()
  c = await testContainer()
})

const operations = () => c.services.payoutOperations
const overview = (before: string | null = null) => operations().overview(OPERATOR, before)
const today = () => utcDay(c.clock.now())
/** The next moment of an hour, UTC, on a day that is `weekday` (5: Friday), or any. */
async function at(hour: number, weekday?: number) {
  let then = dayAt(today()) + hour * HOUR
  while (then <= c.clock.now() || (weekday !== undefined && new Date(then).getUTCDay() !== weekday))
    then += DAY
  c = await advance(c, then - c.clock.now())
}
const pause = (seller: string, o: Record<string, unknown> = {}) =>
  operations().pause(OPERATOR, pauseSchema.parse({ seller, reason: 'disputes', ...o }))
const instant = (isOff: boolean, o: Record<string, unknown> = {}) =>
  operations().switchInstant(OPERATOR, instantSwitchSchema.parse({ isOff: String(isOff), ...o }))
const failing = async (scope: SellerScope) =>
  (await c.services.payouts.next(scope)).checks.filter((x) => !x.ok)
const mails = async (email: string) =>
  (await listMails(c.sandbox!.store, { to: email })).map((m) => m.subject)

describe('the operator’s page of payouts', () => {
  it('counts a day’s run by what came of it, and follows it while it goes', async () => {
    await at(9, 5)
    const payees = [await makePayee(c), await makePayee(c), await makePayee(c, 'bank_ok', 1200)]
    const poor = payees[2]!.scope
    await c.services.payoutSettings.put(poor, { minimum: { amount: 5000, currency: 'usd' } })
    await pause(payees[1]!.scope.sellerId)
    await at(10)
    expect(await c.services.payoutRuns.tick('standard')).toBe(3)
    const of = async () => (await overview()).days.find((d) => d.day === today())!.kinds
    expect(await of()).toMatchObject([{ kind: 'standard', due: 3, waiting: 3, created: 0, skipped: [] }])
    await drain(c)
    expect(await of()).toEqual([
      {
        ...{ kind: 'standard', due: 3, waiting: 0, givenUp: 0 },
        ...{ created: 1, paid: 0, underWay: 1, failed: 0, unknown: 0 },
        skipped: [
          { code: 'minimum', sellers: 1 },
          { code: 'paused', sellers: 1 },
        ],
      },
    ])
    // Nothing of a seller's customers, members or bank: names, amounts and states.
    expect(JSON.stringify(await overview())).not.toMatch(/@|Test Bank/)
  })

  it('goes back day by day, over days on which nothing was', async () => {
    const scope = await makeSeller(c)
    const days = [1, 2, 3, 40, 41, 42, 400].map((n) => addDays(today(), -n))
    for (const day of days)
      await env.DB.prepare(
        `INSERT INTO payout_runs (seller_id, day, kind, outcome, at) VALUES (?1, ?2, 'standard', 'minimum', 1)`,
      )
        .bind(scope.sellerId, day)
        .run()
    const seen: string[] = []
    let before: string | null = null
    for (let pages = 0; pages < 9; pages++) {
      const page = await overview(before)
      seen.push(...page.days.map((d) => d.day))
      before = page.earlier
      if (before === null) break
    }
    const known = seen.filter((day) => day === today() || days.includes(day))
    expect(known).toEqual([today(), ...days])
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('shows what nobody knows the outcome of and what is stuck, and has the provider asked', async () => {
    const { scope } = await makePayee(c)
    const { data } = await c.services.instantPayouts.request(scope, {}, 'k1')
    const id = data[0]!.id
    await drain(c)
    await env.DB.prepare(
      `UPDATE payouts SET status = 'unknown', call = 'payout', called_at = 1 WHERE id = ?1`,
    )
      .bind(id)
      .run()
    const stuck = async () => (await overview()).stuck.filter((p) => p.sellerId === scope.sellerId)
    expect(await stuck()).toMatchObject([
      { id, status: 'unknown', net: data[0]!.net.amount, currency: 'usd' },
    ])
    await operations().askNow(OPERATOR, scope.sellerId, id)
    await drain(c)
    expect(await stuck()).toEqual([])
    expect(await c.services.payouts.get(scope, id)).toMatchObject({
      status: expect.stringMatching(/submitted|paid/),
    })
    // Its next step should have been made two hours ago.
    const overdue = (status: string, checkAt: number, arrivesOn: string) =>
      env.DB.prepare(
        `UPDATE payouts SET status = ?2, call = NULL, check_at = ?3, arrives_on = ?4 WHERE id = ?1`,
      )
        .bind(id, status, checkAt, arrivesOn)
        .run()
    const now = c.clock.now()
    await overdue('submitted', now - 2 * HOUR, today())
    expect(await stuck()).toHaveLength(1)
    await overdue('submitted', now + HOUR, addDays(today(), -3))
    expect(await stuck()).toMatchObject([{ arrivesOn: addDays(today(), -3) }])
    await overdue('submitted', now + HOUR, today())
    expect(await stuck()).toEqual([])
    await expect(operations().askNow(OPERATOR, (await makeSeller(c)).sellerId, id)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('stopping the payouts of a seller', () => {
  it('pays nothing, says why to the seller, mails it, and is written down with who did it', async () => {
    await at(9, 4)
    const { scope } = await makePayee(c)
    const email = `${scope.sellerId}@example.com`
    await makeMember(c, scope, 'owner', email)
    const review = addDays(today(), 9)
    await pause(scope.sellerId, { note: 'Too many in October.', reviewOn: review })
    await drain(c)
    const [check] = await failing(scope)
    expect(check).toMatchObject({ code: 'paused', passes_on: null })
    expect(check!.detail).toMatch(/disputed their payments. Too many in October. We look at it again by/)
    expect((await c.services.payoutSettings.get(scope)).pause).toMatchObject({
      ...{ by: 'operator', reason: 'disputes', review_on: review },
    })
    expect(await mails(email)).toEqual([expect.stringContaining('Payouts are paused')])
    const stopped = await overview()
    expect(stopped.held).toMatchObject([
      {
        sellerId: scope.sellerId,
        reason: 'disputes',
        heldBy: OPERATOR.name,
        reviewOn: review,
        isSuspended: 0,
      },
    ])
    // It holds through the run, which keeps the check as it stood.
    await at(10, 5)
    await c.services.payoutRuns.tick('standard')
    await drain(c)
    expect((await c.services.payouts.list(scope, { limit: 5 })).data).toEqual([])
    expect((await c.repos(scope).payouts.runs(1))[0]).toMatchObject({ outcome: 'paused' })

    await operations().resume(OPERATOR, scope.sellerId)
    await operations().resume(OPERATOR, scope.sellerId)
    await drain(c)
    expect(await failing(scope)).toEqual([])
    expect((await mails(email)).toSorted()).toEqual([
      expect.stringContaining('Payouts are paused'),
      expect.stringContaining('Payouts go on'),
    ])
    const { held, changes } = await overview()
    expect(held).toEqual([])
    const said = `paused (disputes): until looked at by ${review}: Too many in October.`
    expect(changes).toMatchObject([
      { flag: 'payouts', fromState: said, toState: 'not paused', actorName: OPERATOR.name },
      { flag: 'payouts', fromState: 'not paused', toState: said, actorName: OPERATOR.name },
    ])
    expect(changes[0]!.seller).toContain('Shop')
  })

  it('takes the short name too, and suspends the whole seller; a pause of the seller’s own stays behind it', async () => {
    const scope = await makeSeller(c, `slow-${c.newId('seller').slice(-6)}`)
    await c.services.payoutSettings.put(scope, { paused: true })
    const { slug } = await c.repos(scope).settings.seller()
    await pause(slug, { reason: 'review', suspend: 'on' })
    expect((await failing(scope)).map((x) => x.code)).toContain('suspended')
    await operations().resume(OPERATOR, scope.sellerId)
    expect((await failing(scope))[0]).toMatchObject({ code: 'paused', detail: /You paused payouts/ as never })
  })

  it.each([
    ['seller', { seller: 'sel_nobody' }],
    ['reviewOn', { reviewOn: '2020-01-01' }],
  ])('names %s when it is wrong, and changes nothing', async (path, wrong) => {
    const scope = await makeSeller(c)
    await expect(pause(scope.sellerId, wrong)).rejects.toMatchObject({ extra: { errors: [{ path }] } })
    expect(await overview()).toMatchObject({ held: [], changes: [] })
  })

  it('takes no reason that is not on the list, and not the seller’s own', () => {
    for (const reason of ['seller', 'because'])
      expect(pauseSchema.safeParse({ seller: 'x', reason }).error?.issues[0]).toMatchObject({
        path: ['reason'],
      })
    expect(pauseSchema.safeParse({ seller: 'x', reason: 'review', reviewOn: 'soon' }).success).toBe(false)
  })
})

describe('the kill switch of instant payouts', () => {
  const dailyPayee = async () => {
    const payee = await makePayee(c)
    await c.services.payoutSettings.put(payee.scope, { schedule: 'daily' })
    const email = `${payee.scope.sellerId}@example.com`
    await makeMember(c, payee.scope, 'owner', email)
    return { ...payee, email }
  }
  const runDaily = async () => {
    await at(8)
    await runCron('0 8 * * *', c)
    await drain(c)
  }

  it('holds from the next request on, with its reason, and daily sellers follow with their next run', async () => {
    await at(9, 1)
    const { scope, email } = await dailyPayee()
    expect((await c.services.payouts.next(scope)).type).toBe('instant')
    await instant(true, { reason: 'The bank is closed.' })
    await expect(c.services.instantPayouts.request(scope, {}, 'k1')).rejects.toMatchObject({
      ...{ code: 'not_payable', detail: /The bank is closed\./ as never },
    })
    await runDaily()
    expect((await c.repos(scope).payoutAccounts.get()).dailySuspended).toBe('instant_off')
    expect((await c.repos(scope).payouts.runs(1))[0]).toMatchObject({ kind: 'daily', outcome: 'instant_off' })
    expect(await mails(email)).toEqual([expect.stringContaining('Daily payouts are suspended')])
    expect(await c.services.payouts.next(scope)).toMatchObject({
      ...{ type: 'standard', schedule: 'weekly' },
      daily_suspended: { code: 'instant_off', detail: expect.stringContaining('The bank is closed.') },
    })
    expect((await overview()).instant).toMatchObject({ isOff: true, changedBy: OPERATOR.name })

    await instant(false)
    await runDaily()
    expect((await c.repos(scope).payoutAccounts.get()).dailySuspended).toBeNull()
    expect(await mails(email)).toHaveLength(2)
    expect((await c.services.payouts.list(scope, { limit: 5 })).data).toMatchObject([{ type: 'instant' }])
    expect((await overview()).changes).toMatchObject([
      { flag: 'instant_payouts', seller: null, fromState: 'off: The bank is closed.', toState: 'on' },
      { flag: 'instant_payouts', seller: null, fromState: 'on', toState: 'off: The bank is closed.' },
    ])
  })

  it('ends by itself on its day, and needs a day that is to come', async () => {
    const { scope } = await dailyPayee()
    const until = addDays(today(), 2)
    await instant(true, { until })
    const off = async () => (await failing(scope)).filter((x) => x.code === 'instant_off')
    expect((await overview()).instant).toMatchObject({ isOff: true, offUntil: until })
    c = await advance(c, 2 * DAY)
    expect(await off()).toEqual([])
    expect((await overview()).instant).toMatchObject({ isOff: false })
    await expect(instant(true, { until: today() })).rejects.toMatchObject({
      extra: { errors: [{ path: 'until' }] },
    })
  })

  it('is not turned back on tomorrow by what the provider says of today', async () => {
    const off = (offUntil: string) =>
      c.db.d1.batch([
        c.system.payouts.switchOff('instant_payouts', {
          ...{ offSince: 5, offUntil, reason: 'Limit.', changedBy: 'Payment provider', changedAt: 5 },
        }),
      ])
    const now = () => c.system.payouts.findSwitch('instant_payouts')
    await off(addDays(today(), 1))
    expect(await now()).toMatchObject({ reason: 'Limit.', offUntil: addDays(today(), 1) })
    await instant(true, { reason: 'For good.' })
    await off(addDays(today(), 1))
    expect(await now()).toMatchObject({ reason: 'For good.', offUntil: null })
    await instant(true, { reason: 'A week.', until: addDays(today(), 7) })
    await off(addDays(today(), 1))
    expect(await now()).toMatchObject({ reason: 'A week.' })
    await instant(false)
    await off(addDays(today(), 1))
    expect(await now()).toMatchObject({ reason: 'Limit.' })
  })
})

describe('the drift report', () => {
  const check = async (of: SellerScope) => {
    await runCron('15 3 * * *', c)
    await drain(c)
    return (await overview()).drifts.filter((x) => x.sellerId === of.sellerId)
  }

  it('is empty while the provider holds what it should, also with money between transfer and bank', async () => {
    const { scope, accountId } = await makePayee(c)
    expect(await check(scope)).toEqual([])
    const kept = () =>
      env.DB.prepare('SELECT expected, held, currency FROM payout_drifts WHERE seller_id = ?1')
        .bind(scope.sellerId)
        .first()
    expect(await kept()).toEqual({ expected: 0, held: 0, currency: 'usd' })
    // Transferred, and the payout not made yet.
    const { data } = await c.services.instantPayouts.request(scope, {}, 'k1')
    await drain(c)
    const { amount } = data[0]!.net
    await env.DB.prepare(
      `UPDATE payouts SET status = 'transferring', call = 'payout', called_at = NULL, check_at = ?2 WHERE id = ?1`,
    )
      .bind(data[0]!.id, c.clock.now() + DAY)
      .run()
    await env.DB.prepare(
      `UPDATE sandbox_payment_balances SET amount = amount + ?2 WHERE account = ?1 AND currency = 'usd'`,
    )
      .bind(accountId, amount)
      .run()
    c = await advance(c, DAY / 2)
    await c.services.payoutDrift.check(scope)
    expect(await kept()).toEqual({ expected: amount, held: amount, currency: 'usd' })
  })

  it('shows what is too much, mends nothing, and forgets it when it is right again', async () => {
    const { scope, accountId } = await makePayee(c)
    const move = (by: number) =>
      env.DB.prepare(
        `INSERT INTO sandbox_payment_balances (account, currency, amount) VALUES (?1, 'usd', ?2)
         ON CONFLICT (account, currency) DO UPDATE SET amount = amount + excluded.amount`,
      )
        .bind(accountId, by)
        .run()
    const books = await c.services.balance.get(scope)
    await move(77)
    expect(await check(scope)).toMatchObject([
      { sellerId: scope.sellerId, expected: 0, held: 77, currency: 'usd' },
    ])
    expect(await c.services.balance.get(scope)).toEqual(books)
    await move(-77)
    c = await advance(c, DAY)
    expect(await check(scope)).toEqual([])
  })

  it('says nothing while a call is under way, and looks again', async () => {
    const { scope } = await makePayee(c)
    const { data } = await c.services.instantPayouts.request(scope, {}, 'k1')
    await drain(c)
    await env.DB.prepare(`UPDATE payouts SET call = 'payout', called_at = 1, check_at = 1 WHERE id = ?1`)
      .bind(data[0]!.id)
      .run()
    expect(await c.services.payoutDrift.check(scope)).toEqual({ later: 900 })
    expect((await overview()).drifts).toEqual([])
  })

  it('says what sellers are owed and what the platform has for it', async () => {
    const before = await c.services.payoutDrift.coverage(OPERATOR)
    const usd = (all: typeof before) => all.rows.find((r) => r.currency === 'usd')
    const scope = await makeSeller(c)
    await earn(c, scope, 4200, c.clock.now())
    const after = await c.services.payoutDrift.coverage(OPERATOR)
    expect(after.answered).toBe(true)
    expect(usd(after)!.owed - (usd(before)?.owed ?? 0)).toBe(4200)
    expect(usd(after)!.available + usd(after)!.pending).toBeGreaterThanOrEqual(usd(after)!.owed)
  })
})
