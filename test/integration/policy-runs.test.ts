import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { advance, type TestContainer } from '#test/support/container.ts'
import {
  freshContainer,
  mailsTo,
  makeMigrant,
  migrated,
  OPERATOR,
  periodsOf,
  policiesOf,
  ran,
  rush,
} from '#test/support/policy-runs.ts'
import { runCron } from '#workers/cron.ts'

let c: TestContainer
beforeEach(async () => {
  c = await freshContainer()
  await env.DB.prepare('DELETE FROM jobs').run()
})
const proposals = async (id: string, filter: 'all' | 'changes' | 'unsure' | 'skipped' = 'all') =>
  (await c.services.policyRuns.proposals(OPERATOR, id, { filter, after: '' })).rows
/** Only what this test made: sellers of the tests before are there as well. */
const mine = async (runId: string, sellerId: string) =>
  (await c.services.policyRuns.proposals(OPERATOR, runId, { filter: 'all', seller: sellerId, after: '' }))
    .rows
const historyOf = async (sellerId: string, productId: string) =>
  (
    await env.DB.prepare(
      'SELECT * FROM policy_changes WHERE seller_id = ?1 AND product_id = ?2 ORDER BY version',
    )
      .bind(sellerId, productId)
      .all<{ version: number; to_days: number | null; run_id: string | null }>()
  ).results

describe('a dry run', () => {
  it('says what it would do, why and how sure it is, and changes nothing', async () => {
    const { scope, email, ids } = await makeMigrant(c, { policy: { periodDays: 7 }, soldMonthsAgo: 1 })
    const before = await policiesOf(scope)
    const run = await ran(c, null)
    expect(run).toMatchObject({ status: 'done', isDryRun: true, leftMs: null })
    const rows = await mine(run.id, scope.sellerId)
    const found = Object.fromEntries(rows.map((r) => [r.productId, r]))
    expect(found[ids.ebook]).toMatchObject({
      ...{ status: 'proposed', fromDays: 7, proposedDays: 14, isCertain: true, tier: 0 },
    })
    expect(found[ids.ebook]!.words.join()).toContain('e-book')
    expect(found[ids.ebook]!.confidence).toBeGreaterThan(50)
    expect(found[ids.template]).toMatchObject({ status: 'skipped', reason: 'unchanged' })
    expect(found[ids.riddle]).toMatchObject({ status: 'proposed', proposedDays: 30, isCertain: false })
    expect((await proposals(run.id, 'unsure')).map((r) => r.productId)).toContain(ids.riddle)
    expect((await proposals(run.id, 'unsure')).every((r) => !r.isCertain)).toBe(true)
    expect(await policiesOf(scope)).toEqual(before)
    expect(await mailsTo(email)).toBe(0)
    expect((await c.services.policyRuns.mail(OPERATOR, run.id, scope.sellerId))!.text).toContain(
      'The Quiet Page: 7 days → 14 days',
    )
  })

  it('has to be there and done before a real one', async () => {
    const start = (dry_run_id: string) =>
      c.services.policyRuns.start(OPERATOR, { dry_run: false, dry_run_id, sellers_per_minute: 500 })
    await expect(start('prun_none')).rejects.toMatchObject({ extra: { errors: [{ path: 'dry_run_id' }] } })
    const real = await migrated(c)
    await expect(start(real.id)).rejects.toMatchObject({ extra: { errors: [{ path: 'dry_run_id' }] } })
  })
})

describe('a run', () => {
  it('gives products policies of their own, written down with what was there before', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 7, finePrint: 'Write first.' } })
    const run = await migrated(c)
    expect(run).toMatchObject({ status: 'done', isDryRun: false })
    expect(await periodsOf(scope, ids)).toEqual({ template: null, ebook: 14, course: 30, riddle: 30 })
    const [, row] = await policiesOf(scope)
    expect(row).toMatchObject({ fine_print: 'Write first.', changed_by: 'job:policies.migrate', version: 1 })
    const item = await env.DB.prepare(
      'SELECT before, after FROM policy_run_items WHERE seller_id = ?1 AND run_id = ?2 AND product_id = ?3',
    )
      .bind(scope.sellerId, run.id, row!.product_id)
      .first<{ before: null; after: string }>()
    expect(item!.before).toBeNull()
    expect(item!.after).toBe(JSON.stringify(row))
    expect(await historyOf(scope.sellerId, ids.ebook)).toMatchObject([
      { version: 1, to_days: 14, run_id: run.id },
    ])
  })

  it('never gives less than the seller’s own policy, and never touches what somebody edited', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 30 } })
    const by = { seen: 0, actor: 'member:mem_1', actorName: 'Mara', now: c.clock.now() }
    const { batch, policies } = c.repos(scope)
    await batch(
      policies.set({ productId: ids.riddle, editionId: null }, { periodDays: 183, finePrint: null }, by),
    )
    // Set and taken away again by hand: that it inherits is what somebody wanted.
    const course = { productId: ids.course, editionId: null }
    await batch(policies.set(course, { periodDays: 7, finePrint: null }, by))
    await batch(policies.set(course, null, { ...by, seen: 1 }))
    const before = await policiesOf(scope)
    const run = await migrated(c)
    expect(await policiesOf(scope)).toEqual(before)
    const reasons = (await mine(run.id, scope.sellerId)).map((r) => [r.productId, r.reason])
    expect(Object.fromEntries(reasons)).toEqual({
      ...{ [ids.template]: 'would_shorten', [ids.ebook]: 'would_shorten' },
      ...{ [ids.course]: 'edited_by_hand', [ids.riddle]: 'edited_by_hand' },
    })
  })

  it('does nothing twice when it is run again, and takes up what a later one finds', async () => {
    const { scope, email, ids } = await makeMigrant(c, { policy: { periodDays: 7 }, soldMonthsAgo: 2 })
    const run = await migrated(c)
    const after = await policiesOf(scope)
    expect(await mailsTo(email)).toBe(1)
    const late = await makeMigrant(c, { products: ['ebook'], policy: { periodDays: 7 } })
    await c.services.policyRuns.resume(OPERATOR, run.id)
    await rush(c)
    expect(await policiesOf(scope)).toEqual(after)
    expect(await historyOf(scope.sellerId, ids.ebook)).toHaveLength(1)
    expect(await mailsTo(email)).toBe(1)
    // Founded after it began: one for the next run.
    expect((await c.services.policyRuns.get(OPERATOR, run.id)).products).toBe(run.products)
    const next = await migrated(c)
    expect(await policiesOf(scope)).toEqual(after)
    expect(await periodsOf(late.scope, late.ids)).toEqual({ ebook: 14 })
    expect((await mine(next.id, scope.sellerId)).map((r) => r.reason)).toEqual(Array(4).fill('unchanged'))
    expect(await mailsTo(email)).toBe(1)
  })

  it('begins only where no other is under way', async () => {
    const dry = await ran(c, null)
    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
    })
    await c.services.policyRuns.pause(OPERATOR, id)
    await expect(ran(c, null)).rejects.toMatchObject({ code: 'run_in_progress' })
    await expect(c.services.policyRuns.resume(OPERATOR, dry.id)).rejects.toMatchObject({
      code: 'not_resumable',
    })
    await c.services.policyRuns.cancel(OPERATOR, id)
    expect((await ran(c, null)).status).toBe('done')
  })

  it('changes nothing while it is paused, and goes on where it was', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 7 } })
    const dry = await ran(c, null)
    const runs = c.services.policyRuns
    const { id } = await runs.start(OPERATOR, { dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 })
    await runs.pause(OPERATOR, id)
    await rush(c)
    expect(await periodsOf(scope, ids)).toMatchObject({ ebook: null })
    const later = await advance(c, MINUTE)
    later.jobs.wake = () => undefined
    await later.services.policyRuns.resume(OPERATOR, id)
    await rush(later)
    expect(await periodsOf(scope, ids)).toMatchObject({ ebook: 14, course: 30 })
    await expect(runs.pause(OPERATOR, id)).rejects.toMatchObject({ code: 'not_running' })
  })

  it('is not begun anywhere else once it is cancelled', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 7 } })
    const dry = await ran(c, null)
    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
    })
    await c.services.policyRuns.cancel(OPERATOR, id)
    await rush(c)
    expect(await periodsOf(scope, ids)).toMatchObject({ ebook: null })
    expect(await c.services.policyRuns.get(OPERATOR, id)).toMatchObject({ status: 'cancelled', changes: 0 })
  })
})

describe('the order and pace of a run', () => {
  it('takes who sold last first, so many sellers a minute', async () => {
    await env.DB.prepare('DELETE FROM purchases').run()
    const ages = [null, 5, 2, 4, 3, 8]
    const tiers = [99, 6, 0, 5, 4, 99]
    const sellers = []
    for (const soldMonthsAgo of ages)
      sellers.push(await makeMigrant(c, { products: ['ebook'], policy: { periodDays: 7 }, soldMonthsAgo }))
    const ids = sellers.map((s) => s.scope.sellerId)
    const dry = await ran(c, null, 500)
    const rows = await Promise.all(ids.map((id) => mine(dry.id, id)))
    expect(rows.map(([row]) => row!.tier)).toEqual(tiers)

    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 2 },
    })
    const due = async (now: TestContainer) =>
      (
        await env.DB.prepare(
          `SELECT seller_id AS id, run_at - ?1 AS at FROM jobs WHERE name = 'policies.migrate' ORDER BY run_at`,
        )
          .bind(now.clock.now())
          .all<{ id: string; at: number }>()
      ).results
    const first = await due(c)
    expect(first.map((j) => j.id)).toEqual([ids[2], ids[4]])
    expect(first[1]!.at - first[0]!.at).toBe(MINUTE / 2)
    const handedOut = async () =>
      (
        await env.DB.prepare('SELECT seller_id AS id FROM policy_run_sellers WHERE run_id = ?1')
          .bind(id)
          .all<{ id: string }>()
      ).results.map((r) => r.id)
    // Within the minute nobody else is handed out.
    await runCron('* * * * *', c)
    expect(await handedOut()).toHaveLength(2)
    let later = c
    const minutes = [[ids[2], ids[4]].sort()]
    for (let minute = 0; minute < 2; minute++) {
      later = await advance(later, MINUTE)
      later.jobs.wake = () => undefined
      await runCron('* * * * *', later)
      const before = minutes.flat()
      minutes.push((await handedOut()).filter((seller) => !before.includes(seller)).sort())
    }
    expect(minutes.map((m) => m.length)).toEqual([2, 2, 2])
    expect(minutes[1]).toEqual([ids[3], ids[1]].sort())
    expect(await later.services.policyRuns.get(OPERATOR, id)).toMatchObject({ status: 'running', pace: 2 })
    await later.services.policyRuns.cancel(OPERATOR, id)
  })

  it('tells owners and admins of sellers with a sale in the last six months, once', async () => {
    const recent = await makeMigrant(c, { policy: { periodDays: 7 }, soldMonthsAgo: 5 })
    const long = await makeMigrant(c, { policy: { periodDays: 7 }, soldMonthsAgo: 7 })
    const same = await makeMigrant(c, { policy: { periodDays: 183 }, soldMonthsAgo: 1 })
    await migrated(c)
    expect([await mailsTo(recent.email), await mailsTo(long.email), await mailsTo(same.email)]).toEqual([
      1, 0, 0,
    ])
    expect(await periodsOf(long.scope, long.ids)).toMatchObject({ ebook: 14 })
  })
})

describe('taking a run back', () => {
  it('leaves every policy as it was, to the letter', async () => {
    const a = await makeMigrant(c, { policy: { periodDays: 7, finePrint: 'Write first.' } })
    // One of an earlier run, which the later one changes.
    const first = await migrated(c)
    const before = await policiesOf(a.scope)
    const { batch, policies } = c.repos(a.scope)
    const seller = { productId: null, editionId: null }
    const by = { seen: 1, actor: 'member:mem_1', actorName: 'Mara', now: c.clock.now() }
    await batch(policies.set(seller, { periodDays: 14, finePrint: 'Call first.' }, by))
    const between = await policiesOf(a.scope)
    const second = await migrated(c)
    expect(await policiesOf(a.scope)).not.toEqual(between)
    expect(await c.services.policyRuns.rollBack(OPERATOR, second.id, {})).toBe('begun')
    await rush(c)
    expect(await c.services.policyRuns.get(OPERATOR, second.id)).toMatchObject({ status: 'rolled_back' })
    expect(await policiesOf(a.scope)).toEqual(between)
    await c.services.policyRuns.rollBack(OPERATOR, first.id, {})
    await rush(c)
    const own = (rows: Record<string, unknown>[]) => rows.filter((r) => r.product_id !== '')
    expect(own(await policiesOf(a.scope))).toEqual([])
    expect(own(before)).not.toEqual([])
  })

  it('never lets a version mean another text', async () => {
    const { scope, ids } = await makeMigrant(c, { products: ['ebook'], policy: { periodDays: 7 } })
    await migrated(c)
    const { batch, policies } = c.repos(scope)
    const again = { periodDays: 14, finePrint: 'Call first.' } as const
    const by = { seen: 1, actor: 'member:mem_1', actorName: 'Mara', now: c.clock.now() }
    await batch(policies.set({ productId: null, editionId: null }, again, by))
    const second = await migrated(c)
    await c.services.policyRuns.rollBack(OPERATOR, second.id, {})
    await rush(c)
    const [, row] = await policiesOf(scope)
    expect(row).toMatchObject({ version: 1, period_days: 14, fine_print: null })
    const third = await migrated(c)
    expect((await policiesOf(scope))[1]).toMatchObject({ version: 4, fine_print: 'Call first.' })
    const history = await historyOf(scope.sellerId, ids.ebook)
    expect(history.map((h) => [h.version, h.run_id])).toMatchObject([
      [1, expect.any(String)],
      [2, second.id],
      [3, second.id],
      [4, third.id],
    ])
  })

  it('of one product or one seller leaves the others alone', async () => {
    const a = await makeMigrant(c, { policy: { periodDays: 7 } })
    const b = await makeMigrant(c, { policy: { periodDays: 7 } })
    const { id } = await migrated(c)
    const runs = c.services.policyRuns
    expect(await runs.rollBack(OPERATOR, id, { product: a.ids.ebook })).toBe('rolled_back')
    expect(await runs.rollBack(OPERATOR, id, { product: a.ids.ebook })).toBe('nothing')
    expect(await periodsOf(a.scope, a.ids)).toMatchObject({ ebook: null, course: 30 })
    expect(await runs.rollBack(OPERATOR, id, { seller: b.scope.sellerId })).toBe('begun')
    await rush(c)
    expect(await periodsOf(b.scope, b.ids)).toEqual({
      template: null,
      ebook: null,
      course: null,
      riddle: null,
    })
    expect(await periodsOf(a.scope, a.ids)).toMatchObject({ course: 30 })
    await expect(runs.rollBack(OPERATOR, id, { product: 'prod_none' })).rejects.toMatchObject({ status: 404 })
    await expect(
      runs.rollBack(OPERATOR, id, { product: a.ids.course, seller: b.scope.sellerId }),
    ).rejects.toMatchObject({ status: 404 })
  })

  it('leaves alone what somebody edited since, and says so', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 7 } })
    const { id } = await migrated(c)
    const { batch, policies } = c.repos(scope)
    const by = { seen: 1, actor: 'member:mem_1', actorName: 'Mara', now: c.clock.now() }
    await batch(
      policies.set({ productId: ids.course, editionId: null }, { periodDays: 183, finePrint: null }, by),
    )
    await batch(policies.set({ productId: ids.riddle, editionId: null }, null, by))
    expect(await c.services.policyRuns.rollBack(OPERATOR, id, { product: ids.course })).toBe('edited_since')
    await c.services.policyRuns.rollBack(OPERATOR, id, {})
    await rush(c)
    expect(await periodsOf(scope, ids)).toEqual({ template: null, ebook: null, course: 183, riddle: null })
    const rows = await mine(id, scope.sellerId)
    expect(rows.filter((r) => r.reason === 'edited_since').map((r) => r.productId)).toEqual(
      expect.arrayContaining([ids.course, ids.riddle]),
    )
  })

  it('of a run at work stops it first; of a dry run there is nothing to take back', async () => {
    const { scope, ids } = await makeMigrant(c, { policy: { periodDays: 7 } })
    const dry = await ran(c, null)
    await expect(c.services.policyRuns.rollBack(OPERATOR, dry.id, {})).rejects.toMatchObject({
      code: 'not_reversible',
    })
    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
    })
    await c.services.policyRuns.rollBack(OPERATOR, id, {})
    await rush(c)
    expect(await periodsOf(scope, ids)).toMatchObject({ ebook: null })
    expect(await c.services.policyRuns.get(OPERATOR, id)).toMatchObject({ status: 'rolled_back' })
  })
})
