import { formatMoney } from '#app/domain/kernel/money.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import type { TypedPurchase } from '#app/domain/sales/buy-form.rules.ts'
import type { EditionOffer, OfferView } from '#app/domain/sales/shop.schema.ts'
import { insideLines } from './inside-text.ts'
import { PriceText } from './price-text.tsx'

type ChoiceProps = Pick<OfferView, 'editions' | 'discount'> & {
  typed: TypedPurchase | null
  error: (path: string) => string | undefined
}

/** What can be bought: radio cards where there are several, and a field for the price where the buyer names it. */
export function EditionChoice({ editions, discount, typed, error }: ChoiceProps) {
  const chosen = editions.find((e) => e.id === typed?.editionId) ?? editions[0]!
  const fields = (edition: EditionOffer) => (
    <EditionFields
      edition={edition}
      discount={discount}
      typed={typed?.amounts[edition.id]}
      error={edition.id === chosen.id ? error('amount') : undefined}
    />
  )
  if (editions.length === 1)
    return (
      <div>
        <p className="text-2xl font-semibold">
          <PriceText {...chosen} />
        </p>
        <input type="hidden" name="edition_id" value={chosen.id} />
        {fields(chosen)}
      </div>
    )
  const isAlike = new Set(editions.map((e) => insideLines(e.inside).join())).size === 1
  return (
    <fieldset>
      <legend className="font-semibold">Choose an edition</legend>
      {error('edition_id') && (
        <p role="alert" className="mt-1 text-sm font-medium text-danger">
          Choose one of these editions.
        </p>
      )}
      <div className="mt-2 grid gap-2.5">
        {editions.map((edition) => (
          <div
            key={edition.id}
            className="group/edition rounded-md border border-edge bg-surface has-checked:border-transparent has-checked:bg-accent-soft has-checked:ring-2 has-checked:ring-accent"
          >
            <label className="flex cursor-pointer items-start gap-3 px-3.5 py-3">
              <input
                type="radio"
                name="edition_id"
                value={edition.id}
                defaultChecked={edition.id === chosen.id}
                data-paid={isFreeNow(edition) ? undefined : ''}
                required
                className="mt-1 size-4 shrink-0 pointer-coarse:size-5"
              />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap justify-between gap-x-3">
                  <span className="min-w-0 font-semibold break-words">{edition.name}</span>
                  <span className="font-semibold">
                    <PriceText {...edition} />
                  </span>
                </span>
                {!isAlike &&
                  insideLines(edition.inside).map((line) => (
                    <span key={line} className="block text-sm text-muted">
                      {line}
                    </span>
                  ))}
              </span>
            </label>
            {edition.isOpen ? (
              <div className="pr-3.5 pb-3.5 pl-10.5 not-group-has-checked/edition:hidden">
                {fields(edition)}
              </div>
            ) : (
              fields(edition)
            )}
          </div>
        ))}
      </div>
    </fieldset>
  )
}

type FieldsProps = Pick<OfferView, 'discount'> & {
  edition: EditionOffer
  typed: string | undefined
  error: string | undefined
}

/** What is sent along with an edition: the price the page shows, or the one the buyer names. */
function EditionFields({ edition, discount, typed, error }: FieldsProps) {
  const { id, price, reduced, isOpen } = edition
  if (!isOpen) return <input type="hidden" name={`expected:${id}`} value={reduced?.amount ?? price.amount} />
  const least =
    price.amount === 0 ? 'Whatever it is worth to you, or nothing.' : `${formatMoney(price)} or more.`
  return (
    <div className="mt-1 grid gap-1">
      <label htmlFor={`amount-${id}`} className="font-semibold">
        Your price in {price.currency.toUpperCase()}
      </label>
      <input
        id={`amount-${id}`}
        name={`amount:${id}`}
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        defaultValue={typed ?? priceInput(price)}
        aria-invalid={error ? true : undefined}
        aria-describedby={`amount-${id}-hint${error ? ` amount-${id}-error` : ''}`}
        className="field min-h-11 max-w-40"
      />
      <p id={`amount-${id}-hint`} className="text-sm text-muted">
        {least}
        {reduced && discount && ` Your code then takes ${discount.text}.`}
      </p>
      {error && (
        <p id={`amount-${id}-error`} role="alert" className="text-sm font-medium text-danger">
          Your price {error}.
        </p>
      )}
    </div>
  )
}

/** Nothing is charged for it, so the page itself asks where to send it. */
export const isFreeNow = ({ price, reduced, isOpen }: EditionOffer) =>
  (reduced ?? price).amount === 0 || (isOpen && price.amount === 0)
