import { PolicyText } from '#app/components/policy/policy-text.tsx'
import type { ThanksView } from '#app/domain/sales/checkout.schema.ts'
import { brandStyle, ShopFrame } from '../customer/shop-frame.tsx'

type ThanksProps = {
  thanks: ThanksView /** Asked often enough: the page no longer asks by itself. */
  isTired: boolean
  again: string
}

/** Where a buyer comes back to: what they have, or what is still going on. */
export function ThanksPage({ thanks, isTired, again }: ThanksProps) {
  const { shop, productName, productUrl, state } = thanks
  return (
    <ShopFrame shop={shop} narrow home={productUrl.split('/').slice(0, 3).join('/')}>
      {state === 'granted' && <Granted {...thanks} />}
      {state === 'confirming' && (
        <>
          <h1 className="text-2xl">Confirming your payment</h1>
          <p className="mt-3" role="status">
            {isTired
              ? 'This takes longer than usual. As soon as the payment is confirmed, the receipt with your link comes by mail; you may close this page.'
              : `The payment for “${productName}” is being confirmed. This page looks again by itself every few seconds.`}
          </p>
          <p className="mt-4">
            <a className="link" href={again}>
              Look again now
            </a>
          </p>
        </>
      )}
      {state === 'nothing_paid' && (
        <>
          <h1 className="text-2xl">Nothing was paid</h1>
          <p className="mt-3">
            This purchase of “{productName}” was not completed, and you were not charged.
          </p>
          <p className="mt-4">
            <a className="link" href={productUrl}>
              Back to “{productName}”
            </a>
          </p>
        </>
      )}
    </ShopFrame>
  )
}

function Granted({ shop, productName, libraryUrl, email, policy }: ThanksView) {
  return (
    <>
      <h1 className="text-3xl break-words">Thank you!</h1>
      <p className="mt-2 text-lg break-words">“{productName}” is yours.</p>
      {libraryUrl && (
        <p className="mt-6">
          <a
            href={libraryUrl}
            className="inline-flex min-h-12 items-center rounded-md border border-edge px-5 text-lg font-semibold hover:brightness-110"
            style={brandStyle(shop)}
          >
            Open your library
          </a>
        </p>
      )}
      {email && (
        <p className="mt-5 break-words">
          A receipt with this link is on its way to <strong>{email}</strong>. Keep it: whoever has the link
          has what you bought.
        </p>
      )}
      {policy && libraryUrl && (
        <section aria-labelledby="refund" className="mt-8 rounded-lg border bg-surface px-5 py-4">
          <h2 id="refund" className="text-lg">
            If it is not for you
          </h2>
          <p className="mt-1.5">
            As bought:{' '}
            <PolicyText
              policy={{
                title: policy.title,
                finePrint: policy.fine_print,
                changedAt: policy.changed_at === null ? 0 : Date.parse(policy.changed_at),
              }}
            />
          </p>
          <p className="mt-2">
            <a className="link" href={`${libraryUrl}/refund`}>
              Ask for a refund
            </a>
          </p>
        </section>
      )}
    </>
  )
}
