import { createRoute, type RouteConfig, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { ID_PREFIXES, type IdKind, isId, parseDeliveryId } from '#app/domain/kernel/ids.ts'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import type { AppEnv } from '../app-env.ts'
import { idempotent } from './idempotency.ts'
import { IDEMPOTENCY_PROBLEM, PROBLEMS, type ProblemStatus, problemSchema } from './problem.schema.ts'
import { readJson } from './read-json.ts'
import { requireScope } from './require-scope.ts'

export const BODY_LIMIT = 256 * 1024
export const CONTENT_BODY_LIMIT = 1_500_000

type Route<P extends string> = Omit<RouteConfig, 'path'> & { path: P }
type Manners = {
  /** The scope an API key must carry; of several, one is enough. */
  scope: Permission | [Permission, ...Permission[]]
  /** What this endpoint refuses beyond the usual, by status. */
  refuses?: Partial<Record<ProblemStatus, string>>
  bodyLimit?: number
  /** Reads, limits and deduplicates its body itself: an upload is a stream. */
  upload?: MiddlewareHandler<AppEnv>
}

/**
 * A route with the manners all endpoints share: scope, body limit, idempotency for POST, and every refusal
 * documented. The order is scope, body, idempotency, then the schemas of the request.
 */
export function endpoint<P extends string, R extends Route<P>>(manners: Manners, route: R & { path: P }) {
  const scopes = [manners.scope].flat() as [Permission, ...Permission[]]
  const reads = manners.upload ?? readJson(manners.bodyLimit ?? BODY_LIMIT)
  const middleware = [
    requireScope(...scopes),
    ...(route.method === 'get' ? [] : [reads]),
    ...(route.method === 'post' && !manners.upload ? [idempotent] : []),
  ]
  const documented = {
    ...route,
    middleware,
    operationId: operationId(route.method, route.path),
    security: [{ apiKey: [] }],
    description: [route.description, `Scope: ${scopes.map((s) => `\`${s}\``).join(' or ')}.`]
      .filter(Boolean)
      .join('\n\n'),
    'x-required-scope': scopes,
    parameters: [...(route.parameters ?? []), ...(route.method === 'post' ? [IDEMPOTENCY_KEY] : [])],
    responses: withHeaders(route.method, { ...route.responses, ...refusals(route, manners.refuses) }),
  }
  return createRoute(documented as unknown as R & { path: P })
}

const IDEMPOTENCY_KEY = { $ref: '#/components/parameters/IdempotencyKey' }

function refusals(route: Route<string>, own: Manners['refuses'] = {}) {
  const hasBody = route.request?.body !== undefined
  const statuses = new Set<ProblemStatus>([401, 403, 429])
  if (route.path.includes('{')) statuses.add(404)
  if (hasBody) for (const s of [400, 413, 415, 422] as const) statuses.add(s)
  if (route.request?.query) statuses.add(422)
  if (route.method === 'post') statuses.add(409)
  for (const s of Object.keys(own)) statuses.add(Number(s) as ProblemStatus)
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      {
        description: [
          own[status] ?? (status === 409 ? '' : PROBLEMS[status]),
          status === 409 && route.method === 'post' ? IDEMPOTENCY_PROBLEM : '',
        ]
          .filter(Boolean)
          .join(' '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  )
}

const header = (name: string) => ({ $ref: `#/components/headers/${name}` })
const EVERYWHERE = {
  'x-request-id': header('RequestId'),
  'RateLimit-Limit': header('RateLimitLimit'),
  'RateLimit-Remaining': header('RateLimitRemaining'),
  'RateLimit-Reset': header('RateLimitReset'),
}
const withHeaders = (method: string, responses: RouteConfig['responses']) =>
  Object.fromEntries(
    Object.entries(responses).map(([status, r]) => [
      status,
      {
        ...r,
        headers: {
          ...('headers' in r ? r.headers : {}),
          ...EVERYWHERE,
          ...(status === '429' ? { 'Retry-After': header('RetryAfter') } : {}),
          ...(method === 'post' && status < '500'
            ? { 'Idempotent-Replayed': header('IdempotentReplayed') }
            : {}),
        },
      },
    ]),
  )

/** `POST /products/{id}/publish` → `postProductsIdPublish`: stable, and unique because method and path are. */
const operationId = (method: string, path: string) =>
  method +
  path.replace(/[^a-z]+([a-z])/gi, (_, letter: string) => letter.toUpperCase()).replace(/[^a-z]/gi, '')

/** A JSON answer in the document. */
export const answer = <S extends z.ZodType>(
  schema: S,
  description: string,
  headers?: Record<string, unknown>,
) => ({
  description,
  content: { 'application/json': { schema } },
  ...(headers ? { headers: headers as Record<string, never> } : {}),
})

/** A JSON body in the document, and the schema that validates it. */
export const body = <S extends z.ZodType>(schema: S) => ({
  required: true as const,
  content: { 'application/json': { schema } },
})

const example = (kind: IdKind) => `${ID_PREFIXES[kind]}_01jzqk4c8m2v6w9x3y5z7a1b2c`

/** An id in a path: what cannot be one leads nowhere, so a malformed id is 404 like an unknown one. */
export const idOf = (kind: IdKind) => z.string().openapi({ example: example(kind) })

/** The cursor of a list that is ordered by this kind of id. */
export const cursorOf = (kind: IdKind) =>
  z
    .string()
    .refine(
      (c) => (kind === 'delivery' ? parseDeliveryId(c) !== null : isId(kind, c)),
      'is not a cursor of this list',
    )
    .optional()
    .openapi({ description: '`next_cursor` of the page before.' })

/** A keyset page of `item`. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    data: z.array(item),
    next_cursor: z
      .string()
      .nullable()
      .openapi({ description: 'Give it back as `cursor` for the next page; null on the last one.' }),
  })
