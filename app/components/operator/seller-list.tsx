import { Link } from '@remix-run/react'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'

type Row = {
  id: string
  name: string
  slug: string
  createdAt: number
  members: number
  products: number
  contacts: number
}

/** Sellers with counts; what is behind the counts is theirs. */
export function SellerList({ rows, next, now }: { rows: Row[]; next: string | null; now: number }) {
  return (
    <>
      <Table label="Sellers">
        <thead>
          <tr>
            <Th>Seller</Th>
            <Th numeric>Members</Th>
            <Th numeric>Products</Th>
            <Th numeric>Contacts</Th>
            <Th>Since</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((seller) => (
            <Tr key={seller.id}>
              <Td>
                <span className="font-semibold">{seller.name}</span>{' '}
                <span className="text-sm text-muted">{seller.slug}</span>
              </Td>
              <Td numeric>{seller.members.toLocaleString('en')}</Td>
              <Td numeric>{seller.products.toLocaleString('en')}</Td>
              <Td numeric>{seller.contacts.toLocaleString('en')}</Td>
              <Td className="text-sm text-muted">
                <RelativeTime at={seller.createdAt} now={now} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {next && (
        <p className="border-t px-5 py-3">
          <Link className="link" to={`?after=${next}`}>
            More sellers
          </Link>
        </p>
      )}
    </>
  )
}
