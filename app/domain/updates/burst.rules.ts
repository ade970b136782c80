import { SECOND } from '../kernel/time.ts'
import type { InboxEvent } from './mail-event.rules.ts'

const BURST_LINKS = 3
const BURST_MS = SECOND

/** Whether these clicks on one mail are a machine's: three different links or more within a second. */
export function isBurst(clicks: readonly { no: number; at: number }[]): boolean {
  const sorted = clicks.toSorted((a, b) => a.at - b.at)
  return sorted.some(({ at }, i) => {
    const within = sorted.slice(i).filter((click) => click.at - at <= BURST_MS)
    return new Set(within.map((click) => click.no)).size >= BURST_LINKS
  })
}

/**
 * What the clicks on our own links show together: one is a scanner's when it belongs to a burst, and none of a mail is
 * judged (`wait`) while more of the same burst may come. Who came after the page was read cannot be seen, so a scanner
 * that takes longer than a second passes for a person.
 * @returns by event id; events that are not here are what they say of themselves
 */
export function judgeClicks(events: readonly InboxEvent[], now: number): Map<string, 'scanner' | 'wait'> {
  const mails = new Map<string, InboxEvent[]>()
  for (const event of events) {
    const { about } = event
    if (event.provider !== 'awning' || event.type !== 'clicked' || !about) continue
    const id = `${about.updateId} ${about.contactId}`
    mails.set(id, [...(mails.get(id) ?? []), event])
  }
  const judged = new Map<string, 'scanner' | 'wait'>()
  for (const clicks of mails.values()) {
    const isOpen = clicks.some((click) => now - click.receivedAt <= BURST_MS)
    for (const { eventId, at } of clicks) {
      const near = clicks.filter((other) => Math.abs(other.at - at) <= BURST_MS)
      if (isOpen) judged.set(eventId, 'wait')
      else if (isBurst(near.map((click) => ({ no: click.linkNo ?? 0, at: click.at }))))
        judged.set(eventId, 'scanner')
    }
  }
  return judged
}
