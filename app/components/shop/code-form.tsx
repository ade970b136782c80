import type { OfferView } from '#app/domain/sales/shop.schema.ts'

const pathOf = ({ slug, product }: OfferView) => `/s/${slug}/${product.slug}`

/** What a code does here, or why it does nothing. */
export function CodeNote({ offer, error }: { offer: OfferView; error: string | undefined }) {
  const { discount } = offer
  const refused = discount?.refused ?? (error && sentence(error))
  if (refused)
    return (
      <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-warn">
        <strong className="break-all">{discount?.code}</strong> {refused}
      </p>
    )
  if (!discount) return null
  return (
    <div role="status" className="rounded-md bg-ok-soft px-3 py-2 text-ok">
      <p>
        <strong className="break-all">{discount.code}</strong>: {discount.text}.{' '}
        <a className="underline" href={pathOf(offer)}>
          Remove
        </a>
      </p>
      {discount.note && <p className="mt-0.5 break-words">{discount.note}</p>}
    </div>
  )
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

/** A form of its own, and a GET: the page with the code is an address that can be passed on. */
export function CodeForm({ offer }: { offer: OfferView }) {
  const { discount } = offer
  if (discount?.refused === null) return null
  return (
    <details className="mt-4 border-t pt-3 text-sm" open={discount !== null}>
      <summary className="link w-fit">Have a discount code?</summary>
      <form method="get" action={pathOf(offer)} className="mt-2 flex gap-2">
        <label htmlFor="code" className="sr-only">
          Discount code
        </label>
        <input
          id="code"
          name="code"
          required
          maxLength={60}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          defaultValue={discount?.code}
          className="field min-h-11 min-w-0 flex-1 uppercase"
        />
        <button
          type="submit"
          className="min-h-11 cursor-pointer rounded-md border border-edge bg-surface px-4 font-semibold hover:bg-sunken"
        >
          Apply
        </button>
      </form>
    </details>
  )
}
