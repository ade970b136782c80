import type { ReactNode } from 'react'
import { classNames } from '#app/components/ui/class-names.ts'
import type { ShopView } from '#app/domain/sales/library.schema.ts'
import { initials, textOn } from '#app/domain/sellers/brand.rules.ts'

/** A seller's colour with text that reads on it, for the one thing on a page that should stand out. */
export const brandStyle = ({ brandColor }: Pick<ShopView, 'brandColor'>) => ({
  backgroundColor: brandColor,
  color: textOn(brandColor),
})

type FrameProps = {
  shop: ShopView /** For a few lines and buttons instead of reading. */
  narrow?: boolean
  /** Address of the shop's page, where its name leads to. */
  home?: string
  children: ReactNode
}

/** What customers see around a page of theirs: the seller's face, never the back office's. */
export function ShopFrame({ shop, narrow, home, children }: FrameProps) {
  const column = classNames('mx-auto px-4 sm:px-6', narrow ? 'max-w-xl' : 'max-w-4xl')
  return (
    <>
      <div aria-hidden="true" className="h-1.5" style={brandStyle(shop)} />
      <header className="border-b bg-surface">
        <div className={classNames(column, 'flex items-center gap-3 py-3')}>
          {shop.logoUrl ? (
            <img src={shop.logoUrl} alt="" className="max-h-10 max-w-32 rounded-md object-contain" />
          ) : (
            <span
              aria-hidden="true"
              className="grid size-10 shrink-0 place-items-center rounded-md font-semibold"
              style={brandStyle(shop)}
            >
              {initials(shop.name)}
            </span>
          )}
          {home ? (
            <a href={home} className="min-w-0 truncate font-semibold hover:underline">
              {shop.name}
            </a>
          ) : (
            <span className="min-w-0 truncate font-semibold">{shop.name}</span>
          )}
        </div>
      </header>
      <main className={classNames(column, 'py-8')}>{children}</main>
      <footer className={classNames(column, 'pb-10 text-sm text-muted')}>
        {shop.supportEmail && (
          <p>
            Questions? Write to{' '}
            <a className="link break-words" href={`mailto:${encodeURIComponent(shop.supportEmail)}`}>
              {shop.supportEmail}
            </a>
            .
          </p>
        )}
      </footer>
    </>
  )
}
