import { dayText } from '../kernel/day.ts'

/** What of a window its words need; `zone` is the buyer's where `isOwnZone`, otherwise the shop's. */
type Shown = { isOpen: boolean; daysLeft: number; lastDay: string | null; zone: string; isOwnZone: boolean }

/** `5 December 2026 in your time (Europe/Berlin)`; null where a policy gives no days. */
export const lastDayText = ({ lastDay, zone, isOwnZone }: Shown): string | null =>
  lastDay && `${dayText(Date.parse(lastDay), 'UTC')} in ${isOwnZone ? 'your' : 'the shop’s'} time (${zone})`

/** `8 days left` of nine that count today: on the day of the sale as many as the policy says. */
export const daysLeftText = (daysLeft: number): string =>
  daysLeft === 1 ? 'Today is the last day' : daysLeft === 2 ? '1 day left' : `${daysLeft - 1} days left`

/** How a refund window stands, for the buyer: `8 days left, through 5 December 2026 in your time (Europe/Berlin)`. */
export function windowText(shown: Shown): string {
  const last = lastDayText(shown)
  if (!last) return 'This policy gives no days in which the money goes back'
  if (!shown.isOpen) return `The days to ask for a refund ended on ${last}`
  return `${daysLeftText(shown.daysLeft)}, through ${last}`
}
