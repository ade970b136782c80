import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { requestQuerySchema } from '#app/domain/refunds/refund.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'
import { idempotencyKey } from './idempotency.ts'
import {
  approvalSchema,
  balanceSchema,
  declineSchema,
  newRefundSchema,
  refundRequestSchema,
  refundSchema,
} from './refunds.schema.ts'

const tags = ['Refunds']
const NOT_NOW =
  'It was refunded already (`already_refunded`), all that is left is being refunded (`refund_under_way`), the buyer disputed the payment (`disputed`), or refunds are off while the balance is overdrawn (`refunds_paused`).'

const refund = endpoint(
  { scope: 'refunds:write', refuses: { 409: NOT_NOW } },
  {
    method: 'post',
    path: '/purchases/{id}/refunds',
    tags,
    summary: 'Refund a purchase, in full or in part',
    description:
      'Without `amount` all that is left of the price goes back; tax goes back with it in proportion. `note` is needed once the refund window is over. The answer comes when the payment processor has answered; read `status`, and ask again later for one that is `unknown`.',
    request: { params: z.object({ id: idOf('purchase') }), body: body(newRefundSchema) },
    responses: { 201: answer(refundSchema, 'The refund.') },
  },
)
const refunds = endpoint(
  { scope: 'purchases:read' },
  {
    method: 'get',
    path: '/purchases/{id}/refunds',
    tags,
    summary: 'List the refunds of a purchase, oldest first',
    request: { params: z.object({ id: idOf('purchase') }) },
    responses: { 200: answer(z.object({ data: z.array(refundSchema) }), 'All of its refunds.') },
  },
)
const requests = endpoint(
  { scope: 'purchases:read' },
  {
    method: 'get',
    path: '/refund-requests',
    tags,
    summary: 'List refund requests of buyers, newest first',
    request: { query: requestQuerySchema.extend({ cursor: cursorOf('refundRequest') }) },
    responses: { 200: answer(pageOf(refundRequestSchema), 'A page of requests.') },
  },
)
const DECIDED = 'It was decided already (`already_decided`).'
const approve = endpoint(
  { scope: 'refunds:write', refuses: { 409: `${DECIDED} ${NOT_NOW}` } },
  {
    method: 'post',
    path: '/refund-requests/{id}/approve',
    tags,
    summary: 'Approve a refund request',
    description: 'Refunds all that is left of the price, or `amount` of it. The buyer hears by mail.',
    request: { params: z.object({ id: idOf('refundRequest') }), body: body(approvalSchema) },
    responses: { 200: answer(refundRequestSchema, 'The request, granted; `refund_id` is what came of it.') },
  },
)
const decline = endpoint(
  { scope: 'refunds:write', refuses: { 409: DECIDED } },
  {
    method: 'post',
    path: '/refund-requests/{id}/decline',
    tags,
    summary: 'Decline a refund request',
    description: 'The buyer gets `answer` by mail.',
    request: { params: z.object({ id: idOf('refundRequest') }), body: body(declineSchema) },
    responses: { 200: answer(refundRequestSchema, 'The request, declined.') },
  },
)
const balance = endpoint(
  { scope: 'payouts:read' },
  {
    method: 'get',
    path: '/balance',
    tags: ['Balance'],
    summary: 'Get what you are owed, by currency',
    responses: { 200: answer(balanceSchema, 'The balance; no row for a currency nothing was sold in.') },
  },
)

export function refundsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(refund, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    const key = idempotencyKey(c)
    return c.json(await services.refunds.refund(c.get('scope'), id, c.req.valid('json'), key), 201)
  })
  api.openapi(refunds, async (c) => {
    const { services } = c.get('container')
    const { refunds } = await services.refunds.ofPurchase(c.get('scope'), c.req.valid('param').id)
    return c.json({ data: refunds }, 200)
  })
  api.openapi(requests, async (c) =>
    c.json(await c.get('container').services.refundRequests.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(approve, async (c) => {
    const { refundRequests } = c.get('container').services
    const { id } = c.req.valid('param')
    return c.json(await refundRequests.approve(c.get('scope'), id, c.req.valid('json')), 200)
  })
  api.openapi(decline, async (c) => {
    const { refundRequests } = c.get('container').services
    const { id } = c.req.valid('param')
    return c.json(await refundRequests.decline(c.get('scope'), id, c.req.valid('json')), 200)
  })
  api.openapi(balance, async (c) =>
    c.json(await c.get('container').services.balance.get(c.get('scope')), 200),
  )
}
