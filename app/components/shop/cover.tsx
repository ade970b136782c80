import { classNames } from '#app/components/ui/class-names.ts'
import type { ShopView } from '#app/domain/sales/library.schema.ts'
import { initials } from '#app/domain/sellers/brand.rules.ts'
import { brandStyle } from '../customer/shop-frame.tsx'

type CoverProps = {
  shop: Pick<ShopView, 'brandColor'>
  name: string
  url: string | null
  /** The first thing on its page is fetched at once, what is further down when it is needed. */
  isFirst?: boolean
  className: string
}

/** A product's cover, or its initials on the shop's colour. Says nothing: the name stands beside it. */
export function Cover({ shop, name, url, isFirst, className }: CoverProps) {
  if (!url)
    return (
      <span
        aria-hidden="true"
        className={classNames('grid place-items-center font-semibold', className)}
        style={brandStyle(shop)}
      >
        <span className="text-[clamp(2rem,18cqw,6rem)] opacity-90">{initials(name)}</span>
      </span>
    )
  return (
    <img
      src={url}
      alt=""
      decoding="async"
      loading={isFirst ? 'eager' : 'lazy'}
      {...{ fetchpriority: isFirst ? 'high' : undefined }}
      className={classNames('bg-sunken object-cover', className)}
    />
  )
}
