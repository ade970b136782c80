import { exports } from 'cloudflare:workers'
import type { RouteConfig } from '@hono/zod-openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { type ApiAnswer, type ApiRequest, apiFor, ORIGIN } from '#test/support/api.ts'
import { pdf } from '#test/support/catalog.ts'
import { makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { connectAccount, earn } from '#test/support/payouts.ts'
import { buy, makeStore } from '#test/support/selling.ts'
import { endpoints } from '#workers/api/index.ts'
import { problemSchema } from '#workers/api/problem.schema.ts'

type Operation = {
  operationId: string
  summary: string
  description: string
  security: unknown[]
  parameters?: ({ $ref: string } | { name: string; in: string })[]
  requestBody?: { required: boolean; content: Record<string, { schema: object }> }
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>
}
type Document = {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}

let document: Document
beforeAll(async () => {
  document = await (await exports.default.fetch(`${ORIGIN}/api/v1/openapi.json`)).json()
})
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      op,
    })),
  )
const routes = endpoints.openAPIRegistry.definitions.flatMap((d) => (d.type === 'route' ? [d.route] : []))

describe('the OpenAPI document', () => {
  it('has every route of the router, and no other', () => {
    const routed = endpoints.routes
      .filter((r) => r.method !== 'ALL')
      .map((r) => `${r.method} ${r.path.replace(/:(\w+)/g, '{$1}')}`)
    expect(
      operations()
        .map((o) => o.name)
        .sort(),
    ).toEqual([...new Set(routed)].sort())
  })

  it('has the endpoints that product.md names for this part of the API', () => {
    expect(operations().map((o) => o.name)).toEqual(
      expect.arrayContaining([
        'GET /products',
        'POST /products',
        'GET /products/{id}',
        'PATCH /products/{id}',
        'POST /products/{id}/publish',
        'POST /products/{id}/unpublish',
        'GET /products/{id}/content',
        'PUT /products/{id}/content',
        'POST /products/{id}/files',
        'GET /products/{id}/versions',
        'GET /products/{id}/changes',
        'POST /products/{id}/updates',
        'GET /updates',
        'GET /updates/{id}',
        'GET /updates/{id}/deliveries',
        'GET /updates/{id}/deliveries.csv',
        'POST /updates/{id}/cancel',
        'POST /updates/{id}/pause',
        'POST /updates/{id}/resume',
        'POST /updates/{id}/retry',
        'GET /updates/{id}/resend',
        'POST /updates/{id}/resend',
        'POST /updates/{id}/unknown',
        'GET /purchases',
        'POST /purchases',
        'GET /purchases/{id}',
        'POST /purchases/{id}/refunds',
        'GET /purchases/{id}/refunds',
        'GET /refund-requests',
        'POST /refund-requests/{id}/approve',
        'POST /refund-requests/{id}/decline',
        'GET /balance',
        'GET /payouts',
        'GET /payouts/{id}',
        'GET /payouts/next',
        'GET /payouts/events',
        'GET /payout-settings',
        'PUT /payout-settings',
        'POST /payouts/instant/quote',
        'POST /payouts/instant',
        'GET /payouts/{id}/transactions.csv',
        'GET /contacts',
        'GET /contacts/{id}',
        'POST /contacts/{id}/consent',
        'POST /exports',
        'GET /exports',
        'GET /exports/{id}',
        'DELETE /exports/{id}',
        'PUT /contacts',
        'POST /contacts/batch',
        'GET /contacts/changes',
        'POST /imports',
        'GET /imports',
        'GET /imports/{id}',
        'GET /imports/{id}/rows',
        'GET /imports/{id}/report.csv',
        'POST /imports/{id}/commit',
        'POST /imports/{id}/cancel',
        'POST /imports/{id}/undo',
        'GET /import-policies',
        'PUT /import-policies',
        'GET /refund-policy',
        'PUT /refund-policy',
        'GET /products/{id}/refund-policy',
        'PUT /products/{id}/refund-policy',
      ]),
    )
  })

  it('resolves every reference', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)]
    expect(refs.length).toBeGreaterThan(50)
    for (const [, kind, name] of refs)
      expect(document.components[kind!], `${kind}/${name}`).toHaveProperty(name!)
  })

  it('describes every operation once, with its scope, its refusals and its parameters', () => {
    const ids = operations().map((o) => o.op.operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { name, path, method, op } of operations()) {
      expect(op.summary, name).toMatch(/\S/)
      expect(op.description, name).toMatch(/Scope: `[a-z]+:[a-z]+`/)
      expect(op.security, name).toEqual([{ apiKey: [] }])
      const statuses = Object.keys(op.responses)
      expect(statuses, name).toEqual(expect.arrayContaining(['401', '403', '429']))
      expect(
        statuses.filter((s) => s.startsWith('2')),
        name,
      ).toHaveLength(1)
      if (op.requestBody) expect(statuses, name).toEqual(expect.arrayContaining(['413', '415', '422']))
      for (const [status, answer] of Object.entries(op.responses)) {
        expect(answer.description, `${name} ${status}`).toMatch(/\S/)
        if (status >= '400')
          expect(answer.content, `${name} ${status}`).toHaveProperty('application/problem+json')
      }
      const given = (op.parameters ?? []).map((p) =>
        '$ref' in p ? p.$ref.split('/').at(-1)! : `${p.in}.${p.name}`,
      )
      for (const [, parameter] of path.matchAll(/\{(\w+)\}/g))
        expect(given, name).toContain(`path.${parameter}`)
      expect(given.includes('IdempotencyKey'), name).toBe(method === 'post')
      if (statuses.includes('412'))
        expect(given.join(), name).toMatch(/\b(IfMatch|header\.if-unmodified-since)\b/)
    }
  })

  it('shows lists as pages with a cursor and a limit', () => {
    for (const { name, op } of operations().filter((o) =>
      JSON.stringify(o.op.responses).includes('next_cursor'),
    )) {
      const given = (op.parameters ?? []).map((p) => ('name' in p ? p.name : ''))
      expect(given, name).toEqual(expect.arrayContaining(['limit', 'cursor']))
    }
  })
})

describe('every endpoint', () => {
  let c: TestContainer
  const succeeded = new Set<string>()

  /** The body must be what the schema says, with no field that it does not say. */
  function check(route: RouteConfig, answer: ApiAnswer) {
    const name = `${route.method.toUpperCase()} ${route.path}`
    const documented = (route.responses as Operation['responses'])[answer.status]
    if (answer.status === 204) {
      expect([name, documented !== undefined, answer.body]).toEqual([name, true, ''])
      succeeded.add(name)
      return
    }
    const content = documented?.content
    const schema = (content?.['application/json'] ?? content?.['text/csv'])?.schema as
      | typeof problemSchema
      | undefined
    expect(schema, `${name} documents no ${answer.status}: ${JSON.stringify(answer.body)}`).toBeDefined()
    expect(schema!.parse(answer.body)).toEqual(answer.body)
    succeeded.add(name)
  }
  function routeOf(method: string, path: string): RouteConfig {
    const pathname = path.split('?')[0]!
    const route = routes.find(
      (r) =>
        r.method === method.toLowerCase() &&
        new RegExp(`^${r.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
    )
    return route!
  }

  it('answers what the document says, from a first draft to a cancelled update', async () => {
    c = await testContainer()
    const raw = await apiFor(c, await makeSeller(c))
    const call = async (method: string, path: string, request?: ApiRequest) => {
      const answer = await raw(method, path, request)
      check(routeOf(method, path), answer)
      return answer.body
    }
    const product = await call('POST', '/products', {
      body: { name: 'Handbook', price: { amount: 1900, currency: 'eur' } },
    })
    const at = `/products/${product.id}`
    await call('PATCH', at, { body: { description: 'All of it', support_email: 'help@example.com' } })
    const file = await call('POST', `${at}/files?name=book.pdf`, { raw: pdf() as unknown as BodyInit })
    const content = await call('GET', `${at}/content`)
    const page = (title: string, text: string) => ({
      title,
      doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
    })
    const put = (pages: object[]) =>
      call('PUT', `${at}/content`, {
        body: { ...content, pages, files: [{ id: file.id, edition_id: null, name: 'book.pdf' }] },
      })
    await put([page('One', 'It was a bright cold day.')])
    await call('POST', `${at}/publish`)
    const purchase = await call('POST', '/purchases', {
      body: { product_id: product.id, email: 'Ada@Example.com', name: 'Ada' },
    })
    await call('POST', '/purchases', { body: { product_id: product.id, email: 'bob@example.com' } })
    await call('POST', `/contacts/${purchase.contact_id}/consent`, {
      body: { state: 'unsubscribed', reason: 'asked by mail' },
    })
    // What is bought at the very moment of the save holds the new version already.
    await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + 60_000)
    const saved = await put([page('One', 'It was a bright cold day in April.'), page('Bonus', 'More.')])
    expect(saved.notify).toEqual({ eligible: true, reason: null, recipients: 1 })
    await call('GET', `${at}/versions?limit=2`)
    await call('GET', `${at}/changes?since=2`)
    await call('GET', `${at}/changes`)

    await call('PUT', '/refund-policy', { body: { period_days: 14, fine_print: 'Write to us.' } })
    expect(await call('GET', '/refund-policy')).toMatchObject({ period_days: 14, inherited_from: 'seller' })
    await call('PUT', `${at}/refund-policy`, { body: { period_days: 7, seen: 0 } })
    expect(await call('GET', `${at}/refund-policy`)).toMatchObject({ inherited_from: 'product', changes: 1 })
    const update = await call('POST', `${at}/updates`, { body: { note: 'Enjoy *it*.', hold_seconds: 600 } })
    expect(update).toMatchObject({
      status: 'held',
      counts: { candidates: 2, recipients: 1, excluded: { unsubscribed: 1 } },
    })
    await call('GET', '/updates')
    await call('GET', `/updates?product_id=${product.id}`)
    await call('GET', `/updates/${update.id}`)
    await call('GET', `/updates/${update.id}/deliveries?state=queued`)
    await call('GET', `/updates/${update.id}/deliveries.csv?state=queued`)
    const recent = await raw('POST', `${at}/updates`, { body: {} })
    expect([recent.status, recent.body.code]).toEqual([409, 'recently_notified'])
    const again = await raw('POST', `${at}/updates`, { body: { allow_recent: true } })
    expect([again.status, again.body.code]).toEqual([409, 'already_notified'])
    await call('POST', `/updates/${update.id}/cancel`)

    await call('GET', '/products')
    await call('GET', at)
    await call('GET', '/purchases?email=ada@example.com')
    await call('GET', `/purchases?product_id=${product.id}`)
    await call('GET', `/purchases/${purchase.id}`)
    const found = await call('GET', '/contacts?email=ADA@example.com&kind=customer&consent=unsubscribed')
    expect(found.data).toMatchObject([
      { id: purchase.contact_id, consent: { state: 'unsubscribed', reason: 'asked by mail' } },
    ])
    await call('GET', `/contacts/${purchase.contact_id}`)
    const segment = await call('POST', '/segments', {
      body: { name: 'Bought it', filter: { bought_products: [product.id], consent: ['subscribed'] } },
    })
    expect(segment.count).toEqual({ n: 1, exact: true })
    const within = await call('GET', `/contacts?segment_id=${segment.id}&kind=customer`)
    expect(within.data.map((x: { email: string }) => x.email)).toEqual(['bob@example.com'])
    await call('GET', '/segments')
    await call('PATCH', `/segments/${segment.id}`, { body: { name: 'Readers' } })
    await call('GET', `/segments/${segment.id}`)
    await call('DELETE', `/segments/${segment.id}`)
    const agent = await call('POST', '/affiliates', {
      body: {
        email: 'agent@example.com',
        name: 'Agent',
        products: [{ product_id: product.id, basis_points: 1000 }],
      },
    })
    expect(agent).toMatchObject({ status: 'invited', referral_url: null, email: 'agent@example.com' })
    await call('PATCH', `/affiliates/${agent.id}`, {
      body: { products: [{ product_id: product.id, basis_points: 1250 }] },
    })
    await call('GET', '/affiliates?status=invited')
    await call('DELETE', `/affiliates/${agent.id}`)
    expect(await call('GET', `/affiliates/${agent.id}`)).toMatchObject({
      status: 'stopped',
      products: [{ basis_points: 1250 }],
    })
    const held = await call('GET', `/contacts/${purchase.contact_id}/data`)
    expect([held.purchases.length, held.consent.length, held.updates.length]).toEqual([1, 2, 0])
    const { contact_id: forgotten } = await call('POST', '/purchases', {
      body: { product_id: product.id, email: 'forget@example.com' },
    })
    await call('DELETE', `/contacts/${forgotten}`)
    expect((await raw('DELETE', `/contacts/${forgotten}`)).status).toBe(404)
    await call('POST', `${at}/unpublish`)

    const asked = await call('POST', '/exports', { body: { types: ['customers'], columns: ['email'] } })
    await expect.poll(async () => (await call('GET', `/exports/${asked.id}`)).status).toBe('ready')
    const { data } = await call('GET', '/exports?limit=1')
    const file_ = await exports.default.fetch(data[0].download_url)
    expect(await file_.text()).toBe('email\r\nAda@example.com\r\nbob@example.com\r\n')
    expect(await call('DELETE', `/exports/${asked.id}`)).toMatchObject({
      status: 'revoked',
      download_url: null,
    })
  })

  it('answers what the document says while an update is on its way', async () => {
    const seller = await makeSeller(c)
    const raw = await apiFor(c, seller)
    const product = (await raw('POST', '/products', { body: { name: 'Sent' } })).body
    await raw('POST', `/products/${product.id}/publish`)
    await raw('POST', '/purchases', { body: { product_id: product.id, email: 'eve@example.com' } })
    await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + 60_000)
    const content = (await raw('GET', `/products/${product.id}/content`)).body
    await raw('PUT', `/products/${product.id}/content`, {
      body: { ...content, pages: [{ title: 'New', doc: { type: 'doc', content: [] } }] },
    })
    const update = (await raw('POST', `/products/${product.id}/updates`, { body: { hold_seconds: 600 } }))
      .body
    const as = (state: string) =>
      c.db.d1
        .prepare('UPDATE updates SET status = ?2, started_at = created_at WHERE seller_id = ?1 AND id = ?3')
        .bind(seller.sellerId, state, update.id)
        .run()
    await as('queued')
    for (const [action, after] of [
      ['pause', 'paused'],
      ['resume', 'queued'],
    ]) {
      const answer = await raw('POST', `/updates/${update.id}/${action}`)
      check(routeOf('POST', `/updates/${update.id}/${action}`), answer)
      expect(['sent', after]).toContain(answer.body.status)
    }
    // What was resumed goes out by itself; only then may the test write into its counts.
    await expect.poll(async () => (await raw('GET', `/updates/${update.id}`)).body.status).toBe('sent')
    await c.db.d1
      .prepare('UPDATE updates SET accepted = 0, rejected = recipients WHERE seller_id = ?1 AND id = ?2')
      .bind(seller.sellerId, update.id)
      .run()
    await c.db.d1
      .prepare(`UPDATE deliveries SET state = 'rejected' WHERE seller_id = ?1 AND update_id = ?2`)
      .bind(seller.sellerId, update.id)
      .run()
    check(routeOf('POST', `/updates/${update.id}/retry`), await raw('POST', `/updates/${update.id}/retry`))

    const checked = async (method: string, action: string, body?: object) => {
      const answer = await raw(method, `/updates/${update.id}/${action}`, body && { body })
      check(routeOf(method, `/updates/${update.id}/${action}`), answer)
      return answer.body
    }
    await c.db.d1
      .prepare(
        `UPDATE updates SET status = 'sent', accepted = recipients, rejected = 0, unknown = 1, finished_at = 0 WHERE seller_id = ?1`,
      )
      .bind(seller.sellerId)
      .run()
    expect(await checked('POST', 'unknown', { choice: 'leave' })).toMatchObject({ status: 'sent' })
    expect(await checked('GET', 'resend')).toMatchObject({ allowed: false, because: 'too_soon' })
    await c.db.d1
      .prepare(`UPDATE updates SET created_at = created_at - 86400000 WHERE seller_id = ?1`)
      .bind(seller.sellerId)
      .run()
    await c.db.d1
      .prepare(`UPDATE deliveries SET state = 'accepted' WHERE seller_id = ?1`)
      .bind(seller.sellerId)
      .run()
    expect(await checked('POST', 'resend', { subject: 'Once more' })).toMatchObject({
      status: 'held',
      wave: 1,
      subject: 'Once more',
    })
  })

  it('answers what the document says while people are synced and imported', async () => {
    const raw = await apiFor(c, await makeSeller(c))
    const call = async (method: string, path: string, request?: ApiRequest) => {
      const answer = await raw(method, path, request)
      check(routeOf(method, path), answer)
      return answer.body
    }
    const [template] = (await call('GET', '/import-policies')).data
    const { id: _, about: __, version: ___, template: ____, updated_at: _____, ...rules } = template
    const saved = await call('PUT', '/import-policies', { body: { ...rules, name: 'Ours' } })
    const policy = await call('PUT', '/import-policies', {
      body: { ...rules, id: saved.id, name: 'Ours', attributes: { plan: 'never' } },
    })
    expect([saved.version, policy.version]).toEqual([1, 2])

    const ada = { email: 'ada@example.com', external_id: 'crm-1', name: 'Ada' }
    const added = await call('PUT', '/contacts', { body: ada })
    expect([added.outcome, added.external_id]).toEqual(['created', 'crm-1'])
    const since = (at: number) => ({ 'if-unmodified-since': new Date(at).toUTCString() })
    const late = await raw('PUT', '/contacts', { body: ada, headers: since(0) })
    expect([late.status, late.body.code]).toEqual([412, 'changed_meanwhile'])
    expect(
      await call('PUT', '/contacts', { body: { ...ada, name: 'Ada Park' }, headers: since(4e12) }),
    ).toMatchObject({ outcome: 'updated', updated_fields: ['name'], protected_fields: [] })
    await raw('POST', `/contacts/${added.id}/consent`, { body: { state: 'unsubscribed' } })
    const batch = await call('POST', '/contacts/batch', {
      body: {
        policy: 'full_sync',
        contacts: [{ ...ada, consent: 'subscribed' }, { email: 'bob@example.com' }, { email: 'nobody' }, 7],
      },
    })
    expect(batch.counts).toMatchObject({ rows: 4, created: 1, protected: 1, invalid: 2 })
    const first = await call('GET', '/contacts/changes?limit=2&since=2020-01-01T00:00:00Z')
    const rest = await call('GET', `/contacts/changes?limit=2&cursor=${first.next_cursor}`)
    expect([...first.data, ...rest.data].map((x) => [x.email, x.from, x.to, x.state])).toEqual([
      ['ada@example.com', null, 'subscribed', 'unsubscribed'],
      ['ada@example.com', 'subscribed', 'unsubscribed', 'unsubscribed'],
      ['bob@example.com', null, 'subscribed', 'subscribed'],
    ])

    const settled = async (id: string, status: string) => {
      await expect.poll(async () => (await call('GET', `/imports/${id}`)).status).toBe(status)
      return (await raw('GET', `/imports/${id}`)).body
    }
    const file = 'email,name,plan\nada@example.com,Ada P.,team\nnew@example.com,New,team\nnobody,,\n'
    const upload = (query: string) => call('POST', `/imports?name=people.csv&${query}`, { raw: file })
    const asked = await upload(`policy=${saved.id}&consent_basis=They%20asked`)
    expect(asked).toMatchObject({ mode: 'dry_run', file_name: 'people.csv', policy_version: 2 })
    const checked = await settled(asked.id, 'ready')
    expect(checked).toMatchObject({
      counts: { rows: 3, created: 1, invalid: 1 },
      protected_by_field: { 'attributes.plan': 1 },
    })
    await call('POST', `/imports/${asked.id}/commit`)
    const done = await settled(asked.id, 'done')
    expect([done.counts, done.can_undo]).toEqual([checked.counts, true])
    expect((await call('GET', `/imports/${asked.id}/rows?outcome=created`)).data).toMatchObject([
      { row: 2, line: 3, email: 'new@example.com' },
    ])
    const report: string = await call('GET', `/imports/${asked.id}/report.csv`)
    expect(report.trim().split('\r\n')).toHaveLength(4)
    await call('POST', `/imports/${asked.id}/undo`)
    expect((await settled(asked.id, 'undone')).undone).toEqual({ restored: 1, removed: 1, conflicts: 0 })
    expect((await call('GET', `/imports/${asked.id}/rows?outcome=updated`)).data).toHaveLength(2)

    const stopped = await upload('mode=dry_run')
    await settled(stopped.id, 'ready')
    expect(await call('POST', `/imports/${stopped.id}/cancel`)).toMatchObject({ status: 'cancelled' })
    const list = await call('GET', '/imports?limit=1')
    expect([list.data[0].id, list.next_cursor]).toEqual([stopped.id, stopped.id])
  })

  it('answers what the document says while money goes back', async () => {
    const store = await makeStore(c)
    const raw = await apiFor(c, store.scope)
    const call = async (method: string, path: string, request?: ApiRequest) => {
      const answer = await raw(method, path, request)
      check(routeOf(method, path), answer)
      return answer.body
    }
    expect(await call('GET', '/balance')).toEqual({ data: [], refunds_paused: false })
    const bought = [await buy(c, store), await buy(c, store), await buy(c, store)]
    const ids = bought.map((b) => b.purchase.id)
    expect(await call('GET', `/purchases/${ids[0]}`)).toMatchObject({
      ...{ price: { amount: 1000 }, tax: { amount: 0 }, refundable: { amount: 1000 }, discount_code: null },
    })
    const refund = await call('POST', `/purchases/${ids[0]}/refunds`, {
      body: { amount: { amount: 333, currency: 'usd' }, note: 'A chapter was missing' },
    })
    expect(refund).toMatchObject({ status: 'succeeded', purchase_id: ids[0], origin: 'seller' })
    expect((await call('GET', `/purchases/${ids[0]}/refunds`)).data).toEqual([refund])

    await c.db.d1
      .prepare('UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1')
      .bind(store.scope.sellerId)
      .run()
    for (const b of bought.slice(1)) await c.services.refundRequests.ask(b.customer, { note: 'Not for me' })
    const open = await call('GET', '/refund-requests?status=open')
    expect(
      open.data.map((r: { purchase_id: string; held_for: string }) => [r.purchase_id, r.held_for]),
    ).toEqual([
      [ids[2], 'rule_is_off'],
      [ids[1], 'rule_is_off'],
    ])
    expect(await call('POST', `/refund-requests/${open.data[0].id}/approve`, { body: {} })).toMatchObject({
      status: 'granted',
      refund_id: expect.stringMatching(/^ref_/),
    })
    expect(
      await call('POST', `/refund-requests/${open.data[1].id}/decline`, {
        body: { answer: 'You read it all' },
      }),
    ).toMatchObject({ status: 'declined', answer: 'You read it all' })
    const [unpaid] = (await call('GET', '/balance')).data
    // Three sales of 1000 less 59 and 150; of the first a third went back with its part of 150, of the third all but 59.
    expect(unpaid).toMatchObject({
      currency: 'usd',
      unpaid: { amount: 791 - (333 - 49) + 791 - 59, currency: 'usd' },
      processing: { amount: 0 },
    })
  })

  it('answers what the document says while the balance goes to the bank', async () => {
    const scope = await makeSeller(c)
    const raw = await apiFor(c, scope)
    const call = async (method: string, path: string, request?: ApiRequest) => {
      const answer = await raw(method, path, request)
      check(routeOf(method, path), answer)
      return answer.body
    }
    expect(await call('GET', '/payouts/next')).toMatchObject({
      date: null,
      payable: false,
      destination: null,
    })
    expect(await call('GET', '/payout-settings')).toMatchObject({ schedule: 'weekly', destination: null })
    await earn(c, scope, 5000, c.clock.now() - 10 * DAY)
    await connectAccount(c, scope)
    const settings = { schedule: 'monthly', minimum: { amount: 2000, currency: 'usd' } }
    expect(await call('PUT', '/payout-settings', { body: settings })).toMatchObject(settings)
    const next = await call('GET', '/payouts/next')
    expect(next).toMatchObject({ payable: true, net: { amount: 5000 }, schedule: 'monthly' })
    expect(next.checks.length).toBeGreaterThan(5)
    const quote = await call('POST', '/payouts/instant/quote', { body: {} })
    const { data } = await call('POST', '/payouts/instant', { body: { gross: quote.gross } })
    expect(data).toMatchObject([{ type: 'instant', gross: quote.gross, fee: quote.fee, net: quote.net }])
    expect((await call('GET', '/payouts?limit=1')).data).toHaveLength(1)
    expect((await call('GET', `/payouts/${data[0].id}`)).timeline[0]).toMatchObject({ status: 'scheduled' })
    const csv: string = await call('GET', `/payouts/${data[0].id}/transactions.csv`)
    expect(csv.trim().split('\r\n').at(-1)).toContain('48.54,USD')
    expect((await call('GET', '/payouts/events')).data[0]).toMatchObject({ type: 'payout.scheduled' })
  })

  it('was called above', () => {
    expect(
      operations()
        .map((o) => o.name)
        .filter((name) => !succeeded.has(name)),
    ).toEqual([])
  })

  it.each([
    [`prod_${'0'.repeat(26)}`],
    [`upd_${'0'.repeat(26)}`],
    ['x'],
    ['%00'],
    ['..%2f..'],
    ["'%20OR%201=1"],
    ['💥'],
    ['a'.repeat(3000)],
  ])('answers 404 as a problem for %s as id', async (id) => {
    const api = await apiFor(c, await makeSeller(c))
    const file = {
      raw: pdf() as unknown as BodyInit,
      headers: { 'content-disposition': 'attachment; filename=a.pdf' },
    }
    const edition = { name: 'A', price: { amount: 1, currency: 'usd' } }
    const requests: Record<string, ApiRequest> = {
      'PATCH /products/{id}': { body: { name: 'A' } },
      'PUT /products/{id}/content': { body: { shared: true, pages: [], files: [], editions: [edition] } },
      'POST /products/{id}/files': file,
      'PUT /products/{id}/refund-policy': { body: { period_days: 7 } },
      'POST /products/{id}/updates': { body: {} },
      'POST /contacts/{id}/consent': { body: { state: 'unsubscribed' } },
      'POST /purchases/{id}/refunds': { body: {} },
      'POST /refund-requests/{id}/approve': { body: {} },
      'POST /refund-requests/{id}/decline': { body: { answer: 'No' } },
      'PATCH /segments/{id}': { body: { name: 'A' } },
      'PATCH /affiliates/{id}': { body: { products: [{ product_id: 'prod_x', basis_points: 1 }] } },
      'POST /updates/{id}/resend': { body: {} },
      'POST /updates/{id}/unknown': { body: { choice: 'leave' } },
    }
    for (const { name, path, method } of operations().filter((o) => o.path.includes('{id}'))) {
      const res = await api(method.toUpperCase(), path.replace('{id}', id), requests[name])
      expect([res.status, res.body.code], name).toEqual([404, 'not_found'])
      expect(problemSchema.safeParse(res.body).success).toBe(true)
    }
  })
})
