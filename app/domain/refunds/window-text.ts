import { dayText } from '../kernel/day.ts'

/** What of a window its words need; `zone` is the buyer's where `isOwnZone`, otherwise the shop's. */
type Shown = { isOpen: boolean; daysLeft: number; lastDay: string | null; zone: string; isOwnZone: boolean }

/** `5 December 2026 in your time (Europe/Berlin)`; null where a policy gives no days. */
export const lastDayText = ({ lastDay, zone, isOwnZone }: Shown): string | null =>
  lastDay && `${dayText(Date.parse(lastDay), 'UTC')} in ${isOwnZone ? 'your' : 'the shop’s'} time (${zone})`

/** How a refund window stands, for the buyer: `9 days left, through 5 December 2026 in your time (Europe/Berlin)`. */
export function windowText(shown: Shown): string {
  const last = lastDayText(shown)
  if (!last) return 'This policy gives no days in which the money goes back'
  if (!shown.isOpen) return `The days to ask for a refund ended on ${last}`
  return `${shown.daysLeft === 1 ? 'Today is the last day' : `${shown.daysLeft} days left`}, through ${last}`
}
