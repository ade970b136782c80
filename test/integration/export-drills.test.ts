import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ExportOptionsInput } from '#app/domain/exports/export.schema.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { addContacts } from '#test/support/audience.ts'
import {
  advance,
  deliver,
  drain,
  makeSeller,
  type TestContainer,
  testContainer,
} from '#test/support/container.ts'
import { parsed, settled, sha256Of } from '#test/support/exports.ts'
import { mortalDatabase } from '#test/support/mortal.ts'
import { ALONE } from '#test/support/sending.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

// R2 takes no part below five megabytes, so that is what a slice is here: each of these people fills a kilobyte.
const PEOPLE = 15_000
const SLICES = 4
// Nothing is run beside the tests by an alarm either.
const PARTS = { ...ALONE, EXPORT_PART_MIB: '5' }
const T = Date.parse('2026-03-01T10:00:00Z')

let scope: SellerScope
let right: { bytes: Uint8Array; sha256: string }
beforeAll(async () => {
  const c = await testContainer(PARTS)
  scope = await makeSeller(c, 'drills')
  await addContacts(
    c,
    scope,
    Array.from({ length: PEOPLE }, (_, i) => ({
      ...{ name: `Name ${i} ${'ä'.repeat(550)}`, followerSince: T + (i % 5000) * 1000, spent: { usd: i } },
      ...(i % 3 === 0 && { customerSince: T - i * 1000 }),
    })),
  )
  const id = await ask(c)
  await drain(c)
  const { bytes, view } = await settled(c, scope, id)
  expect(view.rows).toBe(PEOPLE)
  right = { bytes: bytes!, sha256: await sha256Of(bytes!) }
}, 120_000)

/** A container in which nothing runs by itself. */
async function held(overrides: Record<string, unknown> = {}) {
  const c = await testContainer({ ...PARTS, ...overrides })
  c.jobs.wake = () => undefined
  return c
}

let asked = 0
/** Another export of the same people: each asks for other days, none of which leaves anybody out. */
const optionsOf = (n: number): ExportOptionsInput => ({
  ...{
    types: ['followers', 'customers'],
    from: new Date(Date.UTC(2000, 0, 1) + n * DAY).toISOString().slice(0, 10),
  },
})
async function ask(c: TestContainer) {
  const { id } = await c.services.exports.create(scope, optionsOf(asked++))
  return id
}

/** What one consumer does until there is nothing left to do now. */
async function consume(c: TestContainer): Promise<void> {
  do {
    await c.settle()
    while (c.sent.length > 0) await deliver(c, c.sent.splice(0, 1))
    await scheduler.wait(2)
  } while ((await c.jobs.relay()) > 0)
}

/** Lets time pass and everybody work until the export is over. */
async function untilOver(c: TestContainer, id: string, step = 6 * MINUTE) {
  let later = c
  for (let i = 0; i < 30; i++) {
    await runCron('* * * * *', later)
    await drain(later)
    const { status } = await later.services.exports.get(scope, id)
    if (status !== 'queued' && status !== 'running') break
    later = await advance(later, step, { settle: false })
  }
  return later
}
const expectRight = async (c: TestContainer, id: string) => {
  const { view, bytes } = await settled(c, scope, id)
  expect(view).toMatchObject({ status: 'ready', rows: PEOPLE, sha256: right.sha256 })
  expect(await sha256Of(bytes!)).toBe(right.sha256)
  const { objects } = await env.FILES.list({ prefix: `${scope.sellerId}/exports/${id}` })
  expect(objects.map((o) => o.key)).toEqual([`${scope.sellerId}/exports/${id}`])
}

describe('an export whose process dies', { timeout: 300_000 }, () => {
  it('at any word it says to the database, heard or not, goes on and has the same bytes', async () => {
    let slicesSeen = new Set<number>()
    let kills = 0
    for (let word = 2; word < 90; word += 3) {
      const c = await testContainer({ ...PARTS })
      const id = await ask(await held())
      const { db, died } = mortalDatabase(word, word % 2 === 0)
      const mortal = await testContainer({ ...PARTS, DB: db })
      const isDead = (await Promise.race([consume(mortal), died])) === 'died'
      if (isDead) {
        kills += 1
        const row = await c.repos(scope).exports.find(id)
        slicesSeen = slicesSeen.add(row!.slices)
      }
      await expectRight(await untilOver(await advance(c, 6 * MINUTE, { settle: false }), id), id)
      if (!isDead) break
    }
    expect(kills).toBeGreaterThan(10)
    expect([...slicesSeen].sort()).toEqual([0, 1, 2, 3])
  })

  it('after each slice goes on with the next', async () => {
    const c = await held()
    const id = await ask(c)
    await c.settle()
    for (let slice = 0; slice < SLICES; slice++) {
      const fresh = await held()
      expect((await fresh.repos(scope).exports.find(id))!.slices).toBe(slice)
      expect(await fresh.services.exportSlices.slice(scope, id, slice)).toBe('done')
      // The message comes again: it is about what is done.
      expect(await fresh.services.exportSlices.slice(scope, id, slice)).toBe('stale')
      await fresh.settle()
    }
    await expectRight(c, id)
    await drain(await testContainer(PARTS))
  })

  it('made by two at the same moment is made once', async () => {
    const c = await held()
    const id = await ask(c)
    await c.settle()
    const run = async (slice: number) => (await held()).services.exportSlices.slice(scope, id, slice)
    const both = await Promise.allSettled([run(0), run(0)])
    expect(
      both.map((r) => r.status === 'fulfilled' && r.value).filter((v) => v === 'done').length,
    ).toBeGreaterThan(0)
    await expectRight(await untilOver(await testContainer(PARTS), id), id)
  })
})

describe('a bucket that fails', { timeout: 300_000 }, () => {
  /** The bucket, refusing the next `times` writes of a kind. */
  function failing(times: number, what: 'put' | 'part' | 'join') {
    const left = { times }
    const fail = () => {
      if (left.times <= 0) return false
      left.times -= 1
      return true
    }
    const refuse = async () => {
      throw new Error(`${what}: We encountered an internal error. Please try again. (10001)`)
    }
    const upload = (real: R2MultipartUpload) => ({
      ...{ key: real.key, uploadId: real.uploadId, abort: () => real.abort() },
      uploadPart: (...a: Parameters<typeof real.uploadPart>) =>
        what === 'part' && fail() ? refuse() : real.uploadPart(...a),
      complete: (...a: Parameters<typeof real.complete>) =>
        what === 'join' && fail() ? refuse() : real.complete(...a),
    })
    const bucket = new Proxy(env.FILES, {
      get(target, key) {
        if (key === 'put' && what === 'put')
          return (...a: Parameters<R2Bucket['put']>) => (fail() ? refuse() : target.put(...a))
        if (key === 'resumeMultipartUpload')
          return (...a: Parameters<R2Bucket['resumeMultipartUpload']>) =>
            upload(target.resumeMultipartUpload(...a))
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    return { bucket, left }
  }

  it.each(['put', 'part', 'join'] as const)(
    'at a %s is asked again, and the file is the same',
    async (what) => {
      const { bucket, left } = failing(2, what)
      const c = await testContainer({ ...PARTS, FILES: bucket })
      const id = await ask(c)
      await expectRight(await untilOver(c, id), id)
      expect(left.times).toBe(0)
    },
  )

  it('for good ends the export with a reason; tried again later it is made', async () => {
    const { bucket } = failing(1000, 'part')
    const c = await testContainer({ ...PARTS, FILES: bucket })
    const id = await ask(c)
    const later = await untilOver(c, id, 10 * MINUTE)
    const { view } = await settled(later, scope, id)
    expect(view).toMatchObject({ status: 'failed', failure: 'storage_failed' })
    const healthy = await testContainer(PARTS)
    await healthy.services.exports.retry(scope, id)
    await drain(healthy)
    await expectRight(await untilOver(healthy, id), id)
    await expect(healthy.services.exports.retry(scope, id)).rejects.toMatchObject({ code: 'not_failed' })
  })

  it('that forgot the upload makes it begin again', async () => {
    const c = await held()
    const id = await ask(c)
    await c.settle()
    await c.services.exportSlices.slice(scope, id, 0)
    const { uploadId } = (await c.repos(scope).exports.find(id))!
    await c.settle()
    await env.FILES.resumeMultipartUpload(`${scope.sellerId}/exports/${id}`, uploadId!).abort()
    await expectRight(await untilOver(await testContainer(PARTS), id), id)
  })
})

describe('an export that is revoked while it is made', () => {
  it('stops, and leaves nothing in the bucket', async () => {
    const c = await held()
    const id = await ask(c)
    await c.settle()
    await c.services.exportSlices.slice(scope, id, 0)
    await c.services.exports.revoke(scope, id)
    expect(await c.services.exportSlices.slice(scope, id, 1)).toBe('stale')
    await drain(await testContainer(PARTS))
    expect((await env.FILES.list({ prefix: `${scope.sellerId}/exports/${id}` })).objects).toEqual([])
    expect(await c.services.exports.get(scope, id)).toMatchObject({ status: 'revoked' })
  })
})

describe('a change between two slices', () => {
  it('neither moves anybody into the file twice nor out of it', async () => {
    const c = await held()
    const other = await makeSeller(c, 'moving')
    const people = Array.from({ length: 6000 }, (_, i) => ({
      ...{ email: `p${i}@example.com`, name: 'n'.repeat(1000), followerSince: T + i * 1000 },
    }))
    const ids = await addContacts(c, other, people)
    const { id } = await c.services.exports.create(other, {
      types: ['followers'],
      columns: ['email', 'name'],
    })
    await c.settle()
    await c.services.exportSlices.slice(other, id, 0)
    // The first has been exported and follows anew, at the end; the last has not and is none any more.
    const now = c.clock.now()
    const refollow = (contact: string, confirmed: number, ended: number | null) =>
      env.DB.prepare(
        `INSERT INTO follows (seller_id, contact_id, source, requested_at, confirmed_at, ended_at) VALUES (?1, ?2, 'page', ?3, ?3, ?4)`,
      ).bind(other.sellerId, contact, confirmed, ended)
    await c
      .repos(other)
      .batch([
        refollow(ids[0]!, T + 9_000_000, null),
        refollow(ids.at(-1)!, T, now),
        ...c.repos(other).relations.refresh({ ids: [ids[0]!, ids.at(-1)!] }, now),
      ])
    expect(await c.services.exportSlices.slice(other, id, 1)).toBe('done')
    const { text } = await settled(c, other, id)
    expect(parsed(text!).map(([email]) => email)).toEqual(people.map((p) => p.email))
    const { results } = await env.DB.prepare('SELECT 1 FROM relation_moves WHERE seller_id = ?1')
      .bind(other.sellerId)
      .all()
    expect(results).toEqual([])
  })
})
