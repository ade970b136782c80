import type { ReactNode } from 'react'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import { formatSpent } from './format-spent.ts'
import { KindBadges } from './kind-badges.tsx'

type ContactFactsProps = { contact: ContactView; country: string | null; now: number }

/** What a contact is to the seller, in a few lines. */
export function ContactFacts({ contact, country, now }: ContactFactsProps) {
  const since = (at: string | null) => at && <RelativeTime at={Date.parse(at)} now={now} />
  const facts: [string, ReactNode][] = [
    ['Is', contact.kinds.length > 0 && <KindBadges kinds={contact.kinds} />],
    [
      'Spent',
      contact.purchases > 0 &&
        `${formatSpent(contact)} · ${contact.purchases} ${contact.purchases === 1 ? 'purchase' : 'purchases'}`,
    ],
    ['Country', country],
    ['First seen', since(contact.first_seen_at)],
    ['Follower since', since(contact.follower_since)],
    ['Customer since', since(contact.customer_since)],
    ['Affiliate since', since(contact.affiliate_since)],
    ['External id', contact.external_id],
    ['Tags', contact.tags.length > 0 && contact.tags.join(', ')],
  ]
  const attributes = Object.entries(contact.attributes).map(([key, value]): [string, ReactNode] => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5">
      {facts.map(toFact)}
      {attributes.map(toFact)}
    </dl>
  )
}

const toFact = ([name, value]: [string, ReactNode]) =>
  value && (
    <div key={name} className="contents">
      <dt className="text-sm leading-6 text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{value}</dd>
    </div>
  )
