import { DAY } from '../kernel/time.ts'

/** The UTC day of an instant, YYYY-MM-DD. */
export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
/** When the UTC day of an instant ends, epoch ms. */
export const dayEnd = (at: number) => (Math.floor(at / DAY) + 1) * DAY
/** The first day of the thirty before an instant's. */
export const thirtyDaysBefore = (at: number) => dayOf(at - 30 * DAY)

/**
 * How many mails a seller may have handed over in a day. It starts at the installation's base and grows with mail
 * that arrived: twice what was delivered in the last thirty days on top, so that a shop doubles within days and a
 * stranger cannot mail a bought list of a million. The operator's own number goes before.
 */
export const dailyLimit = (deliveredIn30Days: number, base: number, override: number | null): number =>
  override ?? base + 2 * deliveredIn30Days

/**
 * How many of the batches, in their order, still fit into the day: whole batches only, since one is one provider call.
 * @param sizes mails per batch; `left` of the day
 */
export function fitsToday(sizes: readonly number[], left: number): number {
  let sum = 0
  let n = 0
  for (const size of sizes) {
    sum += size
    if (sum > left) break
    n += 1
  }
  return n
}
