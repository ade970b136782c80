import { describe, expect, it, test } from 'vitest'
import { attributeOf, checkMapping, mappingSchema, type Target } from './mapping.schema.ts'

describe('a mapping as JSON', () => {
  it('is a record of headers, or the same under columns', () => {
    const columns = { 'E-Mail': 'email', Seats: 'attributes.seats:number' }
    expect(mappingSchema.parse(columns)).toEqual({ columns })
    expect(mappingSchema.parse({ columns })).toEqual({ columns })
    expect(mappingSchema.parse({ columns: 'email' })).toEqual({ columns: { columns: 'email' } })
  })

  test.each([
    [{ 'E-Mail': 'mail' }],
    [{ 'E-Mail': 'attributes.' }],
    [{ 'E-Mail': 'attributes.a:money' }],
    [{ 'E-Mail': 'attributes.__proto__' }],
    [{ 'E-Mail': `attributes.${'k'.repeat(61)}` }],
    [{ 'E-Mail': 3 }],
    [{ columns: { a: 'email' }, more: { b: 'name' } }],
    ['email'],
    [null],
  ])('%j is refused', (given) => {
    expect(mappingSchema.safeParse(given).success).toBe(false)
  })

  test.each([
    ['attributes.plan', { key: 'plan', type: 'text' }],
    ['attributes.a.b', { key: 'a.b', type: 'text' }],
    ['attributes.paid:boolean', { key: 'paid', type: 'boolean' }],
    ['attributes', null],
    ['attributes.a:number:date', null],
    ['email', null],
  ])('%j', (target, attribute) => {
    expect(attributeOf(target)).toEqual(attribute)
  })
})

describe('a mapping for a file', () => {
  const errorsOf = (columns: Record<string, string>, header: string[]) =>
    checkMapping({ columns: columns as Record<string, Target> }, header)

  it('needs what people are found by', () => {
    expect(errorsOf({ Name: 'name' }, ['Name'])).toEqual([
      { path: 'mapping', message: 'needs a column that is email or external_id' },
    ])
    expect(errorsOf({ No: 'external_id' }, ['No', 'else'])).toEqual([])
  })

  it('gives each target to one column, and names both', () => {
    const [error, ...more] = errorsOf({ 'E-Mail': 'email', Mail: 'email' }, ['E-Mail', 'Mail'])
    expect([error?.path, error?.message, more]).toEqual(['Mail', expect.stringContaining('"E-Mail"'), []])
    expect(
      errorsOf({ e: 'email', a: 'attributes.x', b: 'attributes.x:number' }, ['e', 'a', 'b'])[0]?.message,
    ).toContain('attributes.x')
    expect(errorsOf({ e: 'email', a: 'ignore', b: 'ignore' }, ['e', 'a', 'b'])).toEqual([])
  })

  it('refuses a header that stands there twice, unless it is ignored', () => {
    expect(errorsOf({ e: 'email' }, ['e', 'e'])[0]).toEqual({
      path: 'e',
      message: expect.stringContaining('twice'),
    })
    expect(errorsOf({ e: 'email', n: 'ignore' }, ['e', 'n', 'n'])).toEqual([])
  })

  it('refuses headers that are not there and targets that are none', () => {
    expect(errorsOf({ e: 'email', x: 'name' }, ['e'])).toEqual([
      { path: 'x', message: 'is not a column of the file' },
    ])
    expect(errorsOf({ e: 'email', x: 'nickname' }, ['e', 'x'])[0]?.message).toMatch(
      /^must be one of email, external_id, .*attributes\.<key>/,
    )
  })

  it('takes names of the language itself for ordinary headers', () => {
    expect(errorsOf({ e: 'email' }, ['e', 'constructor', 'toString'])).toEqual([])
  })
})
