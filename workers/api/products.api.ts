import { type OpenAPIHono, z } from '@hono/zod-openapi'
import {
  createProductSchema,
  PRODUCT_STATUSES,
  patchProductSchema,
  productViewSchema,
} from '#app/domain/catalog/product.schema.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import type { AppEnv } from '../app-env.ts'
import { answer, body, cursorOf, endpoint, idOf, pageOf } from './endpoint.ts'
import * as examples from './examples.ts'

const tags = ['Products']
const params = z.object({ id: idOf('product') })
const productSchema = productViewSchema.openapi('Product', { example: examples.product })
const slugTaken = 'Another product has this slug (`slug_taken`, with a free `suggestion`).'

const list = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products',
    tags,
    summary: 'List products, newest first',
    request: {
      query: pageQuerySchema.extend({
        cursor: cursorOf('product'),
        status: z.enum(PRODUCT_STATUSES).optional(),
      }),
    },
    responses: { 200: answer(pageOf(productSchema), 'A page of products.') },
  },
)

const create = endpoint(
  { scope: 'products:write', refuses: { 409: slugTaken } },
  {
    method: 'post',
    path: '/products',
    tags,
    summary: 'Make a product',
    description: 'It starts as a draft with one edition, "Standard", and empty content.',
    request: {
      body: body(createProductSchema.openapi('CreateProduct', { example: examples.createProduct })),
    },
    responses: { 201: answer(productSchema, 'The product.') },
  },
)

const get = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products/{id}',
    tags,
    summary: 'Get a product',
    request: { params },
    responses: { 200: answer(productSchema, 'The product.') },
  },
)

const patch = endpoint(
  { scope: 'products:write', refuses: { 409: slugTaken } },
  {
    method: 'patch',
    path: '/products/{id}',
    tags,
    summary: "Change a product's details",
    description: 'What is named is changed, the rest stays. Saves a new version when something changed.',
    request: {
      params,
      body: body(
        patchProductSchema.openapi('PatchProduct', {
          example: { description: examples.product.description },
        }),
      ),
    },
    responses: { 200: answer(productSchema, 'The product as it is now.') },
  },
)

const publish = endpoint(
  { scope: 'products:write', refuses: { 409: 'The product is archived (`product_archived`).' } },
  {
    method: 'post',
    path: '/products/{id}/publish',
    tags,
    summary: 'Publish a product',
    description: 'A product that is published already stays so.',
    request: { params },
    responses: { 200: answer(productSchema, 'The product as it is now.') },
  },
)

const unpublish = endpoint(
  { scope: 'products:write', refuses: { 409: 'The product is archived (`product_archived`).' } },
  {
    method: 'post',
    path: '/products/{id}/unpublish',
    tags,
    summary: 'Make a product a draft again',
    request: { params },
    responses: { 200: answer(productSchema, 'The product as it is now.') },
  },
)

export function productsApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(list, async (c) =>
    c.json(await c.get('container').services.products.list(c.get('scope'), c.req.valid('query')), 200),
  )
  api.openapi(create, async (c) =>
    c.json(await c.get('container').services.products.create(c.get('scope'), c.req.valid('json')), 201),
  )
  api.openapi(get, async (c) =>
    c.json(await c.get('container').services.products.get(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(patch, async (c) => {
    const { services } = c.get('container')
    return c.json(
      await services.products.update(c.get('scope'), c.req.valid('param').id, c.req.valid('json')),
      200,
    )
  })
  api.openapi(publish, async (c) =>
    c.json(await c.get('container').services.products.publish(c.get('scope'), c.req.valid('param').id), 200),
  )
  api.openapi(unpublish, async (c) =>
    c.json(
      await c.get('container').services.products.unpublish(c.get('scope'), c.req.valid('param').id),
      200,
    ),
  )
}
