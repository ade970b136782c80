import { describe, expect, it } from 'vitest'
import { emailSchema, lineSchema } from '../kernel/text.schema.ts'
import { sellerSlugSchema, senderSchema } from './settings.schema.ts'
import { safeNext } from './sign-in.schema.ts'

describe('where to go after signing in', () => {
  it.each(['/', '/products', '/products/prod_1?tab=a&b=c', '/invitations/inv_1'])('keeps %s', (next) =>
    expect(safeNext(next)).toBe(next),
  )
  it.each([
    null,
    '',
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    'javascript:alert(1)',
    '/a b',
    '/sign-in?next=/',
    '/sign-out',
  ])('turns %j into the dashboard', (next) => expect(safeNext(next)).toBe('/'))
})

describe('what people type', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['a.b+c@sub.example.co', 'a.b+c@sub.example.co'],
  ])('reads %j as %s', (typed, email) => expect(emailSchema.parse(typed)).toBe(email))
  it.each(['', 'a@b', 'a b@example.com', 'a@example.com\r\nBcc: x@y.z', '<a@example.com>', 'a@@example.com'])(
    'refuses %j as an address',
    (typed) => expect(emailSchema.safeParse(typed).success).toBe(false),
  )
  it.each(['a\nb', 'a\u202Eb', '   ', 'x'.repeat(11)])('refuses %j as a line', (typed) =>
    expect(lineSchema(10).safeParse(typed).success).toBe(false),
  )
  it.each(['ab', '-abc', 'abc-', 'a--b', 'Abc', 'a_b', 'x'.repeat(41)])('refuses the slug %s', (slug) =>
    expect(sellerSlugSchema.safeParse(slug).success).toBe(false),
  )
  it.each(['abc', 'a-b-c', '7th-sea', 'x'.repeat(40)])('takes the slug %s', (slug) =>
    expect(sellerSlugSchema.safeParse(slug).success).toBe(true),
  )
  it.each(['.a', 'a..b', 'a@b', 'a b', ''])('refuses %j in front of the @', (senderLocalPart) =>
    expect(senderSchema.safeParse({ senderName: 'A', senderLocalPart }).success).toBe(false),
  )
})
