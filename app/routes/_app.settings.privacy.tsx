import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '#app/components/ui/table.tsx'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const asked = Object.fromEntries(new URL(args.request.url).searchParams)
  const page = pageQuerySchema.catch({ limit: 25 }).parse(asked)
  return { audit: await orPage(services.privacy.audit(scope, page)), now }
}

const ACTIONS = { 'contact.disclosed': 'Looked at everything held', 'contact.erased': 'Erased a person' }

/** Who looked at everything held about a person, or erased one. */
export default function Privacy() {
  const { audit, now } = useLoaderData<typeof loader>()
  return (
    <Card
      title="Privacy log"
      description="Requests of people to see what you hold about them, or to be forgotten. Nothing personal is kept here."
      flush
    >
      {audit.data.length === 0 ? (
        <EmptyState title="Nothing yet" description="You find both on the page of a contact." />
      ) : (
        <Table label="Privacy log">
          <thead>
            <tr>
              <Th>What</Th>
              <Th>Contact</Th>
              <Th>By</Th>
              <Th>When</Th>
            </tr>
          </thead>
          <tbody>
            {audit.data.map((entry) => (
              <Tr key={entry.id}>
                <Td>{ACTIONS[entry.action]}</Td>
                <Td className="font-mono text-sm">{entry.subject}</Td>
                <Td>{entry.by}</Td>
                <Td className="text-sm text-muted">
                  <RelativeTime at={Date.parse(entry.at)} now={now} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      <Pagination nextCursor={audit.next_cursor} label="Earlier entries" />
    </Card>
  )
}

export const ErrorBoundary = ErrorPanel
