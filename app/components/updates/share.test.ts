import { describe, expect, it } from 'vitest'
import { describeShare } from './share.ts'

describe('a share in words', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.982, '98 %'],
    [0.995, '99.5 %'],
    [0.99999, 'over 99.9 %'],
    [0.0123, '1.2 %'],
    [0.0004, 'under 0.1 %'],
    [0.5, '50 %'],
  ])('says %d as %s', (share, words) => expect(describeShare(share)).toBe(words))
})
