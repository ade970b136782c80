import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeId } from '../kernel/ids.ts'
import { bucketOf, isRolledOut, type RolloutState } from './rollout.rules.ts'

const FLAG = 'product_refund_policies'
const seller = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.uint8Array({ minLength: 10, maxLength: 10 }))
  .map(([at, random]) => encodeId('seller', at, random))
const state = (s: Partial<RolloutState>): RolloutState => ({
  ...{ stage: 'percent', percent: 0, newSince: 10, isKilled: false, override: null, sellerSince: 5, ...s },
})

describe('the share of sellers', () => {
  it('only grows as the percentage does', () => {
    fc.assert(
      fc.property(seller, fc.nat(100), fc.nat(100), (id, a, b) => {
        const on = (percent: number) => isRolledOut(FLAG, id, state({ percent }))
        return !on(Math.min(a, b)) || on(Math.max(a, b))
      }),
    )
  })

  it('is nobody at 0 and everybody at 100', () => {
    fc.assert(
      fc.property(seller, (id) => {
        expect(isRolledOut(FLAG, id, state({ percent: 0 }))).toBe(false)
        expect(isRolledOut(FLAG, id, state({ percent: 100 }))).toBe(true)
      }),
    )
  })

  it('is spread evenly over ids, also over those made one after the other', () => {
    const random = new Uint8Array(10)
    const counts = Array.from({ length: 100 }, () => 0)
    for (let i = 0; i < 20_000; i++) {
      new DataView(random.buffer).setUint32(4, i)
      counts[bucketOf(FLAG, encodeId('seller', 1_790_000_000_000 + (i >> 4), random))]! += 1
    }
    // 200 each; five standard deviations are 70.
    expect(Math.min(...counts)).toBeGreaterThan(130)
    expect(Math.max(...counts)).toBeLessThan(270)
  })

  it('yields to the kill switch first, then to what was set for a seller, then to its age', () => {
    fc.assert(
      fc.property(seller, fc.nat(100), fc.boolean(), (id, percent, override) => {
        expect(isRolledOut(FLAG, id, state({ percent, override, isKilled: true }))).toBe(false)
        expect(isRolledOut(FLAG, id, state({ percent, override }))).toBe(override)
        expect(isRolledOut(FLAG, id, state({ percent: 0, sellerSince: 10 }))).toBe(true)
        expect(isRolledOut(FLAG, id, state({ stage: 'off', sellerSince: 10 }))).toBe(false)
      }),
    )
  })
})
