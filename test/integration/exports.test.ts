import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindsOf } from '#app/domain/audience/relations.rules.ts'
import { EXPORT_COLUMNS, VALUE_BREAK } from '#app/domain/exports/columns.ts'
import type { ExportOptionsInput } from '#app/domain/exports/export.schema.ts'
import { parseSpent, spentText } from '#app/domain/exports/spent-text.ts'
import { fromCsvCell, toCsvLine } from '#app/domain/kernel/csv.ts'
import { CURRENCIES } from '#app/domain/kernel/money.ts'
import { DAY, isoOrNull, MINUTE, toIso } from '#app/domain/kernel/time.ts'
import { pageSql } from '#db/repos/export-text.ts'
import { addContacts, type Contact } from '#test/support/audience.ts'
import { advance, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { exported, parsed, settled, sha256Of } from '#test/support/exports.ts'
import { makeMember } from '#test/support/members.ts'
import { memberScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

const c = await testContainer()
const T = Date.parse('2026-03-01T10:00:00.123Z')
const ALL: ExportOptionsInput = { types: ['followers', 'customers', 'affiliates'] }
const isRefused = (path: string) => ({ kind: 'invalid', extra: { errors: [{ path }] } })

/** An export of people, as text. */
async function fileOf(people: Contact[], options: ExportOptionsInput) {
  const scope = await makeSeller(c)
  await addContacts(c, scope, people)
  return { scope, ...(await exported(c, scope, options)) }
}
const emailsOf = async (people: Contact[], options: ExportOptionsInput) =>
  parsed((await fileOf(people, { ...options, columns: ['email'] })).text!).map(([email]) => email)

describe('who is in an export (gumroad.md 1.5)', () => {
  const follower = { email: 'f@example.com', followerSince: T }
  const buyer = { email: 'b@example.com', customerSince: T }
  const affiliate = { email: 'a@example.com', affiliateSince: T }
  const nobody = { email: 'n@example.com' }
  it.each<[string, Contact[], ExportOptionsInput['types'], string[]]>([
    ['a follower among followers', [follower], ['followers'], ['f@example.com']],
    ['a buyer not among followers', [buyer], ['followers'], []],
    ['an affiliate among affiliates', [affiliate], ['affiliates'], ['a@example.com']],
    ['nobody who is unconfirmed or unfollowed', [nobody], ['followers', 'customers', 'affiliates'], []],
    [
      'the union of what is ticked',
      [follower, buyer, affiliate],
      ['followers', 'affiliates'],
      ['f@example.com', 'a@example.com'],
    ],
  ])('%s', async (_, people, types, emails) => {
    expect((await emailsOf(people, { types })).sort()).toEqual(emails.sort())
  })

  it('who follows and buys has one line with the earlier of the two times', async () => {
    const both = {
      email: 'x@example.com',
      followerSince: T,
      customerSince: T - DAY,
      affiliateSince: T - 2 * DAY,
    }
    const line = async (types: ExportOptionsInput['types']) =>
      parsed((await fileOf([both], { types, columns: ['email', 'subscribed_at'] })).text!)
    expect(await line(['followers', 'customers'])).toEqual([['x@example.com', toIso(T - DAY)]])
    // Of what is not ticked the time does not count, unlike at the peer.
    expect(await line(['followers'])).toEqual([['x@example.com', toIso(T)]])
  })

  it('nothing ticked is refused, and nothing is made of it', async () => {
    const scope = await makeSeller(c)
    await expect(c.services.exports.create(scope, { types: [] })).rejects.toMatchObject(isRefused('types'))
    expect((await c.services.exports.list(scope, { limit: 10 })).data).toEqual([])
  })

  it('an export of nobody is the header alone', async () => {
    const { text, view } = await fileOf([buyer], { types: ['followers'] })
    expect(text).toBe(`${EXPORT_COLUMNS.join(',')}\r\n`)
    expect(view).toMatchObject({ status: 'ready', rows: 0, bytes: text!.length })
  })

  it('is in order of the earliest ticked time, then of who was there first', async () => {
    const people = Array.from({ length: 60 }, (_, i) => ({
      email: `p${String(i).padStart(2, '0')}@example.com`,
      followerSince: i % 3 === 0 ? T + (i % 7) * 1000 : null,
      customerSince: i % 2 === 0 ? T + (i % 5) * 1000 : null,
      affiliateSince: i % 5 === 0 ? T + (i % 4) * 1000 : null,
    }))
    const earliest = (p: (typeof people)[number]) =>
      Math.min(
        ...[p.followerSince, p.customerSince, p.affiliateSince].map((t) => t ?? Number.POSITIVE_INFINITY),
      )
    const inOrder = people
      .filter((p) => Number.isFinite(earliest(p)))
      .sort((a, b) => earliest(a) - earliest(b) || (a.email < b.email ? -1 : 1))
    expect(await emailsOf(people, ALL)).toEqual(inOrder.map((p) => p.email))
  })
})

describe('the file', () => {
  it('looks like this', async () => {
    const people: Contact[] = [
      {
        ...{
          email: 'Ada@Example.com',
          name: 'Ada "Countess" Park',
          followerSince: T,
          customerSince: T - DAY,
        },
        ...{ purchases: 2, spent: { eur: 1250, usd: 3000 }, country: 'DE' },
      },
      {
        email: '=cmd@example.com',
        name: '+1, or so',
        followerSince: T + 1,
        consent: 'unsubscribed',
        reason: "'=1",
      },
      { email: 'b@example.com', name: null, affiliateSince: T + 2, spent: { jpy: 500 }, purchases: 1 },
    ]
    const { text, bytes, view } = await fileOf(people, { ...ALL, bom: true })
    await expect(text!.slice(1).replaceAll('\r', '␍')).toMatchFileSnapshot('./__golden__/export.csv')
    expect([...bytes!.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    expect(view).toMatchObject({ rows: 3, bytes: bytes!.byteLength, sha256: await sha256Of(bytes!) })
    expect(view.file_name).toMatch(/^audience-shop-\w+-\d{4}(-\d\d){5}\.csv$/)
  })

  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(
        "'",
        '=',
        '+',
        '-',
        '@',
        '\t',
        '\r',
        '\n',
        ',',
        '"',
        '\\',
        'a',
        'Z',
        ' ',
        '0',
        '{',
        'é',
        '💡',
      ),
      maxLength: 6,
    }),
  )
  const nulless = text.map((s) => s.replaceAll('\0', ''))
  const maybe = <V>(a: fc.Arbitrary<V>) => fc.option(a, { nil: null })
  const time = fc.integer({ min: Date.UTC(1971), max: Date.UTC(2199) })
  const person = fc.record({
    ...{ email: nulless, name: maybe(nulless), reason: maybe(nulless), country: maybe(nulless) },
    ...{ followerSince: maybe(time), customerSince: maybe(time), affiliateSince: maybe(time) },
    purchases: fc.nat(2000),
    spent: fc.dictionary(fc.constantFrom(...Object.keys(CURRENCIES)), fc.nat(99_999_999), { maxKeys: 3 }),
    consent: fc.constantFrom('subscribed' as const, 'pending' as const, 'unsubscribed' as const),
  })

  it('says in SQL what the rules say, and another parser reads back what was there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { maxLength: 30 }),
        fc.subarray(['followers', 'customers', 'affiliates'] as const, { minLength: 1 }),
        fc.shuffledSubarray([...EXPORT_COLUMNS], { minLength: 1 }),
        async (drawn, types, columns) => {
          const people = drawn.map((p, i) => ({ ...p, email: `${p.email}${i}`, spent: { ...p.spent } }))
          const sinceOf = (p: (typeof people)[number]) => {
            const at = {
              followers: p.followerSince,
              customers: p.customerSince,
              affiliates: p.affiliateSince,
            }
            return Math.min(...types.map((t) => at[t] ?? Number.POSITIVE_INFINITY))
          }
          const asked = people.filter((p) => Number.isFinite(sinceOf(p)))
          const lines = asked
            .map((p, i) => ({ p, i }))
            .sort((a, b) => sinceOf(a.p) - sinceOf(b.p) || a.i - b.i)
            .map(({ p }) => {
              const cells = {
                ...{ email: p.email, name: p.name ?? '', country: p.country ?? '', consent: p.consent },
                kinds: kindsOf(p).join(VALUE_BREAK),
                subscribed_at: toIso(sinceOf(p)),
                follower_since: isoOrNull(p.followerSince) ?? '',
                customer_since: isoOrNull(p.customerSince) ?? '',
                affiliate_since: isoOrNull(p.affiliateSince) ?? '',
                ...{
                  purchases: p.purchases,
                  total_spent: spentText(p.spent),
                  consent_reason: p.reason ?? '',
                },
              }
              return columns.map((column) => cells[column])
            })
          const file = await fileOf(people, { types, columns })
          expect(file.text).toBe([columns, ...lines].map((line) => toCsvLine(line)).join(''))
          // One cell alone that is empty makes an empty line, which parsers take for none.
          if (columns.length > 1)
            expect(parsed(file.text!).map((line) => line.map(fromCsvCell))).toEqual(
              lines.map((line) => line.map(String)),
            )
          for (const p of asked) expect(parseSpent(spentText(p.spent))).toEqual(p.spent)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is halved where its pages are too big for D1, and made all the same', async () => {
    const people = Array.from({ length: 3000 }, (_, i) => ({
      name: `N${'x'.repeat(1500)}`,
      followerSince: T + i,
    }))
    const { view, text } = await fileOf(people, { types: ['followers'], columns: ['email', 'name'] })
    expect(view).toMatchObject({ status: 'ready', rows: 3000 })
    expect(new Set(parsed(text!).map(([email]) => email)).size).toBe(3000)
  })

  it('is read by indexes that serve the order, without a sort and without a scan', async () => {
    const explain = `EXPLAIN QUERY PLAN ${pageSql({ types: ['followers', 'customers', 'affiliates'], columns: EXPORT_COLUMNS, hasMoves: false })}`
    const { results } = await env.DB.prepare(explain)
      .bind('sel_1', 0, '', T, 5000, null)
      .all<{ detail: string }>()
    const plan = results.map((r) => r.detail).join('\n')
    expect(plan).not.toMatch(/TEMP B-TREE|SCAN (c|contacts)\b/)
    for (const kind of ['followers', 'customers', 'affiliates'])
      expect(plan).toMatch(
        new RegExp(`SEARCH c USING INDEX contacts_${kind} \\(seller_id=\\? AND \\(\\w+,id\\)>`),
      )
  })

  it('costs one row read a line, and a few for the rest', async () => {
    const scope = await makeSeller(c)
    await addContacts(
      c,
      scope,
      Array.from({ length: 12_000 }, (_, i) => ({ followerSince: T + i, spent: { usd: 100 + i } })),
    )
    await c.services.exports.create(scope, { types: ['followers'] })
    const before = c.db.meter.rowsRead
    await drain(c)
    expect((c.db.meter.rowsRead - before) / 12_000).toBeLessThan(1.02)
  })
})

describe('what is asked for', () => {
  it('bounds the time by calendar days where the seller is', async () => {
    const scope = await makeSeller(c)
    await c
      .repos(scope)
      .batch([c.repos(scope).settings.update({ timeZone: 'America/Los_Angeles' }, c.clock.now())])
    const at = (iso: string) => Date.parse(iso)
    await addContacts(c, scope, [
      { email: 'before@example.com', followerSince: at('2020-01-01T07:59:59.999Z') },
      { email: 'first@example.com', followerSince: at('2020-01-01T08:00:00Z') },
      { email: 'last@example.com', followerSince: at('2020-02-01T07:59:59.999Z') },
      { email: 'after@example.com', followerSince: at('2020-02-01T08:00:00Z') },
      // The time that counts is the earliest of those ticked.
      {
        email: 'earlier@example.com',
        followerSince: at('2020-01-15T00:00:00Z'),
        customerSince: at('2019-01-01T00:00:00Z'),
      },
    ])
    const options = { from: '2020-01-01', to: '2020-01-31', columns: ['email'] as const }
    const emails = async (types: ExportOptionsInput['types']) =>
      parsed((await exported(c, scope, { ...options, columns: ['email'], types })).text!).flat()
    expect(await emails(['followers'])).toEqual([
      'first@example.com',
      'earlier@example.com',
      'last@example.com',
    ])
    expect(await emails(['followers', 'customers'])).toEqual(['first@example.com', 'last@example.com'])
  })

  it('a segment leaves out whom it does not mean, as it stood when it was asked', async () => {
    const scope = await makeSeller(c)
    await addContacts(c, scope, [
      { email: 'a@example.com', followerSince: T },
      { email: 'b@example.com', followerSince: T + 1, consent: 'unsubscribed' },
    ])
    const segment = c.newId('segment')
    await c.db.d1
      .prepare(
        `INSERT INTO segments (seller_id, id, name, filter, created_by, created_at, updated_at) VALUES (?1, ?2, 'S', ?3, 'x', 0, 0)`,
      )
      .bind(scope.sellerId, segment, JSON.stringify({ consent: ['unsubscribed'] }))
      .run()
    const { id } = await c.services.exports.create(scope, {
      ...{ types: ['followers'], columns: ['email'], segment_id: segment },
    })
    await env.DB.prepare(`UPDATE segments SET filter = '{}' WHERE id = ?1`).bind(segment).run()
    await drain(c)
    expect(parsed((await settled(c, scope, id)).text!)).toEqual([['b@example.com']])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['no type', { types: [] }, 'types'],
    ['an unknown type', { types: ['friends'] }, 'types.0'],
    ['no column', { types: ['followers'], columns: [] }, 'columns'],
    ['an unknown column', { types: ['followers'], columns: ['email', 'shoe'] }, 'columns.1'],
    ['a day that is none', { types: ['followers'], from: '2020-02-30' }, 'from'],
    ['from after to', { types: ['followers'], from: '2020-02-02', to: '2020-02-01' }, 'from'],
    ['an id that is none', { types: ['followers'], segment_id: 'seg_1' }, 'segment_id'],
    [
      'a segment that is not there',
      { types: ['followers'], segment_id: 'seg_00000000000000000000000000' },
      'segment_id',
    ],
  ])('%s is refused by its field', async (_, options, path) => {
    const scope = await makeSeller(c)
    await expect(c.services.exports.create(scope, options as ExportOptionsInput)).rejects.toMatchObject(
      isRefused(path),
    )
  })

  it('again within a minute is the same export, also at the same moment; later, or otherwise, another', async () => {
    const scope = await makeSeller(c)
    const ask = (options: ExportOptionsInput = ALL, at = c) => at.services.exports.create(scope, options)
    const [one, two] = await Promise.all([ask(), ask()])
    expect(two!.id).toBe(one!.id)
    await drain(c)
    expect((await ask()).id).toBe(one!.id)
    expect((await ask({ types: ['followers'] })).id).not.toBe(one!.id)
    const { memberId } = await makeMember(c, scope, 'support', 'sue@example.com')
    const asMember = memberScope({ sellerId: scope.sellerId, memberId, name: 'Sue', role: 'support' })
    expect((await c.services.exports.create(asMember, ALL)).id).not.toBe(one!.id)
    await c.services.exports.revoke(scope, one!.id)
    expect((await ask()).id).not.toBe(one!.id)
  })

  it('a sixth at once has to wait', async () => {
    const scope = await makeSeller(c)
    await c.db.d1.prepare(`DELETE FROM jobs`).run()
    const ask = (day: number) =>
      c.services.exports.create(scope, { types: ['followers'], from: `2020-01-0${day}` })
    const held = await testContainer()
    await Promise.all([1, 2, 3, 4, 5].map((day) => held.repos(scope).batch([rawExport(held, scope, day)])))
    await expect(ask(6)).rejects.toMatchObject({ kind: 'conflict', code: 'too_many_exports' })
  })

  it('is estimated from daily counts', async () => {
    const scope = await makeSeller(c)
    await addContacts(
      c,
      scope,
      Array.from({ length: 40 }, (_, i) => ({
        followerSince: T + i * DAY,
        ...(i < 10 && { customerSince: T }),
      })),
    )
    const estimate = (o: Partial<ExportOptionsInput>) =>
      c.services.exports.estimate(scope, { types: ['followers'], ...o })
    expect(await estimate({})).toBe(40)
    expect(await estimate({ types: ['followers', 'customers'] })).toBe(50)
    expect(await estimate({ from: '2026-03-11', to: '2026-03-20' })).toBe(10)
  })
})

describe('what becomes of an export', () => {
  it('who asked gets a mail with a link to the dashboard; a program does not', async () => {
    const scope = await makeSeller(c)
    const { memberId } = await makeMember(c, scope, 'accountant', 'acc@example.com')
    const asMember = memberScope({ sellerId: scope.sellerId, memberId, name: 'Acc', role: 'accountant' })
    await addContacts(c, scope, [{ followerSince: T }])
    const { view } = await exported(c, asMember, { types: ['followers'] })
    await exported(c, scope, { types: ['customers'] })
    const mails = await listMails(c.sandbox!.store, { to: 'acc@example.com' })
    expect(mails).toHaveLength(1)
    expect(mails[0]!.text).toContain(`${c.config.baseUrl}/audience/exports/${view.id}/download`)
  })

  it('a revoked one has no file, also when it was still being made', async () => {
    const { scope, view } = await fileOf([{ followerSince: T }], { types: ['followers'] })
    expect(await c.services.exports.revoke(scope, view.id)).toMatchObject({
      status: 'revoked',
      download_url: null,
    })
    expect((await settled(c, scope, view.id)).bytes).toBeNull()
    const { id } = await c.services.exports.create(scope, { types: ['customers'] })
    await c.services.exports.revoke(scope, id)
    await drain(c)
    expect(await settled(c, scope, id)).toMatchObject({ view: { status: 'revoked' }, bytes: null })
  })

  it('an expired one is removed by the hourly cron, and nothing else is', async () => {
    const { scope, view } = await fileOf([{ followerSince: T }], { types: ['followers'] })
    let later = await advance(c, 7 * DAY - MINUTE)
    await runCron('0 * * * *', later)
    expect((await settled(later, scope, view.id)).bytes).not.toBeNull()
    later = await advance(later, 2 * MINUTE)
    await runCron('0 * * * *', later)
    expect(await settled(later, scope, view.id)).toMatchObject({ view: { status: 'expired' }, bytes: null })
    await c.sandbox!.clock.setOffset(0)
  })

  it('is counted: how many, how long they took, how many failed', async () => {
    const { scope } = await fileOf([{ followerSince: T }], { types: ['followers'] })
    const metrics = await c.services.exports.metrics(scope)
    expect(metrics).toMatchObject({ made: 1, failed: 0, rows: 1 })
    expect(metrics.days).toHaveLength(30)
    expect(metrics.days.at(-1)).toMatchObject({ exports: 1, rows: 1 })
    expect(metrics.median_ms).toBe(metrics.p95_ms)
  })
})

/** An export that nobody works on. */
const rawExport = (on: typeof c, scope: { sellerId: string }, n: number) =>
  on.db.d1
    .prepare(
      `INSERT INTO exports (seller_id, id, status, options, request_key, requested_by, snapshot_at, file_name, parts, created_at)
       VALUES (?1, ?2, 'running', '{"types":["followers"],"columns":["email"]}', ?2, 'x', 0, 'x.csv', '[]', ?3)`,
    )
    .bind(scope.sellerId, on.newId('export'), n)
