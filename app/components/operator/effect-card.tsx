import { Card } from '../ui/card.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Sales = { tier: number; sales: number; refunded: number; disputed: number }
type Effect = {
  products: number
  periods: { days: number; products: number; migrated: number }[]
  days: number
  before: Sales[]
  since: Sales[]
}
const TIERS: Record<number, string> = {
  0: 'Sold in the last 3 months',
  4: 'Month 4',
  5: 'Month 5',
  6: 'Month 6',
  99: 'Longer ago or never',
}
const n = (value: number) => value.toLocaleString('en')

/** What came of the policies: how many products have which period, and refunds and disputes before and since. */
export function EffectCard({ effect }: { effect: Effect }) {
  const own = effect.periods.reduce((sum, p) => sum + p.products, 0)
  const tiers = [...new Set([...effect.before, ...effect.since].map((s) => s.tier))].sort((a, b) => a - b)
  const of = (list: Sales[], tier: number) => list.find((s) => s.tier === tier)
  return (
    <Card
      title="Effect"
      description={`Sales of the ${effect.days} days before the run against those since, by when sellers had last sold. Recent sales have had less time to be refunded or disputed.`}
      flush
    >
      <Table label="Periods">
        <thead>
          <tr>
            <Th>Period</Th>
            <Th numeric>Products</Th>
            <Th numeric>Set by a run</Th>
          </tr>
        </thead>
        <tbody>
          {effect.periods.map((p) => (
            <Tr key={p.days}>
              <Td>{p.days === 0 ? 'No refunds' : `${p.days} days`}</Td>
              <Td numeric>{n(p.products)}</Td>
              <Td numeric>{n(p.migrated)}</Td>
            </Tr>
          ))}
          <Tr>
            <Td>Inherited from the seller</Td>
            <Td numeric>{n(effect.products - own)}</Td>
            <Td numeric>–</Td>
          </Tr>
        </tbody>
      </Table>
      <Table label="Refunds and disputes">
        <thead>
          <tr>
            <Th>Sellers</Th>
            <Th numeric>Sales before</Th>
            <Th numeric>Refunded</Th>
            <Th numeric>Disputed</Th>
            <Th numeric>Sales since</Th>
            <Th numeric>Refunded</Th>
            <Th numeric>Disputed</Th>
          </tr>
        </thead>
        <tbody>
          {tiers.map((tier) => (
            <Tr key={tier}>
              <Td>{TIERS[tier] ?? tier}</Td>
              <Rates sales={of(effect.before, tier)} />
              <Rates sales={of(effect.since, tier)} />
            </Tr>
          ))}
        </tbody>
      </Table>
      <p className="px-5 py-3 text-sm text-muted">
        How long a checkout takes to start is not measured here: <code>npm run bench -- checkout</code> does
        it, with and without policies per product.
      </p>
    </Card>
  )
}

function Rates({ sales }: { sales: Sales | undefined }) {
  const share = (part: number) =>
    sales && sales.sales > 0
      ? (part / sales.sales).toLocaleString('en', { style: 'percent', maximumFractionDigits: 2 })
      : '–'
  return (
    <>
      <Td numeric>{n(sales?.sales ?? 0)}</Td>
      <Td numeric>{share(sales?.refunded ?? 0)}</Td>
      <Td numeric>{share(sales?.disputed ?? 0)}</Td>
    </>
  )
}
