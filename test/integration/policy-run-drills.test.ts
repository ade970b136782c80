import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { advance, deliver, type TestContainer } from '#test/support/container.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import {
  freshContainer,
  mailsTo,
  makeMigrant,
  OPERATOR,
  periodsOf,
  policiesOf,
  quiet,
  ran,
  rush,
  withSmallPages,
} from '#test/support/policy-runs.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

/** Two sellers of four products each, in pages of two. */
async function shops(c: TestContainer) {
  const made = []
  for (let i = 0; i < 2; i++)
    made.push(
      await makeMigrant(c, { policy: { periodDays: 7, finePrint: 'Write first.' }, soldMonthsAgo: 1 }),
    )
  return made
}
type Shops = Awaited<ReturnType<typeof shops>>

/** Sellers of the tests before take no part: they are founded after it all. */
const alone = () => env.DB.prepare(`UPDATE sellers SET created_at = 9e15`).run()

/** What one consumer does until there is nothing left to do. */
async function consume(c: TestContainer): Promise<void> {
  do {
    await env.DB.prepare(
      `UPDATE jobs SET run_at = 0 WHERE state = 'pending' AND name LIKE 'policies.%'`,
    ).run()
    await c.settle()
    while (c.sent.length > 0) await deliver(c, c.sent.splice(0, 1))
  } while ((await c.jobs.relay()) > 0)
}
/** Time passes and everybody works until no job is left. */
async function untilOver(c: TestContainer): Promise<TestContainer> {
  let later = c
  for (let i = 0; i < 30; i++) {
    await runCron('* * * * *', later)
    await rush(later)
    if ((await env.DB.prepare(`SELECT count(*) AS n FROM jobs`).first('n')) === 0) return later
    later = withSmallPages(await advance(later, 6 * MINUTE, { settle: false }))
    later.jobs.wake = () => undefined
  }
  throw new Error(`jobs never ended: ${JSON.stringify(await c.system.jobs.list(10))}`)
}
const small = async (overrides: Record<string, unknown> = {}) => withSmallPages(await quiet(overrides))
const historyOf = ({ sellerId }: SellerScope) =>
  env.DB.prepare(`SELECT count(*) AS n FROM policy_changes WHERE seller_id = ?1 AND product_id <> ''`)
    .bind(sellerId)
    .first<number>('n')

/** Everything came about once, or once and back. */
async function expectMigrated(made: Shops) {
  for (const { scope, ids, email } of made) {
    expect(await periodsOf(scope, ids)).toEqual({ template: null, ebook: 14, course: 30, riddle: 30 })
    expect(await historyOf(scope)).toBe(3)
    expect(await mailsTo(email)).toBe(1)
  }
}
const COUNTS = { doneSellers: 2, products: 8, changes: 6, unsure: 2 }

describe('a run whose process dies', { timeout: 300_000 }, () => {
  it('at any word it says to the database, heard or not, goes on and does everything once', async () => {
    let kills = 0
    for (let word = 2; ; word += 3) {
      const c = await freshContainer()
      await alone()
      const made = await shops(c)
      const dry = await ran(c, null)
      const { id } = await c.services.policyRuns.start(OPERATOR, {
        ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
      })
      const { db, died } = mortalDatabase(word, word % 2 === 0)
      const isDead = (await Promise.race([consume(await small({ DB: db })), died])) === 'died'
      if (isDead) kills += 1
      const later = await untilOver(
        withSmallPages(await advance(await small(), 6 * MINUTE, { settle: false })),
      )
      expect(await later.services.policyRuns.get(OPERATOR, id)).toMatchObject({ status: 'done', ...COUNTS })
      await expectMigrated(made)
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(8)
  })

  it('at its start or while sellers are handed out loses nobody', async () => {
    let kills = 0
    for (let word = 2; ; word += 1) {
      const c = await freshContainer()
      await alone()
      const made = await shops(c)
      const dry = await ran(c, null)
      const { db, died } = mortalDatabase(word, word % 2 === 0)
      const starting = (await small({ DB: db })).services.policyRuns.start(OPERATOR, {
        ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
      })
      const isDead = (await Promise.race([starting, died])) === 'died'
      if (isDead) kills += 1
      const [latest] = await c.services.policyRuns.list(OPERATOR)
      // Either nobody heard of it, or all of it comes to be.
      if (latest!.isDryRun) continue
      const later = await untilOver(withSmallPages(await advance(await small(), MINUTE, { settle: false })))
      expect(await later.services.policyRuns.get(OPERATOR, latest!.id)).toMatchObject({
        status: 'done',
        ...COUNTS,
      })
      await expectMigrated(made)
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(2)
  })

  it('while it is taken back restores every row all the same', async () => {
    let kills = 0
    for (let word = 2; ; word += 3) {
      const c = await freshContainer()
      await alone()
      const made = await shops(c)
      const before = await Promise.all(made.map((m) => policiesOf(m.scope)))
      const { id } = await ran(c, (await ran(c, null)).id)
      await c.services.policyRuns.rollBack(OPERATOR, id, {})
      const { db, died } = mortalDatabase(word, word % 2 === 1)
      const isDead = (await Promise.race([consume(await small({ DB: db })), died])) === 'died'
      if (isDead) kills += 1
      const later = await untilOver(
        withSmallPages(await advance(await small(), 6 * MINUTE, { settle: false })),
      )
      expect(await later.services.policyRuns.get(OPERATOR, id)).toMatchObject({
        ...{ status: 'rolled_back', undoneSellers: 2 },
      })
      expect(await Promise.all(made.map((m) => policiesOf(m.scope)))).toEqual(before)
      expect(await Promise.all(made.map((m) => historyOf(m.scope)))).toEqual([6, 6])
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(5)
  })
})

describe('two that work at the same page', { timeout: 120_000 }, () => {
  it('do it once', async () => {
    const c = await freshContainer()
    await alone()
    const made = await shops(c)
    const dry = await ran(c, null)
    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
    })
    const others = await Promise.all([small(), small(), small()])
    const results = await Promise.allSettled(
      others.flatMap((o) => made.map((m) => o.services.policyMigration.migratePage(m.scope, id, ''))),
    )
    // One of each three does it; the others were late, or are told to look again.
    expect(results.filter((r) => r.status === 'fulfilled' && r.value === 'done')).toHaveLength(2)
    for (const r of results)
      if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'changed_meanwhile' })
    await untilOver(await small())
    await expectMigrated(made)
  })

  it('and a member who edits meanwhile keeps what they set', async () => {
    const c = await freshContainer()
    await alone()
    const [shop] = await shops(c)
    const { scope, ids } = shop!
    const dry = await ran(c, null)
    const { id } = await c.services.policyRuns.start(OPERATOR, {
      ...{ dry_run: false, dry_run_id: dry.id, sellers_per_minute: 500 },
    })
    const { batch, policies } = c.repos(scope)
    const by = { seen: 0, actor: 'member:mem_1', actorName: 'Mara', now: c.clock.now() }
    const slow = await small()
    const propose = slow.services.policyMigration.migratePage(scope, id, '')
    const edit = batch(
      policies.set({ productId: ids.ebook, editionId: null }, { periodDays: 183, finePrint: null }, by),
    )
    await Promise.allSettled([propose, edit])
    await untilOver(await small())
    const set = (await policiesOf(scope)).find((r) => r.product_id === ids.ebook)
    // Whoever was first: the run never writes over the member.
    expect(set).toMatchObject(
      (await edit.then(
        () => true,
        () => false,
      ))
        ? { period_days: 183 }
        : { period_days: 14 },
    )
  })

  it('and two runs are never begun', async () => {
    const c = await freshContainer()
    const start = () => c.services.policyRuns.start(OPERATOR, { dry_run: true, sellers_per_minute: 500 })
    const results = await Promise.allSettled([start(), start(), start()])
    expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(1)
    for (const r of results)
      if (r.status === 'rejected') expect(r.reason).toMatchObject({ code: 'run_in_progress' })
  })
})
