import { Link, useNavigate, useSearchParams } from '@remix-run/react'
import type { MouseEvent } from 'react'
import { Badge, StatusBadge } from '#app/components/ui/badge.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#app/components/ui/table.tsx'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import type { Counted } from '#app/domain/audience/growth.rules.ts'
import { OPEN } from '#app/http/audience-address.ts'
import { formatSpent } from './format-spent.ts'
import { KindBadges } from './kind-badges.tsx'

const SINCE: Record<Counted, [label: string, of: (c: ContactView) => string | null]> = {
  contact: ['First seen', (c) => c.first_seen_at],
  follower: ['Follower since', (c) => c.follower_since],
  customer: ['Customer since', (c) => c.customer_since],
  affiliate: ['Affiliate since', (c) => c.affiliate_since],
}

type ContactTableProps = { contacts: ContactView[]; kind: Counted; now: number }

/** Contacts of one tab. A click on a row opens its drawer; before scripts run, and in a new tab, its page. */
export function ContactTable({ contacts, kind, now }: ContactTableProps) {
  const [sinceLabel, sinceOf] = SINCE[kind]
  return (
    <Table label="Contacts">
      <thead>
        <tr>
          <Th>Contact</Th>
          <Th className="max-sm:hidden">Is</Th>
          <Th className="max-sm:hidden">Consent</Th>
          <Th numeric className="max-sm:hidden">
            Purchases
          </Th>
          <Th numeric>Spent</Th>
          <Th className="max-sm:hidden">{sinceLabel}</Th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => {
          const since = sinceOf(contact)
          return (
            <Tr key={contact.id} className="relative">
              <Td>
                <ContactLink contact={contact} />
                {contact.name && (
                  <span className="block max-w-52 truncate text-sm text-muted sm:max-w-72">
                    {contact.name}
                  </span>
                )}
                <span className="mt-1 flex flex-wrap gap-1 sm:hidden">
                  {contact.kinds.length > 0 && <KindBadges kinds={contact.kinds} />}
                  <ConsentBadges contact={contact} />
                </span>
              </Td>
              <Td className="max-sm:hidden">
                <KindBadges kinds={contact.kinds} />
              </Td>
              <Td className="max-sm:hidden">
                <ConsentBadges contact={contact} />
              </Td>
              <Td numeric className="max-sm:hidden">
                {contact.purchases}
              </Td>
              <Td numeric>{formatSpent(contact)}</Td>
              <Td className="text-sm text-muted max-sm:hidden">
                {since ? <RelativeTime at={Date.parse(since)} now={now} /> : '–'}
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}

function ContactLink({ contact }: { contact: ContactView }) {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  function open(event: MouseEvent) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    const next = new URLSearchParams(search)
    next.set(OPEN, contact.id)
    navigate(`?${next}`, { preventScrollReset: true, state: { fromList: true } })
  }
  return (
    <Link
      to={`/audience/${contact.id}`}
      onClick={open}
      className="block max-w-52 truncate font-semibold after:absolute after:inset-0 hover:underline sm:max-w-72"
    >
      {contact.email}
    </Link>
  )
}

/** What somebody agreed to, and beside it what overrules that. */
export function ConsentBadges({ contact }: { contact: Pick<ContactView, 'consent' | 'suppressed'> }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      <StatusBadge status={contact.consent.state} />
      {contact.suppressed && (
        <Badge tone="danger">Suppressed: {contact.suppressed.replaceAll('_', ' ')}</Badge>
      )}
    </span>
  )
}
