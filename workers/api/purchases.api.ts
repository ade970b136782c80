import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { purchaseQuerySchema, recordPurchaseSchema } from '#app/domain/sales/purchases.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { purchaseSchema } from './purchases.schema.ts'

const tags = ['Purchases']

const list = endpoint(
  { scope: 'purchases:read' },
  {
    method: 'get',
    path: '/purchases',
    tags,
    summary: 'List purchases, newest first',
    request: { query: purchaseQuerySchema },
    responses: { 200: answer(pageOf(purchaseSchema), 'A page of purchases.') },
  },
)

const record = endpoint(
  { scope: 'purchases:write', refuses: { 409: 'The product is a draft (`not_published`).' } },
  {
    method: 'post',
    path: '/purchases',
    tags,
    summary: 'Record a sale made elsewhere',
    description:
      'Makes the buyer a contact if the address is new, and gives the purchase a library link. Without `price` the price of the edition is taken, without `edition_id` the only edition.',
    request: {
      body: body(recordPurchaseSchema.openapi('RecordPurchase', { example: examples.recordPurchase })),
    },
    responses: { 201: answer(purchaseSchema, 'The purchase.') },
  },
)

const get = endpoint(
  { scope: 'purchases:read' },
  {
    method: 'get',
    path: '/purchases/{id}',
    tags,
    summary: 'Get a purchase',
    request: { params: z.object({ id: idOf('purchase') }) },
    responses: { 200: answer(purchaseSchema, 'The purchase.') },
  },
)

export function purchasesApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.sales.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(record, async (c) =>
    c.json(await c.get('container').services.sales.record(c.get('scope'), c.req.valid('json')), 201),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.sales.get(c.get('scope'), c.req.valid('param').id), 200),
  )
}
