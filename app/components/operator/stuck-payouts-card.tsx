import { Form } from '@remix-run/react'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { shortDay } from '../payouts/payout-words.ts'
import { SavedNote } from '../settings/form-notes.tsx'
import { StatusBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Stuck = {
  sellerId: string
  seller: string
  id: string
  status: string
  call: string | null
  net: number
  currency: string
  createdAt: number
  arrivesOn: string | null
}

/** Payouts somebody should look at; the provider can be asked about each. */
export function StuckPayoutsCard({ stuck, now }: { stuck: Stuck[]; now: number }) {
  return (
    <Card
      title="Unknown and stuck"
      description="The provider’s answer was lost, a step is overdue by an hour, or the bank should have had it by yesterday. They are asked about every 15 minutes by themselves."
      actions={<SavedNote of="ask">The provider is being asked</SavedNote>}
      flush={stuck.length > 0}
    >
      {stuck.length === 0 ? (
        <p className="text-muted">None.</p>
      ) : (
        <Table label="Unknown and stuck payouts">
          <thead>
            <tr>
              <Th>Seller</Th>
              <Th>Payout</Th>
              <Th>State</Th>
              <Th numeric>Net</Th>
              <Th>Made</Th>
              <Th>Ask</Th>
            </tr>
          </thead>
          <tbody>
            {stuck.map((p) => (
              <Tr key={p.id}>
                <Td>
                  <span className="font-semibold">{p.seller}</span>
                  <span className="block font-mono text-xs text-muted">{p.sellerId}</span>
                </Td>
                <Td className="font-mono text-xs">{p.id}</Td>
                <Td>
                  <StatusBadge status={p.status} />
                  <span className="block text-sm text-muted">
                    {p.call ? `${p.call} under way` : p.arrivesOn && `due on ${shortDay(p.arrivesOn)}`}
                  </span>
                </Td>
                <Td numeric>{formatMoney({ amount: p.net, currency: p.currency as Currency })}</Td>
                <Td className="text-sm text-muted">
                  <RelativeTime at={p.createdAt} now={now} />
                </Td>
                <Td>
                  <Form method="post">
                    <input type="hidden" name="intent" value="ask" />
                    <input type="hidden" name="sellerId" value={p.sellerId} />
                    <input type="hidden" name="payoutId" value={p.id} />
                    <Button type="submit" size="sm" aria-label={`Ask the provider about ${p.id}`}>
                      Ask the provider
                    </Button>
                  </Form>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  )
}
