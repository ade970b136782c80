import { env } from 'cloudflare:workers'
import { strToU8, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CreateImport, ImportView } from '#app/domain/imports/import.schema.ts'
import { TEMPLATES } from '#app/domain/imports/policy.schema.ts'
import { drain, makeSeller, testContainer } from '#test/support/container.ts'
import { csv, findContact, imported, ownerOf, upload, withSmallPages } from '#test/support/imports.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const c = await testContainer()
let scope: SellerScope
beforeAll(async () => {
  scope = await ownerOf(c, await makeSeller(c))
})

const COMMIT = { mode: 'commit' } as const
const PEOPLE = csv('email,name', 'ada@example.com,Ada', 'grace@example.com,Grace')
const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])))
const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(parts.flatMap((p) => (typeof p === 'string' ? [...strToU8(p)] : p)))
const utf16 = (text: string, isLittle: boolean) =>
  Uint8Array.from(
    [...`\ufeff${text}`].flatMap((ch) => {
      const [low, high] = [ch.charCodeAt(0) & 255, ch.charCodeAt(0) >> 8]
      return isLittle ? [low, high] : [high, low]
    }),
  )

/** Everything of the seller's that an import could leave behind. */
async function traces(of: SellerScope) {
  const count = (table: string) =>
    env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE seller_id = ?1`).bind(of.sellerId).first('n')
  const { objects } = await env.FILES.list({ prefix: `${of.sellerId}/imports/` })
  return [
    ...(await Promise.all(['contacts', 'consent_events', 'imports', 'import_pages', 'jobs'].map(count))),
    objects.length,
  ]
}
const NOTHING = [0, 0, 0, 0, 0, 0]
/** What a file that cannot be taken in is answered with; it has left nothing behind. */
async function refusal(file: string | Uint8Array, options: Partial<CreateImport> = COMMIT) {
  const error = await upload(c, scope, file, options).then(
    () => null,
    (e: unknown) => e,
  )
  expect(await traces(scope)).toEqual(NOTHING)
  expect(error).toMatchObject({ kind: 'invalid' })
  return (error as { extra: { errors: { path: string; message: string }[] } }).extra.errors
}
/** A seller of their own for every file that is taken in. */
async function taken(file: string | Uint8Array, options: Partial<CreateImport> = COMMIT) {
  const own = await ownerOf(c, await makeSeller(c))
  return { own, ...(await imported(c, own, file, options)) }
}
const namesOf = async (own: SellerScope) =>
  (
    await env.DB.prepare('SELECT email, name FROM contacts WHERE seller_id = ?1 ORDER BY email')
      .bind(own.sellerId)
      .all<{ email: string; name: string | null }>()
  ).results.map((r) => [r.email, r.name])
const addsUp = ({ counts: { rows, ...outcomes } }: ImportView) =>
  expect(Object.values(outcomes).reduce((a, b) => a + b)).toBe(rows)

describe('a file that is none of people is refused, says why, and leaves nothing', () => {
  const png = bytes(
    [0x89],
    'PNG\r\n',
    [0x1a, 0x0a, 0, 0, 0, 13],
    'IHDR',
    [0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0],
  )
  it.each<[string, string | Uint8Array, RegExp]>([
    ['a PNG', png, /is not a CSV file/],
    ['a PDF', '%PDF-1.7\n%âãÏÓ\n1 0 obj\n', /is not a CSV file/],
    [
      'an XLSX',
      zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }),
      /without a CSV/,
    ],
    ['a ZIP with two CSVs', zip({ 'a.csv': PEOPLE, 'b.csv': PEOPLE }), /more than one CSV file/],
    ['a ZIP without one', zip({ 'readme.md': 'hello' }), /without a CSV file/],
    ['a broken ZIP', bytes('PK', [3, 4], 'this is no archive at all'), /ZIP/],
    ['an empty file', '', /is empty/],
    ['only blank lines', '\n\r\n\n   \n', /is empty/],
    ['only a mark', bytes([0xef, 0xbb, 0xbf]), /is empty/],
    [
      '501 columns',
      csv(['email', ...Array.from({ length: 500 }, (_, i) => `c${i}`)].join(',')),
      /501 columns/,
    ],
    ['no column that says who', csv('name,plan', 'Ada,pro'), /email or external_id/],
  ])('%s', async (_, file, message) => {
    const errors = await refusal(file)
    expect(errors[0]!.message).toMatch(message)
  })

  it('with two columns of addresses: which is which is asked', async () => {
    const file = csv('email,email', 'ada@example.com,ada@work.example')
    const errors = await refusal(file)
    expect(errors[0]).toMatchObject({ path: 'mapping.email', message: expect.stringContaining('twice') })
    const two = csv('email,E-Mail', 'ada@example.com,ada@work.example')
    const both = JSON.stringify({ email: 'email', 'E-Mail': 'email' })
    expect(await refusal(two, { ...COMMIT, mapping: both })).toMatchObject([{ path: 'mapping.E-Mail' }])
  })

  it('of two gigabytes, before a byte of it is read', async () => {
    let isRead = false
    const body = new ReadableStream(
      {
        pull() {
          isRead = true
        },
      },
      { highWaterMark: 0 },
    )
    const big = c.services.imports.create(scope, COMMIT, { name: 'big.csv', size: 2_000_000_000, body })
    await expect(big).rejects.toMatchObject({ kind: 'invalid' })
    expect(isRead).toBe(false)
    expect(await traces(scope)).toEqual(NOTHING)
  })

  it('shorter than it was announced', async () => {
    const body = new Blob(['email\n']).stream()
    const short = c.services.imports.create(scope, COMMIT, { name: 'a.csv', size: 100, body })
    await expect(short).rejects.toMatchObject({ code: 'size_mismatch' })
    expect(await traces(scope)).toEqual(NOTHING)
  })
})

describe('a ZIP', () => {
  it('with one CSV in it is read, whatever else is there', async () => {
    const file = zip({
      'people/all.csv': PEOPLE,
      'people/readme.md': 'x',
      '__MACOSX/people/._all.csv': 'junk',
    })
    const { view, own } = await taken(file)
    expect(view).toMatchObject({ status: 'done', counts: { rows: 2, created: 2 } })
    expect(await namesOf(own)).toEqual([
      ['ada@example.com', 'Ada'],
      ['grace@example.com', 'Grace'],
    ])
  })

  it('that unpacks to far more than it is ends as failed once it is too much, and leaves no text', async () => {
    const line = strToU8('a@b.co\n')
    const bomb = zipSync({ 'a.csv': new Uint8Array(40_000_000).map((_, i) => line[i % line.length]!) })
    expect(bomb.length).toBeLessThan(100_000)
    const strict = withSmallPages(await testContainer(), 5000, 1_000_000)
    const own = await ownerOf(strict, await makeSeller(strict))
    strict.jobs.wake = () => undefined
    const { view } = await imported(strict, own, bomb)
    expect(view).toMatchObject({
      status: 'failed',
      failure: expect.stringContaining('Split it'),
      can_undo: true,
    })
    expect(await namesOf(own)).toEqual([])
    const { objects } = await env.FILES.list({ prefix: `${own.sellerId}/imports/` })
    expect(objects.map((o) => o.key.split('_').at(-1))).toEqual(['upload'])
    // Nothing was written, and that is what is taken back.
    await strict.services.imports.undo(own, view.id)
    await drain(strict)
    expect(await strict.services.imports.get(own, view.id)).toMatchObject({ status: 'undone' })
  })

  it('that is cut off in the middle ends as failed, and nobody was added', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `p${(i * 7919) % 1_000_003}@example.com,N${i * i}`)
    const whole = zip({ 'all.csv': csv('email,name', ...rows) })
    const { view, own } = await taken(whole.slice(0, whole.length / 2))
    expect(view).toMatchObject({ status: 'failed', counts: { rows: 0 } })
    expect(view.failure).toMatch(/ZIP/)
    expect(await namesOf(own)).toEqual([])
  })
})

describe('a damaged row costs itself and no other', () => {
  const rest = ['ada@example.com', 'grace@example.com']
  const A = 'ada@example.com,Ada\n'
  const G = 'grace@example.com,Grace\n'
  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'a cell of more than a megabyte',
      `email,name\n${A}big@example.com,${'x'.repeat(1_000_001)}\n${G}`,
      /longer than/,
    ],
    ['a NUL', `email,name\n${A}nul@example.com,N\0L\n${G}`, /NUL/],
    [
      'bytes that are no UTF-8',
      bytes(`email,name\nada@example.com,Ädä Lövelace-Ünïted\nbad@example.com,B`, [0xff, 0xfe], `d\n${G}`),
      /UTF-8/,
    ],
    ['a quote that is never closed', `email,name\n${A}open@example.com,"Open\n${G}`, /quote/],
    ['a cell too many', `email,name\n${A}more@example.com,More,More\n${G}`, /3 cells/],
    ['no address', `email,name\n${A}nobody,N\n${G}`, /email/],
  ])('%s', async (_, file, error) => {
    const { view, rows, own } = await taken(file)
    expect(view.status).toBe('done')
    addsUp(view)
    expect((await namesOf(own)).map(([email]) => email)).toEqual(rest)
    const wrong = rows.filter((r) => r.outcome === 'invalid')
    expect(wrong.at(-1)!.error).toMatch(error)
    expect(view.counts).toMatchObject({ created: 2, invalid: wrong.length })
  })
})

describe('however it is written, it is read the same', () => {
  const LINES = ['email,name', 'ada@example.com,Zoë', 'grace@example.com,"Grace ""H"" Ü"']
  const text = `${LINES.join('\r\n')}\r\n`
  const latin = Uint8Array.from(text, (ch) => ch.charCodeAt(0))
  it.each<[string, string | Uint8Array]>([
    ['UTF-8', text],
    ['UTF-8 with a mark and a quoted header', `\ufeff"email","name"\r\n${LINES.slice(1).join('\r\n')}`],
    ['UTF-16, little end first', utf16(text, true)],
    ['UTF-16, big end first', utf16(text, false)],
    ['Windows-1252', latin],
    ['lines that end in CR', `${LINES.join('\r')}\r`],
    ['semicolons', `${LINES.join('\n').replaceAll(',', ';')}\n`],
    ['tabs', `${LINES.join('\n').replaceAll(',', '\t')}\n`],
    ['no break at the end', LINES.join('\n')],
    ['blank lines between', `${LINES.join('\n\n\n')}\n\n`],
    ['a ZIP of Windows-1252', zipSync({ 'a.csv': latin })],
  ])('%s', async (_, file) => {
    const { view, own } = await taken(file)
    expect(view).toMatchObject({ status: 'done', counts: { rows: 2, created: 2 } })
    expect(await namesOf(own)).toEqual([
      ['ada@example.com', 'Zoë'],
      ['grace@example.com', 'Grace "H" Ü'],
    ])
  })

  it('only a header: nothing to do, and done', async () => {
    const { view } = await taken('email,name\n')
    expect(view).toMatchObject({ status: 'done', counts: { rows: 0 }, progress: { done: 0, total: 0 } })
  })

  it('500 columns', async () => {
    const header = ['email', ...Array.from({ length: 499 }, (_, i) => `c${i}`)]
    const { view } = await taken(csv(header.join(','), ['ada@example.com', ...header.slice(1)].join(',')), {
      ...{ ...COMMIT, mapping: '{"email":"email"}' },
    })
    expect(view).toMatchObject({ status: 'done', counts: { created: 1 } })
  })

  it('a formula is kept as it stands, and the report runs none', async () => {
    const formula = '=HYPERLINK("https://evil.example")'
    const { own, view } = await taken(
      csv('email,name', `ada@example.com,"${formula.replaceAll('"', '""')}"`, '=1+1,x'),
    )
    expect(await findContact(c, own, 'ada@example.com')).toMatchObject({ name: formula })
    const { body } = await c.services.importResults.report(own, view.id)
    const lines = (await new Response(body).text()).split('\r\n')
    expect(lines.filter((line) => /(^|,)"?[=+@]/.test(line))).toEqual([])
    expect(lines).toHaveLength(4)
  })
})

describe('more than is read at once', { timeout: 120_000 }, () => {
  it('a record longer than a slice', async () => {
    // Each cell may have a million characters: two of them are more than the half megabyte a slice has.
    const long = `"${'line\n'.repeat(180_000)}"`
    const file = `email,name,note,more\nlong@example.com,Long,${long},${long}\nada@example.com,Ada,,\n`
    const { view, own } = await taken(file, { ...COMMIT, mapping: '{"email":"email","name":"name"}' })
    expect(view).toMatchObject({ status: 'done', counts: { rows: 2, created: 2 } })
    expect((await namesOf(own)).map(([email]) => email)).toEqual(['ada@example.com', 'long@example.com'])
  })

  it('30,000 rows of eight bytes: more pages than slices', async () => {
    const rows = Array.from({ length: 30_000 }, (_, i) =>
      `${i.toString(36).padStart(3, '0')}@b.co`.slice(0, 8),
    )
    const { view, own } = await taken(csv('email', ...rows), { ...COMMIT, mapping: '{"email":"email"}' })
    expect(view).toMatchObject({ status: 'done', progress: { done: 30_000, total: 30_000 } })
    addsUp(view)
    expect(view.counts).toMatchObject({ rows: 30_000, created: 30_000 })
    expect(await namesOf(own)).toHaveLength(30_000)
  })
})

describe('a policy of one’s own says what a blank means', () => {
  it('blank cells and the word for it clear what there is, or not', async () => {
    const own = await ownerOf(c, await makeSeller(c))
    const { version: _, about: __, ...full } = TEMPLATES.full_sync
    const clearing = await c.services.importPolicies.save(own, {
      ...{ ...full, name: 'Clears', blank_clears: true, clear_token: null },
    })
    const token = await c.services.importPolicies.save(own, { ...full, name: 'Token', clear_token: 'NULL' })
    const first = csv('email,name,country', 'ada@example.com,Ada,GB', 'grace@example.com,Grace,US')
    await imported(c, own, first)
    const seen = async (email: string) => {
      const { name, countryGiven } = await findContact(c, own, email)
      return [name, countryGiven]
    }
    await imported(c, own, csv('email,name,country', 'ada@example.com,,NULL', 'grace@example.com,G,'), {
      ...{ ...COMMIT, policy: token.id },
    })
    expect([await seen('ada@example.com'), await seen('grace@example.com')]).toEqual([
      ['Ada', null],
      ['G', 'US'],
    ])
    const { rows } = await imported(
      c,
      own,
      csv('email,name,country', 'ada@example.com,,GB', 'grace@example.com,NULL,'),
      {
        ...{ ...COMMIT, policy: clearing.id },
      },
    )
    expect(rows.map((r) => r.updated_fields)).toEqual([
      ['name', 'country'],
      ['name', 'country'],
    ])
    expect([await seen('ada@example.com'), await seen('grace@example.com')]).toEqual([
      [null, 'GB'],
      ['NULL', null],
    ])
  })
})
