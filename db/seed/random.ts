/** The same numbers on every machine: mulberry32 from a fixed seed. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    /** 0 ≤ x < 1. */
    next,
    /** A whole number, 0 ≤ n < limit. */
    below,
    pick: <T>(list: readonly T[]): T => list[below(list.length)]!,
    chance: (share: number) => next() < share,
    /** Index of a weight, the heavier the likelier. `sums` are the weights added up. */
    weighted(sums: readonly number[]): number {
      const aim = next() * sums.at(-1)!
      let [low, high] = [0, sums.length - 1]
      while (low < high) {
        const middle = (low + high) >> 1
        if (sums[middle]! > aim) high = middle
        else low = middle + 1
      }
      return low
    },
    shuffle<T>(list: readonly T[]): T[] {
      const mixed = [...list]
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = below(i + 1)
        ;[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!]
      }
      return mixed
    },
  }
}
export type Random = ReturnType<typeof createRandom>
