import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Change = {
  id: string
  flag: string
  seller: string | null
  fromState: string
  toState: string
  actorName: string
  at: number
}

/** Who stopped and resumed what, latest first. */
export function PayoutChangesCard({ changes, now }: { changes: Change[]; now: number }) {
  if (changes.length === 0) return null
  return (
    <Card title="History" flush>
      <Table label="History of payouts stopped and resumed">
        <thead>
          <tr>
            <Th>When</Th>
            <Th>Who</Th>
            <Th>What</Th>
            <Th>Change</Th>
          </tr>
        </thead>
        <tbody>
          {changes.map((c) => (
            <Tr key={c.id}>
              <Td className="text-sm whitespace-nowrap text-muted">
                <RelativeTime at={c.at} now={now} />
              </Td>
              <Td>{c.actorName}</Td>
              <Td>{c.flag === 'payouts' ? `Payouts of ${c.seller}` : 'Instant payouts'}</Td>
              <Td className="text-sm">
                {c.fromState} → {c.toState}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}
