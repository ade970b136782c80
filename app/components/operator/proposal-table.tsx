import { Form, Link } from '@remix-run/react'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { classNames } from '../ui/class-names.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Row = {
  sellerId: string
  seller: string
  productId: string
  product: string
  status: string
  reason: string | null
  fromDays: number
  proposedDays: number
  isCertain: boolean
  confidence: number
  words: string[]
}
const FILTERS = [
  ['all', 'All'],
  ['changes', 'Changes'],
  ['unsure', 'Cannot tell'],
  ['skipped', 'Left alone'],
] as const
const WHY: Record<string, string> = {
  edited_by_hand: 'edited by hand',
  unchanged: 'is so already',
  would_shorten: 'the seller promises more',
  fine_print_contradicts: 'the fine print contradicts',
  archived: 'archived',
  edited_since: 'edited since, not taken back',
}
const days = (n: number) => (n === 0 ? 'none' : `${n} days`)

/** What a run found, product by product, with the words that decided. */
export function ProposalTable(props: {
  run: { id: string; isDryRun: boolean }
  rows: Row[]
  next: string | null
  filter: string
}) {
  const { run, rows, next, filter } = props
  return (
    <Card
      title="Proposals"
      actions={FILTERS.map(([key, label]) => (
        <Link
          key={key}
          to={`?run=${run.id}&filter=${key}`}
          preventScrollReset
          aria-current={filter === key || undefined}
          className={classNames(
            'rounded-md px-2.5 py-1 text-sm',
            filter === key ? 'bg-sunken font-semibold' : 'link',
          )}
        >
          {label}
        </Link>
      ))}
      flush
    >
      {rows.length === 0 ? (
        <p className="px-5 pb-5 text-muted">None so far.</p>
      ) : (
        <Table label="Proposals">
          <thead>
            <tr>
              <Th>Product</Th>
              <Th>Period</Th>
              <Th numeric>Confidence</Th>
              <Th>What decided</Th>
              <Th>State</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Tr key={row.productId}>
                <Td className="min-w-44">
                  <span className="font-semibold">{row.product}</span>
                  <span className="block text-sm text-muted">
                    {row.seller} <span className="font-mono text-xs">{row.sellerId}</span>
                  </span>
                </Td>
                <Td className="whitespace-nowrap">
                  {row.status === 'skipped'
                    ? days(row.fromDays)
                    : `${days(row.fromDays)} → ${days(row.proposedDays)}`}
                </Td>
                <Td numeric>
                  {row.isCertain ? `${row.confidence} %` : <Badge tone="warn">Cannot tell</Badge>}
                </Td>
                <Td className="min-w-40 text-sm">{row.words.join(', ') || '–'}</Td>
                <Td className="text-sm">
                  {row.status.replace('_', ' ')}
                  {row.reason && <span className="block text-muted">{WHY[row.reason] ?? row.reason}</span>}
                </Td>
                <Td>
                  {row.status === 'applied' && (
                    <div className="flex flex-wrap gap-2">
                      <TakeBack run={run.id} name={row.product} product={row.productId} label="Take back" />
                      <TakeBack run={run.id} name={row.seller} seller={row.sellerId} label="All of seller" />
                    </div>
                  )}
                  {row.status === 'proposed' && (
                    <a
                      className="link text-sm whitespace-nowrap"
                      href={`/operator/policies/mail?run=${run.id}&seller=${row.sellerId}`}
                    >
                      Mail
                    </a>
                  )}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      {next && (
        <p className="border-t px-5 py-3">
          <Link className="link" to={`?run=${run.id}&filter=${filter}&after=${next}`}>
            More products
          </Link>
        </p>
      )}
    </Card>
  )
}

function TakeBack(props: { run: string; name: string; label: string; product?: string; seller?: string }) {
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="intent" value="roll-back" />
      <input type="hidden" name="run" value={props.run} />
      {props.product && <input type="hidden" name="product" value={props.product} />}
      {props.seller && <input type="hidden" name="seller" value={props.seller} />}
      <Button type="submit" size="sm" aria-label={`${props.label}: ${props.name}`}>
        {props.label}
      </Button>
    </Form>
  )
}
