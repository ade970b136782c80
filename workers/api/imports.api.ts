import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { createImportSchema } from '#app/domain/imports/import.schema.ts'
import { policyInputSchema } from '#app/domain/imports/policy.schema.ts'
import { OUTCOMES } from '#app/domain/imports/row.schema.ts'
import { csvHeaders } from '#app/domain/kernel/csv.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { importSchema, policySchema, rowResultSchema } from './imports.schema.ts'
import { readUpload } from './read-upload.ts'

const tags = ['Imports']
const params = z.object({ id: idOf('import') })
const needsMore = 'The API key lacks the scope (`missing_scope`), or one the policy needs (`forbidden`).'

const create = endpoint(
  { scope: 'contacts:write', upload: readUpload('import.csv'), refuses: { 403: needsMore } },
  {
    method: 'post',
    path: '/imports',
    tags,
    summary: 'Import a file of people',
    description:
      'The body is the file: CSV with any of the usual delimiters and encodings, or a ZIP with one in it, up to 1 GB; `?name=` is what it is called. Columns are recognised by their names, unless `mapping` says for each header what it is (`{"E-Mail":"email","Plan":"attributes.plan"}`). A `dry_run` is checked and waits for `commit`; `commit` writes at once. Ask for it until its `status` is `ready` or `done`.',
    request: {
      query: createImportSchema.extend({ name: z.string().optional() }),
      body: {
        required: true,
        content: {
          'text/csv': { schema: z.string().openapi({ format: 'binary' }) },
          'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
    },
    responses: { 201: answer(importSchema, 'The import, under way.') },
  },
)

const list = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/imports',
    tags,
    summary: 'List imports, newest first',
    request: { query: pageQuerySchema.extend({ cursor: cursorOf('import') }) },
    responses: { 200: answer(pageOf(importSchema), 'A page of imports.') },
  },
)

const get = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/imports/{id}',
    tags,
    summary: 'Get an import',
    request: { params },
    responses: { 200: answer(importSchema, 'The import.') },
  },
)

const rows = endpoint(
  { scope: 'contacts:read', refuses: { 410: 'Results of rows are kept for 30 days (`import_expired`).' } },
  {
    method: 'get',
    path: '/imports/{id}/rows',
    tags,
    summary: 'What became of each row',
    request: { params, query: pageQuerySchema.extend({ outcome: z.enum(OUTCOMES).optional() }) },
    responses: { 200: answer(pageOf(rowResultSchema), 'A page of rows, in the order of the file.') },
  },
)

const report = endpoint(
  { scope: 'contacts:read', refuses: { 410: 'Results of rows are kept for 30 days (`import_expired`).' } },
  {
    method: 'get',
    path: '/imports/{id}/report.csv',
    tags,
    summary: 'The same as CSV',
    request: { params },
    responses: {
      200: { description: 'A line for each row.', content: { 'text/csv': { schema: z.string() } } },
    },
  },
)

const commit = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      403: needsMore,
      409: 'It is not ready (`not_ready`), or another import is writing (`import_running`).',
    },
  },
  {
    method: 'post',
    path: '/imports/{id}/commit',
    tags,
    summary: 'Write what was checked',
    description:
      'Writes only what was checked. Where the audience has changed meanwhile so that it would come to something else, nothing is written: it is `ready` again with the new numbers and `plan_changed`.',
    request: { params },
    responses: { 200: answer(importSchema, 'The import, under way.') },
  },
)

const cancel = endpoint(
  { scope: 'contacts:write', refuses: { 409: 'It is over already (`not_running`).' } },
  {
    method: 'post',
    path: '/imports/{id}/cancel',
    tags,
    summary: 'Stop an import',
    description: 'What was written stays, is counted, and can be undone.',
    request: { params },
    responses: { 200: answer(importSchema, 'The import as it is now.') },
  },
)

const undo = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      403: 'The API key lacks the scope (`missing_scope`), or `consent:resubscribe` where the import may have changed consent (`forbidden`).',
      409: 'There is nothing to take back (`nothing_to_undo`), or another import is writing (`import_running`).',
    },
  },
  {
    method: 'post',
    path: '/imports/{id}/undo',
    tags,
    summary: 'Take an import back',
    description:
      'Fields nobody changed since become what they were, people it added that nothing else touched are removed, and opt-outs it made are lifted unless the person opted out themselves. What was changed since stays and counts as a conflict.',
    request: { params },
    responses: { 200: answer(importSchema, 'The import, under way.') },
  },
)

const policies = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/import-policies',
    tags,
    summary: 'List policies',
    responses: { 200: answer(z.object({ data: z.array(policySchema) }), 'The templates, then your own.') },
  },
)

const savePolicy = endpoint(
  {
    scope: 'contacts:write',
    refuses: {
      403: needsMore,
      404: 'There is no policy with this id.',
      409: 'The name is taken (`name_taken`).',
    },
  },
  {
    method: 'put',
    path: '/import-policies',
    tags,
    summary: 'Save a policy',
    description: 'A new one without `id`, else the next version of that one.',
    request: { body: body(policyInputSchema.openapi('SaveImportPolicy', { example: examples.savePolicy })) },
    responses: { 200: answer(policySchema, 'The policy.') },
  },
)

export function importsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(create, async (c) => {
    const { name, size, body: file } = c.get('upload')
    const { name: _, ...input } = c.req.valid('query')
    const made = await c
      .get('container')
      .services.imports.create(c.get('scope'), input, { name, size, body: file })
    return c.json(made, 201)
  })
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.imports.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.imports.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(rows, async (c) => {
    const { services } = c.get('container')
    return c.json(
      await services.importResults.rows(c.get('scope'), c.req.valid('param').id, c.req.valid('query')),
      200,
    )
  })
  api.openapi(report, async (c) => {
    const { fileName, body: lines } = await c
      .get('container')
      .services.importResults.report(c.get('scope'), c.req.valid('param').id)
    return new Response(lines, { headers: csvHeaders(fileName) })
  })
  for (const [route, act] of [
    [commit, 'commit'],
    [cancel, 'cancel'],
    [undo, 'undo'],
  ] as const)
    api.openapi(route, async (c) =>
      c.json(await c.get('container').services.imports[act](c.get('scope'), c.req.valid('param').id), 200),
    )
  api.openapi(policies, async (c) =>
    c.json(await c.get('container').services.importPolicies.list(c.get('scope')), 200),
  )
  api.openapi(savePolicy, async (c) =>
    c.json(await c.get('container').services.importPolicies.save(c.get('scope'), c.req.valid('json')), 200),
  )
}
