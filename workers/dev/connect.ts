import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { CURRENCIES, type Currency, formatMoney } from '#app/domain/kernel/money.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { AppEnv } from '../app-env.ts'
import { devPage } from './dev-page.ts'
import type { Account, Payout } from './fakes/stripe-account-records.ts'
import type { StripeConnect } from './fakes/stripe-connect.ts'
import { FLAVOURS } from './fakes/stripe-destinations.ts'
import { asked } from './pay.ts'
import type { PaymentReports } from './payment-reports.ts'
import { readBody } from './read-body.ts'

export type ConnectDeps = { connect: StripeConnect; reports: PaymentReports; store: SandboxStore }

const SHOWN = 50
const currency = z.enum(Object.keys(CURRENCIES) as [Currency, ...Currency[]])
const chosen = z.object({
  destination: z.enum(Object.keys(FLAVOURS), `must be one of ${Object.keys(FLAVOURS).join(', ')}`),
  currency: currency.optional(),
  return_url: z.url('must be a URL').optional(),
})
const yesNo = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')], {
  error: 'must be true or false',
})
const changed = z.object({ instant: yesNo.optional(), broken: yesNo.optional() })
const decided = z.object({
  outcome: z.enum(['paid', 'failed', 'canceled', 'late'], 'must be paid, failed, canceled or late'),
  failure: z.string().optional(),
})
const amount = z.coerce.number('must be a number of minor units').int('must be whole, in minor units')
const funds = z.object({ currency: currency.default('usd'), amount: amount.min(1, 'must be at least 1') })
const settling = z.object({
  currency: currency.default('usd'),
  amount: amount.min(0, 'must not be negative'),
})
/** Why the provider sends nothing at once for anybody (providers.md 3.4); empty: it does. */
const REFUSALS = [
  '',
  'instant_payouts_limit_exceeded',
  'instant_payouts_config_disabled',
  'instant_payouts_currency_disabled',
] as const
const instantRefusal = z.object({
  refusal: z.enum(REFUSALS, `must be empty or one of ${REFUSALS.slice(1).join(', ')}`),
})

/**
 * Where a seller says where to be paid in the sandbox, `/connect/:account`, and what is in the provider's hands behind it:
 * accounts with their payouts, and controls of what becomes of them. Mounted under /dev.
 */
export function createConnectPages(depsOf: (c: Context<AppEnv>) => ConnectDeps) {
  const app = new Hono<AppEnv>()
  const view = async (connect: StripeConnect, account: Account) => ({
    id: account.id,
    country: account.value.country,
    destination: account.value.destination,
    balance: await connect.balanceOf(account.id),
    received: await connect.received(account.id),
    payouts: (await connect.listPayouts(account.id, { after: null, limit: SHOWN })).map(payoutView),
  })

  app.get('/connect', async (c) => {
    const { connect, store } = depsOf(c)
    const [accounts, platform, refusal] = await Promise.all([
      connect.listAccounts(SHOWN),
      connect.balanceOf(null),
      store.getSetting('instant_refusal'),
    ])
    return c.html(listPage(accounts, platform, refusal ?? ''))
  })
  app.get('/connect.json', async (c) => {
    const { connect } = depsOf(c)
    const accounts = await connect.listAccounts(SHOWN)
    return c.json({
      platform: await connect.balanceOf(null),
      accounts: await Promise.all(accounts.map((a) => view(connect, a))),
    })
  })
  app.post('/connect/fund', async (c) => {
    const { isForm, data } = await read(c, funds)
    await depsOf(c).connect.fund(data.currency, data.amount)
    return isForm ? c.redirect('/dev/connect', 303) : c.json(data)
  })
  app.post('/connect/settling', async (c) => {
    const { isForm, data } = await read(c, settling)
    await depsOf(c).store.setSetting(`settling_${data.currency}`, String(data.amount))
    return isForm ? c.redirect('/dev/connect', 303) : c.json(data)
  })
  app.post('/connect/instant', async (c) => {
    const { isForm, data } = await read(c, instantRefusal)
    await depsOf(c).store.setSetting('instant_refusal', data.refusal)
    return isForm ? c.redirect('/dev/connect', 303) : c.json(data)
  })
  app.post('/connect/payouts/:id', async (c) => {
    const { connect, reports } = depsOf(c)
    const { isForm, data } = await read(c, decided)
    const { outcome, failure } = data
    const id = c.req.param('id')
    const payout = await asked(() =>
      outcome === 'canceled' ? connect.cancel(id, null) : connect.decide(id, outcome, failure),
    )
    // Of its bank account as well.
    await reports.tell(payout.parent!)
    await reports.tell(payout.id)
    return isForm ? c.redirect(`/dev/connect/${payout.parent}`, 303) : c.json(payoutView(payout))
  })

  app.get('/connect/:account', async (c) => {
    const { connect } = depsOf(c)
    const account = await asked(() => connect.findAccount(c.req.param('account')))
    if (c.req.header('accept')?.includes('json')) return c.json(await view(connect, account))
    const payouts = await connect.listPayouts(account.id, { after: null, limit: SHOWN })
    return c.html(accountPage(account, payouts, c.req.query('return_url') ?? null))
  })
  app.post('/connect/:account', async (c) => {
    const { connect, reports } = depsOf(c)
    const { isForm, data } = await read(c, chosen)
    const account = await asked(() =>
      connect.chooseDestination(c.req.param('account'), data.destination, { currency: data.currency }),
    )
    await reports.tell(account.id)
    if (!isForm) return c.json(await view(connect, account))
    return c.redirect(data.return_url ?? `/dev/connect/${account.id}`, 303)
  })
  app.post('/connect/:account/destination', async (c) => {
    const { connect, reports } = depsOf(c)
    const { isForm, data } = await read(c, changed)
    const account = await asked(() =>
      connect.changeDestination(c.req.param('account'), {
        ...(data.instant === undefined ? {} : { isInstant: data.instant }),
        ...(data.broken === undefined ? {} : { isBroken: data.broken }),
      }),
    )
    await reports.tell(account.id)
    return isForm ? c.redirect(`/dev/connect/${account.id}`, 303) : c.json(await view(connect, account))
  })
  return app
}

async function read<T>(c: Context<AppEnv>, schema: z.ZodType<T>): Promise<{ isForm: boolean; data: T }> {
  const { isForm, body } = await readBody(c)
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return { isForm, data: parsed.data }
}

/** What may still become of a payout. */
const OUTCOMES: Record<Payout['value']['status'], z.infer<typeof decided>['outcome'][]> = {
  pending: ['paid', 'failed', 'canceled', 'late'],
  in_transit: ['paid', 'failed', 'late'],
  paid: ['failed'],
  failed: [],
  canceled: [],
}
const money = (amount: number, of: string) => formatMoney({ amount, currency: of as Currency })
const payoutView = ({ id, at, value: p }: Payout) => ({
  id,
  status: p.status,
  method: p.method,
  amount: p.amount,
  currency: p.currency,
  failure: p.failure,
  payout: p.metadata.awning_payout ?? null,
  at: toIso(at),
})

const listPage = (
  accounts: Account[],
  platform: { currency: string; available: number; pending: number }[],
  refusal: string,
) =>
  devPage(
    'Payout accounts',
    html`<h1>Payout accounts</h1>
<p>The platform holds ${platform.map((b) => money(b.available + b.pending, b.currency)).join(', ') || 'nothing'}, of which ${
      platform
        .filter((b) => b.pending > 0)
        .map((b) => money(b.pending, b.currency))
        .join(', ') || 'nothing'
    } is settling.</p>
<form method="post" action="/dev/connect/fund"><label>Add dollars, in cents <input name="amount" inputmode="numeric" value="100000"></label><button>Add</button></form>
<form method="post" action="/dev/connect/settling"><label>Dollars that settle, in cents <input name="amount" inputmode="numeric" value="0"></label><button>Set</button></form>
<form method="post" action="/dev/connect/instant"><label>Instant payouts <select name="refusal">${REFUSALS.map(
      (r) => html`<option value="${r}" ${r === refusal ? 'selected' : ''}>${r || 'work'}</option>`,
    )}</select></label><button>Set</button></form>
<ul>${accounts.map((a) => html`<li><a href="/dev/connect/${a.id}">${a.id}</a> ${a.value.destination?.flavour ?? 'not onboarded'}</li>`)}</ul>`,
  )

const accountPage = (account: Account, payouts: Payout[], returnUrl: string | null) =>
  devPage(
    'Where to be paid',
    html`<h1>Where to be paid</h1>
<p>This is the sandbox of the payment provider. Choose a test account; no real one is needed.</p>
<form method="post">
${returnUrl ? html`<input type="hidden" name="return_url" value="${returnUrl}">` : ''}
<label>Account <select name="destination">${Object.entries(FLAVOURS).map(
      ([key, f]) =>
        html`<option value="${key}" ${key === account.value.destination?.flavour ? 'selected' : ''}>${f.kind === 'card' ? 'Debit card' : 'Bank account'} that ${f.about.replace(/^a debit card that /, '')}</option>`,
    )}</select></label>
<button>Use this account</button></form>
${
  account.value.destination
    ? html`<h2>What the provider finds</h2>
${account.value.destination.isBroken ? html`<p>A payout to it failed. No more is sent there until another is chosen.</p>` : ''}
<form method="post" action="/dev/connect/${account.id}/destination"><button name="instant" value="${account.value.destination.isInstant ? 'false' : 'true'}">${account.value.destination.isInstant ? 'It takes no instant payouts any more' : 'It takes instant payouts'}</button></form>`
    : ''
}
<h2>Payouts</h2>
<table><thead><tr><th>Payout</th><th>Amount</th><th>Method</th><th>Status</th><th></th></tr></thead><tbody>${payouts.map(
      ({
        id,
        value: p,
      }) => html`<tr><td>${id}</td><td>${money(p.amount, p.currency)}</td><td>${p.method}</td><td>${p.status}${p.failure ? ` (${p.failure})` : ''}</td>
<td><form method="post" action="/dev/connect/payouts/${id}">${OUTCOMES[p.status].map((o) => html`<button name="outcome" value="${o}">${o}</button> `)}</form></td></tr>`,
    )}</tbody></table>`,
  )
