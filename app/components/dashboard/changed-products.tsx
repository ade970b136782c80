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
          <li key={p.id} className="flex items-center justify-between gap-4 px-5 py-3 not-last:border-b">
            <div className="min-w-0">
              <p className="font-semibold break-words">{p.name}</p>
              <p className="text-sm text-muted">
                Saved is version {p.version}, customers know {p.announced_version}
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
