import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { answer, body, endpoint, idOf } from './endpoint.ts'
import { changedSegmentSchema, newSegmentSchema, segmentViewSchema } from './segments.schema.ts'

const tags = ['Segments']
const params = z.object({ id: idOf('segment') })
const refuses = {
  409: 'There is a segment of this name (`name_taken`), or as many as there can be (`too_many_segments`).',
}

const list = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/segments',
    tags,
    summary: 'List segments, by name',
    responses: { 200: answer(z.object({ data: z.array(segmentViewSchema) }), 'All segments, 50 at most.') },
  },
)
const create = endpoint(
  { scope: 'contacts:write', refuses },
  {
    method: 'post',
    path: '/segments',
    tags,
    summary: 'Save a filter under a name',
    request: { body: body(newSegmentSchema) },
    responses: { 201: answer(segmentViewSchema, 'The segment.') },
  },
)
const get = endpoint(
  { scope: 'contacts:read' },
  {
    method: 'get',
    path: '/segments/{id}',
    tags,
    summary: 'Get a segment',
    request: { params },
    responses: { 200: answer(segmentViewSchema, 'The segment.') },
  },
)
const change = endpoint(
  { scope: 'contacts:write', refuses },
  {
    method: 'patch',
    path: '/segments/{id}',
    tags,
    summary: 'Rename a segment or change its filter',
    request: { params, body: body(changedSegmentSchema) },
    responses: { 200: answer(segmentViewSchema, 'The segment as it is now.') },
  },
)
const remove = endpoint(
  { scope: 'contacts:write' },
  {
    method: 'delete',
    path: '/segments/{id}',
    tags,
    summary: 'Delete a segment',
    description: 'Nobody it means is touched.',
    request: { params },
    responses: { 204: { description: 'It is gone.' } },
  },
)

export function segmentsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) =>
    c.json({ data: await c.get('container').services.segments.list(c.get('scope')) }, 200),
  )
  api.openapi(create, async (c) =>
    c.json(await c.get('container').services.segments.create(c.get('scope'), c.req.valid('json')), 201),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.segments.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(change, async (c) => {
    const { services } = c.get('container')
    const { id } = c.req.valid('param')
    return c.json(await services.segments.change(c.get('scope'), id, c.req.valid('json')), 200)
  })
  api.openapi(remove, async (c) => {
    await c.get('container').services.segments.remove(c.get('scope'), c.req.valid('param').id)
    return c.body(null, 204)
  })
}
