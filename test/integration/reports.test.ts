import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { apiFor } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import { keyScope, type SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
let scope: SellerScope
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
})

/** An update that was sent to this many customers. */
async function send(customers: number, o: { email?: (i: number) => string } = {}) {
  const people = Array.from({ length: customers }, (_, i) => (o.email ? { email: o.email(i) } : {}))
  const shop = await makeShop(c, scope, people)
  const update = await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
  await drain(c)
  return { id: update.id, ...shop }
}
const report = (id: string) => c.services.reports.report(scope, id)
const sql = (text: string, ...params: unknown[]) =>
  c.db.d1
    .prepare(text)
    .bind(scope.sellerId, ...params)
    .run()
/** Counts of an update as they stand once its events were applied. */
const count = (id: string, counts: string) =>
  sql(`UPDATE updates SET ${counts} WHERE seller_id = ?1 AND id = ?2`, id)

describe('the report of an update', () => {
  it('has its product, its links in the order of the mail, and who carried it', async () => {
    const { id } = await send(3)
    await sql('DELETE FROM update_links WHERE seller_id = ?1')
    for (const [no, url] of [
      [2, 'https://example.com/notes'],
      [1, null],
    ])
      await sql(
        `INSERT INTO update_links (seller_id, update_id, no, url, label, clicks, people, machines)
         VALUES (?1, ?2, ?3, ?4, 'Read it', 5, 2, 1)`,
        id,
        no,
        url,
      )
    const shown = await report(id)
    expect(shown.update).toMatchObject({ id, status: 'sent', product_name: 'Handbook' })
    const seen = { label: 'Read it', clicks: 5, people: 2, machines: 1 }
    expect(shown.links).toEqual([
      { no: 1, url: null, ...seen },
      { no: 2, url: 'https://example.com/notes', ...seen },
    ])
    expect(shown.carriers).toEqual([{ provider: expect.any(String), mails: 3, batches: 1 }])
    expect(shown).toMatchObject({ canary: null, comparison: null, waves: [], must_choose_unknown: false })
  })

  it('has what happened when in at most 60 points, and failures, most first', async () => {
    const { id } = await send(1)
    await sql('DELETE FROM update_activity WHERE seller_id = ?1')
    await sql(
      `INSERT INTO update_activity (seller_id, update_id, at, opened)
       SELECT ?1, ?2, key * 60000, 1 FROM json_each(?3)`,
      id,
      JSON.stringify(Array(500).fill(0)),
    )
    for (const [state, cause, n] of [
      ['bounced', 'no_such_box', 2],
      ['rejected', 'something new', 7],
      ['bounced', 'settled since', 0],
    ])
      await sql(
        'INSERT INTO update_failures (seller_id, update_id, state, cause, n) VALUES (?1, ?2, ?3, ?4, ?5)',
        id,
        state,
        cause,
        n,
      )
    const { activity, failures } = await report(id)
    expect(activity.length).toBeLessThanOrEqual(60)
    expect(activity.reduce((sum, p) => sum + p.opened, 0)).toBe(500)
    expect(failures).toEqual([
      { state: 'rejected', cause: 'something new', n: 7 },
      { state: 'bounced', cause: 'no_such_box', n: 2 },
    ])
  })

  it('compares with the ten sent before it, and with none sent after or again', async () => {
    const ids: string[] = []
    for (let i = 0; i < 12; i++) {
      ids.push((await send(1)).id)
      c = await advance(c, MINUTE)
    }
    const [oldest, second, ...others] = ids
    const [last, ...earlier] = others.reverse()
    await count(oldest!, 'accepted = 100, delivered = 1')
    for (const id of [second!, ...earlier]) await count(id, 'accepted = 100, delivered = 90, opened = 45')
    await count(earlier[0]!, 'tracked = 0, opened = 0')
    await count(last!, 'accepted = 100, delivered = 95, opened = 76, clicked = 19')
    const { comparison } = await report(last!)
    expect(comparison).toMatchObject({ updates: 10, usual: { delivered: 0.9, opened: 0.5, clicked: 0 } })
    expect(comparison!.points.delivered).toBeCloseTo(5)
    expect(comparison!.points.opened).toBeCloseTo(30)
    expect((await report(oldest!)).comparison).toBeNull()
    await count(second!, `resend_of = '${oldest}', wave = 1`)
    expect((await report(last!)).comparison?.updates).toBe(10)
    expect((await report(earlier.at(-1)!)).comparison?.updates).toBe(1)
  })

  it('lists the first update and its repetitions from each of them', async () => {
    const first = await send(2)
    c = await advance(c, MINUTE)
    const again = await send(2)
    await count(again.id, `resend_of = '${first.id}', wave = 1, opened = 1`)
    for (const id of [first.id, again.id])
      expect((await report(id)).waves).toMatchObject([
        { id: first.id, wave: 0, recipients: 2 },
        { id: again.id, wave: 1, recipients: 2, opened: 1, status: 'sent' },
      ])
  })

  it('asks about what stayed unknown a day after the end, until somebody has chosen', async () => {
    const { id } = await send(2)
    await count(id, 'unknown = 1, accepted = 1')
    expect((await report(id)).must_choose_unknown).toBe(false)
    c = await advance(c, DAY + HOUR)
    expect((await report(id)).must_choose_unknown).toBe(true)
    await count(id, 'unknown_left_at = 5')
    expect((await report(id)).must_choose_unknown).toBe(false)
  })

  it('says how far the first part of a big send is', async () => {
    const { id } = await send(4)
    await count(id, `guard = 'canary', canary_batches = 1, delivered = 2, bounced = 1`)
    expect((await report(id)).canary).toEqual({ recipients: 4, settled: 3 })
  })

  it('reads no delivery and goes by index only', async () => {
    const { id } = await send(1)
    const texts: string[] = []
    const DB = new Proxy(env.DB, {
      get(d1, key) {
        if (key === 'prepare') return (text: string) => texts.push(text) && d1.prepare(text)
        const value = Reflect.get(d1, key)
        return typeof value === 'function' ? value.bind(d1) : value
      },
    })
    await (await testContainer({ DB })).services.reports.report(scope, id)
    expect(texts.length).toBeGreaterThanOrEqual(7)
    for (const text of texts) {
      expect(text).not.toMatch(/\bdeliveries\b/)
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${text}`)
        .bind(
          ...Array((text.match(/\?/g) ?? []).length)
            .fill('1')
            .slice(0, parameters(text)),
        )
        .all<{ detail: string }>()
      const scans = results.map((r) => r.detail).filter((d) => /^SCAN (?!json_each)/.test(d))
      expect(scans, text).toEqual([])
    }
  })
})

/** How many parameters a statement binds. */
const parameters = (text: string) =>
  Math.max(
    (text.match(/\?(?!\d)/g) ?? []).length,
    ...[...text.matchAll(/\?(\d+)/g)].map((m) => Number(m[1])),
    0,
  )

describe('the recipients as CSV', () => {
  const csvOf = async (id: string, filter = {}) => {
    const { fileName, body } = await c.services.reports.deliveriesCsv(scope, id, filter)
    return { fileName, lines: (await new Response(body).text()).split('\r\n') }
  }

  it('has a line for each of them, over several pages, in one file named after product and version', async () => {
    const { id, contactIds } = await send(5_001)
    const { fileName, lines } = await csvOf(id)
    expect(fileName).toMatch(/^handbook-\w+-version-2-recipients\.csv$/)
    expect(lines[0]).toBe('delivery_id,contact_id,email,state,reason,changed_at')
    expect(lines.at(-1)).toBe('')
    expect(lines.slice(1, -1).map((line) => line.split(',')[1])).toEqual(contactIds)
    expect(new Set(lines.slice(1, -1).map((line) => line.split(',')[3]))).toEqual(new Set(['accepted']))
  })

  it('holds nothing a spreadsheet would run, and only what was asked for', async () => {
    const { id, contactIds } = await send(2, {
      email: (i) => (i === 0 ? '=1+1@example.com' : 'a@example.com'),
    })
    await sql(
      `UPDATE deliveries SET state = 'bounced', reason = ?3 WHERE seller_id = ?1 AND contact_id = ?2`,
      contactIds[0],
      '@SUM(A1), "x"',
    )
    const { lines } = await csvOf(id, { state: 'bounced' })
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain(`,'=1+1@example.com,bounced,"'@SUM(A1), ""x""",`)
    expect((await csvOf(id, { email: 'A@EX' })).lines[1]).toContain(contactIds[1])
  })

  it('is there for who may read updates and contacts, by the API as well', async () => {
    const { id } = await send(1)
    const only = (permission: 'updates:read' | 'contacts:read') =>
      keyScope({ sellerId: scope.sellerId, keyId: 'key_1', name: 'K', can: new Set([permission]) })
    for (const permission of ['updates:read', 'contacts:read'] as const)
      await expect(c.services.reports.deliveriesCsv(only(permission), id, {})).rejects.toMatchObject({
        code: 'forbidden',
      })
    await expect(c.services.reports.report(only('contacts:read'), id)).rejects.toMatchObject({
      code: 'forbidden',
    })
    const api = await apiFor(c, scope, ['updates:read', 'contacts:read'])
    const answer = await api('GET', `/updates/${id}/deliveries.csv`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="handbook-.*\.csv"$/)
    expect(answer.body.split('\r\n')).toHaveLength(3)
    const narrow = await apiFor(c, scope, ['updates:read'])
    expect((await narrow('GET', `/updates/${id}/deliveries.csv`)).status).toBe(403)
  })
})
