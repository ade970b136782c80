import { Link } from '@remix-run/react'
import { Row, Rows } from '#app/components/settings/rows.tsx'
import { Card } from '#app/components/ui/card.tsx'
import type { ProductPolicyView } from '#app/domain/refunds/policy.schema.ts'

/** What holds for each edition of a product, and the way to change it. */
export function EditionPolicies({ policy, current }: { policy: ProductPolicyView; current: string | null }) {
  const places = [
    { id: null, name: 'The product', title: policy.title, isOwn: policy.inherited_from === 'product' },
    ...policy.editions.map((e) => ({
      ...{ id: e.edition_id, name: e.name, title: e.title, isOwn: e.inherited_from === 'edition' },
    })),
  ]
  return (
    <Card
      title="Editions"
      description="An edition has the product’s policy, unless it has one of its own."
      flush
    >
      <Rows label="Editions">
        {places.map(({ id, name, title, isOwn }) => (
          <Row
            key={id ?? ''}
            about={
              <>
                <span className="font-semibold">{name}</span>
                <span className="block text-sm text-muted">
                  {title}, {isOwn ? 'of its own' : 'inherited'}
                </span>
              </>
            }
            actions={
              id === current ? (
                <span className="text-sm text-muted">Shown above</span>
              ) : (
                <Link className="link pointer-coarse:py-2" to={id === null ? '?' : `?edition=${id}`}>
                  Open<span className="sr-only"> {name}</span>
                </Link>
              )
            }
          />
        ))}
      </Rows>
    </Card>
  )
}
