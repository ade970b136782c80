import type { StartCheckout } from './checkout.schema.ts'

/** What was typed, to be shown again when something is wrong with it. `amounts`: by edition. */
export type TypedPurchase = {
  editionId: string
  amounts: Record<string, string>
  email: string
  name: string
}

/**
 * The product page's form: each edition has its own field for a price and its own note of what the page showed, since
 * without scripts they are all sent, and only those of the chosen edition count.
 */
export function readBuyForm(form: FormData): { typed: TypedPurchase; input: StartCheckout } {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const editionId = text('edition_id')
  const amounts: Record<string, string> = {}
  for (const name of form.keys())
    if (name.startsWith('amount:')) amounts[name.slice('amount:'.length)] = text(name)
  const expected = text(`expected:${editionId}`)
  const [amount, code, email, name] = [amounts[editionId], text('code'), text('email'), text('name')]
  return {
    typed: { editionId, amounts, email, name },
    input: {
      ...(editionId && { edition_id: editionId }),
      ...(amount !== undefined && { amount }),
      // A number that was tampered with is no promise of ours, and is compared like any other.
      ...(/^\d{1,9}$/.test(expected) && { expected: Number(expected) }),
      ...(code && { code }),
      ...(email && { email }),
      ...(name && { name }),
    },
  }
}
