import { Check, ChevronsUpDown } from 'lucide-react'
import { Avatar } from '../ui/avatar.tsx'
import { DetailsMenu } from '../ui/details-menu.tsx'
import type { ShellProps, ShellSeller } from './shell-props.ts'

/** Whose back office this is; a choice only for members of several sellers. Posts `seller_id` to /switch-seller. */
export function SellerSwitcher({ seller, sellers }: Pick<ShellProps, 'seller' | 'sellers'>) {
  if (sellers.length < 2)
    return (
      <div className="flex min-h-11 items-center gap-2.5 px-2.5">
        <SellerName seller={seller} />
      </div>
    )
  return (
    <DetailsMenu
      label="Switch seller"
      className="relative"
      summary={
        <span className="flex min-h-11 items-center gap-2.5 rounded-md border bg-surface px-2.5 hover:border-edge">
          <SellerName seller={seller} />
          <ChevronsUpDown aria-hidden="true" className="ml-auto size-4 shrink-0 text-muted" />
        </span>
      }
    >
      {/* A plain form: everything on screen belongs to one seller, so the page starts anew. */}
      <form
        method="post"
        action="/switch-seller"
        className="absolute inset-x-0 z-30 mt-1 max-h-80 overflow-y-auto rounded-lg border bg-surface p-1 shadow-float"
      >
        {sellers.map((other) => (
          <button
            key={other.id}
            type="submit"
            name="seller_id"
            value={other.id}
            aria-current={other.id === seller.id || undefined}
            className="flex min-h-10 w-full cursor-pointer items-center gap-2.5 rounded-md px-2 text-left hover:bg-sunken"
          >
            <SellerName seller={other} />
            {other.id === seller.id && (
              <Check aria-hidden="true" className="ml-auto size-4 shrink-0 text-accent" />
            )}
          </button>
        ))}
      </form>
    </DetailsMenu>
  )
}

const SellerName = ({ seller }: { seller: ShellSeller }) => (
  <>
    <Avatar square size="sm" name={seller.name} src={seller.logoUrl} />
    <span className="truncate font-semibold">{seller.name}</span>
  </>
)
