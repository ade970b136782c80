import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { FIELDS, type Target } from './mapping.schema.ts'
import type { ContactRowInput } from './row.schema.ts'
import {
  checkProfile,
  parseBoolean,
  parseConsentWord,
  parseDate,
  parseMoment,
  parseNumber,
  planColumns,
  readCells,
} from './values.rules.ts'

const PLAIN: Parameters<typeof readCells>[2] = { blankClears: false, clearToken: null }
/** A line with an address, and one column of each target after it. */
function read(columns: Partial<Record<Target, string>>, o = PLAIN, guarded = false) {
  const targets = Object.keys(columns) as Target[]
  const all: Target[] = targets.includes('email') ? targets : ['email', ...targets]
  const header = all.map((t) => `the ${t}`)
  const mapping = { columns: Object.fromEntries(header.map((h, i) => [h, all[i]!])) }
  const cells = all.map((t) => columns[t] ?? 'ada@example.com')
  return readCells(cells, planColumns(header, mapping, { guarded }), o)
}
function rowOf(...args: Parameters<typeof read>): ContactRowInput {
  const result = read(...args)
  if (!('row' in result)) throw new Error(JSON.stringify(result.errors))
  const { email: _, ...rest } = result.row
  return rest
}
function errorOf(...args: Parameters<typeof read>) {
  const result = read(...args)
  return 'errors' in result ? result.errors.map((e) => `${e.path}: ${e.message}`).join(' | ') : 'no error'
}

describe('cells', () => {
  it('say what their columns say', () => {
    expect(
      read({
        ...{
          email: ' Ada@Example.com ',
          external_id: '007',
          name: ' Ada  Lovelace ',
          country: 'Deutschland',
        },
        ...{ tags: 'vip, news;vip', attributes: '{"a":{"b":[1]}}', 'attributes.plan': 'pro', ignore: 'x' },
        ...{
          'attributes.seats:number': '3',
          'attributes.paid:boolean': 'ja',
          'attributes.born:date': '1815-12-10',
        },
        ...{ consent: 'active', consent_at: '2024-04-03', consent_source: 'form', updated_at: '1712138400' },
      }),
    ).toEqual({
      row: {
        email: { email: 'ada@example.com', emailGiven: 'Ada@example.com' },
        externalId: '007',
        name: 'Ada  Lovelace',
        country: 'DE',
        tags: ['vip', 'news'],
        attributes: { a: { b: [1] }, plan: 'pro', seats: 3, paid: true, born: '1815-12-10' },
        consent: { state: 'subscribed', at: Date.UTC(2024, 3, 3), source: 'form' },
        sourceAt: 1712138400000,
      },
    })
  })

  const blank = {
    external_id: ' ',
    name: '',
    country: '',
    tags: ' ',
    attributes: '',
    'attributes.a': '',
  } as const
  const silent = {
    consent: '',
    unsubscribed: '',
    consent_at: '',
    consent_source: '',
    updated_at: '',
  } as const
  it('say nothing where they are blank', () => {
    expect(rowOf({ ...blank, ...silent })).toEqual({})
  })
  it('clear where they are blank, if blank cells clear; never what was agreed, and never the address', () => {
    const o = { blankClears: true, clearToken: null }
    expect(rowOf({ ...blank, ...silent }, o)).toEqual({
      ...{ externalId: null, name: null, country: null, tags: null, attributes: { a: null } },
    })
    expect(rowOf({ attributes: '' }, o)).toEqual({ attributes: null })
    expect(errorOf({ email: '' }, o)).toBe('the email: must not be empty')
  })
  it('clear where they are the word that clears', () => {
    const o = { blankClears: false, clearToken: '-' }
    expect(rowOf({ name: ' - ', tags: '-', country: '', 'attributes.n:number': '-' }, o)).toEqual({
      ...{ name: null, tags: null, attributes: { n: null } },
    })
    expect(errorOf({ email: '-' }, o)).toMatch(/^the email: must contain an @/)
    expect(errorOf({ consent: '-' }, o)).toMatch(/^the consent: is not a word we know/)
  })
  it('that a line ends before say nothing, whatever blank ones do', () => {
    const plan = planColumns(['e', 'n'], { columns: { e: 'email', n: 'name' } })
    expect(readCells(['ada@example.com'], plan, { blankClears: true, clearToken: null })).toEqual({
      row: { email: { email: 'ada@example.com', emailGiven: 'ada@example.com' } },
    })
    expect(readCells([], plan, PLAIN)).toEqual({ errors: [{ path: 'e', message: 'must not be empty' }] })
  })
  it('lose the apostrophe before a formula only in a file of ours', () => {
    expect(rowOf({ name: "'=1+1" })).toEqual({ name: "'=1+1" })
    expect(rowOf({ name: "'=1+1", 'attributes.a': "'tis" }, PLAIN, true)).toEqual({
      ...{ name: '=1+1', attributes: { a: "'tis" } },
    })
  })
  it('report all that is wrong, by header, never with what they say', () => {
    expect(
      errorOf({ email: 'secret', name: 'n'.repeat(201), country: 'Atlantis', updated_at: '03/04/2024' }),
    ).toBe(
      'the email: must contain an @, for example ada@example.com | ' +
        'the name: must be at most 200 characters | ' +
        'the country: must be a country or its ISO code, as Germany or DE | ' +
        'the updated_at: must be a date as 2024-04-03, or a time as 2024-04-03T10:00:00Z, or seconds or milliseconds since 1970',
    )
  })
})

describe('whom a line is about', () => {
  const plan = planColumns(['id', 'e'], { columns: { id: 'external_id', e: 'email' } })
  test.each([
    [['7', ''], true],
    [['', 'ada@example.com'], true],
    [['', ''], false],
    [['7', 'no address'], false],
  ])('%j: %j', (cells, known) => {
    expect('row' in readCells(cells, plan, PLAIN)).toBe(known)
  })
})

describe('names', () => {
  test.each([
    [{ first_name: 'Ada', last_name: 'Lovelace' }, 'Ada Lovelace'],
    [{ first_name: 'Ada', last_name: '' }, 'Ada'],
    [{ last_name: 'Lovelace' }, 'Lovelace'],
    [{ name: 'Ada L.', first_name: 'Ada', last_name: 'Lovelace' }, 'Ada L.'],
    [{ name: '', first_name: 'Ada', last_name: 'Lovelace' }, 'Ada Lovelace'],
    [{ first_name: '', last_name: '' }, undefined],
  ])('%j is %j', (columns, name) => {
    expect(rowOf(columns).name).toBe(name)
  })
  test.each([
    [
      { first_name: 'a'.repeat(150), last_name: 'b'.repeat(50) },
      'the first_name: must be at most 200 characters',
    ],
    [{ name: 'Ada\nLovelace' }, 'the name: must be one line without control characters'],
    [{ name: 'Ada\u0000' }, 'the name: must be one line without control characters'],
    [{ name: 'Ada\ud800!' }, 'the name: must be one line without control characters'],
    [{ external_id: 'x'.repeat(201) }, 'the external_id: must be at most 200 characters'],
  ])('%j is refused', (columns, message) => {
    expect(errorOf(columns)).toBe(message)
  })
})

describe('tags', () => {
  test.each([
    ['a,b;c', ['a', 'b', 'c']],
    [' a , a ,, b ', ['a', 'b']],
    ['"VIP","New, York"', ['VIP', 'New, York']],
    ['"a" ; " b", c', ['a', 'b', 'c']],
    ['5" pipe,"a', ['5" pipe', '"a']],
    [',;', undefined],
  ])('%j', (cell, tags) => {
    expect(rowOf({ tags: cell }).tags).toEqual(tags)
  })
  test.each([
    ['t'.repeat(61), /at most 60 characters/],
    [Array.from({ length: 101 }, (_, i) => i).join(), /at most 100 tags/],
    ['a\u0007', /control characters/],
  ])('%j is refused', (cell, message) => {
    expect(errorOf({ tags: cell })).toMatch(message)
  })
})

describe('attributes', () => {
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  test.each([
    ['{}', {}],
    ['{"a":null,"b":"two\\nlines"}', { a: null, b: 'two\nlines' }],
    [nested(8), JSON.parse(nested(8))],
    [`{"a":"${'x'.repeat(15_992)}"}`, { a: 'x'.repeat(15_992) }],
  ])('%.60j', (cell, attributes) => {
    expect(rowOf({ attributes: cell }).attributes).toEqual(attributes)
  })
  test.each([
    ['no json', /the attributes: must be a JSON object/],
    ['[1]', /JSON object/],
    ['null', /JSON object/],
    ['"text"', /JSON object/],
    ['{"a":1', /JSON object/],
    ['{"__proto__":{"x":1}}', /none called __proto__/],
    ['{"a":[{"__proto__":1}]}', /none called __proto__/],
    ['{"":1}', /keys of 1 to 60/],
    [`{"${'k'.repeat(61)}":1}`, /keys of 1 to 60/],
    ['{"a":"\\u0000"}', /control characters/],
    ['{"a":["\\ud800"]}', /control characters/],
    ['{"a":1e999}', /finite/],
    [nested(9), /nest deeper than 8/],
    [`${'['.repeat(100_000)}`, /JSON object/],
    [`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, /nest deeper/],
    [`{"a":"${'x'.repeat(15_993)}"}`, /16000 characters/],
    [`{"a":"${'\\n'.repeat(8_000)}"}`, /16000 characters/],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, 1]))),
      /200 attributes/,
    ],
  ])('%.60j is refused', (cell, message) => {
    expect(errorOf({ attributes: cell })).toMatch(message)
  })
  it('of a column of their own are named by it', () => {
    expect(errorOf({ 'attributes.a': 'x\u0001' })).toBe(
      'the attributes.a: must not contain control characters',
    )
    expect(errorOf({ 'attributes.a:number': 'many' })).toMatch(/^the attributes.a:number: must be a number/)
    expect(errorOf({ 'attributes.a:boolean': 'maybe' })).toMatch(/must be true or false$/)
    expect(errorOf({ 'attributes.a:date': '03/04/2024' })).toMatch(/must be a date as 2024-04-03/)
  })
  it('that are too much in all are named by the first column', () => {
    const half = 'x'.repeat(8_000)
    expect(errorOf({ name: 'Ada', 'attributes.a': half, 'attributes.b': half })).toBe(
      'the attributes.a: must be at most 16000 characters of JSON in all',
    )
  })
  it('of a column of their own come before those of the object', () => {
    expect(rowOf({ attributes: '{"a":1,"b":1}', 'attributes.a': 'x' }).attributes).toEqual({ a: 'x', b: 1 })
  })
})

test.each([
  ['12', 12],
  ['-12.50', -12.5],
  ['+3', 3],
  ['1.234', 1.234],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['1,234,567', 1234567],
  ['1.234.567', 1234567],
  ['-1.234.567,89', -1234567.89],
  ['12,5', 12.5],
  ['0,125', 0.125],
  ['1234,567', 1234.567],
  ['1,234', null],
  ['12,34.5', null],
  ['1,2,3', null],
  ['1.2.3', null],
  ['0,123,456', null],
  ['1e5', null],
  ['0x10', null],
  ['Infinity', null],
  ['$5', null],
  ['1 000', null],
  ['123456789012345', 123456789012345],
  ['1234567890123456', null],
  ['0.30', 0.3],
])('the number %j is %j', (cell, value) => {
  expect(parseNumber(cell)).toBe(value)
})

test.each([
  ['TRUE', true],
  ['Ja', true],
  ['sí', true],
  ['Não', false],
  ['0', false],
  ['maybe', null],
  ['', null],
  ['2', null],
  ['-1', null],
  ['yes?', null],
  [' y ', true],
])('the answer %j is %j', (cell, value) => {
  expect(parseBoolean(cell)).toBe(value)
})

test.each([
  ['2024-04-03', '2024-04-03T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2024-04-03 10:20:30', '2024-04-03T10:20:30.000Z'],
  ['2024-04-03 10:20:30 UTC', '2024-04-03T10:20:30.000Z'],
  ['2024-04-03 12:20:30.5+02', '2024-04-03T10:20:30.500Z'],
  ['2024-04-03T10:20:30Z', '2024-04-03T10:20:30.000Z'],
  ['2024-04-03t10:20z', '2024-04-03T10:20:00.000Z'],
  ['2024-04-03T10:20:30.123456+02:00', '2024-04-03T08:20:30.123Z'],
  ['2024-04-03 10:20:30 -0330', '2024-04-03T13:50:30.000Z'],
  ['2023-02-29', null],
  ['2024-13-01', null],
  ['0000-00-00 00:00:00', null],
  ['0099-01-01', null],
  ['2024-04-03T24:00:00Z', null],
  ['2024-04-03T10:60:00Z', null],
  ['2024-04-03T10:00:00+25:00', null],
  ['03/04/2024', null],
  ['3.4.2024', null],
  ['2024/04/03', null],
  ['20240403', null],
  ['1712138400', null],
])('the date %j is %j', (cell, iso) => {
  const ms = parseDate(cell)
  expect(ms === null ? null : new Date(ms).toISOString()).toBe(iso)
})

test.each([
  ['1712138400', 1712138400000],
  ['1712138400123', 1712138400123],
  ['171213840', null],
  ['2024-04-03', Date.UTC(2024, 3, 3)],
])('the moment %j is %j', (cell, ms) => {
  expect(parseMoment(cell)).toBe(ms)
})

describe('consent', () => {
  test.each([
    ['subscribed', 'subscribed'],
    ['Confirmed', 'subscribed'],
    ['enabled', 'subscribed'],
    ['TRUE', 'subscribed'],
    ['1', 'subscribed'],
    ['Bestätigt', 'subscribed'],
    ['un-confirmed', 'pending'],
    ['inactive', 'pending'],
    ['disabled', 'unsubscribed'],
    ['Opted Out', 'unsubscribed'],
    ['opt-out', 'unsubscribed'],
    ['cancelled', 'unsubscribed'],
    ['false', 'unsubscribed'],
    ['0', 'unsubscribed'],
    ['Não', 'unsubscribed'],
    ['désabonné', 'unsubscribed'],
    ['non-subscribed', 'unsubscribed'],
    ['cleaned', 'blocklisted'],
    ['Bounced', 'blocklisted'],
    ['blocklisted', 'blocklisted'],
    ['', null],
    [' ', null],
    ['null', null],
    ['undefined', null],
    ['maybe', undefined],
    ['x', undefined],
    ['2', undefined],
    ['?', undefined],
    ['-1', undefined],
    ['1.0', undefined],
    ['①', undefined],
    ['!subscribed', undefined],
    ['not_subscribed', 'unsubscribed'],
    ['0000-00-00 00:00:00', null],
    ['subscribed!?no', undefined],
    ['constructor', undefined],
  ])('%j is %j', (word, state) => {
    expect(parseConsentWord(word)).toBe(state)
  })

  const at = Date.UTC(2024, 3, 3)
  test.each([
    [{ unsubscribed: '0' }, undefined],
    [{ unsubscribed: 'no' }, undefined],
    [{ unsubscribed: '0000-00-00' }, undefined],
    [{ unsubscribed: 'N/A' }, undefined],
    [{ unsubscribed: '-' }, undefined],
    [{ unsubscribed: '-1' }, { state: 'unsubscribed', at: null, source: null }],
    [{ unsubscribed: '1' }, { state: 'unsubscribed', at: null, source: null }],
    [{ unsubscribed: '2024-04-03' }, { state: 'unsubscribed', at, source: null }],
    [{ unsubscribed: '03/04/2024' }, { state: 'unsubscribed', at: null, source: null }],
    [{ unsubscribed: 'too many mails' }, { state: 'unsubscribed', at: null, source: null }],
    [{ unsubscribed: 'bounced' }, { state: 'blocklisted', at: null, source: null }],
    [
      { consent: 'yes', unsubscribed: 'yes' },
      { state: 'unsubscribed', at: null, source: null },
    ],
    [
      { consent: 'yes', unsubscribed: 'no' },
      { state: 'subscribed', at: null, source: null },
    ],
    [
      { consent: 'cleaned', unsubscribed: 'yes' },
      { state: 'blocklisted', at: null, source: null },
    ],
    [
      { consent: 'yes', consent_at: '2024-04-03' },
      { state: 'subscribed', at, source: null },
    ],
    [
      { unsubscribed: '2024-04-03', consent_at: '2020-01-01' },
      { state: 'unsubscribed', at, source: null },
    ],
    [{ consent: 'null', consent_at: '2024-04-03', consent_source: 'form' }, undefined],
  ])('%j says %j', (columns, consent) => {
    expect(rowOf(columns).consent).toEqual(consent)
  })
  test.each([
    [{ consent: 'garbage' }, /the consent: is not a word we know .* use subscribed/],
    [{ unsubscribed: 'active' }, /the unsubscribed: says the opposite/],
    [{ consent: 'yes', consent_at: '03/04/2024' }, /the consent_at: must be a date as 2024-04-03/],
    [{ consent: 'yes', consent_source: 's'.repeat(1001) }, /the consent_source: must be at most 1000/],
  ])('%j is refused', (columns, message) => {
    expect(errorOf(columns)).toMatch(message)
  })
})

describe('a row that came as JSON', () => {
  test.each([
    [{ name: '' }, 'name'],
    [{ name: 'n'.repeat(201) }, 'name'],
    [{ externalId: ' ' }, 'external_id'],
    [{ country: 'de' }, 'country'],
    [{ country: 'Germany' }, 'country'],
    [{ tags: ['a', ' b'] }, 'tags'],
    [{ tags: [''] }, 'tags'],
    [{ attributes: { a: '\u0000' } }, 'attributes.a'],
    [{ attributes: { '': 1 } }, 'attributes'],
    [{ consent: { state: 'subscribed', at: null, source: '\u0000' } }, 'consent.source'],
  ] as [ContactRowInput, string][])('%j', (row, path) => {
    expect(checkProfile(row).map((e) => e.path)).toEqual([path])
  })
  it('may clear everything', () => {
    expect(
      checkProfile({ externalId: null, name: null, country: null, tags: null, attributes: null }),
    ).toEqual([])
  })
})

const cell = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.emailAddress(),
  fc.constantFrom(
    '',
    'yes',
    'no',
    '1',
    'DE',
    'a,b',
    '2024-04-03',
    '2024-04-03T10:00:00Z',
    'cleaned',
    "'=1",
    '-',
  ),
)
const targets = fc.uniqueArray(
  fc.constantFrom<Target>(
    ...FIELDS,
    ...(['attributes.a', 'attributes.b:number', 'attributes.c:boolean', 'attributes.d:date'] as const),
  ),
)

test('no cells make it throw, and a row it reads is within the limits', () => {
  fc.assert(
    fc.property(
      targets,
      fc.array(cell, { maxLength: 20 }),
      fc.record({ blankClears: fc.boolean(), clearToken: fc.constantFrom(null, '-', 'null') }),
      fc.boolean(),
      (all, cells, o, guarded) => {
        const header = ['e', ...all.filter((t) => t !== 'email')]
        const mapping = {
          columns: Object.fromEntries(header.map((h) => [h, h === 'e' ? 'email' : (h as Target)])),
        }
        const result = readCells(['ada@example.com', ...cells], planColumns(header, mapping, { guarded }), o)
        if ('row' in result) expect(checkProfile(result.row)).toEqual([])
        else
          for (const { path, message } of result.errors) {
            expect(header).toContain(path)
            expect(message).not.toBe('')
          }
      },
    ),
    { numRuns: 10_000 },
  )
})

test('nobody is subscribed by anything but a word for it', () => {
  fc.assert(
    fc.property(cell, cell, (consent, unsubscribed) => {
      const result = read({ consent, unsubscribed })
      if ('row' in result && result.row.consent?.state === 'subscribed')
        expect([parseConsentWord(consent.trim()), parseBoolean(unsubscribed) ?? false]).toEqual([
          'subscribed',
          false,
        ])
    }),
    { numRuns: 5_000 },
  )
})
