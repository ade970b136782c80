import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { affiliateQuerySchema } from '#app/domain/audience/affiliate.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { affiliateSchema, changedAffiliateSchema, newAffiliateSchema } from './affiliates.schema.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'

const tags = ['Affiliates']
const params = z.object({ id: idOf('affiliate') })

const list = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/affiliates',
    tags,
    summary: 'List affiliates, the latest first',
    request: { query: affiliateQuerySchema.extend({ cursor: cursorOf('affiliate') }) },
    responses: { 200: answer(pageOf(affiliateSchema), 'A page of affiliates.') },
  },
)
const invite = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      409: 'They are an affiliate already (`already_affiliate`), were invited within the hour (`recently_invited`), or must not be mailed (`suppressed`, `blocklisted`).',
    },
  },
  {
    method: 'post',
    path: '/affiliates',
    tags,
    summary: 'Invite an affiliate',
    description:
      'They get a mail and are one once they accept. Who was invited or stopped before is invited again, on these terms.',
    request: { body: body(newAffiliateSchema) },
    responses: { 201: answer(affiliateSchema, 'The affiliate, invited.') },
  },
)
const get = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/affiliates/{id}',
    tags,
    summary: 'Get an affiliate',
    request: { params },
    responses: { 200: answer(affiliateSchema, 'The affiliate.') },
  },
)
const change = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      409: 'They have stopped (`affiliate_stopped`), or accepted at this very moment (`changed_meanwhile`).',
    },
  },
  {
    method: 'patch',
    path: '/affiliates/{id}',
    tags,
    summary: 'Change what an affiliate sells',
    description: 'In place of what they sold before. Sales made until now keep their share.',
    request: { params, body: body(changedAffiliateSchema) },
    responses: { 200: answer(affiliateSchema, 'The affiliate as it is now.') },
  },
)
const stop = endpoint(
  { scope: 'contacts:write' },
  {
    method: 'delete',
    path: '/affiliates/{id}',
    tags,
    summary: 'Stop an affiliate',
    description: 'Or take an invitation back. Their link leads nobody to them any more; the person stays.',
    request: { params },
    responses: { 204: { description: 'They have stopped.' } },
  },
)

export function affiliatesApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.affiliates.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(invite, async (c) =>
    c.json(await c.get('container').services.affiliates.invite(c.get('scope'), c.req.valid('json')), 201),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.affiliates.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(change, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    return c.json(await services.affiliates.change(c.get('scope'), id, c.req.valid('json')), 200)
  })
  api.openapi(stop, async (c) => {
    await c.get('container').services.affiliates.stop(c.get('scope'), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
