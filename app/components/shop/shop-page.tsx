import { FollowForm } from '#app/components/customer/follow-form.tsx'
import { ShopFrame } from '#app/components/customer/shop-frame.tsx'
import { formatMoney } from '#app/domain/kernel/money.ts'
import type { ShopCard, ShopPageView } from '#app/domain/sales/shop.schema.ts'
import { Cover } from './cover.tsx'
import { priceText } from './price-text.tsx'

/** A seller's public page: what they sell, and a way to hear from them. */
export function ShopPage({ shop, slug, products }: ShopPageView) {
  return (
    <ShopFrame shop={shop}>
      <h1 className="text-3xl break-words">{shop.name}</h1>
      {products.length === 0 ? (
        <p className="mt-3 text-muted">Nothing is on sale at the moment. Follow to hear when that changes.</p>
      ) : (
        <ul className="mt-7 grid gap-x-6 gap-y-8 sm:grid-cols-2 lg:grid-cols-3">
          {products.map((product, i) => (
            <li key={product.slug}>
              <ProductCard
                shop={shop}
                href={`/s/${slug}/${product.slug}`}
                product={product}
                isFirst={i < 3}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="mt-12 max-w-xl">
        <FollowForm slug={slug} shop={shop} />
      </div>
    </ShopFrame>
  )
}

type CardProps = { shop: ShopPageView['shop']; href: string; product: ShopCard; isFirst: boolean }

function ProductCard({ shop, href, product, isFirst }: CardProps) {
  const { name, coverUrl, price, costsMore, excerpt } = product
  return (
    <article className="group relative flex h-full flex-col overflow-hidden rounded-lg border bg-surface transition-shadow hover:shadow-float">
      <Cover
        shop={shop}
        name={name}
        url={coverUrl}
        isFirst={isFirst}
        className="@container aspect-[4/3] w-full border-b"
      />
      <div className="flex flex-1 flex-col px-4 pt-3.5 pb-4">
        <h2 className="text-lg break-words">
          {/* The whole card is the link. */}
          <a href={href} className="after:absolute after:inset-0 after:rounded-lg group-hover:underline">
            {name}
          </a>
        </h2>
        {excerpt && <p className="mt-1 text-sm break-words text-muted">{excerpt}</p>}
        {price && (
          <p className="mt-auto pt-3 font-semibold">
            {costsMore && 'From '}
            {costsMore ? formatMoney(price) : priceText(price)}
          </p>
        )}
      </div>
    </article>
  )
}
