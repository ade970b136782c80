import fc from 'fast-check'
import { expect, test } from 'vitest'
import { brandColorSchema, contrastRatio, initials, textOn } from './brand.rules.ts'

const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

test('text on any brand colour has a contrast of at least 4.5', () => {
  fc.assert(
    fc.property(color, (brand) => contrastRatio(textOn(brand), brand) >= 4.5),
    { numRuns: 5_000 },
  )
})

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#0f766e', '#ffffff', 5.47],
])('the contrast of %s and %s is %d, whichever comes first', (a, b, wanted) => {
  expect(contrastRatio(a, b)).toBeCloseTo(wanted, 2)
  expect(contrastRatio(b, a)).toBeCloseTo(wanted, 2)
})

test.each(['red', '#fff', '#12345g', '#0f766e;}', ' #0f766e', '#0f766e\n', ''])(
  '%j is no brand colour',
  (value) => {
    expect(brandColorSchema.safeParse(value).error?.issues[0]?.message).toMatch(/six hex digits/)
  },
)

test('a brand colour is kept in lower case', () => {
  expect(brandColorSchema.parse('#0F766E')).toBe('#0f766e')
})

test.each([
  ['Clean Desk Studio', 'CD'],
  ['élan', 'É'],
  ['  "Best" of 2026', 'BO'],
  ['𝒜lpha', '𝒜'],
  ['😀', ''],
])('the initials of %j are %j', (name, wanted) => {
  expect(initials(name)).toBe(wanted)
})
