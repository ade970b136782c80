import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { contactSchema } from './contacts.schema.ts'
import { answer, endpoint, idOf } from './endpoint.ts'
import { time } from './wire.schema.ts'

const tags = ['Contacts']
const params = z.object({ id: idOf('contact') })
const rows = z.array(z.record(z.string(), z.unknown()))

const disclose = endpoint(
  { scope: 'contacts:privacy' },
  {
    method: 'get',
    path: '/contacts/{id}/data',
    tags,
    summary: 'Everything held about a contact',
    description: 'For a person who asks what is held about them. It is written down who asked.',
    request: { params },
    responses: {
      200: answer(
        z
          .object({
            disclosed_at: time,
            contact: contactSchema,
            consent: rows,
            follow: rows,
            affiliation: rows,
            purchases: rows,
            refunds: rows,
            refund_requests: rows,
            disputes: rows,
            updates: rows,
            clicks: rows,
            mutes: rows,
            soft_bounces: rows,
          })
          .openapi('ContactData'),
        'All of it.',
      ),
    },
  },
)
const erase = endpoint(
  { scope: 'contacts:privacy' },
  {
    method: 'delete',
    path: '/contacts/{id}',
    tags,
    summary: 'Erase a person',
    description:
      'What is personal goes; purchases stay for the books without it. The address stays suppressed as a hash. This cannot be taken back.',
    request: { params },
    responses: { 204: { description: 'They are forgotten.' } },
  },
)

export function privacyApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(disclose, async (c) => {
    const { services } = c.get('container')
    return c.json((await services.privacy.disclose(c.get('scope'), c.req.valid('param').id)) as never, 200)
  })
  api.openapi(erase, async (c) => {
    await c.get('container').services.privacy.erase(c.get('scope'), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
