import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from '../app-env.ts'
import { answer, body, endpoint, idOf } from './endpoint.ts'
import {
  productPolicy,
  putProductPolicy,
  putSellerPolicy,
  savedProductPolicy,
  savedSellerPolicy,
  sellerPolicy,
} from './policies.schema.ts'

const tags = ['Refund policies']
const params = z.object({ id: idOf('product') })
const TERMS =
  '`period_days` is 7, 14, 30, 183 or 0 (no refunds: for physical products, or where the operator allows it), the title follows from it. `fine_print` is plain text; tags are taken out. What contradicts (fine print, description, discounts, editions) comes back in `warnings`; what breaks a rule is refused and names the field. What was bought before keeps the policy it was bought with.'
const stale = 'There are more changes by now than `seen` (`stale_policy`, with what changed in `meanwhile`)'

const getSeller = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/refund-policy',
    tags,
    summary: "Get the seller's refund policy",
    description: 'It holds for every product without one of its own.',
    responses: { 200: answer(sellerPolicy, 'The policy.') },
  },
)

const putSeller = endpoint(
  { scope: 'policies:write', refuses: { 409: `${stale}.` } },
  {
    method: 'put',
    path: '/refund-policy',
    tags,
    summary: "Set the seller's refund policy",
    description: TERMS,
    request: { body: body(putSellerPolicy) },
    responses: { 200: answer(savedSellerPolicy, 'The policy as it is now.') },
  },
)

const getProduct = endpoint(
  { scope: 'products:read' },
  {
    method: 'get',
    path: '/products/{id}/refund-policy',
    tags,
    summary: 'Get the refund policy of a product',
    description:
      '`inherited_from` says which level it comes from. `editions` has what holds for each edition, where there are several.',
    request: { params },
    responses: { 200: answer(productPolicy, 'The policy that holds.') },
  },
)

const putProduct = endpoint(
  {
    scope: 'policies:write',
    refuses: {
      409: `${stale}, the product is archived (\`product_archived\`), or policies per product are not switched on for the seller (\`not_rolled_out\`).`,
    },
  },
  {
    method: 'put',
    path: '/products/{id}/refund-policy',
    tags,
    summary: 'Set the refund policy of a product or an edition',
    description: `${TERMS} \`{"inherit": true}\` takes it away, so that the level above holds again. With \`edition_id\` it is about that edition.`,
    request: { params, body: body(putProductPolicy) },
    responses: { 200: answer(savedProductPolicy, 'The policy that holds now.') },
  },
)

export function policiesApi(api: OpenAPIHono<AppEnv>) {
  api.openapi(getSeller, async (c) =>
    c.json(await c.get('container').services.policies.getSeller(c.get('scope')), 200),
  )
  api.openapi(putSeller, async (c) =>
    c.json(await c.get('container').services.policies.putSeller(c.get('scope'), c.req.valid('json')), 200),
  )
  api.openapi(getProduct, async (c) =>
    c.json(
      await c.get('container').services.policies.getProduct(c.get('scope'), c.req.valid('param').id),
      200,
    ),
  )
  api.openapi(putProduct, async (c) => {
    const { policies } = c.get('container').services
    return c.json(
      await policies.putProduct(c.get('scope'), c.req.valid('param').id, c.req.valid('json')),
      200,
    )
  })
}
