import { Form, Link } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
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
  check: Check | null
  books: Books | null
}
/** What the latest check of an audience found; times in ms. */
type Check = {
  startedAt: number
  finishedAt: number | null
  checked: number
  drifted: number
  fields: Record<string, number>
  miscounts: Record<string, number>
}

/** What the latest check of a seller's books found; amounts stay the seller's. */
type Books = { checkedAt: number; drifts: { account: string; currency: string }[] }

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
            <Th>Audience check</Th>
            <Th>Books</Th>
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
              <Td className="text-sm">
                <AudienceCheck check={seller.check} now={now} />
                <Form method="post" className="mt-1">
                  <input type="hidden" name="intent" value="check-audience" />
                  <input type="hidden" name="id" value={seller.id} />
                  <Button type="submit" size="sm" aria-label={`Check the audience of ${seller.name}`}>
                    Check
                  </Button>
                </Form>
              </Td>
              <Td className="text-sm">
                <BooksCheck books={seller.books} now={now} />
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

function BooksCheck({ books, now }: { books: Books | null; now: number }) {
  if (!books) return <p className="text-muted">Never checked</p>
  return (
    <p>
      {books.drifts.length === 0 ? (
        'Add up'
      ) : (
        <strong className="text-danger">
          Do not add up: {books.drifts.map((d) => `${d.account} ${d.currency}`).join(', ')}
        </strong>
      )}{' '}
      <span className="text-muted">
        <RelativeTime at={books.checkedAt} now={now} />
      </span>
    </p>
  )
}

function AudienceCheck({ check, now }: { check: Check | null; now: number }) {
  if (!check) return <p className="text-muted">Never checked</p>
  if (check.finishedAt === null) return <p>{check.checked.toLocaleString('en')} checked so far</p>
  const off = [
    ...Object.entries(check.fields),
    ...Object.entries(check.miscounts).map(([k, n]) => [`${k} count`, n]),
  ]
  return (
    <p>
      {off.length === 0
        ? `All ${check.checked.toLocaleString('en')} right`
        : `${check.drifted} of ${check.checked.toLocaleString('en')} mended (${off.map(([what, n]) => `${what}: ${n}`).join(', ')})`}{' '}
      <span className="text-muted">
        <RelativeTime at={check.finishedAt} now={now} />
      </span>
    </p>
  )
}
