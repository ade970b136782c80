import { SECOND } from '#app/domain/kernel/time.ts'
import type { DeliveryEvent, MailEventsSystem, UnknownEvent } from '#db/system/mail-events.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { NewId } from '../ports/ids.port.ts'

/** What comes within this is folded together: a burst of single events is a few pages of work instead of thousands. */
const TOGETHER = SECOND / 10

type Deps = {
  mailEvents: MailEventsSystem
  clock: Clock
  newId: NewId
  arm: (runAt: number) => Promise<void>
  waitUntil: (work: Promise<unknown>) => void
}

/** The one way in for what is told about mails: providers' webhooks, our own pixel and links. */
export function createInbox(d: Deps) {
  return {
    /** Keeps events with the job that will fold them; resolves when they are safe. */
    async keep(events: readonly DeliveryEvent[], unknown: readonly UnknownEvent[] = []): Promise<void> {
      if (events.length + unknown.length === 0) return
      const now = d.clock.now()
      const runAt = now + TOGETHER
      await d.mailEvents.record(events, { id: d.newId('job'), runAt }, now, unknown)
      if (events.length > 0) d.waitUntil(d.arm(runAt))
    },
  }
}
export type Inbox = ReturnType<typeof createInbox>
