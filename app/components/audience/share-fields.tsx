import { Input } from '#app/components/ui/input.tsx'
import { percentText } from '#app/domain/audience/affiliate.rules.ts'
import { SHARE } from '#app/http/affiliate-fields.ts'
import type { Refusal } from '#app/http/refusal.ts'

export type ShareOf = { product_id: string; name: string; basis_points: number | null }
type ShareFieldsProps = { id: string; products: ShareOf[]; refusal: Refusal | null }

/** One percentage for each product; what stays empty is not sold. */
export function ShareFields({ id, products, refusal }: ShareFieldsProps) {
  const none = refusal?.errors.find((e) => e.path === 'products')?.message
  return (
    <fieldset aria-describedby={none ? `${id}-none` : `${id}-hint`}>
      <legend className="text-sm font-semibold">Their share of each product</legend>
      <p id={`${id}-hint`} className="text-sm text-muted">
        In percent of the price. Leave empty what they do not sell.
      </p>
      {none && (
        <p id={`${id}-none`} className="text-sm font-medium text-danger">
          {none === 'must name at least one product' ? 'Give at least one product a share.' : none}
        </p>
      )}
      <ul className="mt-2 -mx-0.5 grid max-h-80 gap-x-8 gap-y-2 overflow-y-auto sm:grid-cols-2">
        {products.map(({ product_id, name, basis_points }) => {
          const field = SHARE + product_id
          const error = refusal?.errors.find((e) => e.path === field)?.message
          return (
            <li key={product_id} className="grid content-start gap-1 p-0.5">
              <div className="flex items-center gap-3">
                <label htmlFor={`${id}-${product_id}`} className="min-w-0 flex-1 break-words">
                  {name}
                </label>
                <Input
                  id={`${id}-${product_id}`}
                  name={field}
                  defaultValue={basis_points === null ? '' : percentText(basis_points)}
                  inputMode="decimal"
                  autoComplete="off"
                  maxLength={8}
                  className="w-20! shrink-0 text-right"
                  aria-invalid={error ? true : undefined}
                  aria-describedby={error ? `${id}-${product_id}-error` : undefined}
                />
                <span aria-hidden="true">%</span>
              </div>
              {error && (
                <p id={`${id}-${product_id}-error`} className="text-sm font-medium text-danger">
                  {error}
                </p>
              )}
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
