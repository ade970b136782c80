import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { AppError, conflict, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import type { AppEnv } from '../app-env.ts'
import { devPage } from './dev-page.ts'
import { StripeRefusal } from './fakes/stripe-form.ts'
import type { Payment, Session } from './fakes/stripe-records.ts'
import { PAY_OUTCOMES, type StripeShop } from './fakes/stripe-shop.ts'
import type { PaymentReports } from './payment-reports.ts'
import { readBody } from './read-body.ts'

export type PayDeps = { shop: StripeShop; reports: PaymentReports }

const OUTCOMES = [...PAY_OUTCOMES, 'abandon'] as const
const payload = z.object({
  outcome: z.enum(OUTCOMES, `must be one of ${OUTCOMES.join(', ')}`),
  email: z.email('must be an e-mail address').optional(),
  name: z.string('must be a name').trim().min(1, 'must not be empty').max(200).optional(),
  country: z
    .string('must be a country')
    .regex(/^[A-Z]{2}$/, 'must be two capital letters, for example DE')
    .default('US'),
})
const COUNTRIES = 'US GB DE FR IT ES NL BE AT IE PT PL SE DK FI NO CH CA AU BR IN JP MX ZA'.split(' ')

/**
 * Where a buyer pays in the sandbox: the page a checkout's `url` points at, `/pay/:sessionId`. Mounted under /dev. What
 * happened is told before the buyer is sent back, as the provider tries to, unless webhooks are held.
 */
export function createPayPage(depsOf: (c: Context<AppEnv>) => PayDeps) {
  const app = new Hono<AppEnv>()

  app.get('/pay/:id', async (c) => {
    const { shop } = depsOf(c)
    const session = await asked(() => shop.sessionNow(c.req.param('id')))
    const payment = await shop.paymentOf(session)
    if (session.value.status !== 'open') return c.html(overPage(session))
    return c.html(
      payment?.value.status === 'requires_action' ? securePage(session) : payPage(session, payment),
    )
  })

  app.post('/pay/:id', async (c) => {
    const { shop, reports } = depsOf(c)
    const { isForm, body } = await readBody(c)
    const parsed = payload.safeParse(body)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    const { outcome, email, name, country } = parsed.data
    const id = c.req.param('id')
    const session = await asked(() => shop.sessionNow(id))
    if (outcome === 'abandon') return answer(c, isForm, session, null, session.value.cancelUrl)
    const buyer = {
      email: session.value.email ?? email ?? 'buyer@example.com',
      name: name ?? 'Sandbox Buyer',
      country,
    }
    // Who is asked to approve has said who they are before.
    const isSecondStep = outcome === 'approve' || outcome === 'fail'
    const done = await asked(() => shop.pay(id, outcome, isSecondStep ? null : buyer))
    await reports.tell(done.payment.id).catch(() => undefined)
    const isPaid = done.payment.value.status === 'succeeded'
    const next = isPaid ? done.session.value.successUrl : done.session.value.url
    return answer(c, isForm, done.session, done.payment, next)
  })
  return app
}

/** The fake's refusals as ours. */
export async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (e) {
    if (!(e instanceof StripeRefusal)) throw e
    if (e.status === 404) throw notFound('checkout or payment')
    if (e.status === 429) throw new AppError('unavailable', 'payment_busy', e.message)
    throw conflict(e.error.code ?? 'payment_refused', e.message)
  }
}

/** `next`: where the buyer's browser goes. */
function answer(c: Context, isForm: boolean, session: Session, payment: Payment | null, next: string) {
  if (isForm) return c.redirect(next, 303)
  return c.json({
    session: session.id,
    status: session.value.status,
    payment_intent: payment?.id ?? session.value.payment,
    payment_status: payment?.value.status ?? null,
    error: payment?.value.error ?? null,
    url: next,
  })
}

const price = ({ value: { amount, currency } }: Session) =>
  formatMoney({ amount, currency: currency as Currency })

const ERRORS: Record<string, string> = {
  card_declined: 'The card was declined. Try another one.',
  payment_intent_authentication_failure: 'The bank could not confirm that this is you. Try again.',
}

function payPage(session: Session, payment: Payment | null) {
  const { name, description, email, isTaxed } = session.value
  const before = payment?.value
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const chosen = before?.buyer?.country ?? 'US'
  const option = (code: string) =>
    html`<option value="${code}"${code === chosen ? html` selected` : ''}>${names.of(code) ?? code}</option>`
  return devPage(
    `Pay for ${name}`,
    html`<section class="pay"><h1>${name}</h1>
${description ? html`<p>${description}</p>` : ''}
<p><strong>${price(session)}</strong>${isTaxed ? html` <small>plus tax, by country</small>` : ''}</p>
${before?.error ? html`<p role="alert">${ERRORS[before.error] ?? before.error}</p>` : ''}
<form method="post" class="stack">
<label>E-mail<input name="email" type="email" required autocomplete="email" value="${email ?? before?.buyer?.email ?? ''}"${email ? html` readonly` : ''}></label>
<label>Name<input name="name" required maxlength="200" autocomplete="name" value="${before?.buyer?.name ?? ''}"></label>
<label>Country<select name="country">${COUNTRIES.map(option)}</select></label>
<button class="main" name="outcome" value="pay">Pay</button>
<button name="outcome" value="decline">Pay with a declined card</button>
<button name="outcome" value="authenticate">Pay with 3-D Secure</button>
<button name="outcome" value="abandon" formnovalidate>Give up</button></form>
<p><small>A sandbox: no card is asked for and no money moves.</small></p></section>`,
  )
}

const securePage = (session: Session) =>
  devPage(
    'Is this you?',
    html`<section class="pay"><h1>Is this you?</h1>
<p>Your bank asks whether you are paying for ${session.value.name}.</p>
<form method="post" class="stack"><button class="main" name="outcome" value="approve">Approve</button>
<button name="outcome" value="fail">Fail</button></form></section>`,
  )

function overPage({ value: { status, name, successUrl, cancelUrl } }: Session) {
  const isPaid = status === 'complete'
  return devPage(
    name,
    html`<section class="pay"><h1>${isPaid ? 'This is paid.' : 'The time to pay is over.'}</h1>
<p><a href="${isPaid ? successUrl : cancelUrl}">Back to the shop</a></p></section>`,
  )
}
