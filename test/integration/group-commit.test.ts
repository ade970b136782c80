import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { askedStatement } from '#db/asked.ts'
import { constraintOf } from '#db/errors.ts'
import { groupCommit } from '#db/group-commit.ts'

/** Calls that reached D1, each with how many statements. */
let calls: number[]
let db: D1Database
/** Of the next call. */
let fault: (() => never) | null

beforeEach(async () => {
  await env.DB.batch([
    env.DB.prepare('DROP TABLE IF EXISTS group_things'),
    env.DB.prepare(
      'CREATE TABLE group_things (seller_id TEXT, id TEXT, n INTEGER NOT NULL, PRIMARY KEY (seller_id, id))',
    ),
  ])
  calls = []
  fault = null
  const watched = new Proxy(env.DB, {
    get(target, key) {
      if (key === 'prepare') return (sql: string) => target.prepare(sql)
      if (key === 'batch')
        return (list: D1PreparedStatement[]) => {
          calls.push(list.length)
          return fault ? fault() : target.batch(list)
        }
      return Reflect.get(target, key)
    },
  })
  db = groupCommit(watched)
})

const put = (seller: string, id: string, n: number | null, to = db) =>
  askedStatement(
    to,
    seller,
    `INSERT INTO group_things (seller_id, id, n) SELECT seller_id, p ->> 0, p ->> 1 FROM asked`,
    [id, n],
  )
/** Refused where it is not as it was seen. */
const become = (seller: string, id: string, from: number, n: number, to = db) =>
  askedStatement(
    to,
    seller,
    `UPDATE group_things SET n = CASE WHEN n = a.p ->> 1 THEN a.p ->> 2 END FROM asked a
     WHERE group_things.seller_id = a.seller_id AND group_things.id = a.p ->> 0`,
    [id, from, n],
  )
const find = async (seller: string, to = db) =>
  (
    await askedStatement(
      to,
      seller,
      `SELECT a.k AS k, t.id, t.n FROM asked a CROSS JOIN group_things t WHERE t.seller_id = a.seller_id ORDER BY a.k, t.id`,
      null,
    ).all<{ id: string; n: number }>()
  ).results.map(({ id, n }) => ({ id, n }))
const plain = (seller: string, id: string, n: number, to = db) =>
  to.prepare('INSERT INTO group_things (seller_id, id, n) VALUES (?1, ?2, ?3)').bind(seller, id, n)
const contents = async () =>
  (await env.DB.prepare('SELECT seller_id, id, n FROM group_things ORDER BY seller_id, id').raw()).map(
    (row) => (row as unknown[]).join(),
  )
const sellers = Array.from({ length: 50 }, (_, i) => `sel_${String(i).padStart(2, '0')}`)
const codes = (list: PromiseSettledResult<unknown>[]) =>
  list.map((r) => (r.status === 'fulfilled' ? 'done' : constraintOf(r.reason)))

describe('what is asked of D1 side by side', () => {
  it('is one call of one statement, and each gets its own answer', async () => {
    await Promise.all(sellers.map((s, i) => db.batch([put(s, 'a', i), put(s, 'b', 1_000 + i)])))
    expect(calls).toEqual([2])
    const found = await Promise.all(sellers.map((s) => find(s)))
    expect(calls).toEqual([2, 1])
    expect(found).toEqual(
      sellers.map((_, i) => [
        { id: 'a', n: i },
        { id: 'b', n: 1_000 + i },
      ]),
    )
  })

  it('answers nothing to whom there is nothing for', async () => {
    await db.batch([put('sel_b', 'a', 1)])
    expect(await Promise.all(['sel_a', 'sel_b', 'sel_c'].map((s) => find(s)))).toEqual([
      [],
      [{ id: 'a', n: 1 }],
      [],
    ])
  })

  it('fails only for whom it is refused, and wholly for them', async () => {
    await env.DB.batch([plain('sel_07', 'a', 1, env.DB), plain('sel_31', 'a', 1, env.DB)])
    const outcomes = await Promise.allSettled(
      sellers.map((s, i) => db.batch([put(s, 'b', i), put(s, 'a', i === 40 ? null : i)])),
    )
    expect(codes(outcomes)).toEqual(
      sellers.map((_, i) => (i === 7 || i === 31 ? 'unique' : i === 40 ? 'not_null' : 'done')),
    )
    expect((await contents()).filter((row) => /^sel_(07|31|40)/.test(row))).toEqual([
      'sel_07,a,1',
      'sel_31,a,1',
    ])
    expect(await contents()).toHaveLength(47 * 2 + 2)
    // Found by halving: not one call for each.
    expect(calls.length).toBeLessThan(30)
  })

  it('lets the first of two changes of the same row win', async () => {
    await db.batch([put('sel_a', 'a', 1)])
    const outcomes = await Promise.allSettled([
      become('sel_a', 'a', 1, 2).run(),
      become('sel_b', 'a', 1, 2).run(),
      become('sel_a', 'a', 1, 3).run(),
    ])
    expect(codes(outcomes)).toEqual(['done', 'done', 'not_null'])
    expect(await contents()).toEqual(['sel_a,a,2'])
  })

  it('keeps the order of what one asks, also beside statements that are nobody else’s', async () => {
    await Promise.all([
      db.batch([plain('sel_a', 'a', 1), become('sel_a', 'a', 1, 2), put('sel_a', 'b', 1)]),
      db.batch([put('sel_b', 'a', 1), become('sel_b', 'a', 1, 2)]),
      db.batch([
        put('sel_c', 'a', 1),
        put('sel_c', 'b', 1),
        become('sel_c', 'b', 1, 2),
        put('sel_c', 'c', 3),
      ]),
      find('sel_d'),
    ])
    expect(await contents()).toEqual([
      'sel_a,a,2',
      'sel_a,b,1',
      'sel_b,a,2',
      'sel_c,a,1',
      'sel_c,b,2',
      'sel_c,c,3',
    ])
    expect(calls).toHaveLength(1)
  })

  it('fails for all of a call of which nobody knows whether it happened', async () => {
    fault = () => {
      throw new Error('Network connection lost.')
    }
    const outcomes = await Promise.allSettled(sellers.map((s) => put(s, 'a', 1).run()))
    expect(outcomes.every((o) => o.status === 'rejected' && /lost/.test(String(o.reason)))).toBe(true)
    // It is not asked again: each decides for itself.
    expect(calls).toEqual([1])
    fault = null
    await put('sel_00', 'a', 1).run()
    expect(await contents()).toEqual(['sel_00,a,1'])
  })

  it('leaves D1 as the same asked one after the other would, whatever is asked', async () => {
    const seller = fc.constantFrom('sel_a', 'sel_b', 'sel_c')
    const id = fc.constantFrom('x', 'y')
    const step = fc.oneof(
      fc.record({ do: fc.constant('put' as const), id, n: fc.option(fc.nat(3), { freq: 9 }) }),
      fc.record({ do: fc.constant('become' as const), id, from: fc.nat(3), n: fc.nat(3) }),
      fc.record({ do: fc.constant('plain' as const), id, n: fc.nat(3) }),
    )
    type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
    const make = (s: string, a: Step, to: D1Database) =>
      a.do === 'put'
        ? put(s, a.id, a.n, to)
        : a.do === 'become'
          ? become(s, a.id, a.from, a.n, to)
          : plain(s, a.id, a.n, to)
    // One batch of each seller at a time: which of two of the same comes first is open.
    const batches = fc.uniqueArray(
      fc.record({ seller, steps: fc.array(step, { minLength: 1, maxLength: 4 }) }),
      {
        selector: (b) => b.seller,
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(batches, { minLength: 1, maxLength: 3 }), async (rounds) => {
        const lived: [string[], string[]][] = []
        for (const to of [env.DB, db]) {
          await env.DB.prepare('DELETE FROM group_things').run()
          const told: string[] = []
          for (const round of rounds) {
            const started = round.map((b) => () => to.batch(b.steps.map((a) => make(b.seller, a, to))))
            const outcomes: PromiseSettledResult<unknown>[] = []
            if (to === db) outcomes.push(...(await Promise.allSettled(started.map((start) => start()))))
            else for (const start of started) outcomes.push(...(await Promise.allSettled([start()])))
            told.push(codes(outcomes).join())
          }
          lived.push([told, await contents()])
        }
        expect(lived[1]).toEqual(lived[0])
      }),
      { numRuns: 60 },
    )
  })
})
