import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { PaymentStore, StoredEvent } from '#db/sandbox/payment-store.ts'
import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { AppEnv } from '../app-env.ts'
import { devPage } from './dev-page.ts'
import { newRef } from './fakes/mail-fake.ts'
import { type Aftermath, type Payment, refundedOf } from './fakes/stripe-records.ts'
import { asked, type PayDeps } from './pay.ts'
import { readBody } from './read-body.ts'

export type PaymentsDeps = PayDeps & { payments: PaymentStore; store: SandboxStore }

const SHOWN = 50
const DISPUTES = ['open', 'won', 'lost'] as const
const disputeSchema = z.object({ outcome: z.enum(DISPUTES, `must be one of ${DISPUTES.join(', ')}`) })
const refundSchema = z.object({
  amount: z.coerce
    .number('must be a number of minor units')
    .int('must be whole, in minor units')
    .min(1, 'must be at least 1')
    .optional(),
})
const webhooksSchema = z.object({
  held: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
    error: 'must be true or false',
  }),
})

/** The payment provider's dashboard, as far as the sandbox has one: `/payments`. Mounted under /dev. */
export function createPayments(depsOf: (c: Context<AppEnv>) => PaymentsDeps) {
  const app = new Hono<AppEnv>()

  app.get('/payments', async (c) => {
    const { shop, payments, store } = depsOf(c)
    const [found, events, held] = await Promise.all([
      shop.listPayments(SHOWN),
      payments.events({ limit: SHOWN }),
      store.getSetting('payment_webhooks'),
    ])
    return c.html(listPage(found, events, held === 'held'))
  })
  app.get('/payments.json', async (c) => {
    const { shop } = depsOf(c)
    const found = await shop.listPayments(SHOWN)
    return c.json(await Promise.all(found.map(async (p) => view(p, await shop.aftermathOf(p.id)))))
  })
  app.get('/payments/events.json', async (c) => {
    const subject = c.req.query('payment')
    const events = await depsOf(c).payments.events({ ...(subject ? { subject } : {}), limit: 500 })
    return c.json(events.map(eventView))
  })
  app.post('/payments/webhooks', async (c) => {
    const { isForm, data } = await read(c, webhooksSchema)
    await depsOf(c).store.setSetting('payment_webhooks', data.held ? 'held' : 'sent')
    return isForm ? c.redirect('/dev/payments', 303) : c.json(data)
  })
  app.post('/payments/events/:id/send', async (c) => {
    const { payments, reports } = depsOf(c)
    const event = await payments.findEvent(c.req.param('id'))
    if (!event) throw notFound('event')
    const status = (await reports.send(event)) ? 200 : 401
    return isFormPost(c) ? c.redirect(pageOf(event.subject), 303) : c.json({ status })
  })
  app.post('/payments/refunds/:id/fail', async (c) => {
    const { shop, reports } = depsOf(c)
    const refund = await asked(() => shop.failRefund(c.req.param('id')))
    await reports.tell(refund.parent!)
    return isFormPost(c) ? c.redirect(pageOf(refund.parent!), 303) : payment(c, refund.parent!)
  })

  app.get('/payments/:id', async (c) => {
    const { shop, payments } = depsOf(c)
    const id = c.req.param('id')
    if (c.req.header('accept')?.includes('json')) return payment(c, id)
    const found = await asked(() => shop.findPayment(id))
    const subjects = [id, ...(found.parent ? [found.parent] : [])]
    const events = await Promise.all(subjects.map((subject) => payments.events({ subject, limit: SHOWN })))
    return c.html(paymentPage(found, await shop.aftermathOf(id), events.flat()))
  })
  app.post('/payments/:id/dispute', async (c) => {
    const { shop, reports } = depsOf(c)
    const { isForm, data } = await read(c, disputeSchema)
    const id = c.req.param('id')
    await asked(() => shop.dispute(id, data.outcome))
    await reports.tell(id)
    return isForm ? c.redirect(pageOf(id), 303) : payment(c, id)
  })
  app.post('/payments/:id/refund', async (c) => {
    const { shop, reports } = depsOf(c)
    const { isForm, data } = await read(c, refundSchema)
    const id = c.req.param('id')
    const order = { amount: data.amount ?? null, reason: null, metadata: {} }
    await asked(() => shop.refund(id, newRef(), order))
    await reports.tell(id)
    return isForm ? c.redirect(pageOf(id), 303) : payment(c, id)
  })
  return app

  async function payment(c: Context<AppEnv>, id: string) {
    const { shop } = depsOf(c)
    const found = await asked(() => shop.findPayment(id))
    return c.json(view(found, await shop.aftermathOf(id)))
  }
}

async function read<T>(c: Context, schema: z.ZodType<T>): Promise<{ isForm: boolean; data: T }> {
  const { isForm, body } = await readBody(c)
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return { isForm, data: parsed.data }
}
const isFormPost = (c: Context) => /form/.test(c.req.header('content-type') ?? '')
const pageOf = (subject: string) => (subject.startsWith('pi_') ? `/dev/payments/${subject}` : '/dev/payments')

const view = ({ id, parent, at, value: p }: Payment, { refunds, disputes }: Aftermath) => ({
  id,
  session: parent,
  ...{ amount: p.amount, tax: p.tax, currency: p.currency, status: p.status, error: p.error },
  ...{ email: p.buyer?.email ?? null, country: p.buyer?.country ?? null, metadata: p.metadata },
  at: toIso(at),
  refunds: refunds.map((r) => ({
    id: r.id,
    amount: r.value.amount,
    status: r.value.status,
    at: toIso(r.at),
  })),
  disputes: disputes.map((d) => ({
    id: d.id,
    amount: d.value.amount,
    status: d.value.status,
    at: toIso(d.at),
  })),
})
const eventView = (e: StoredEvent) => ({
  ...{ id: e.id, type: e.type, subject: e.subject, held: e.held },
  at: toIso(e.at),
  sent_at: isoOrNull(e.sentAt),
})

const time = (ms: number) =>
  html`<time datetime="${toIso(ms)}">${toIso(ms).slice(0, 19).replace('T', ' ')}</time>`
const money = (amount: number, currency: string) => formatMoney({ amount, currency: currency as Currency })

function eventTable(events: StoredEvent[]) {
  if (events.length === 0) return html`<p>Nothing was told yet.</p>`
  const told = (e: StoredEvent) => (e.sentAt !== null ? time(e.sentAt) : e.held ? 'held' : 'not yet')
  return html`<table><thead><tr><th>Event</th><th class="wide">About</th><th>Told (UTC)</th><th>Tell</th></tr></thead><tbody>
${events.map(
  (e) => html`<tr><td class="name">${e.type}</td><td class="wide">${e.subject}</td><td>${told(e)}</td>
<td><form method="post" action="/dev/payments/events/${e.id}/send"><button>${e.sentAt === null ? 'Send' : 'Send again'}</button></form></td></tr>`,
)}</tbody></table>`
}

function listPage(payments: Payment[], events: StoredEvent[], held: boolean) {
  return devPage(
    'Payments',
    html`<h1>Payments</h1>
<form method="post" action="/dev/payments/webhooks"><input type="hidden" name="held" value="${String(!held)}">
<span>Webhooks are ${held ? 'held until somebody sends them' : 'sent by themselves'}.</span><button>${held ? 'Let them go' : 'Hold them'}</button></form>
${
  payments.length === 0
    ? html`<p>Nobody paid yet. A checkout of a shop leads to the page where the sandbox pays.</p>`
    : html`<table><thead><tr><th>Payment</th><th>Total</th><th>Status</th><th class="wide">Buyer</th><th class="wide">At (UTC)</th></tr></thead><tbody>
${payments.map(
  ({
    id,
    at,
    value: p,
  }) => html`<tr><td><a href="/dev/payments/${id}">${id}</a></td><td>${money(p.amount, p.currency)}</td>
<td>${p.error ?? p.status}</td><td class="wide">${p.buyer?.email ?? ''}</td><td class="wide">${time(at)}</td></tr>`,
)}</tbody></table><p>The newest ${payments.length}, also as <a href="/dev/payments.json">JSON</a>.</p>`
}
<p>Where sellers are paid, and what becomes of their payouts: <a href="/dev/connect">payout accounts</a>.</p>
<h2>Latest events</h2>${eventTable(events)}`,
  )
}

function paymentPage({ id, at, value: p }: Payment, { refunds, disputes }: Aftermath, events: StoredEvent[]) {
  const left = p.amount - refundedOf(refunds)
  const isPaid = p.status === 'succeeded'
  const row = (name: string, value: unknown) => html`<dt>${name}</dt><dd>${value}</dd>`
  return devPage(
    id,
    html`<h1>${id}</h1>
<dl>${row('Total', money(p.amount, p.currency))}${row('Tax in it', money(p.tax, p.currency))}${row('Status', p.error ?? p.status)}
${row('Buyer', p.buyer ? `${p.buyer.name}, ${p.buyer.email}, ${p.buyer.country}` : 'unknown')}${row('At (UTC)', time(at))}
${row('Seller', p.metadata.awning_seller ?? '')}${row('Checkout', p.metadata.awning_checkout ?? '')}</dl>
${
  isPaid
    ? html`<form method="post" action="/dev/payments/${id}/refund"><label>Refund at the provider, in minor units
<input name="amount" type="number" min="1" max="${left}" value="${left}"></label><button>Refund</button></form>
<form method="post" action="/dev/payments/${id}/dispute"><span>The buyer’s bank</span>
<button name="outcome" value="open">opens a dispute</button><button name="outcome" value="won">decides for the seller</button><button name="outcome" value="lost">decides for the buyer</button></form>`
    : ''
}
${
  refunds.length + disputes.length === 0
    ? ''
    : html`<h2>Since then</h2><table><thead><tr><th>What</th><th>Amount</th><th>Status</th><th>At (UTC)</th></tr></thead><tbody>
${disputes.map((d) => html`<tr><td>Dispute</td><td>${money(d.value.amount, p.currency)}</td><td>${d.value.status}</td><td>${time(d.at)}</td></tr>`)}
${refunds.map(
  (r) => html`<tr><td>Refund</td><td>${money(r.value.amount, p.currency)}</td><td>${r.value.status}
${r.value.status === 'succeeded' ? html`<form method="post" action="/dev/payments/refunds/${r.id}/fail"><button>Let it fail</button></form>` : ''}</td><td>${time(r.at)}</td></tr>`,
)}</tbody></table>`
}
<h2>Events</h2>${eventTable(events)}`,
  )
}
