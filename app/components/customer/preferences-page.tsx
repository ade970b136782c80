import type { ReactNode } from 'react'
import { classNames } from '#app/components/ui/class-names.ts'
import type { PreferencesView } from '#app/domain/audience/contacts.schema.ts'
import type { ShopView } from '#app/domain/sales/library.schema.ts'
import { brandStyle, ShopFrame } from './shop-frame.tsx'

export const INTENTS = ['unsubscribe', 'subscribe', 'mute', 'unmute'] as const
export type Intent = (typeof INTENTS)[number]

type PreferencesProps = {
  shop: ShopView
  preferences: PreferencesView
  /** What was done a moment ago, to be confirmed. */
  done: Intent | null
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
  const product = !isOut && (
    <OneProduct key="product" shop={shop} preferences={preferences} first={about === 'product'} />
  )
  const confirmed = done && isSo(done, preferences, isOut) ? DONE[done](shop, preferences) : null
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl">What you hear from {shop.name}</h1>
      <p className="mt-1 text-muted">
        For <span className="break-words">{preferences.maskedEmail}</span>
      </p>
      {confirmed && (
        <p role="status" className="mt-5 rounded-lg bg-ok-soft px-4 py-3 font-medium text-ok">
          {confirmed}
        </p>
      )}
      <div className="mt-5 grid gap-4">{about === 'all' ? [all, product] : [product, all]}</div>
    </ShopFrame>
  )
}

/** An address that says something was done may be old: only what still holds is confirmed. */
function isSo(done: Intent, { muted }: PreferencesView, isOut: boolean): boolean {
  return { unsubscribe: isOut, subscribe: !isOut, mute: muted, unmute: !muted }[done]
}

const DONE: Record<Intent, (shop: ShopView, p: PreferencesView) => string> = {
  unsubscribe: (shop) => `You are unsubscribed. ${shop.name} will not mail you any more.`,
  subscribe: (shop) => `You are subscribed again. Good to have you back at ${shop.name}.`,
  mute: (_, p) => `You will not hear about ${p.productName} any more.`,
  unmute: (_, p) => `You will hear about ${p.productName} again.`,
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

function OneProduct({ shop, preferences, first }: ChoiceProps) {
  const { productName, muted } = preferences
  return (
    <Choice title={`Only ${productName}`}>
      <p>
        {muted
          ? `You muted ${productName}: no notices about it, whatever else you hear.`
          : `Mute ${productName} to hear no more about it, but still about other things you bought.`}
      </p>
      <PostButton intent={muted ? 'unmute' : 'mute'} shop={shop} first={first && !muted}>
        {muted ? 'Hear about it again' : 'Mute this product'}
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
function PostButton(props: { intent: Intent; shop: ShopView; first: boolean; children: ReactNode }) {
  return (
    <form method="post">
      <button
        type="submit"
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
