import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { exportOptionsSchema, exportQuerySchema } from '#app/domain/exports/export.schema.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { exportSchema } from './exports.schema.ts'

const tags = ['Exports']
const params = z.object({ id: idOf('export') })

const create = endpoint(
  { scope: 'exports:write', refuses: { 409: 'Five exports are under way (`too_many_exports`).' } },
  {
    method: 'post',
    path: '/exports',
    tags,
    summary: 'Export the audience',
    description:
      'Makes a CSV file (RFC 4180, UTF-8, CRLF) of everybody who is one of `types`, one line each, in order of `subscribed_at`, the earliest of the times of those types. `from` and `to` bound it by calendar days in the time zone of the seller. The file is as of now, also where contacts change while it is made. A cell that a spreadsheet would run as a formula begins with an apostrophe; reading it back, take one apostrophe away where apostrophes are followed by `=`, `+`, `-`, `@`, a tab or a carriage return. The same request again within a minute is the same export. Ask for it until its `status` is `ready`.',
    request: { body: body(exportOptionsSchema.openapi('CreateExport', { example: examples.createExport })) },
    responses: { 201: answer(exportSchema, 'The export, under way.') },
  },
)

const list = endpoint(
  { scope: 'exports:write' },
  {
    method: 'get',
    path: '/exports',
    tags,
    summary: 'List exports, newest first',
    request: { query: exportQuerySchema },
    responses: { 200: answer(pageOf(exportSchema), 'A page of exports.') },
  },
)

const get = endpoint(
  { scope: 'exports:write' },
  {
    method: 'get',
    path: '/exports/{id}',
    tags,
    summary: 'Get an export',
    request: { params },
    responses: { 200: answer(exportSchema, 'The export, with a fresh link once it is ready.') },
  },
)

const revoke = endpoint(
  { scope: 'exports:write' },
  {
    method: 'delete',
    path: '/exports/{id}',
    tags,
    summary: 'Revoke an export',
    description: 'Its file is removed and its links answer 410. One under way is stopped.',
    request: { params },
    responses: { 200: answer(exportSchema, 'The export as it is now.') },
  },
)

export function exportsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(create, async (c) =>
    c.json(await c.get('container').services.exports.create(c.get('scope'), c.req.valid('json')), 201),
  )
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.exports.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.exports.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(revoke, async (c) =>
    c.json(await c.get('container').services.exports.revoke(c.get('scope'), c.req.valid('param').id), 200),
  )
}
