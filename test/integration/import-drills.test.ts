import { env, exports } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import {
  advance,
  deliver,
  drain,
  makeSeller,
  type TestContainer,
  testContainer,
} from '#test/support/container.ts'
import {
  csv,
  findContact,
  imported,
  optOut,
  ownerOf,
  settledImport,
  upload,
  withSmallPages,
} from '#test/support/imports.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import { ALONE } from '#test/support/sending.ts'
import { makeShop } from '#test/support/shop.ts'
import { loseAnswer, nth, refuse, watchedBucket, watchedDatabase } from '#test/support/watched.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

const PAGE = /import_pages/
/** A container whose imports write pages of three rows, and in which nothing runs by itself. */
async function small(overrides: Record<string, unknown> = {}): Promise<TestContainer> {
  const c = withSmallPages(await testContainer({ ...ALONE, ...overrides }), 3)
  c.jobs.wake = () => undefined
  return c
}

const BEFORE = csv(
  'email,external_id,name,status',
  ...Array.from({ length: 8 }, (_, i) => `p${i}@example.com,x${i},Person ${i},subscribed`),
)
/** Profiles, an opt-out, an address that moves, people who are new, and rows that are none. */
const FILE = csv(
  'email,external_id,name,status',
  'p0@example.com,x0,Renamed 0,subscribed',
  'p1@example.com,x1,Renamed 1,unsubscribed',
  'p2@example.com,x2,Renamed 2,subscribed',
  'moved@example.com,x3,Person 3,subscribed',
  'new1@example.com,y1,New 1,subscribed',
  'p4@example.com,x4,First,subscribed',
  'nobody,x9,Bad,subscribed',
  'new2@example.com,y2,New 2,unsubscribed',
  'p5@example.com,x5,Person 5,subscribed',
  'p4@example.com,x4,Last,subscribed',
  'p6@example.com,x6,Renamed 6,unsubscribed',
)
const COUNTS = {
  ...{ rows: 11, created: 2, updated: 5, unchanged: 1, protected: 1, duplicate: 1, invalid: 1 },
  suppressed: 0,
}

/** A seller with eight people, of whom the third has opted out. */
async function shop(): Promise<SellerScope> {
  const c = await testContainer(ALONE)
  const scope = await ownerOf(c, await makeSeller(c))
  await imported(c, scope, BEFORE)
  await optOut(c, scope, 'p2@example.com')
  return scope
}

/** All that is known of a seller's people but ids and times; two sellers to whom the same was done have the same. */
async function audienceOf({ sellerId }: SellerScope) {
  const all = async (sql: string) =>
    (await env.DB.prepare(sql).bind(sellerId).all<Record<string, unknown>>()).results
  return {
    people: await all(
      `SELECT email, email_given, name, external_id, country_given, tags, attributes, source_at, profile_version,
         consent_state, consent_reason, consent_source, suppressed_reason,
         (SELECT group_concat(coalesce(from_state, '') || '>' || to_state || ' ' || source, ', ' ORDER BY e.at, e.id)
           FROM consent_events e WHERE e.seller_id = ?1 AND e.contact_id = c.id) AS history
       FROM contacts c WHERE seller_id = ?1 ORDER BY email`,
    ),
    days: await all(
      `SELECT kind, sum(joined) AS joined, sum(departed) AS departed FROM audience_days WHERE seller_id = ?1 GROUP BY kind`,
    ),
    suppressions: await all('SELECT reason FROM suppressions WHERE seller_id = ?1 ORDER BY reason'),
    events: await all('SELECT count(*) AS n FROM consent_events WHERE seller_id = ?1'),
  }
}
/** The same, and what the import says of itself, row for row. */
async function resultOf(c: TestContainer, scope: SellerScope, id: string) {
  const { view, rows } = await settledImport(c, scope, id)
  const { status, counts, protected_by_field, undone, samples, failure } = view
  return {
    ...{ status, counts, protected_by_field, undone, samples, failure },
    rows: rows.map(({ id: _, ...row }) => row),
    audience: await audienceOf(scope),
  }
}

type Doing = 'commit' | 'check and commit' | 'undo'
/** Begins what the test is about, up to the job that does it. */
async function begin(c: TestContainer, scope: SellerScope, doing: Doing): Promise<string> {
  const options = {
    policy: 'full_sync',
    mode: doing === 'check and commit' ? ('dry_run' as const) : ('commit' as const),
  }
  const { id } = await upload(c, scope, FILE, options)
  if (doing === 'commit') return id
  await drain(c)
  if (doing === 'undo') await c.services.imports.undo(scope, id)
  else await c.services.imports.commit(scope, id)
  return id
}

const right = new Map<Doing, Awaited<ReturnType<typeof resultOf>>>()
/** What comes of it where nothing goes wrong. */
async function undisturbed(doing: Doing) {
  const known = right.get(doing)
  if (known) return known
  const c = await small()
  const scope = await shop()
  const before = await audienceOf(scope)
  const id = await begin(c, scope, doing)
  await drain(c)
  const result = await resultOf(c, scope, id)
  expect(result).toMatchObject({ status: doing === 'undo' ? 'undone' : 'done', counts: COUNTS })
  if (doing === 'undo') {
    const names = (people: Record<string, unknown>[]) =>
      people.map((p) => [p.email, p.name, p.consent_state, p.consent_reason])
    expect(names(result.audience.people)).toEqual(names(before.people))
    expect(result.undone).toEqual({ restored: 6, removed: 2, conflicts: 0 })
  }
  right.set(doing, result)
  return result
}

/** What one consumer does until there is nothing left to do now. */
async function consume(c: TestContainer): Promise<void> {
  do {
    await c.settle()
    while (c.sent.length > 0) await deliver(c, c.sent.splice(0, 1))
  } while ((await c.jobs.relay()) > 0)
}

/** Lets time pass and everybody work until no job of the seller is left. */
async function untilOver(c: TestContainer, scope: SellerScope): Promise<TestContainer> {
  const left = () =>
    env.DB.prepare('SELECT count(*) AS n FROM jobs WHERE seller_id = ?1').bind(scope.sellerId).first('n')
  let later = c
  for (let i = 0; i < 30; i++) {
    await runCron('* * * * *', later)
    await drain(later)
    if ((await left()) === 0) return later
    later = withSmallPages(await advance(later, 6 * MINUTE, { settle: false }), 3)
  }
  throw new Error(`jobs never ended: ${JSON.stringify(await c.system.jobs.list(10))}`)
}

/** It comes to what an undisturbed one does, and is taken back like one. */
async function expectRight(c: TestContainer, scope: SellerScope, id: string, doing: Doing) {
  expect(await resultOf(c, scope, id)).toEqual(await undisturbed(doing))
  if (doing === 'undo') return
  await c.services.imports.undo(scope, id)
  await drain(c)
  const { audience, undone } = await undisturbed('undo')
  expect((await c.services.imports.get(scope, id)).undone).toEqual(undone)
  expect(await audienceOf(scope)).toEqual(audience)
}

describe('an import whose process dies', { timeout: 300_000 }, () => {
  it.each<[Doing, number]>([
    ['commit', 8],
    ['check and commit', 12],
    ['undo', 5],
  ])('at any word it says to the database, heard or not, goes on: %s', async (doing, deaths) => {
    await undisturbed('undo')
    await undisturbed(doing)
    let kills = 0
    for (let word = 2; ; word += 3) {
      const scope = await shop()
      const id = await begin(await small(), scope, doing)
      const { db, died } = mortalDatabase(word, word % 2 === 0)
      const isDead = (await Promise.race([consume(await small({ DB: db })), died])) === 'died'
      if (isDead) kills += 1
      const later = await advance(await small(), 6 * MINUTE, { settle: false })
      await expectRight(await untilOver(withSmallPages(later, 3), scope), scope, id, doing)
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(deaths)
  })
})

describe('a 200-row file whose worker is killed again and again', { timeout: 300_000 }, () => {
  it('is written as if nobody had been', async () => {
    const rows = (name: string) =>
      Array.from(
        { length: 200 },
        (_, i) => `m${i}@example.com,${name} ${i % 7},${i % 11 ? '' : 'unsubscribed'}`,
      )
    const before = csv(
      'email,name,status',
      ...rows('Old')
        .slice(0, 120)
        .map((r) => r.replace('un', '')),
    )
    const file = csv('email,name,status', ...rows('New'))
    // mulberry32: the same places every time.
    let seed = 5
    const random = () => {
      seed = (seed + 0x6d2b79f5) | 0
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
    }
    const paged = async (overrides = {}) => {
      const c = withSmallPages(await testContainer({ ...ALONE, ...overrides }), 20)
      c.jobs.wake = () => undefined
      return c
    }
    const begun = async () => {
      const c = await paged()
      const scope = await ownerOf(c, await makeSeller(c))
      await imported(c, scope, before)
      return { scope, id: (await upload(c, scope, file, { mode: 'commit', policy: 'full_sync' })).id }
    }
    const whole = await begun()
    await drain(await paged())
    const wanted = await resultOf(await paged(), whole.scope, whole.id)
    expect(wanted).toMatchObject({ status: 'done', counts: { rows: 200, created: 80, updated: 120 } })

    let kills = 0
    for (let n = 0; n < 20; n++) {
      const { scope, id } = await begun()
      for (let isDead = true; isDead; ) {
        const { db, died } = mortalDatabase(2 + Math.floor(random() * 40), random() < 0.5)
        isDead = (await Promise.race([consume(await paged({ DB: db })), died])) === 'died'
        if (isDead) kills += 1
        const { system, clock } = await advance(await paged(), 6 * MINUTE, { settle: false })
        await system.jobs.reviveExpired(clock.now())
        await advance(await paged(), 30 * MINUTE, { settle: false })
      }
      await untilOver(await paged(), scope)
      expect(await resultOf(await paged(), scope, id)).toEqual(wanted)
    }
    expect(kills).toBeGreaterThan(40)
  })
})

describe('a page', { timeout: 120_000 }, () => {
  const DB_FAULTS = [
    ['refused', refuse],
    ['written, and nobody hears of it', loseAnswer],
  ] as const
  it.each(
    (['commit', 'undo'] as const).flatMap((doing) =>
      DB_FAULTS.flatMap(([what, fault]) => [1, 2, 4].map((page) => [doing, page, what, fault] as const)),
    ),
  )('of %s, number %s, whose batch is %s, is written once', async (doing, page, _, fault) => {
    const scope = await shop()
    const id = await begin(await small(), scope, doing)
    const c = await small({ DB: watchedDatabase(PAGE, nth(page, fault)) })
    await consume(c)
    await expectRight(await untilOver(await small(), scope), scope, id, doing)
  })

  it.each<[Doing, 'get' | 'put', RegExp]>([
    ['commit', 'put', /_run_/],
    ['commit', 'get', /_upload$/],
    ['commit', 'put', /_duplicates$/],
    ['commit', 'get', /_duplicates$/],
    ['undo', 'put', /_run_/],
    ['undo', 'get', /_run_/],
  ])('of %s goes on when the bucket refuses a %s of %s', async (doing, what, kind) => {
    const scope = await shop()
    const id = await begin(await small(), scope, doing)
    await consume(await small({ FILES: watchedBucket(what, kind, nth(1, refuse)) }))
    await expectRight(await untilOver(await small(), scope), scope, id, doing)
  })

  it.each<Doing>(['commit', 'undo'])(
    'that two work out at the same time is written once, and what is kept of it is the winner’s: %s',
    async (doing) => {
      const scope = await shop()
      const c = await small()
      const id = await begin(c, scope, doing)
      if (doing === 'commit') await consume(await small({ DB: watchedDatabase(PAGE, nth(1, refuse)) }))
      const { run } = (await c.repos(scope).imports.find(id))!
      const slow = await small({
        DB: watchedDatabase(
          PAGE,
          nth(1, async (send) => {
            // The slow one has worked its page out; now the other does all there is to do.
            expect(await c.services.importRuns.run(scope, id, run)).toBe('done')
            return send()
          }),
        ),
      })
      expect(await slow.services.importRuns.run(scope, id, run)).toBe('stale')
      await expectRight(await untilOver(await small(), scope), scope, id, doing)
      const pages = await c.repos(scope).imports.pages(id, run, -1, 100)
      expect(pages.map((p) => p.page)).toEqual([0, 1, 2, 3])
    },
  )

  it('whose winner dies right after is gone on with by the one that lost', async () => {
    const scope = await shop()
    const id = await begin(await small(), scope, 'commit')
    const slow = await small({
      DB: watchedDatabase(
        PAGE,
        nth(1, async (send) => {
          const { run } = (await slow.repos(scope).imports.find(id))!
          const winner = withSmallPages(
            await testContainer({
              ...ALONE,
              DB: watchedDatabase(
                PAGE,
                nth(2, () => new Promise(() => {})),
              ),
            }),
            3,
          )
          void winner.services.importRuns.run(scope, id, run)
          for (let page = 0; page === 0; ) page = (await slow.repos(scope).imports.find(id))!.page
          return send()
        }),
      ),
    })
    await consume(slow)
    expect(await slow.services.imports.get(scope, id)).toMatchObject({ status: 'running' })
    await expectRight(await untilOver(await small(), scope), scope, id, 'commit')
  })

  it('that was worked out before somebody was erased does not write them back', async () => {
    const scope = await shop()
    const c = await small()
    const { id: person } = await findContact(c, scope, 'p0@example.com')
    const id = await begin(c, scope, 'commit')
    const erasing = nth(1, async (send) => {
      await c.services.privacy.erase(scope, person)
      return send()
    })
    await consume(await small({ DB: watchedDatabase(PAGE, erasing) }))
    const { rows, view } = await settledImport(c, scope, id)
    expect(view.counts).toMatchObject({ rows: 11, suppressed: 1, updated: 4 })
    expect(rows[0]).toMatchObject({ outcome: 'suppressed', id: null })
    expect(await c.repos(scope).contacts.findByEmail('p0@example.com')).toBeNull()
    const row = await env.DB.prepare(
      'SELECT name, external_id FROM contacts WHERE seller_id = ?1 AND id = ?2',
    )
      .bind(scope.sellerId, person)
      .first()
    expect(row).toEqual({ name: null, external_id: null })
  })

  it('that was worked out before somebody opted out leaves no way back to the address they had', async () => {
    const scope = await shop()
    const c = await small()
    const id = await begin(c, scope, 'commit')
    let times = 0
    const leaving = watchedDatabase(/UPDATE contacts SET email/, async (send) => {
      if (++times === 2) await optOut(c, scope, 'p3@example.com')
      return send()
    })
    await consume(await small({ DB: leaving }))
    expect(await findContact(c, scope, 'moved@example.com')).toMatchObject({ consentState: 'unsubscribed' })
    expect((await settledImport(c, scope, id)).view.counts).toMatchObject({ protected: 2, updated: 4 })
    const { rows } = await imported(c, scope, csv('email', 'p3@example.com'))
    expect(rows[0]).toMatchObject({ outcome: 'suppressed' })
  })
})

describe('two imports at once', { timeout: 120_000 }, () => {
  const statuses = async () =>
    (
      await env.DB.prepare('SELECT seller_id AS seller, id, status FROM imports').all<{
        seller: string
        id: string
        status: string
      }>()
    ).results

  it('of one seller write one after the other, and both end', async () => {
    const scope = await shop()
    const c = await small()
    const first = await begin(c, scope, 'commit')
    const second = (await upload(c, scope, FILE.replaceAll('Renamed', 'Again'), { mode: 'commit' })).id
    const order: string[] = []
    const DB = watchedDatabase(PAGE, async (send) => {
      const writing = (await statuses()).filter((i) => i.seller === scope.sellerId && i.status === 'running')
      expect(writing).toHaveLength(1)
      order.push(writing[0]!.id)
      return send()
    })
    const workers = [await small({ DB }), await small({ DB })]
    await c.settle()
    await workers[0]!.jobs.relay()
    await Promise.all(workers.map(consume))
    for (let i = 0; i < 3; i++) {
      const later = withSmallPages(await advance(await small({ DB }), 5000), 3)
      await Promise.all([consume(later), consume(await small({ DB }))])
    }
    expect(order).toEqual([...order].sort((a, b) => order.indexOf(a) - order.indexOf(b)))
    expect(new Set(order)).toEqual(new Set([first, second]))
    for (const id of [first, second]) {
      const { view } = await settledImport(c, scope, id)
      expect(view.status).toBe('done')
      const { rows, ...outcomes } = view.counts
      expect(Object.values(outcomes).reduce((a, b) => a + b)).toBe(rows)
    }
    expect(
      await env.DB.prepare('SELECT count(*) AS n FROM jobs WHERE seller_id = ?1')
        .bind(scope.sellerId)
        .first('n'),
    ).toBe(0)
  })

  it('of two sellers do not wait for each other', async () => {
    const [scope, other] = [await shop(), await shop()]
    const c = await small()
    const id = await begin(c, scope, 'commit')
    const meanwhile = nth(1, async (send) => {
      const theirs = await begin(c, other, 'commit')
      expect(await c.services.importRuns.run(other, theirs, 0)).toBe('done')
      await expectRight(await untilOver(await small(), other), other, theirs, 'commit')
      return send()
    })
    await consume(await small({ DB: watchedDatabase(PAGE, meanwhile) }))
    await expectRight(await untilOver(await small(), scope), scope, id, 'commit')
  })
})

describe('somebody who unsubscribes by the link in their mail', { timeout: 60_000 }, () => {
  /** A seller with a buyer, and what the button in the buyer's mail does. */
  async function withBuyer() {
    const scope = await shop()
    const c = await small()
    const { productId } = await makeShop(c, scope, [])
    const email = 'p6@example.com'
    const sale = await c.services.sales.record(scope, {
      product_id: productId,
      email: parseEmail(email) as never,
    })
    const unsubscribe = async () => {
      const link = `http://127.0.0.1:8787/u/${sale.library_url.slice(-74)}/one-click`
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      expect((await exports.default.fetch(link, { method: 'POST', body })).status).toBe(200)
    }
    return { scope, c, email, unsubscribe }
  }
  const file = csv(
    'email,name,status',
    ...[0, 1, 3, 4, 5, 6, 7].map((i) => `p${i}@example.com,Renamed ${i},subscribed`),
  )

  it('between check and commit is asked about, and stays out', async () => {
    const { scope, c, email, unsubscribe } = await withBuyer()
    const { id } = await upload(c, scope, file, { policy: 'full_sync' })
    await drain(c)
    await unsubscribe()
    await c.services.imports.commit(scope, id)
    await drain(c)
    expect(await c.services.imports.get(scope, id)).toMatchObject({
      ...{ status: 'ready', plan_changed: true, counts: { updated: 6, protected: 1 } },
    })
    expect(await findContact(c, scope, email)).toMatchObject({
      name: 'Person 6',
      consentState: 'unsubscribed',
    })
    await c.services.imports.commit(scope, id)
    await drain(c)
    const { view, rows } = await settledImport(c, scope, id)
    expect(view).toMatchObject({ status: 'done', protected_by_field: { consent: 1 } })
    expect(rows.filter((r) => r.outcome === 'protected').map((r) => r.email)).toEqual([email])
    expect(await findContact(c, scope, email)).toMatchObject({
      ...{ name: 'Renamed 6', consentState: 'unsubscribed', consentReason: 'own_choice' },
    })
  })

  it.each([1, 2])(
    'while page %s is written stays out, and is counted as what they are by then',
    async (page) => {
      const { scope, c, email, unsubscribe } = await withBuyer()
      const { id } = await upload(c, scope, file, { policy: 'full_sync', mode: 'commit' })
      const meanwhile = nth(page, async (send) => {
        const sent = await send()
        await unsubscribe()
        return sent
      })
      // The second page holds them.
      await consume(await small({ DB: watchedDatabase(PAGE, meanwhile) }))
      const { view, rows } = await settledImport(c, scope, id)
      expect(view.counts).toMatchObject(
        page === 1 ? { rows: 7, updated: 6, protected: 1 } : { rows: 7, updated: 7, protected: 0 },
      )
      expect(rows.filter((r) => r.outcome === 'protected').map((r) => r.email)).toEqual(
        page === 1 ? [email] : [],
      )
      expect(await findContact(c, scope, email)).toMatchObject({
        ...{ name: 'Renamed 6', consentState: 'unsubscribed', consentReason: 'own_choice' },
      })
      await c.services.imports.undo(scope, id)
      await drain(c)
      expect(await findContact(c, scope, email)).toMatchObject({
        name: 'Person 6',
        consentState: 'unsubscribed',
      })
    },
  )
})

describe('an import that is cancelled', { timeout: 60_000 }, () => {
  it.each([
    ['after a page was written', true, 2],
    ['while a page is on its way', false, 1],
  ])('%s keeps exactly what was written, and that can be undone', async (_, isAfter, pages) => {
    const scope = await shop()
    const before = await audienceOf(scope)
    const c = await small()
    const id = await begin(c, scope, 'commit')
    const cancelling = nth(2, async (send) => {
      if (!isAfter) await c.services.imports.cancel(scope, id)
      const sent = await send()
      if (isAfter) await c.services.imports.cancel(scope, id)
      return sent
    })
    await consume(await small({ DB: watchedDatabase(PAGE, cancelling) }))
    const { view, rows } = await settledImport(c, scope, id)
    const whole = (await undisturbed('commit')).rows.slice(0, pages * 3)
    expect(rows.map(({ id: _, ...row }) => row)).toEqual(whole)
    const counts = Object.fromEntries(
      Object.keys(COUNTS).map((o) => [o, whole.filter((r) => o === 'rows' || r.outcome === o).length]),
    )
    expect(view).toMatchObject({ status: 'cancelled', counts, can_undo: true, progress: { done: pages * 3 } })
    await expect(c.services.imports.cancel(scope, id)).rejects.toMatchObject({ code: 'not_running' })

    await c.services.imports.undo(scope, id)
    await drain(c)
    expect(await c.services.imports.get(scope, id)).toMatchObject({
      status: 'undone',
      undone: { conflicts: 0 },
    })
    const plain = (people: Record<string, unknown>[]) =>
      people.map(({ profile_version: _, history: __, consent_source: ___, ...rest }) => rest)
    expect(plain((await audienceOf(scope)).people)).toEqual(plain(before.people))
  })

  it('before it wrote anything has nothing to undo', async () => {
    const scope = await shop()
    const c = await small()
    const before = await audienceOf(scope)
    const id = await begin(c, scope, 'commit')
    await c.services.imports.cancel(scope, id)
    await drain(c)
    expect(await c.services.imports.get(scope, id)).toMatchObject({ status: 'cancelled', can_undo: false })
    await expect(c.services.imports.undo(scope, id)).rejects.toMatchObject({ code: 'nothing_to_undo' })
    expect(await audienceOf(scope)).toEqual(before)
  })
})

describe('what an import leaves in the bucket', () => {
  it('goes with it, also what a run that died left there', async () => {
    const scope = await shop()
    const c = await small()
    const id = await begin(c, scope, 'commit')
    await consume(await small({ DB: watchedDatabase(PAGE, nth(2, refuse)) }))
    await untilOver(c, scope)
    const prefix = `${scope.sellerId}/imports/${id}_`
    expect((await env.FILES.list({ prefix })).objects).toHaveLength(2 + 5)
    await c.services.imports.sweep(scope, id)
    expect((await env.FILES.list({ prefix })).objects).toEqual([])
  })
})
