import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { consentChangeSchema, contactQuerySchema, filterOf } from '#app/domain/audience/contacts.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { contactSchema } from './contacts.schema.ts'
import { answer, body, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'

const tags = ['Contacts']
const params = z.object({ id: idOf('contact') })

const list = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/contacts',
    tags,
    summary: 'List contacts',
    description:
      'Parameters are joined by "and"; lists are repeated or have commas between; amounts are minor units of `currency`; days are the seller’s, both included. Of a `kind` the latest of it come first, for a `text` addresses and then names in their order, otherwise who was seen last. A page may hold fewer than `limit`, even none, and still have a `next_cursor`.',
    request: { query: contactQuerySchema },
    responses: { 200: answer(pageOf(contactSchema), 'A page of contacts.') },
  },
)

const get = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/contacts/{id}',
    tags,
    summary: 'Get a contact',
    request: { params },
    responses: { 200: answer(contactSchema, 'The contact.') },
  },
)

const changeConsent = endpoint(
  {
    scope: ['contacts:write', 'consent:restrict', 'consent:resubscribe'],
    refuses: {
      403: 'The API key lacks the scope (`missing_scope`), or the one to subscribe somebody again, `consent:resubscribe` (`forbidden`).',
      409: 'The address is suppressed and can only be freed by its owner (`suppressed`).',
    },
  },
  {
    method: 'post',
    path: '/contacts/{id}/consent',
    tags,
    summary: 'Change what a contact agreed to',
    description: 'Subscribing somebody again needs `evidence` of what they agreed to.',
    request: {
      params,
      body: body(consentChangeSchema.openapi('ConsentChange', { example: examples.consentChange })),
    },
    responses: { 200: answer(contactSchema, 'The contact as it is now.') },
  },
)

export function contactsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) => {
    const { limit, cursor, email, segment_id, ...query } = c.req.valid('query')
    const q = { limit, cursor, email, segment_id, filter: filterOf(query) }
    return c.json(await c.get('container').services.audience.list(c.get('scope'), q), 200)
  })
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.audience.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(changeConsent, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    return c.json(await services.audience.changeConsent(c.get('scope'), id, c.req.valid('json')), 200)
  })
}
