import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import {
  createUpdateSchema,
  DELIVERY_STATES,
  resendSchema,
  settleUnknownSchema,
} from '#app/domain/updates/updates.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { deliverySchema, resendPreviewSchema, updateSchema } from './updates.schema.ts'

const tags = ['Updates']
const params = z.object({ id: idOf('update') })

const create = endpoint(
  {
    scope: 'updates:send',
    refuses: {
      409: 'Nobody is told: `not_published`, `no_content_change`, `no_customers`, `already_notified` (one update per version), or `recently_notified` (another update of this product within 24 h; repeat with `allow_recent`).',
    },
  },
  {
    method: 'post',
    path: '/products/{id}/updates',
    tags,
    summary: "Tell a product's customers about a version",
    description:
      'Freezes who is told and the mail they get, holds it for `hold_seconds`, then sends it. Without `version` the last saved one is meant; subject, items and note are made from what changed unless given.',
    request: {
      params: z.object({ id: idOf('product') }),
      body: body(createUpdateSchema.openapi('CreateUpdate', { example: examples.createUpdate })),
    },
    responses: { 201: answer(updateSchema, 'The update, held.') },
  },
)

const list = endpoint(
  { scope: 'updates:read' },
  {
    method: 'get',
    path: '/updates',
    tags,
    summary: 'List updates, newest first',
    request: {
      query: pageQuerySchema.extend({ cursor: cursorOf('update'), product_id: idOf('product').optional() }),
    },
    responses: { 200: answer(pageOf(updateSchema), 'A page of updates.') },
  },
)

const get = endpoint(
  { scope: 'updates:read' },
  {
    method: 'get',
    path: '/updates/{id}',
    tags,
    summary: 'Get an update with its counts',
    request: { params },
    responses: { 200: answer(updateSchema, 'The update.') },
  },
)

const deliveries = endpoint(
  { scope: 'updates:read' },
  {
    method: 'get',
    path: '/updates/{id}/deliveries',
    tags,
    summary: "List an update's deliveries",
    request: {
      params,
      query: pageQuerySchema.extend({
        cursor: cursorOf('delivery'),
        state: z.enum(DELIVERY_STATES).optional(),
      }),
    },
    responses: { 200: answer(pageOf(deliverySchema), 'A page of deliveries.') },
  },
)

const deliveriesCsv = endpoint(
  { scope: 'updates:read' },
  {
    method: 'get',
    path: '/updates/{id}/deliveries.csv',
    tags,
    summary: "Get all of an update's deliveries as CSV",
    description:
      'Also needs `contacts:read`. One line per recipient (RFC 4180, UTF-8): `delivery_id`, `contact_id`, `email`, `state`, `reason`, `changed_at`. A cell that a spreadsheet would run as a formula begins with an apostrophe.',
    request: { params, query: z.object({ state: z.enum(DELIVERY_STATES).optional() }) },
    responses: {
      200: { description: 'The deliveries.', content: { 'text/csv': { schema: z.string() } } },
    },
  },
)

const action = <const A extends 'cancel' | 'pause' | 'resume' | 'retry'>(name: A, summary: string) =>
  endpoint(
    { scope: 'updates:send', refuses: { 409: `Its status does not allow it (\`cannot_${name}\`).` } },
    {
      method: 'post',
      path: `/updates/{id}/${name}` as const,
      tags,
      summary,
      request: { params },
      responses: { 200: answer(updateSchema, 'The update as it is now.') },
    },
  )
const cancel = action('cancel', 'Undo a held update, or stop what was not handed over yet')
const pause = action('pause', 'Stop handing over for now')
const resume = action('resume', 'Go on after a pause')
const retry = action('retry', 'Send what the provider rejected once more')

const resendPreview = endpoint(
  { scope: 'updates:read' },
  {
    method: 'get',
    path: '/updates/{id}/resend',
    tags,
    summary: 'Ask whether an update may go again to those who did not open it',
    request: { params },
    responses: { 200: answer(resendPreviewSchema, 'Whether it may, to how many at most, and when.') },
  },
)
const resend = endpoint(
  {
    scope: 'updates:send',
    refuses: {
      409: 'It may not: `not_sent`, `not_tracked`, `too_soon` (a day between two), `no_more_waves` (three at most) or `nobody`.',
    },
  },
  {
    method: 'post',
    path: '/updates/{id}/resend',
    tags,
    summary: 'Send an update again to those who did not open it',
    description: 'Makes an update of its own (`resend_of`, `wave`) with the same mail, held for ten seconds.',
    request: { params, body: body(resendSchema.openapi('ResendUpdate')) },
    responses: { 201: answer(updateSchema, 'The new wave, held.') },
  },
)
const unknown = endpoint(
  {
    scope: 'updates:send',
    refuses: { 409: 'Nothing is unknown, or a day has not passed (`nothing_unknown`).' },
  },
  {
    method: 'post',
    path: '/updates/{id}/unknown',
    tags,
    summary: 'Decide what becomes of mails whose outcome stayed unknown for a day',
    description:
      '`leave` lets them be. `resend` sends to those people again: some of them may get the mail twice.',
    request: { params, body: body(settleUnknownSchema.openapi('SettleUnknown')) },
    responses: { 200: answer(updateSchema, 'The update as it is now.') },
  },
)

export function updatesApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(create, async (c) => {
    const { services } = c.get('container')
    return c.json(
      await services.updates.create(c.get('scope'), c.req.valid('param').id, c.req.valid('json')),
      201,
    )
  })
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.updates.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.updates.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(deliveries, async (c) => {
    const { services } = c.get('container')
    return c.json(
      await services.updates.deliveries(c.get('scope'), c.req.valid('param').id, c.req.valid('query')),
      200,
    )
  })
  api.openapi(deliveriesCsv, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    const csv = await services.reports.deliveriesCsv(c.get('scope'), id, c.req.valid('query'))
    return c.body(csv.body, 200, csvHeaders(csv.fileName))
  })
  api.openapi(cancel, async (c) =>
    c.json(await c.get('container').services.updates.cancel(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(pause, async (c) =>
    c.json(await c.get('container').services.updates.pause(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(resume, async (c) =>
    c.json(await c.get('container').services.updates.resume(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(retry, async (c) =>
    c.json(await c.get('container').services.updates.retry(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(resendPreview, async (c) => {
    const { services } = c.get('container')
    return c.json(await services.updates.resendPreview(c.get('scope'), c.req.valid('param').id), 200)
  })
  api.openapi(resend, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    return c.json(await services.updates.resend(c.get('scope'), id, c.req.valid('json')), 201)
  })
  api.openapi(unknown, async (c) => {
    const { services } = c.get('container')
    const { choice } = c.req.valid('json')
    return c.json(await services.updates.settleUnknown(c.get('scope'), c.req.valid('param').id, choice), 200)
  })
}
