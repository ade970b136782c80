import { describe, expect, it } from 'vitest'
import { etagMatches, parseRange } from './byte-range.rules.ts'

describe('byte ranges', () => {
  it.each([
    [null, 'whole'],
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=0-', { offset: 0, length: 100 }],
    ['bytes=10-19', { offset: 10, length: 10 }],
    ['bytes=90-500', { offset: 90, length: 10 }],
    ['bytes=-5', { offset: 95, length: 5 }],
    ['bytes=-500', { offset: 0, length: 100 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=-', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=a-b', 'whole'],
  ])('reads %s of 100 bytes', (header, range) => expect(parseRange(header, 100)).toEqual(range))

  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    [null, false],
  ])('compares the tag with %s', (header, same) => expect(etagMatches(header, '"a"')).toBe(same))
})
