import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ExportType } from '#app/domain/exports/sources.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { DEFAULT_POLICY_KEY, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { parsed, settled } from '#test/support/exports.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { createExportSlices } from '#workers/services/exports/export-slices.ts'

const c = await testContainer()
c.jobs.wake = () => undefined
const START = Date.parse('2026-01-01T00:00:00Z')
const at = fc.nat(300).map((n) => START + n * DAY)
const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null })

/** How somebody stands to the seller: since when they follow, and when they bought. */
const standing = fc.record({ follows: maybe(at), bought: maybe(at), sells: maybe(at) })
type Standing = { follows: number | null; bought: number | null; sells: number | null }
const change = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('stand' as const), who: fc.nat(), standing }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), who: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('create' as const), standing }) },
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never
/** What happens after which page. */
const happening = fc.record({ afterPage: fc.nat(12), change })

async function makeShop() {
  const scope = await makeSeller(c)
  return { scope, product: await makeProduct(c, scope, 'Any') }
}
type Shop = Awaited<ReturnType<typeof makeShop>>

/** Somebody new, or somebody who stands otherwise now: rows of the sources, and what follows from them, in one batch. */
async function stand(
  { scope, product }: Shop,
  repos: Repos,
  id: string,
  s: Standing,
  now: number,
  email?: string,
) {
  const sql = (text: string, ...params: unknown[]) => env.DB.prepare(text).bind(scope.sellerId, ...params)
  await repos.batch([
    ...(email
      ? repos.contacts.ensure([
          {
            ...{ id, email, emailGiven: email, name: null, state: 'subscribed', reason: null },
            ...{ source: 'test', suppressedReason: null, at: now, actor: 'system:test' },
          },
        ])
      : []),
    sql(
      `INSERT OR REPLACE INTO follows (seller_id, contact_id, source, requested_at, confirmed_at, ended_at) VALUES (?1, ?2, 'page', ?3, ?4, ?5)`,
      ...[id, START, s.follows, s.follows === null ? now : null],
    ),
    sql(
      `INSERT OR REPLACE INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency,
         refunded_amount, status, source, purchased_at, policy_key, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, 500, 'usd', 0, ?6, 'test', ?7, '${DEFAULT_POLICY_KEY}', ?7)`,
      `pur_${id.slice(3)}`,
      ...[
        product.id,
        product.editions[0]!.id,
        id,
        s.bought === null ? 'refunded' : 'paid',
        s.bought ?? START,
      ],
    ),
    sql(
      `INSERT OR REPLACE INTO affiliates (seller_id, id, contact_id, code, status, invited_at, accepted_at, created_by) VALUES (?1, ?2, ?3, ?2, ?4, ?5, ?5, 'x')`,
      ...[`aff_${id.slice(3)}`, id, s.sells === null ? 'stopped' : 'active', s.sells ?? START],
    ),
    sql(
      `INSERT OR REPLACE INTO affiliate_products (seller_id, affiliate_id, product_id, basis_points, added_at) VALUES (?1, ?2, ?3, 1, ?4)`,
      ...[`aff_${id.slice(3)}`, product.id, s.sells ?? START],
    ),
    ...repos.relations.refresh({ ids: [id] }, now),
  ])
}

/** What makes the file, with pages of so few lines that much can happen between them. */
function slowly(between: (page: number) => Promise<void>) {
  let pages = 0
  return createExportSlices({
    ...{ ...c, store: c.objects, partBytes: c.config.exportPartBytes, pageLines: 3 },
    payoutFiles: { page: () => Promise.reject(new Error('No payouts here')) },
    repos: (scope: SellerScope) => {
      const repos = c.repos(scope)
      const page: typeof repos.exports.page = async (...asked) => {
        const found = await repos.exports.page(...asked)
        await between(pages++)
        return found
      }
      // `page` halves itself through `this`.
      return { ...repos, exports: { ...repos.exports, page } }
    },
  })
}

const earliest = (s: Standing, types: readonly ExportType[]) => {
  const times = { followers: s.follows, customers: s.bought, affiliates: s.sells }
  const asked = types.map((t) => times[t]).filter((t) => t !== null)
  return asked.length === 0 ? null : Math.min(...asked)
}

describe('whatever changes while an export is made', () => {
  it('who was there at the start is in it once, as they stood; nobody else is', {
    timeout: 240_000,
  }, async () => {
    let moved = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(standing, { minLength: 4, maxLength: 16 }),
        fc.array(happening, { maxLength: 10 }),
        fc.subarray(['followers', 'customers', 'affiliates'] as ExportType[], { minLength: 1 }),
        async (people, happenings, types) => {
          const shop = await makeShop()
          const { scope } = shop
          const repos = c.repos(scope)
          const made = c.clock.now() - 1000
          const ids: string[] = []
          for (const [i, s] of people.entries()) {
            const id = c.newId('contact', made + i)
            ids.push(id)
            await stand(shop, repos, id, s, made, `p${i}@example.com`)
          }
          const options = { types, columns: ['email', 'kinds', 'subscribed_at', 'purchases'] as const }
          const run = async (between: (page: number) => Promise<void>, from: string) => {
            const asked = { ...options, columns: [...options.columns], from }
            const { id } = await c.services.exports.create(scope, asked)
            await slowly(between).slice(scope, id, 0)
            return parsed((await settled(c, scope, id)).text!)
          }
          const undisturbed = await run(async () => {}, '2000-01-01')
          const touched = new Set<number>()
          const erased = new Map<number, number>()
          const happen = async (what: Change, page: number) => {
            const now = c.clock.now()
            if (what.kind === 'create') {
              await stand(
                shop,
                repos,
                c.newId('contact'),
                what.standing,
                now + 1,
                `new-${crypto.randomUUID()}@example.com`,
              )
              return
            }
            const who = what.who % people.length
            const id = ids[who]!
            if (erased.has(who)) return
            touched.add(who)
            if (what.kind === 'stand') return stand(shop, repos, id, what.standing, now)
            erased.set(who, page)
            await repos.batch([
              env.DB.prepare(
                `UPDATE contacts SET erased_at = ?3, email = 'erased-' || id || '@erased.invalid', email_given = email, name = NULL WHERE seller_id = ?1 AND id = ?2`,
              ).bind(scope.sellerId, id, now),
              ...repos.relations.refresh({ ids: [id] }, now),
            ])
          }
          const lines = await run(async (page) => {
            for (const { afterPage, change } of happenings) if (afterPage === page) await happen(change, page)
          }, '2000-01-02')
          moved += touched.size

          const right = people
            .map((s, i) => ({ i, since: earliest(s, types) }))
            .filter((p) => p.since !== null)
            .sort((a, b) => a.since! - b.since! || (ids[a.i]! < ids[b.i]! ? -1 : 1))
          expect(undisturbed.map(([email]) => email)).toEqual(right.map((p) => `p${p.i}@example.com`))
          // Who was erased is in it only if their line had been written before.
          const emails = lines.map(([email]) => email!)
          const isErased = (email: string) => erased.has(Number(email.match(/^p(\d+)@/)?.[1]))
          expect(emails.filter((e) => !isErased(e))).toEqual(
            right.map((p) => `p${p.i}@example.com`).filter((e) => !isErased(e)),
          )
          expect(new Set(emails).size).toBe(emails.length)
          const before = new Map(undisturbed.map((line) => [line[0]!, line]))
          for (const line of lines) {
            const was = before.get(line[0]!)!
            // Times and kinds are those of the start for everybody, the rest for who was left alone.
            expect(line.slice(0, 3)).toEqual(was.slice(0, 3))
            if (!touched.has(Number(line[0]!.match(/\d+/)![0]))) expect(line).toEqual(was)
          }
          const { results } = await env.DB.prepare('SELECT 1 FROM relation_moves WHERE seller_id = ?1')
            .bind(scope.sellerId)
            .all()
          expect(results).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
    expect(moved).toBeGreaterThan(50)
    await c.db.d1.prepare('DELETE FROM jobs').run()
    await drain(c)
  })
})
