import type { ReactNode } from 'react'
import { classNames } from '#app/components/ui/class-names.ts'
import type { PreferencesView } from '#app/domain/audience/contacts.schema.ts'
import type { ShopView } from '#app/domain/sales/library.schema.ts'
import { brandStyle, ShopFrame } from './shop-frame.tsx'

export const INTENTS = ['unsubscribe', 'subscribe', 'mute', 'unmute', 'untrack', 'track'] as const
export type Intent = (typeof INTENTS)[number]
/** `productId`: of what was muted or unmuted. */
export type Done = { intent: Intent; productId: string | null }

type PreferencesProps = {
  shop: ShopView
  preferences: PreferencesView
  /** What was done a moment ago, to be confirmed. */
  done: Done | null
  /** `product`: the link said "mute this product", so that comes first. */
  about: 'all' | 'product'
}

/**
 * What somebody wants to hear. Opening the page changes nothing, since scanners open links too; each choice is one
 * button that posts, and can be taken back.
 */
export function PreferencesPage({ shop, preferences, done, about }: PreferencesProps) {
  const isOut = preferences.state === 'unsubscribed' || preferences.state === 'blocklisted'
  const all = (
    <AllMail key="all" shop={shop} preferences={preferences} first={about === 'all'} isOut={isOut} />
  )
  // Who gets nothing has nothing to mute.
  const products = !isOut && (
    <Products key="products" shop={shop} preferences={preferences} first={about === 'product'} />
  )
  const confirmed = done && confirmation(done, shop, preferences, isOut)
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl break-words">What you hear from {shop.name}</h1>
      <p className="mt-1 text-muted">
        For <span className="break-words">{preferences.maskedEmail}</span>
      </p>
      {confirmed && (
        <p role="status" className="mt-5 rounded-lg bg-ok-soft px-4 py-3 font-medium break-words text-ok">
          {confirmed}
        </p>
      )}
      <div className="mt-5 grid gap-4">
        {about === 'all' ? [all, products] : [products, all]}
        {(preferences.counts || preferences.untracked) && <Counting shop={shop} preferences={preferences} />}
      </div>
    </ShopFrame>
  )
}

/** An address that says something was done may be old: only what still holds is confirmed. */
function confirmation({ intent, productId }: Done, shop: ShopView, p: PreferencesView, isOut: boolean) {
  const product = p.products.find(({ id }) => id === productId)
  const said: Record<Intent, string | false | undefined> = {
    unsubscribe: isOut && `You are unsubscribed. ${shop.name} will not mail you any more.`,
    subscribe: !isOut && `You are subscribed again. Good to have you back at ${shop.name}.`,
    mute: product?.muted && `You will not hear about ${product.name} any more.`,
    unmute: product && !product.muted && `You will hear about ${product.name} again.`,
    untrack: p.untracked && 'What you open and click is not counted any more.',
    track: !p.untracked && 'What you open and click is counted again.',
  }
  return said[intent] || null
}

type ChoiceProps = { shop: ShopView; preferences: PreferencesView; first: boolean }

function AllMail({ shop, preferences: { blocked }, first, isOut }: ChoiceProps & { isOut: boolean }) {
  return (
    <Choice title={`All mail from ${shop.name}`}>
      {!isOut && (
        <>
          <p>You get notices when something you bought is updated.</p>
          <PostButton intent="unsubscribe" shop={shop} first={first}>
            Unsubscribe
          </PostButton>
        </>
      )}
      {isOut && <p>{blocked ?? 'You are unsubscribed and get no mail.'}</p>}
      {isOut && !blocked && (
        <PostButton intent="subscribe" shop={shop} first={false}>
          Subscribe again
        </PostButton>
      )}
    </Choice>
  )
}

function Products({ shop, preferences: { products }, first }: ChoiceProps) {
  return (
    <Choice title={products.length === 1 ? 'Only this product' : 'Product by product'}>
      <p>Mute a product to hear no more about it, but still about other things you bought.</p>
      <ul className="w-full">
        {products.map(({ id, name, muted }, i) => (
          <li
            key={id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t py-3 last:pb-0"
          >
            <span className="min-w-0 flex-1 basis-40 break-words">
              <span className="font-semibold">{name}</span>
              {muted && <span className="block text-sm text-muted">Muted: no notices about it</span>}
            </span>
            <PostButton
              intent={muted ? 'unmute' : 'mute'}
              productId={id}
              label={muted ? `Hear about ${name} again` : `Mute ${name}`}
              shop={shop}
              first={first && i === 0 && !muted}
            >
              {muted ? 'Hear about it again' : 'Mute'}
            </PostButton>
          </li>
        ))}
      </ul>
    </Choice>
  )
}

function Counting({ shop, preferences: { untracked } }: Omit<ChoiceProps, 'first'>) {
  return (
    <Choice title="Opens and clicks">
      <p>
        {untracked
          ? `${shop.name} does not count whether you open its mails or click in them.`
          : `${shop.name} counts whether its mails are opened and which links are clicked, to learn what is of use.`}
      </p>
      <PostButton intent={untracked ? 'track' : 'untrack'} shop={shop} first={false}>
        {untracked ? 'Count them again' : 'Do not count my opens and clicks'}
      </PostButton>
    </Choice>
  )
}

const Choice = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid justify-items-start gap-3 rounded-lg border bg-surface px-5 py-4">
    <h2 className="text-lg break-words">{title}</h2>
    {children}
  </section>
)

/** The one that the link was about has the seller's colour. */
function PostButton(props: {
  intent: Intent
  productId?: string
  /** Where many buttons say the same, what tells them apart. */
  label?: string
  shop: ShopView
  first: boolean
  children: ReactNode
}) {
  return (
    <form method="post">
      {props.productId && <input type="hidden" name="product_id" value={props.productId} />}
      <button
        type="submit"
        aria-label={props.label}
        name="intent"
        value={props.intent}
        className={classNames(
          'min-h-11 cursor-pointer rounded-md border border-edge px-4 font-semibold',
          !props.first && 'bg-surface hover:bg-sunken',
        )}
        style={props.first ? brandStyle(props.shop) : undefined}
      >
        {props.children}
      </button>
    </form>
  )
}
