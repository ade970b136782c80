import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { payoutListSchema } from '#app/domain/payouts/payout.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'
import { idempotencyKey } from './idempotency.ts'
import {
  instantQuoteViewSchema,
  newInstantPayout,
  newInstantQuote,
  nextPayoutSchema,
  payoutDetailSchema,
  payoutEventSchema,
  payoutSchema,
  payoutSettingsViewSchema,
  payoutsSchema,
  putPayoutSettings,
} from './payouts.schema.ts'

const tags = ['Payouts']
const params = z.object({ id: idOf('payout') })
const BUSY = 'The payment provider does not answer (`provider_unavailable`).'

const list = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payouts',
    tags,
    summary: 'List payouts, newest first',
    request: { query: payoutListSchema.extend({ cursor: cursorOf('payout') }) },
    responses: { 200: answer(pageOf(payoutSchema), 'A page of payouts.') },
  },
)
const next = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payouts/next',
    tags,
    summary: 'Get the next payout of the schedule',
    description:
      'When it is made, of how much, and every check behind it: what is missing, and the day it passes. A date is only told if the payout would be made on it with the money that is there. Amounts are those of the first day that comes into question where `date` is null.',
    responses: { 200: answer(nextPayoutSchema, 'The next payout, or why there is none.') },
  },
)
const events = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payouts/events',
    tags,
    summary: 'Follow what happens to payouts, oldest first',
    description:
      '`payout.scheduled`: its money is set aside. `payout.skipped`: a run of the schedule paid nothing. `payout.sent`: on its way to the bank. `payout.paid`: there. `payout.failed`: it did not arrive, or came back; its money is in the balance again. Keep the id of the last event you saw and give it as `cursor`; nothing is told twice.',
    request: { query: pageQuerySchema.extend({ cursor: cursorOf('payoutEvent') }) },
    responses: { 200: answer(pageOf(payoutEventSchema), 'A page of events.') },
  },
)
const get = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payouts/{id}',
    tags,
    summary: 'Get a payout with its timeline',
    request: { params },
    responses: { 200: answer(payoutDetailSchema, 'The payout.') },
  },
)
const transactions = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payouts/{id}/transactions.csv',
    tags,
    summary: 'Get every transaction in a payout as CSV',
    description:
      'RFC 4180, UTF-8. Columns `type` (`Sale`, `Full refund`, `Partial refund`, `Refund taken back`, `Chargeback`, `Chargeback taken back`, `Affiliate`, `Credit`, `Part of a divided day`, `Payout fee`), `date` (UTC), `purchase_id`, `item`, `buyer_name`, `buyer_email`, `taxes`, `sale_price`, `fees`, `net_total`, `currency`. `net_total` is what a row adds to the payout; the last row, `Totals`, is the sum, which is `net`. A cell that a spreadsheet would run as a formula begins with an apostrophe.',
    request: { params },
    responses: {
      200: { description: 'The transactions.', content: { 'text/csv': { schema: z.string() } } },
    },
  },
)
const getSettings = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/payout-settings',
    tags,
    summary: 'Get how and when you are paid',
    responses: { 200: answer(payoutSettingsViewSchema, 'The settings.') },
  },
)
const putSettings = endpoint(
  { scope: 'payouts:write' },
  {
    method: 'put',
    path: '/payout-settings',
    tags,
    summary: 'Change how and when you are paid',
    description:
      'A field left out stays as it is; `minimum` and `daily_above` are taken away with null. `daily` pays instantly every day for the fee of instant payouts, and can be chosen while `daily.available`. Where the money goes is changed by a person on the page of payout settings.',
    request: { body: body(putPayoutSettings) },
    responses: { 200: answer(payoutSettingsViewSchema, 'The settings as they are now.') },
  },
)
const quote = endpoint(
  { scope: 'payouts:write', refuses: { 503: BUSY } },
  {
    method: 'post',
    path: '/payouts/instant/quote',
    tags,
    summary: 'See what an instant payout would bring',
    description:
      'Nothing happens by asking. `through` is the last UTC day whose money is taken (today when left out), `amount` the most that leaves the balance.',
    request: { body: body(newInstantQuote) },
    responses: { 200: answer(instantQuoteViewSchema, 'What would be paid, in which parts, or why nothing.') },
  },
)
const request = endpoint(
  {
    scope: 'payouts:write',
    refuses: {
      409: 'A check does not pass (`not_payable`, with its code in `check`), or it would be another amount than `gross` (`quote_changed`).',
      503: BUSY,
    },
  },
  {
    method: 'post',
    path: '/payouts/instant',
    tags,
    summary: 'Be paid now, for a fee',
    description:
      'Takes what the quote takes. With `gross` of a quote it is refused if that has changed. More than one payout can bring goes out in parts, each with its own outcome. The answer comes when the provider has answered; read `status`. An `Idempotency-Key` pays once, also if the first request broke off before it answered.',
    request: { body: body(newInstantPayout) },
    responses: { 201: answer(payoutsSchema, 'The payouts that were made.') },
  },
)

export function payoutsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.payouts.list(c.get('scope'), c.req.valid('query')), 200),
  )
  // Before the payout: `next` and `events` are no ids.
  api.openapi(next, async (c) => c.json(await c.get('container').services.payouts.next(c.get('scope')), 200))
  api.openapi(events, async (c) =>
    c.json(await c.get('container').services.payouts.events(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.payouts.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(transactions, async (c) => {
    const { payoutStatement } = c.get('container').services
    const csv = await payoutStatement.csv(c.get('scope'), c.req.valid('param').id)
    return c.body(csv.body, 200, csvHeaders(csv.fileName))
  })
  api.openapi(getSettings, async (c) =>
    c.json(await c.get('container').services.payoutSettings.get(c.get('scope')), 200),
  )
  api.openapi(putSettings, async (c) =>
    c.json(await c.get('container').services.payoutSettings.put(c.get('scope'), c.req.valid('json')), 200),
  )
  api.openapi(quote, async (c) =>
    c.json(await c.get('container').services.instantPayouts.quote(c.get('scope'), c.req.valid('json')), 200),
  )
  api.openapi(request, async (c) => {
    const { services, newId } = c.get('container')
    const key = idempotencyKey(c) ?? newId('request')
    return c.json(await services.instantPayouts.request(c.get('scope'), c.req.valid('json'), key), 201)
  })
}
