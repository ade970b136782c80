import type { ReactNode } from 'react'
import { PolicyText } from '#app/components/policy/policy-text.tsx'
import { dayText, momentText } from '#app/domain/kernel/day.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { PolicyView } from '#app/domain/refunds/policy.schema.ts'
import { REFUND_NOTE_MAX, REFUND_TAKES, REFUND_TAKES_DAYS } from '#app/domain/refunds/refund.rules.ts'
import type { RefundPageView } from '#app/domain/refunds/refund.schema.ts'
import { windowText } from '#app/domain/refunds/window-text.ts'
import { brandStyle, ShopFrame } from './shop-frame.tsx'

type RefundPageProps = {
  view: RefundPageView
  /** Address of the library. */
  libraryUrl: string
  /** What was typed into a form that something is wrong with, and what. */
  tried: { note: string; error: string } | null
}

/** Asking for one's money back, and where that stands. Forms and links only. */
export function RefundPage({ view, libraryUrl, tried }: RefundPageProps) {
  const { shop, productName, refused } = view
  return (
    <ShopFrame shop={shop} narrow>
      <h1 className="text-2xl break-words">{HEADINGS[refused?.code ?? '']?.(view) ?? 'Ask for a refund'}</h1>
      <p className="mt-1 text-muted break-words">{productName}</p>
      <div role="status" className="mt-4 grid gap-3 empty:hidden">
        <Standing view={view} />
      </div>
      <Facts view={view} />
      {refused === null && <AskForm view={view} tried={tried} />}
      <p className="mt-8">
        <a className="link" href={libraryUrl}>
          {refused?.code === 'already_refunded' || refused?.code === 'disputed'
            ? 'Back to your purchase'
            : `Back to ${productName}`}
        </a>
      </p>
    </ShopFrame>
  )
}

const HEADINGS: Record<string, (view: RefundPageView) => string> = {
  already_refunded: ({ isOurs }) => (isOurs ? 'Your money is on its way' : 'This purchase was refunded'),
  refund_under_way: () => 'Your refund is being made',
  already_asked: ({ shop }) => `Waiting for ${shop.name}`,
  disputed: () => 'Your bank decides about this payment',
  nothing_paid: () => 'There is nothing to pay back',
}

/** What became of the buyer's money so far. */
function Standing({ view }: { view: RefundPageView }) {
  const { refused, refund, request, shop, zone, isOurs } = view
  const together = refund && formatMoney(refund.together)
  switch (refused?.code) {
    case 'already_refunded':
      if (!refund || refund.together.amount === 0) return <p>{refused.text}</p>
      return isOurs ? (
        <p>
          {together} went back to the card or account you paid with. Banks usually show it within{' '}
          {REFUND_TAKES}: look for it by{' '}
          {dayText(Date.parse(refund.created_at) + REFUND_TAKES_DAYS * DAY, zone)}. With the refund your
          access has ended.
        </p>
      ) : (
        <p>
          {shop.name} noted a refund of {together}. You did not pay through us, so the money comes from where
          you bought.
        </p>
      )
    case 'refund_under_way':
      return (
        <p>
          {together} goes back to the card or account you paid with. You get a mail as soon as it is on its
          way; you need not do anything.
        </p>
      )
    case 'already_asked':
      return (
        <>
          {refund?.status === 'failed' && <p>The refund that was granted did not arrive and came back.</p>}
          <p>
            {shop.name} has your request and answers by mail, by{' '}
            {request && momentText(Date.parse(request.deadline_at), zone)} ({zone}) at the latest.
          </p>
          {request?.note && <Quote label="You wrote" text={request.note} />}
        </>
      )
    case 'disputed':
    case 'nothing_paid':
      return <p>{refused.text}</p>
    default:
      return <Before view={view} />
  }
}

/** What happened before one could ask (again). */
function Before({ view: { refund, request, shop, zone } }: { view: RefundPageView }) {
  return (
    <>
      {refund && refund.status !== 'failed' && refund.together.amount > 0 && (
        <p>
          {formatMoney(refund.together)} of what you paid was given back already, the last part on{' '}
          {dayText(Date.parse(refund.created_at), zone)}.
        </p>
      )}
      {refund?.status === 'failed' && (
        <p>
          Your last refund did not arrive: the bank gave it back, or the payment provider refused it. You can
          ask again{shop.supportEmail ? `, or write to ${shop.supportEmail}` : ''}.
        </p>
      )}
      {request?.status === 'declined' && (
        <>
          <p>{shop.name} declined your request. You can ask again if something has changed.</p>
          {request.answer && <Quote label={`${shop.name} wrote`} text={request.answer} />}
        </>
      )}
      {request?.status === 'expired' && (
        <p>{shop.name} did not answer your last request in time. You can ask again.</p>
      )}
    </>
  )
}

const Quote = ({ label, text }: { label: string; text: string }) => (
  <figure>
    <figcaption className="text-sm text-muted">{label}</figcaption>
    <blockquote className="mt-1 border-l-4 pl-3 break-words whitespace-pre-line" dir="auto">
      {text}
    </blockquote>
  </figure>
)

function Facts({ view }: { view: RefundPageView }) {
  const { policy, window, zone, isOwnZone, refused } = view
  if (refused?.code === 'nothing_paid') return null
  const { is_open: isOpen, days_left: daysLeft, last_day: lastDay } = window
  return (
    <dl className="mt-6 grid gap-x-6 gap-y-3 rounded-lg border bg-surface px-5 py-4 sm:grid-cols-[auto_minmax(0,1fr)]">
      <Fact name="Bought">{dayText(view.purchasedAt, zone)}</Fact>
      <Fact name="Price">{formatMoney(view.price)}</Fact>
      <Fact name="Policy when you bought">
        <PolicyText policy={shownPolicy(policy)} />
      </Fact>
      {refused === null && (
        <>
          <Fact name="Days to ask">{windowText({ isOpen, daysLeft, lastDay, zone, isOwnZone })}.</Fact>
          <Fact name={view.isAutomatic ? 'You get back' : 'You ask for'}>{formatMoney(view.back)}</Fact>
        </>
      )}
    </dl>
  )
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="sm:contents">
    <dt className="text-sm text-muted sm:leading-6">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </div>
)

function AskForm({ view, tried }: Pick<RefundPageProps, 'view' | 'tried'>) {
  const { shop, window, isAutomatic, isOurs, back, productName } = view
  const isNeeded = !window.is_open
  return (
    <form method="post" className="mt-6 grid justify-items-start gap-4" noValidate={tried !== null}>
      <p>
        {isAutomatic
          ? `It is granted at once: ${formatMoney(back)} goes back the way you paid, within ${REFUND_TAKES}, and your access to ${productName} ends.`
          : isNeeded
            ? `${shop.name} decides, and answers by mail within three days.`
            : `${shop.name} looks at it first, and answers by mail within three days.`}
        {!isOurs && ' You did not pay through us, so the money would come from where you bought.'}
      </p>
      <div className="grid w-full gap-1.5">
        <label htmlFor="note" className="text-sm font-semibold">
          {isNeeded ? 'Why do you ask?' : 'Why do you ask? (optional)'}
        </label>
        <textarea
          id="note"
          name="note"
          rows={4}
          maxLength={REFUND_NOTE_MAX}
          required={isNeeded}
          defaultValue={tried?.note}
          aria-invalid={tried ? true : undefined}
          aria-describedby={tried ? 'note-error note-hint' : 'note-hint'}
          className="field"
          dir="auto"
        />
        {tried && (
          <p id="note-error" role="alert" className="text-sm font-medium text-danger">
            {tried.error}
          </p>
        )}
        <p id="note-hint" className="text-sm text-muted">
          {shop.name} reads it.
        </p>
      </div>
      <button
        type="submit"
        className="min-h-11 cursor-pointer rounded-md border border-edge px-4 py-2 font-semibold"
        style={brandStyle(shop)}
      >
        {isAutomatic ? `Get ${formatMoney(back)} back` : `Ask for ${formatMoney(back)} back`}
      </button>
    </form>
  )
}

/** As the component for policies takes it. */
export const shownPolicy = ({ title, fine_print, changed_at }: PolicyView) => ({
  title,
  finePrint: fine_print,
  changedAt: changed_at === null ? 0 : Date.parse(changed_at),
})
