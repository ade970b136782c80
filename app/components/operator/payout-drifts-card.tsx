import { Link } from '@remix-run/react'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { Card } from '../ui/card.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Drift = {
  sellerId: string
  seller: string
  checkedAt: number
  currency: string
  expected: number
  held: number
}
type Coverage = {
  answered: boolean
  rows: { currency: string; owed: number; available: number; pending: number }[]
} | null
const money = (amount: number, currency: string) => formatMoney({ amount, currency: currency as Currency })

/** Where our books and the provider's balances differ. Shown, never mended: somebody has to know why. */
export function PayoutDriftsCard(o: { drifts: Drift[]; coverage: Coverage; now: number }) {
  return (
    <Card
      title="Drift"
      description="What should be in sellers’ accounts at the provider (transferred, and neither sent on nor taken back) against what is, looked at each night. Nothing is mended by itself."
      flush
    >
      {o.drifts.length === 0 ? (
        <p className="px-5 pb-5 text-muted">No account differs.</p>
      ) : (
        <Table label="Drift">
          <thead>
            <tr>
              <Th>Seller</Th>
              <Th numeric>Expected</Th>
              <Th numeric>At the provider</Th>
              <Th numeric>Difference</Th>
              <Th>Looked at</Th>
            </tr>
          </thead>
          <tbody>
            {o.drifts.map((d) => (
              <Tr key={d.sellerId}>
                <Td>
                  <span className="font-semibold">{d.seller}</span>
                  <span className="block font-mono text-xs text-muted">{d.sellerId}</span>
                </Td>
                <Td numeric>{money(d.expected, d.currency)}</Td>
                <Td numeric>{money(d.held, d.currency)}</Td>
                <Td numeric className="font-semibold text-danger">
                  {money(d.held - d.expected, d.currency)}
                </Td>
                <Td className="text-sm text-muted">
                  <RelativeTime at={d.checkedAt} now={o.now} />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
      <div className="border-t px-5 py-4">
        {o.coverage === null ? (
          <Link className="link" to="?coverage" preventScrollReset>
            What sellers are owed, and what the platform has for it
          </Link>
        ) : (
          <Owed {...o.coverage} />
        )}
      </div>
    </Card>
  )
}

function Owed({ answered, rows }: NonNullable<Coverage>) {
  if (!answered) return <p role="status">The provider does not answer right now.</p>
  if (rows.length === 0) return <p className="text-muted">Nobody is owed anything.</p>
  return (
    <Table label="Owed to sellers">
      <thead>
        <tr>
          <Th>Currency</Th>
          <Th numeric>Owed to sellers</Th>
          <Th numeric>Available</Th>
          <Th numeric>Settling</Th>
          <Th>Covered</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <Tr key={r.currency}>
            <Td>{r.currency.toUpperCase()}</Td>
            <Td numeric>{money(r.owed, r.currency)}</Td>
            <Td numeric>{money(r.available, r.currency)}</Td>
            <Td numeric>{money(r.pending, r.currency)}</Td>
            <Td>
              {r.owed <= r.available + r.pending ? (
                'Yes'
              ) : (
                <strong className="text-danger">
                  {money(r.owed - r.available - r.pending, r.currency)} missing
                </strong>
              )}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}
