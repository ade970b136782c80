import { Card } from '#app/components/ui/card.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import type { ConsentEventView } from '#app/domain/audience/contacts.schema.ts'

/** Every change of consent, newest first: who, why, and what proved it. */
export function ConsentHistory({ events, now }: { events: ConsentEventView[]; now: number }) {
  return (
    <Card title="History">
      <ol className="grid gap-4">
        {events.map((event) => (
          <li key={event.id} className="border-l-2 pl-4">
            <p>
              <span className="font-semibold">{titleOf(event)}</span>{' '}
              <span className="text-muted">by {actorOf(event)}</span>
            </p>
            {event.reason && (
              <p className="text-sm break-words">Reason: {event.reason.replaceAll('_', ' ')}</p>
            )}
            {event.evidence && (
              <p className="text-sm break-words whitespace-pre-line">Proof: {event.evidence}</p>
            )}
            <p className="text-sm text-muted">
              <RelativeTime at={Date.parse(event.at)} now={now} />
            </p>
          </li>
        ))}
      </ol>
    </Card>
  )
}

function titleOf({ from, to }: ConsentEventView): string {
  if (from === null) return `Became a contact, ${to}`
  return from === to ? `Stayed ${to}, address suppressed` : `From ${from} to ${to}`
}

const ACTORS: Record<string, string> = {
  contact: 'the person',
  member: 'a member',
  key: 'an API key',
  job: 'the mail provider',
  system: 'Awning',
}
const SOURCES: Record<string, string> = {
  purchase: ', with a purchase',
  one_click: ', with the unsubscribe button of their mailbox',
  preferences: ', on the preferences page',
}
const actorOf = ({ actor, source }: ConsentEventView) =>
  `${ACTORS[actor.split(':')[0]!] ?? 'Awning'}${SOURCES[source] ?? ''}`
