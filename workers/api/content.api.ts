import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { contentWireSchema } from '#app/domain/catalog/content.schema.ts'
import { fileViewSchema } from '#app/domain/catalog/file.schema.ts'
import {
  changesSinceSchema,
  contentViewSchema,
  saveResultSchema,
  versionViewSchema,
} from '#app/domain/catalog/product.schema.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import type { AppEnv } from '../app-env.ts'
import { baseVersion, etagOf, isFresh } from './conditional.ts'
import { answer, body, CONTENT_BODY_LIMIT, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'
import { FORM_LIMIT, readUpload } from './read-upload.ts'

const tags = ['Content']
const params = z.object({ id: idOf('product') })
const ETAG = { ETag: { $ref: '#/components/headers/ETag' } }

const get = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products/{id}/content',
    tags,
    summary: 'Get the content of the last saved version',
    parameters: [{ $ref: '#/components/parameters/IfNoneMatch' }],
    request: { params },
    responses: {
      200: answer(
        contentViewSchema.openapi('Content', { example: examples.content }),
        'Pages, files and editions.',
        ETAG,
      ),
      304: { description: 'Not changed since the version in `If-None-Match`.' },
    },
  },
)

const put = endpoint(
  {
    scope: 'products:write',
    bodyLimit: CONTENT_BODY_LIMIT,
    refuses: {
      409: 'The product is archived (`product_archived`).',
      412: 'Another version has been saved since the one in `If-Match` (`stale_version`): `current_version` says which, `changes` what it changed.',
    },
  },
  {
    method: 'put',
    path: '/products/{id}/content',
    tags,
    summary: 'Save the content as a new version',
    description:
      'The whole content, as GET gives it: what is left out is removed. A new page or edition may come without an id; a file must have been uploaded before. What changes nothing makes no version. Without `If-Match` the save wins over whatever is there.',
    parameters: [{ $ref: '#/components/parameters/IfMatch' }],
    request: {
      params,
      body: body(contentWireSchema.openapi('SaveContent', { example: examples.saveContent })),
    },
    responses: {
      200: answer(
        saveResultSchema.openapi('SaveResult', { example: examples.saveResult }),
        'What the save changed.',
        ETAG,
      ),
    },
  },
)

const upload = endpoint(
  {
    scope: 'products:write',
    upload: readUpload(),
    refuses: {
      413: `A file of one request may have 95,000,000 bytes, ${FORM_LIMIT.toLocaleString('en-US')} in a form (\`file_too_large\`, \`too_large\`).`,
      415: 'A file of this type cannot be sold (`unsupported_file_type`).',
      422: 'The name or the file itself needs another value (`invalid`); `errors` names it.',
    },
  },
  {
    method: 'post',
    path: '/products/{id}/files',
    tags,
    summary: 'Upload a file',
    description:
      'The file is the body itself, with its name in `name` (or in `Content-Disposition`), or the field `file` of a form. It belongs to the product from then on; customers see it once the content names it.',
    parameters: [{ $ref: '#/components/parameters/FileName' }],
    request: {
      params,
      body: {
        required: true,
        content: {
          'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['file'],
              properties: { file: { type: 'string', format: 'binary' }, name: { type: 'string' } },
            },
          },
        },
      },
    },
    responses: { 201: answer(fileViewSchema.openapi('File'), 'The file.') },
  },
)

const versions = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products/{id}/versions',
    tags,
    summary: "List a product's versions, newest first",
    request: { params, query: pageQuerySchema },
    responses: { 200: answer(pageOf(versionViewSchema.openapi('Version')), 'A page of versions.') },
  },
)

const changes = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products/{id}/changes',
    tags,
    summary: 'What changed since a version',
    description: 'Without `since`, from the version customers were last told about.',
    request: {
      params,
      query: z.object({
        since: z.coerce
          .number()
          .int('must be a version number')
          .min(1, 'must be a version number')
          .optional(),
      }),
    },
    responses: {
      200: answer(changesSinceSchema.openapi('ChangesSince'), 'The difference to the present version.'),
    },
  },
)

export function contentApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(get, async (c) => {
    const content = await c.get('container').services.content.get(c.get('scope'), c.req.valid('param').id)
    c.header('etag', etagOf(content.version))
    return isFresh(c, content.version) ? c.body(null, 304) : c.json(content, 200)
  })
  api.openapi(put, async (c) => {
    const { services } = c.get('container')
    const saved = await services.content.save(c.get('scope'), c.req.valid('param').id, {
      content: c.req.valid('json'),
      baseVersion: baseVersion(c),
    })
    c.header('etag', etagOf(saved.version))
    return c.json(saved, 200)
  })
  api.openapi(upload, async (c) => {
    const { services } = c.get('container')
    const { body, name, size, contentType } = c.get('upload')
    const input = { name, size, content_type: contentType }
    return c.json(await services.files.upload(c.get('scope'), c.req.valid('param').id, input, body), 201)
  })
  api.openapi(versions, async (c) => {
    const { services } = c.get('container')
    return c.json(
      await services.history.versions(c.get('scope'), c.req.valid('param').id, c.req.valid('query')),
      200,
    )
  })
  api.openapi(changes, async (c) => {
    const { services } = c.get('container')
    const { since } = c.req.valid('query')
    return c.json(await services.history.changesSince(c.get('scope'), c.req.valid('param').id, since), 200)
  })
}
