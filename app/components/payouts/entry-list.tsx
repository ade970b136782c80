import { Link } from '@remix-run/react'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { DividedDay, EntryView } from '#workers/services/payouts/payout-overview.service.ts'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { shortDay } from './payout-words.ts'

const KINDS: Record<string, string> = {
  sale: 'Sale',
  refund: 'Refund',
  dispute: 'Dispute',
  credit: 'Credit',
}
const TAKEN_BACK: Record<string, string> = {
  refund: 'Refund that failed',
  dispute: 'Dispute won',
}

/** Every entry of the days a payout is made of, and which days are only partly in it. */
export function EntryList({ entries, divided }: { entries: EntryView[]; divided: DividedDay[] }) {
  return (
    <>
      {divided.length > 0 && (
        <ul className="border-t px-5 py-3 text-sm">
          {divided.map((d) => (
            <li key={d.day}>
              Of {shortDay(d.day)} {formatMoney(d.held)} are in this payout; {formatMoney(d.elsewhere)} are in
              another one, or still in the balance.
            </li>
          ))}
        </ul>
      )}
      <Table label="Entries">
        <thead>
          <tr>
            <Th>Day</Th>
            <Th>What</Th>
            <Th numeric>Amount</Th>
          </tr>
        </thead>
        <tbody>
          {entries.map((e) => (
            <Tr key={e.id}>
              <Td className="whitespace-nowrap">{shortDay(e.day)}</Td>
              <Td>
                {(e.is_taken_back && TAKEN_BACK[e.kind]) || (KINDS[e.kind] ?? e.kind)}
                {e.purchase && (
                  <>
                    {': '}
                    <Link to={`/sales/${e.purchase.id}`} className="link break-words">
                      {e.purchase.product_name}
                    </Link>
                    <span className="block text-sm break-all text-muted">{e.purchase.email}</span>
                  </>
                )}
              </Td>
              <Td numeric>{formatMoney(e.amount)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  )
}
