import { percentText } from '#app/domain/audience/affiliate.rules.ts'
import type { AffiliationView } from '#app/domain/audience/affiliate.schema.ts'
import { brandStyle, ShopFrame } from './shop-frame.tsx'

/** An invitation to sell for a shop, what was agreed, and its end. */
export function AffiliationPage({
  shop,
  maskedEmail,
  status,
  referralUrl,
  products,
  terms,
}: AffiliationView) {
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl break-words">{HEADINGS[status](shop.name)}</h1>
      <p className="mt-1 text-muted">
        For <span className="break-words">{maskedEmail}</span>
      </p>
      <p className="mt-5 break-words" role="status">
        {SENTENCES[status](shop.name)}
      </p>
      {referralUrl && (
        <p className="mt-3 rounded-md bg-sunken px-4 py-3 font-mono text-sm break-all">{referralUrl}</p>
      )}
      {status !== 'stopped' && (
        <>
          <h2 className="mt-6 text-lg">Your share</h2>
          <ul className="mt-2 divide-y border-y">
            {products.map(({ name, basisPoints }) => (
              <li key={name} className="flex flex-wrap justify-between gap-x-4 py-3">
                <span className="min-w-0 break-words font-semibold">{name}</span>
                <span>{percentText(basisPoints)} %</span>
              </li>
            ))}
          </ul>
          <form method="post" className="mt-5 flex flex-wrap gap-3">
            <input type="hidden" name="terms" value={terms} />
            {status === 'invited' && (
              <button
                type="submit"
                name="intent"
                value="accept"
                className="min-h-11 cursor-pointer rounded-md border border-edge px-4 font-semibold"
                style={brandStyle(shop)}
              >
                Accept
              </button>
            )}
            <button
              type="submit"
              name="intent"
              value="leave"
              className="min-h-11 cursor-pointer rounded-md border border-edge bg-surface px-4 font-semibold hover:bg-sunken"
            >
              {status === 'invited' ? 'No, thank you' : 'Stop'}
            </button>
          </form>
        </>
      )}
    </ShopFrame>
  )
}

const HEADINGS: Record<AffiliationView['status'], (shop: string) => string> = {
  invited: (shop) => `Sell for ${shop}?`,
  active: (shop) => `You sell for ${shop}`,
  stopped: (shop) => `You do not sell for ${shop}`,
}
const SENTENCES: Record<AffiliationView['status'], (shop: string) => string> = {
  invited: (shop) =>
    `${shop} gives you a link of your own, and a share of each sale it brings. You can stop whenever you like. It does not sign you up for news.`,
  active: () =>
    'Pass this link on. Whoever opens it and buys within 30 days counts as yours, as long as they use the same browser.',
  stopped: (shop) => `No link of yours counts any more. To begin again, ask ${shop} for a new invitation.`,
}
