import { Link } from '@remix-run/react'
import { Badge, StatusBadge } from '#app/components/ui/badge.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#app/components/ui/table.tsx'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'

export function ContactTable({ contacts, now }: { contacts: ContactView[]; now: number }) {
  return (
    <Table label="Contacts">
      <thead>
        <tr>
          <Th>Contact</Th>
          <Th>Consent</Th>
          <Th numeric>Purchases</Th>
          <Th numeric>Spent</Th>
          <Th>First seen</Th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <Tr key={contact.id} className="relative">
            <Td>
              <Link
                to={`/audience/${contact.id}`}
                prefetch="intent"
                className="block max-w-44 sm:max-w-72 truncate font-semibold after:absolute after:inset-0 hover:underline"
              >
                {contact.email}
              </Link>
              {contact.name && (
                <span className="block max-w-44 sm:max-w-72 truncate text-sm text-muted">{contact.name}</span>
              )}
            </Td>
            <Td>
              <ConsentBadges contact={contact} />
            </Td>
            <Td numeric>{contact.purchases}</Td>
            <Td numeric>{formatSpent(contact)}</Td>
            <Td className="text-sm text-muted">
              <RelativeTime at={Date.parse(contact.first_seen_at)} now={now} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
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

export const formatSpent = ({ total_spent }: Pick<ContactView, 'total_spent'>) =>
  total_spent.length > 0 ? total_spent.map((m) => formatMoney(m)).join(' + ') : '–'
