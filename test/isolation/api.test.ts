import { beforeAll, describe, expect, it } from 'vitest'
import type { ApiRequest } from '#test/support/api.ts'
import { doc, pdf } from '#test/support/catalog.ts'
import { testContainer } from '#test/support/container.ts'
import { endpoints } from '#workers/api/index.ts'
import { RULES, restore, type State, state, type Tenant, twoSellers, written } from './two-sellers.ts'

type Call = { path: string; request?: ApiRequest }
/** Requests with the ids of a seller, in every place an endpoint takes one: path, query, body. */
type Case = (t: Tenant) => Call[]
const edition = (t: Tenant) => ({
  id: t.editionId,
  name: 'Taken over',
  price: { amount: 1, currency: 'usd' },
})
const content = (t: Tenant, more: object = {}) => ({
  shared: true,
  pages: [{ title: 'Taken over', doc: doc('x') }],
  files: [],
  editions: [edition(t)],
  ...more,
})
/** An id behind all of its kind. */
const after = (id: string) => `${id.slice(0, id.indexOf('_') + 1)}${'z'.repeat(26)}`
const withId = (path: string, id: string, request?: ApiRequest): Call => ({
  path: path.replace('{id}', id),
  ...(request && { request }),
})

/** Every endpoint with an id in its path. What it must answer is 404. */
const BY_PATH: Record<string, (t: Tenant) => { id: string; request?: ApiRequest }> = {
  'GET /products/{id}': (t) => ({ id: t.productId }),
  'PATCH /products/{id}': (t) => ({ id: t.productId, request: { body: { name: 'Taken over' } } }),
  'POST /products/{id}/publish': (t) => ({ id: t.draftId }),
  'POST /products/{id}/unpublish': (t) => ({ id: t.productId }),
  'GET /products/{id}/content': (t) => ({ id: t.productId }),
  'PUT /products/{id}/content': (t) => ({ id: t.productId, request: { body: content(t) } }),
  'POST /products/{id}/files': (t) => ({
    id: t.productId,
    request: {
      raw: pdf() as unknown as BodyInit,
      headers: { 'content-disposition': 'attachment; filename=a.pdf' },
    },
  }),
  'GET /products/{id}/versions': (t) => ({ id: t.productId }),
  'GET /products/{id}/changes': (t) => ({ id: t.productId }),
  'GET /products/{id}/refund-policy': (t) => ({ id: t.productId }),
  'PUT /products/{id}/refund-policy': (t) => ({
    id: t.productId,
    request: { body: { period_days: 7, edition_id: t.editionId } },
  }),
  'POST /products/{id}/updates': (t) => ({ id: t.productId, request: { body: { allow_recent: true } } }),
  'GET /updates/{id}': (t) => ({ id: t.updateId }),
  'GET /updates/{id}/deliveries': (t) => ({ id: t.updateId }),
  'GET /updates/{id}/deliveries.csv': (t) => ({ id: t.updateId }),
  'POST /updates/{id}/cancel': (t) => ({ id: t.updateId }),
  'POST /updates/{id}/pause': (t) => ({ id: t.updateId }),
  'POST /updates/{id}/resume': (t) => ({ id: t.updateId }),
  'POST /updates/{id}/retry': (t) => ({ id: t.updateId }),
  'GET /updates/{id}/resend': (t) => ({ id: t.updateId }),
  'POST /updates/{id}/resend': (t) => ({ id: t.updateId, request: { body: {} } }),
  'POST /updates/{id}/unknown': (t) => ({ id: t.updateId, request: { body: { choice: 'leave' } } }),
  'GET /purchases/{id}': (t) => ({ id: t.purchaseId }),
  'POST /purchases/{id}/refunds': (t) => ({ id: t.purchaseId, request: { body: {} } }),
  'GET /purchases/{id}/refunds': (t) => ({ id: t.paidId }),
  'POST /refund-requests/{id}/approve': (t) => ({ id: t.requestId, request: { body: {} } }),
  'POST /refund-requests/{id}/decline': (t) => ({ id: t.requestId, request: { body: { answer: 'No' } } }),
  'GET /contacts/{id}': (t) => ({ id: t.contactId }),
  'GET /contacts/{id}/data': (t) => ({ id: t.contactId }),
  'DELETE /contacts/{id}': (t) => ({ id: t.contactId }),
  'GET /segments/{id}': (t) => ({ id: t.segmentId }),
  'PATCH /segments/{id}': (t) => ({ id: t.segmentId, request: { body: { name: 'Mine' } } }),
  'DELETE /segments/{id}': (t) => ({ id: t.segmentId }),
  'GET /affiliates/{id}': (t) => ({ id: t.affiliateId }),
  'PATCH /affiliates/{id}': (t) => ({
    id: t.affiliateId,
    request: { body: { products: [{ product_id: t.productId, basis_points: 1 }] } },
  }),
  'DELETE /affiliates/{id}': (t) => ({ id: t.affiliateId }),
  'GET /exports/{id}': (t) => ({ id: t.exportId }),
  'DELETE /exports/{id}': (t) => ({ id: t.exportId }),
  'GET /imports/{id}': (t) => ({ id: t.importId }),
  'GET /imports/{id}/rows': (t) => ({ id: t.importId }),
  'GET /imports/{id}/report.csv': (t) => ({ id: t.importId }),
  'POST /imports/{id}/commit': (t) => ({ id: t.importId }),
  'POST /imports/{id}/cancel': (t) => ({ id: t.importId }),
  'POST /imports/{id}/undo': (t) => ({ id: t.importId }),
  'GET /payouts/{id}': (t) => ({ id: t.payoutId }),
  'GET /payouts/{id}/transactions.csv': (t) => ({ id: t.payoutId }),
  'POST /contacts/{id}/consent': (t) => ({ id: t.contactId, request: { body: { state: 'unsubscribed' } } }),
}

/** Every endpoint without one: another seller's ids in query and body find nothing and are refused. */
const BY_CONTENT: Record<string, Case> = {
  'GET /products': (t) => [{ path: '/products' }, { path: `/products?cursor=${t.productId}` }],
  'POST /products': (t) => [{ path: '/products', request: { body: { name: 'Mine', slug: t.slug } } }],
  'GET /updates': (t) => [{ path: '/updates' }, { path: `/updates?product_id=${t.productId}` }],
  'GET /purchases': (t) => [
    { path: '/purchases' },
    { path: `/purchases?product_id=${t.productId}` },
    { path: `/purchases?email=${t.email}` },
  ],
  'GET /refund-requests': (t) => [
    { path: '/refund-requests' },
    { path: '/refund-requests?status=open' },
    { path: `/refund-requests?cursor=${after(t.requestId)}` },
  ],
  'GET /balance': () => [{ path: '/balance' }],
  'GET /payouts': (t) => [{ path: '/payouts' }, { path: `/payouts?cursor=${after(t.payoutId)}` }],
  'GET /payouts/next': () => [{ path: '/payouts/next' }],
  'GET /payouts/events': () => [{ path: '/payouts/events' }],
  'GET /payout-settings': () => [{ path: '/payout-settings' }],
  'PUT /payout-settings': (t) => [
    {
      path: '/payout-settings',
      request: { body: { minimum: { amount: 5000 + t.mark.length, currency: 'usd' } } },
    },
  ],
  'POST /payouts/instant/quote': () => [{ path: '/payouts/instant/quote', request: { body: {} } }],
  'POST /payouts/instant': () => [{ path: '/payouts/instant', request: { body: {} } }],
  'POST /purchases': (t) => [
    { path: '/purchases', request: { body: { product_id: t.productId, email: 'a@example.com' } } },
    {
      path: '/purchases',
      request: { body: { product_id: t.productId, edition_id: t.editionId, email: 'a@example.com' } },
    },
  ],
  'GET /contacts': (t) => [
    { path: '/contacts' },
    { path: `/contacts?email=${t.email}` },
    { path: `/contacts?segment_id=${t.segmentId}` },
  ],
  'GET /affiliates': (t) => [{ path: '/affiliates' }, { path: `/affiliates?cursor=${t.affiliateId}` }],
  'POST /affiliates': (t) => [
    {
      path: '/affiliates',
      request: {
        body: { email: 'a@example.com', products: [{ product_id: t.productId, basis_points: 1 }] },
      },
    },
  ],
  'GET /segments': () => [{ path: '/segments' }],
  'POST /segments': () => [{ path: '/segments', request: { body: { name: 'Mine', filter: {} } } }],
  'GET /exports': (t) => [{ path: '/exports' }, { path: `/exports?cursor=${t.exportId}` }],
  'POST /exports': (t) => [
    { path: '/exports', request: { body: { types: ['customers'], segment_id: t.segmentId } } },
  ],
  'PUT /contacts': (t) => [
    { path: '/contacts', request: { body: { external_id: `crm-${t.mark}`, name: 'Taken over' } } },
    {
      path: '/contacts',
      request: { body: { policy: t.policyId, email: 'a@example.com', name: 'Taken over' } },
    },
  ],
  'POST /contacts/batch': (t) => [
    {
      path: '/contacts/batch',
      request: { body: { contacts: [{ external_id: `crm-${t.mark}`, name: 'Taken over' }] } },
    },
    {
      path: '/contacts/batch',
      request: { body: { policy: t.policyId, contacts: [{ email: 'a@example.com' }] } },
    },
  ],
  'GET /contacts/changes': () => [{ path: '/contacts/changes' }],
  'GET /imports': (t) => [{ path: '/imports' }, { path: `/imports?cursor=${t.importId}` }],
  'POST /imports': (t) => [
    { path: `/imports?policy=${t.policyId}`, request: { raw: 'email\na@example.com\n' } },
  ],
  'GET /refund-policy': () => [{ path: '/refund-policy' }],
  'PUT /refund-policy': () => [{ path: '/refund-policy', request: { body: { period_days: 183 } } }],
  'GET /import-policies': () => [{ path: '/import-policies' }],
  'PUT /import-policies': (t) => [
    { path: '/import-policies', request: { body: { ...RULES, id: t.policyId, name: 'Taken over' } } },
  ],
}

const operations = endpoints.openAPIRegistry.definitions.flatMap((d) =>
  d.type === 'route' ? [`${d.route.method.toUpperCase()} ${d.route.path}`] : [],
)
let a: Tenant
let b: Tenant
let before: { a: State; b: State }
beforeAll(async () => {
  const c = await testContainer()
  ;({ a, b } = await twoSellers(c))
  await c.settle()
  before = { a: await state(a.sellerId), b: await state(b.sellerId) }
})
const call = (as: Tenant, name: string, { path, request }: Call) => as.api(name.split(' ')[0]!, path, request)
const putBack = async () => {
  await restore(a.sellerId, before.a)
  await restore(b.sellerId, before.b)
}

/** What a seller's own call began is over: nothing of it may come after everything was put back. */
async function over(name: string, id: string) {
  const [, at] = /^POST (\/exports|\/imports)/.exec(name) ?? []
  if (!at) return
  const status = async () => (await b.api('GET', `${at}/${id}`)).body.status
  await expect.poll(status).toMatch(/^(ready|done|undone)$/)
}

/** Nothing of B in what A got, and nothing of B changed. */
async function untouched(answer: unknown) {
  const text = written(answer)
  for (const theirs of [
    b.mark,
    b.sellerId,
    b.contactId,
    b.purchaseId,
    b.requestId,
    b.payoutId,
    b.updateId,
    b.pageId,
    b.importId,
  ])
    expect(text).not.toContain(theirs)
  expect(await state(b.sellerId)).toEqual(before.b)
}

describe('every endpoint', () => {
  it('has a case here', () => {
    expect([...Object.keys(BY_PATH), ...Object.keys(BY_CONTENT)].sort()).toEqual([...operations].sort())
  })

  it.each(Object.entries(BY_PATH))('%s answers 404 for what another seller has', async (name, target) => {
    const { id, request } = target(b)
    const foreign = await call(a, name, withId(name.split(' ')[1]!, id, request))
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
    await untouched({ ...foreign.body })
    // Whether it is another seller's or nobody's cannot be told apart.
    const nobody = await call(a, name, withId(name.split(' ')[1]!, `${id.slice(0, -4)}0000`, request))
    expect({ ...nobody.body, request_id: '' }).toEqual({ ...foreign.body, request_id: '' })

    const own = await call(b, name, withId(name.split(' ')[1]!, id, request))
    expect(own.status, `${name} by its owner: ${written(own.body)}`).not.toBe(404)
    await over(name, id)
    await putBack()
  })

  it.each(Object.entries(BY_CONTENT))('%s finds nothing of another seller', async (name, calls) => {
    for (const one of calls(b)) {
      const foreign = await call(a, name, one)
      expect(foreign.status).toBeLessThan(500)
      if (name === 'POST /purchases')
        expect([foreign.status, foreign.body.errors[0].path]).toEqual([422, 'product_id'])
      await untouched(
        foreign.status < 400 && foreign.body.slug ? { ...foreign.body, slug: '' } : foreign.body,
      )
      const own = await call(b, name, one)
      await over(name, own.body.id)
      expect(written(own.body)).not.toBe(written(foreign.body))
      await putBack()
    }
  })

  it('takes no page, edition, file or cover of another seller into its own content', async () => {
    const put = (body: object) => a.api('PUT', `/products/${a.productId}/content`, { body })
    const mine = [edition(a)]
    const file = { id: b.fileId, edition_id: null, name: 'x.pdf' }
    for (const [body, path] of [
      [content(a, { files: [file] }), 'files.0.id'],
      [content(a, { pages: [{ title: 'x', edition_id: b.editionId, doc: doc('x') }] }), 'pages.0.edition_id'],
      [
        content(a, {
          pages: [
            { title: 'x', doc: { type: 'doc', content: [{ type: 'image', attrs: { fileId: b.fileId } }] } },
          ],
          editions: mine,
        }),
        'pages.0.doc.content.0.attrs.fileId',
      ],
    ] as const) {
      const res = await put(body)
      expect([res.status, res.body.errors?.[0].path]).toEqual([422, path])
    }
    const cover = await a.api('PATCH', `/products/${a.productId}`, { body: { cover_file_id: b.fileId } })
    expect([cover.status, cover.body.errors[0].path]).toEqual([422, 'cover_file_id'])
    await untouched(null)
  })

  it('gives a page that brings the id of another seller’s page or edition no part in it', async () => {
    const res = await a.api('PUT', `/products/${a.productId}/content`, {
      body: content(a, {
        pages: [{ id: b.pageId, title: 'Same id', doc: doc('x') }],
        editions: [edition(a), edition(b)],
      }),
    })
    expect(res.status).toBeLessThan(500)
    await untouched(null)
    await putBack()
  })

  it('replays no answer of another seller’s idempotency key', async () => {
    const request = { body: { name: `Kept by ${b.mark}` }, headers: { 'idempotency-key': `key-${b.mark}` } }
    const res = await a.api('POST', '/products', request)
    expect([res.status, res.headers.get('idempotent-replayed')]).toEqual([201, null])
    expect(await state(b.sellerId)).toEqual(before.b)
    await putBack()
  })
})
