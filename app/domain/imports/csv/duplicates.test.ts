import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createBitmap, createLastSeen, hasBit } from './duplicates.ts'

it('tells the last row before that had the same key', () => {
  const keys = fc.array(fc.oneof(fc.constantFrom('', 'a', 'b', 'é'), fc.string()), { maxLength: 200 })
  fc.assert(
    fc.property(keys, fc.nat(300), (all, expected) => {
      const seen = createLastSeen(expected)
      expect(all.map((key, row) => seen.see(key, row))).toEqual(
        all.map((key, row) =>
          row === 0 || all.lastIndexOf(key, row - 1) < 0 ? null : all.lastIndexOf(key, row - 1),
        ),
      )
    }),
  )
})

it('keeps 400,000 addresses that are alike apart, and knows every one of them again', () => {
  const seen = createLastSeen(10)
  const key = (row: number) => `buyer${row}@example.com`
  for (let row = 0; row < 400_000; row++) if (seen.see(key(row), row) !== null) expect.fail(key(row))
  for (let row = 0; row < 400_000; row++) if (seen.see(key(row), row + 1) !== row) expect.fail(key(row))
})

it('has the rows that were set and no others, near and far', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40_000)), (rows) => {
      const bitmap = createBitmap()
      for (const row of rows) bitmap.set(row)
      const bytes = bitmap.toBytes()
      expect(bytes.length).toBe(rows.length === 0 ? 0 : Math.floor(Math.max(...rows) / 8) + 1)
      const found = Array.from({ length: 40_010 }, (_, row) => row).filter((row) => hasBit(bytes, row))
      expect(found).toEqual(rows.toSorted((a, b) => a - b))
    }),
    { numRuns: 30 },
  )
})
