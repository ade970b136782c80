import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'

const STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * MINUTE)
const LONGER = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY]

/**
 * Round moments of a clock between two instants (epoch ms), at most `most` of them.
 * @param offset of the reader's clock from UTC in ms, so that a day begins where the reader's does
 */
export function timeTicks(from: number, to: number, most: number, offset = 0): number[] {
  const wanted = (to - from) / most
  const step = [...STEPS, ...LONGER].find((s) => s >= wanted) ?? Math.ceil(wanted / DAY) * DAY
  const ticks: number[] = []
  for (let at = Math.ceil((from + offset) / step) * step - offset; at <= to; at += step) ticks.push(at)
  return ticks.slice(0, most)
}
