import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { batchSchema, changesQuerySchema, upsertSchema } from '#app/domain/imports/sync.schema.ts'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, endpoint, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { batchResultSchema, changeSchema, upsertResultSchema } from './imports.schema.ts'

const tags = ['Sync']
/** A thousand rows, each with room for its attributes. */
const BATCH_BODY_LIMIT = 4_000_000

const ROW =
  'A row has `email` or `external_id`, and any of `name`, `country`, `tags`, `attributes`, `consent` and `updated_at` (when the source changed it). What is absent stays, null clears. `policy` is a template (`profile_only` unless named, `add_new_only`, `fill_gaps`, `full_sync`, `opt_outs`, `re_permission`, `listmonk_compatible`) or the id of a saved one. No policy brings somebody back who opted out, but `re_permission` with newer proof (`consent: {"state": "subscribed", "at": …, "source": …}`).'

const put = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      403: 'The API key lacks the scope (`missing_scope`), or one the policy needs (`forbidden`).',
      409: 'Somebody new whose address must not be mailed (`suppressed`), or others keep changing the contact (`changed_meanwhile`).',
      412: 'Changed after `If-Unmodified-Since` (`changed_meanwhile`).',
    },
  },
  {
    method: 'put',
    path: '/contacts',
    tags,
    summary: 'Add or refresh a contact',
    description: ROW,
    request: {
      headers: z.object({
        'if-unmodified-since': z
          .string()
          .optional()
          .openapi({ description: 'Only if the contact has not changed since, as an HTTP date.' }),
      }),
      body: body(upsertSchema.openapi('UpsertContact', { example: examples.upsert })),
    },
    responses: { 200: answer(upsertResultSchema, 'The contact as it is now, and what the row did.') },
  },
)

const batch = endpoint(
  {
    scope: 'contacts:write',
    bodyLimit: BATCH_BODY_LIMIT,
    refuses: { 403: 'The API key lacks the scope (`missing_scope`), or one the policy needs (`forbidden`).' },
  },
  {
    method: 'post',
    path: '/contacts/batch',
    tags,
    summary: 'Add or refresh up to 1,000 contacts',
    description: `${ROW} Each row ends by itself; of several about the same person the last one wins.`,
    request: { body: body(batchSchema.openapi('ContactBatch', { example: examples.batch })) },
    responses: { 200: answer(batchResultSchema, 'What became of each row.') },
  },
)

const changes = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/contacts/changes',
    tags,
    summary: 'What people chose since',
    description:
      'Every change of consent, oldest first, for the system the rows come from. Remember the `at` of the last one and ask with it as `since` the next time; the ones of that same moment come again, so go by `id`.',
    request: { query: changesQuerySchema },
    responses: { 200: answer(pageOf(changeSchema), 'A page of changes.') },
  },
)

/** An HTTP date in ms, or null without one. @throws malformed `malformed_header` */
function unmodifiedSince(header: string | undefined): number | null {
  if (header === undefined) return null
  const at = Date.parse(header)
  if (Number.isNaN(at))
    throw new AppError(
      'malformed',
      'malformed_header',
      'If-Unmodified-Since: send an HTTP date, for example "Fri, 20 Nov 2026 09:30:00 GMT".',
    )
  return at
}

export function syncApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(put, async (c) => {
    const since = unmodifiedSince(c.req.valid('header')['if-unmodified-since'])
    return c.json(await c.get('container').services.sync.put(c.get('scope'), c.req.valid('json'), since), 200)
  })
  api.openapi(batch, async (c) =>
    c.json(await c.get('container').services.sync.batch(c.get('scope'), c.req.valid('json')), 200),
  )
  api.openapi(changes, async (c) =>
    c.json(await c.get('container').services.sync.changes(c.get('scope'), c.req.valid('query')), 200),
  )
}
