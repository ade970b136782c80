import { BookOpen, Download } from 'lucide-react'
import { ShopFrame } from '#app/components/customer/shop-frame.tsx'
import type { OfferView } from '#app/domain/sales/shop.schema.ts'
import { type BuyAnswer, BuyForm } from './buy-form.tsx'
import { Cover } from './cover.tsx'
import { Description } from './description.tsx'
import { insideLines } from './inside-text.ts'

/** A product's public page: what it is, what it costs, and buying it. */
export function OfferPage({ offer, answer }: { offer: OfferView; answer: BuyAnswer | null }) {
  const { shop, slug, product, editions } = offer
  const home = `/s/${slug}`
  const insides = new Map(editions.map((e) => [insideLines(e.inside).join('\n'), e]))
  const [inside] = insides.size === 1 ? [...insides.keys()] : []
  return (
    <ShopFrame shop={shop} home={home}>
      <div className="grid gap-x-10 gap-y-7 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_auto_1fr]">
        <Cover
          shop={shop}
          name={product.name}
          url={product.coverUrl}
          isFirst
          className="@container aspect-[3/2] w-full rounded-lg border"
        />
        <header className="lg:col-start-1">
          <h1 className="text-3xl break-words">{product.name}</h1>
          <p className="mt-1.5 text-muted">
            Sold by{' '}
            <a className="link" href={home}>
              {shop.name}
            </a>
          </p>
        </header>
        <div className="lg:sticky lg:top-6 lg:col-start-2 lg:row-span-3 lg:row-start-1 lg:self-start">
          <BuyForm offer={offer} answer={answer} />
        </div>
        <div className="grid content-start gap-7 lg:col-start-1">
          <Description text={product.description} />
          {inside && (
            <section aria-labelledby="inside" className="rounded-lg border bg-surface px-5 py-4">
              <h2 id="inside" className="text-lg">
                What is inside
              </h2>
              <ul className="mt-2 grid gap-1.5">
                {inside.split('\n').map((line) => (
                  <InsideLine key={line} line={line} />
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </ShopFrame>
  )
}

function InsideLine({ line }: { line: string }) {
  const Icon = line.includes('to read') ? BookOpen : Download
  return (
    <li className="flex items-center gap-2.5">
      <Icon aria-hidden="true" className="size-4.5 shrink-0 text-muted" />
      {line}
    </li>
  )
}
