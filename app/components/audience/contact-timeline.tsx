import { Link } from '@remix-run/react'
import { Handshake, type LucideIcon, Mail, Rss, ShieldCheck, ShoppingBag } from 'lucide-react'
import type { ReactNode } from 'react'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import type { ConsentEventView } from '#app/domain/audience/contacts.schema.ts'
import type { ReceivedUpdate, Timeline, TimelineEntry } from '#app/domain/audience/timeline.rules.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { HOUR } from '#app/domain/kernel/time.ts'
import type { PurchaseView } from '#app/domain/sales/purchases.schema.ts'
import { deliveryText } from '#app/domain/updates/reason-text.ts'

/** All that happened between the seller and a contact, latest first. */
export function ContactTimeline({ timeline, now }: { timeline: Timeline; now: number }) {
  return (
    <>
      <ol className="grid">
        {timeline.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} now={now} />
        ))}
      </ol>
      {timeline.entries.length === 0 && <p className="text-muted">Nothing happened yet.</p>}
      {timeline.more && <p className="mt-4 text-sm text-muted">What happened before is not shown.</p>}
    </>
  )
}

const ICONS: Record<TimelineEntry['what'], LucideIcon> = {
  purchase: ShoppingBag,
  update: Mail,
  consent: ShieldCheck,
  follow: Rss,
  affiliate: Handshake,
}

function Entry({ entry, now }: { entry: TimelineEntry; now: number }) {
  const Icon = ICONS[entry.what]
  return (
    <li className="group flex gap-3.5">
      <span aria-hidden="true" className="flex flex-col items-center">
        <span className="flex size-7 shrink-0 items-center justify-center rounded-full bg-sunken text-muted">
          <Icon className="size-3.5" />
        </span>
        <span className="w-px flex-1 bg-line group-last:hidden" />
      </span>
      <div className="min-w-0 flex-1 pb-5 group-last:pb-0">
        <div className="flex items-baseline justify-between gap-x-4">
          <Words entry={entry} />
          <span className="shrink-0 text-sm text-muted">
            <RelativeTime at={Date.parse(entry.at)} now={now} />
          </span>
        </div>
        <Details entry={entry} now={now} />
      </div>
    </li>
  )
}

/** What happened, in a line. */
function Words({ entry }: { entry: TimelineEntry }): ReactNode {
  if (entry.what === 'purchase')
    return (
      <p className="min-w-0 break-words">
        Bought{' '}
        <Link to={`/products/${entry.purchase.product_id}`} className="font-semibold hover:underline">
          {entry.purchase.product_name}
        </Link>
      </p>
    )
  if (entry.what === 'update')
    return (
      <p className="min-w-0 break-words">
        Update{' '}
        <Link to={`/updates/${entry.update.id}`} className="font-semibold hover:underline">
          {entry.update.subject}
        </Link>
      </p>
    )
  if (entry.what === 'consent') return <p className="font-semibold">{consentWords(entry.event)}</p>
  return <p className="font-semibold">{STEPS[`${entry.what} ${entry.step}`]}</p>
}

function Details({ entry, now }: { entry: TimelineEntry; now: number }): ReactNode {
  if (entry.what === 'purchase') return <PurchaseDetails purchase={entry.purchase} />
  if (entry.what === 'update') return <UpdateDetails update={entry.update} at={entry.at} now={now} />
  if (entry.what === 'consent') return <ConsentDetails event={entry.event} />
  return null
}

const PurchaseDetails = ({ purchase }: { purchase: PurchaseView }) => (
  <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
    <StatusBadge status={purchase.status} />
    <span>
      {formatMoney(purchase.price)}
      {purchase.refunded.amount > 0 && (
        <span className="text-muted"> − {formatMoney(purchase.refunded)} given back</span>
      )}
    </span>
    <Link className="link" to={`/sales/${purchase.id}`}>
      Purchase
    </Link>
    <a className="link" href={purchase.library_url} target="_blank" rel="noreferrer">
      Their library
    </a>
  </p>
)

/** How far the mail came, and when where that was not at once. */
function UpdateDetails({ update, at, now }: { update: ReceivedUpdate; at: string; now: number }) {
  const changed = Date.parse(update.changed_at)
  return (
    <>
      <p className="mt-0.5 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted">
        <StatusBadge status={update.state} />
        {changed >= Date.parse(at) + HOUR && <RelativeTime at={changed} now={now} />}
        <span className="min-w-0 break-words">{update.product_name ?? 'The day’s digest'}</span>
      </p>
      {update.reason && (
        <p className="mt-0.5 text-sm break-words text-muted">{deliveryText(update.reason)}</p>
      )}
    </>
  )
}

const ConsentDetails = ({ event }: { event: ConsentEventView }) => (
  <>
    <p className="text-sm text-muted">By {actorOf(event)}</p>
    {event.reason && <p className="text-sm break-words">Reason: {event.reason.replaceAll('_', ' ')}</p>}
    {event.evidence && <p className="text-sm break-words whitespace-pre-line">Proof: {event.evidence}</p>}
  </>
)

const STEPS: Record<string, string> = {
  'follow asked': 'Asked to follow',
  'follow confirmed': 'Confirmed, and follows',
  'follow ended': 'Stopped following',
  'affiliate invited': 'Invited as an affiliate',
  'affiliate accepted': 'Became an affiliate',
  'affiliate stopped': 'Stopped being an affiliate',
}

function consentWords({ from, to }: ConsentEventView): string {
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
