import type { OpenAPIHono } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { RATE_LIMIT } from './rate-limit.ts'

/** Names the routes refer to that no schema of a body gives rise to. */
export function registerComponents({ openAPIRegistry: registry }: OpenAPIHono<AppEnv>) {
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'awn_…',
    description: 'An API key, made under Settings → API keys. It belongs to one seller and carries scopes.',
  })
  const header = (name: string, description: string, schema: object) =>
    registry.registerComponent('headers', name, { description, schema })
  const whole = { type: 'integer' }
  header('RequestId', 'Names this request; tell it to support.', { type: 'string' })
  header('RateLimitLimit', `Requests an API key may make in ${RATE_LIMIT.windowSeconds} s.`, whole)
  header('RateLimitRemaining', 'How many of them are left.', whole)
  header('RateLimitReset', 'Seconds until all are there again.', whole)
  header('RetryAfter', 'Seconds to wait.', whole)
  header('ETag', 'The version, quoted: send it back as `If-Match`.', { type: 'string', examples: ['"7"'] })
  header('IdempotentReplayed', '`true` on the repeated first answer to an `Idempotency-Key`.', {
    type: 'string',
  })

  const parameter = (
    key: string,
    name: string,
    where: 'header' | 'query',
    description: string,
    schema: object,
  ) =>
    registry.registerComponent('parameters', key, { name, in: where, required: false, description, schema })
  parameter(
    'IdempotencyKey',
    'Idempotency-Key',
    'header',
    'Makes a repeated request safe: the same key with the same path and body answers what the first one answered, for 24 hours, with `Idempotent-Replayed: true`. A refusal is kept like any answer, unless the request could not be read (400, 413, 415), the key may not make it (401, 403 `missing_scope`), or another try may succeed (429, 5xx). If the first request died without an answer, the same request runs again after a minute. Keys are apart per API key.',
    { type: 'string', minLength: 1, maxLength: 255, examples: ['order-4711'] },
  )
  parameter(
    'IfMatch',
    'If-Match',
    'header',
    'The `ETag` the change is based on. When another version has been saved since, nothing is saved and the answer is 412. Absent or `*`: save in any case.',
    { type: 'string', examples: ['"7"'] },
  )
  parameter(
    'IfNoneMatch',
    'If-None-Match',
    'header',
    'An `ETag` the caller has: answered with 304 if it is still the one.',
    {
      type: 'string',
      examples: ['"7"'],
    },
  )
  parameter('FileName', 'name', 'query', 'Name of the file when it is the body itself.', {
    type: 'string',
    examples: ['book.pdf'],
  })
}

/** The OpenAPI 3.1 document of the routes registered with `api`. */
export const openApiDocument = (api: OpenAPIHono<AppEnv>, baseUrl: string) =>
  api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Awning API',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    servers: [{ url: `${baseUrl}/api/v1` }],
    tags: [
      { name: 'Products', description: 'What is sold.' },
      { name: 'Content', description: 'Pages, files and editions of a product, and their versions.' },
      { name: 'Refund policies', description: 'Within how many days buyers get their money back.' },
      { name: 'Updates', description: 'Notices about a version to the customers concerned.' },
      { name: 'Purchases', description: 'Sales, also those made elsewhere.' },
      { name: 'Refunds', description: 'Money that goes back to buyers.' },
      { name: 'Balance', description: 'What you are owed.' },
      { name: 'Payouts', description: 'Money on its way to you.' },
      { name: 'Contacts', description: 'People and what they agreed to.' },
      { name: 'Segments', description: 'Filters of contacts, kept under a name.' },
      { name: 'Affiliates', description: 'People who sell against a share.' },
      { name: 'Exports', description: 'The audience as a file, made in the background.' },
    ],
  })

const DESCRIPTION = `JSON in and out, keys in snake_case. Money is \`{"amount": 1000, "currency": "usd"}\` in minor units, times are RFC 3339 in UTC.

**Authentication.** \`Authorization: Bearer awn_…\`. 401 without a valid key, 403 \`missing_scope\` without the scope an endpoint names, 404 for anything of another seller.

**Lists** answer \`{"data": […], "next_cursor": "…"|null}\`. \`limit\` is 1 to 100 (25 unless given). Cursors name a place, not a number of rows: what is added meanwhile neither repeats nor hides anything.

**Errors** are RFC 9457 \`application/problem+json\`. Programs switch on \`code\`; \`errors\` names every field that needs another value by its path, for example \`pages.3.title\`.

**Repeating a POST** is safe with an \`Idempotency-Key\`: the same key and body answers what the first request answered, for 24 hours, with \`Idempotent-Replayed: true\`.

**Rate limits.** ${RATE_LIMIT.requests} requests in ${RATE_LIMIT.windowSeconds} seconds per API key; every answer says how many are left, 429 says when to come back.

Fields may be added to answers at any time, never renamed.`
