import { ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'

type ChangedProductsProps = {
  products: { id: string; name: string; version: number; announced_version: number }[]
}

/** A prompt that was missed is not lost: products that got better without their customers being told. */
export function ChangedProducts({ products }: ChangedProductsProps) {
  return (
    <Card flush title="Changed since customers last heard" className="mb-6">
      <ul className="border-t">
        {products.map((p) => (
          <li
            key={p.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 py-3 not-last:border-b"
          >
            <div className="min-w-0">
              <p className="font-semibold break-words">{p.name}</p>
              <p className="text-sm text-muted">
                Customers know version {p.announced_version}, saved is version {p.version}
              </p>
            </div>
            <ButtonLink
              size="sm"
              to={`/products/${p.id}/updates`}
              prefetch="intent"
              aria-label={`Review ${p.name}`}
            >
              Review
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Card>
  )
}
