import type { FollowView } from '#app/domain/audience/follow.schema.ts'
import { brandStyle, ShopFrame } from './shop-frame.tsx'

/** Confirming a follow, and ending it. */
export function FollowPage({ shop, maskedEmail, state, blocked }: FollowView) {
  const said = blocked ?? SENTENCES[state](shop.name)
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl break-words">{HEADINGS[state](shop.name)}</h1>
      <p className="mt-1 text-muted">
        For <span className="break-words">{maskedEmail}</span>
      </p>
      <p className="mt-5 break-words" role="status">
        {said}
      </p>
      {state === 'asked' && !blocked && (
        <form method="post" className="mt-5">
          <button
            type="submit"
            name="intent"
            value="confirm"
            className="min-h-11 cursor-pointer rounded-md border border-edge px-4 font-semibold"
            style={brandStyle(shop)}
          >
            Yes, I want to follow
          </button>
        </form>
      )}
      {state === 'following' && (
        <form method="post" className="mt-5">
          <button
            type="submit"
            name="intent"
            value="unfollow"
            className="min-h-11 cursor-pointer rounded-md border border-edge bg-surface px-4 font-semibold hover:bg-sunken"
          >
            Unfollow
          </button>
        </form>
      )}
    </ShopFrame>
  )
}

const HEADINGS: Record<FollowView['state'], (shop: string) => string> = {
  asked: (shop) => `Follow ${shop}?`,
  following: (shop) => `You follow ${shop}`,
  ended: (shop) => `You do not follow ${shop}`,
}
const SENTENCES: Record<FollowView['state'], (shop: string) => string> = {
  asked: (shop) =>
    `Press the button, and ${shop} may send you news. If you did not ask for it, leave this page.`,
  following: (shop) => `${shop} may send you news. You can leave whenever you like.`,
  ended: () =>
    'You get no news. To follow again, ask for it on the shop’s page; a new mail to confirm it will come.',
}
