import { RotateCcw } from 'lucide-react'
import { brandStyle } from '#app/components/customer/shop-frame.tsx'
import { PolicyText } from '#app/components/policy/policy-text.tsx'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { TypedPurchase } from '#app/domain/sales/buy-form.rules.ts'
import type { EditionOffer, OfferView } from '#app/domain/sales/shop.schema.ts'
import { CodeForm, CodeNote } from './code-form.tsx'
import { EditionChoice, isFreeNow } from './edition-choice.tsx'

/** What was wrong with the last try, and what was typed. */
export type BuyAnswer = { detail: string; errors: FieldError[]; typed: TypedPurchase }

/** All of buying on one page, as plain forms. What costs money goes on to the payment page. */
export function BuyForm({ offer, answer }: { offer: OfferView; answer: BuyAnswer | null }) {
  const { shop, editions, discount, isTaxed } = offer
  const error = (path: string) => answer?.errors.find((e) => e.path === path)?.message
  const free = editions.filter(isFreeNow)
  const isAllFree = editions.every((e) => isFreeNow(e) && !e.isOpen)
  return (
    <section aria-label="Buy" className="rounded-lg border bg-surface px-5 py-5 shadow-float">
      <form method="post" className="group/buy grid gap-4">
        {answer && answer.errors.length === 0 && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 font-medium text-danger">
            {answer.detail}
          </p>
        )}
        <EditionChoice editions={editions} discount={discount} typed={answer?.typed ?? null} error={error} />
        <CodeNote offer={offer} error={error('code')} />
        {discount && discount.refused === null && <input type="hidden" name="code" value={discount.code} />}
        {free.length > 0 && (
          <div className="group-has-[[data-paid]:checked]/buy:hidden">
            <Address typed={answer?.typed ?? null} error={error} isNeeded={isAllFree} />
          </div>
        )}
        <button
          type="submit"
          className="min-h-12 w-full cursor-pointer rounded-md border border-edge px-4 text-lg font-semibold hover:brightness-110"
          style={brandStyle(shop)}
        >
          {isAllFree ? 'Get it for free' : 'Buy now'}
        </button>
        {!isAllFree && <Policies editions={editions} />}
        {!isAllFree && (
          <p className="-mt-2 text-sm text-muted">
            You pay on a secure page of our payment provider.{isTaxed && ' Taxes may be added there.'}
          </p>
        )}
      </form>
      {(!isAllFree || discount) && <CodeForm offer={offer} />}
    </section>
  )
}

type AddressProps = {
  typed: TypedPurchase | null
  error: (path: string) => string | undefined
  /** Nothing here costs anything. */
  isNeeded: boolean
}

function Address({ typed, error, isNeeded }: AddressProps) {
  const wrong = error('email')
  return (
    <div className="grid gap-3">
      <div className="grid gap-1">
        <label htmlFor="email" className="font-semibold">
          E-mail
        </label>
        <input
          id="email"
          type="email"
          name="email"
          required={isNeeded}
          maxLength={254}
          autoComplete="email"
          defaultValue={typed?.email}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={`email-hint${wrong ? ' email-error' : ''}`}
          className="field min-h-11"
        />
        <p id="email-hint" className="text-sm text-muted">
          {isNeeded ? 'The link to your library goes there.' : 'Needed only when you pay nothing.'}
        </p>
        {wrong && (
          <p id="email-error" role="alert" className="text-sm font-medium text-danger">
            The address {wrong}.
          </p>
        )}
      </div>
      <div className="grid gap-1">
        <label htmlFor="name" className="font-semibold">
          Name <span className="font-normal text-muted">(optional)</span>
        </label>
        <input
          id="name"
          name="name"
          maxLength={120}
          autoComplete="name"
          defaultValue={typed?.name}
          className="field min-h-11"
        />
      </div>
    </div>
  )
}

/** The refund policy, or that of each edition where they differ. */
function Policies({ editions }: { editions: EditionOffer[] }) {
  const [first] = editions
  const isOne = editions.every(
    ({ policy }) =>
      policy.title === first!.policy.title &&
      policy.finePrint === first!.policy.finePrint &&
      policy.changedAt === first!.policy.changedAt,
  )
  if (isOne)
    return (
      <p className="flex items-start gap-2 text-sm">
        <RotateCcw aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted" />
        <PolicyText policy={first!.policy} />
      </p>
    )
  return (
    <ul className="text-sm">
      {editions.map(({ id, name, policy }) => (
        <li key={id}>
          {name}: <PolicyText policy={policy} id={`policy-${id}`} />
        </li>
      ))}
    </ul>
  )
}
