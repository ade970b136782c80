import { Form, Link } from '@remix-run/react'
import { Download, Search } from 'lucide-react'
import type { Page } from '#app/domain/kernel/page.ts'
import { deliveryText } from '#app/domain/updates/reason-text.ts'
import type { DeliveryState, DeliveryView } from '#app/domain/updates/updates.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { Pagination } from '../ui/pagination.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

/** States in the words of what one looks for, in the order of the way; each person is in exactly one of them. */
const STATES: { group: string; states: [DeliveryState, string][] }[] = [
  {
    group: 'On the way',
    states: [
      ['queued', 'Waiting'],
      ['sending', 'Being handed over'],
      ['accepted', 'Accepted, not delivered yet'],
      ['unknown', 'Unknown'],
    ],
  },
  {
    group: 'Arrived',
    states: [
      ['delivered', 'Delivered, not opened'],
      ['opened', 'Opened, not clicked'],
      ['clicked', 'Clicked'],
    ],
  },
  {
    group: 'Went wrong',
    states: [
      ['rejected', 'Rejected'],
      ['bounced', 'Bounced'],
      ['complained', 'Complained'],
    ],
  },
  {
    group: 'Left out',
    states: [
      ['skipped', 'Skipped'],
      ['cancelled', 'Cancelled'],
    ],
  },
]

type DeliveryTableProps = {
  updateId: string
  page: Page<DeliveryView>
  filter: { state: string; email: string }
  now: number
}

/** Each recipient with what became of their mail. */
export function DeliveryTable({ updateId, page, filter, now }: DeliveryTableProps) {
  const isFiltered = filter.state !== '' || filter.email !== ''
  return (
    <Card
      id="recipients"
      flush
      title="Recipients"
      actions={
        <ButtonLink
          size="sm"
          icon={Download}
          to={`/updates/${updateId}/deliveries.csv?${new URLSearchParams(filter)}`}
          reloadDocument
          download
        >
          {isFiltered ? 'These as CSV' : 'All as CSV'}
        </ButtonLink>
      }
    >
      {/* Values come from the address: a key makes "Clear" empty them. */}
      <Form
        key={`${filter.state} ${filter.email}`}
        preventScrollReset
        className="flex flex-wrap items-end gap-3 px-5 pb-4"
        role="search"
        aria-label="Recipients"
      >
        <div className="min-w-0 flex-1 basis-52">
          <Field label="E-mail contains" hideLabel>
            <Input
              type="search"
              name="email"
              defaultValue={filter.email}
              placeholder="E-mail contains…"
              autoComplete="off"
            />
          </Field>
        </div>
        <div className="min-w-36">
          <Field label="State" hideLabel>
            <Select name="state" defaultValue={filter.state}>
              <option value="">Every state</option>
              {STATES.map(({ group, states }) => (
                <optgroup key={group} label={group}>
                  {states.map(([state, label]) => (
                    <option key={state} value={state}>
                      {label}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
          </Field>
        </div>
        <Button type="submit" icon={Search}>
          Show
        </Button>
        {isFiltered && (
          <ButtonLink to="?" variant="ghost" preventScrollReset>
            Clear
          </ButtonLink>
        )}
      </Form>
      {page.data.length === 0 ? (
        <p className="border-t px-5 py-10 text-center text-muted">
          {isFiltered ? 'No recipient fits this filter.' : 'Recipients appear here as they are chosen.'}
        </p>
      ) : (
        <Table label="Recipients">
          <thead>
            <tr>
              <Th>E-mail</Th>
              <Th>State</Th>
              <Th numeric>Changed</Th>
            </tr>
          </thead>
          <tbody>
            {page.data.map((d) => (
              <Tr key={d.id}>
                <Td>
                  <Link to={`/audience/${d.contact_id}`} className="font-medium hover:text-accent">
                    {d.email}
                  </Link>
                  {d.reason && <p className="text-sm text-muted">{deliveryText(d.reason)}</p>}
                </Td>
                <Td>
                  <StatusBadge status={d.state} />
                </Td>
                <Td numeric className="text-sm text-muted">
                  <RelativeTime at={Date.parse(d.changed_at)} now={now} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      <Pagination nextCursor={page.next_cursor} label="More recipients" />
    </Card>
  )
}
