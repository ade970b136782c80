import { exports } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { packCursor } from '#app/domain/kernel/page.ts'
import { type Api, apiFor, apiWith, ORIGIN } from '#test/support/api.ts'
import { makeProduct, sell } from '#test/support/catalog.ts'
import { makeSeller, testContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

let c: Container
let seller: SellerScope
let api: Api & { key: string; keyId: string }
let productId: string
beforeAll(async () => {
  c = await testContainer()
  seller = await makeSeller(c)
  api = await apiFor(c, seller)
  productId = (await makeProduct(c, seller)).id
})

describe('who may call', () => {
  it.each([
    ['no key', {}],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['something that is no key', { authorization: 'Bearer awn_short' }],
    ['an unknown key', { authorization: `Bearer awn_${'0'.repeat(40)}` }],
    ['a key twice', { authorization: 'Bearer awn_a, Bearer awn_b' }],
  ])('refuses %s with 401 and says how to authenticate', async (_, headers) => {
    const res = await apiWith(null)('GET', '/products', { headers: headers as Record<string, string> })
    expect(res.status).toBe(401)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(res.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(res.body).toMatchObject({
      type: 'urn:awning:problem:unauthenticated',
      status: 401,
      code: 'unauthenticated',
    })
    expect(res.body.request_id).toBe(res.headers.get('x-request-id'))
  })

  it('refuses a revoked key from the next request on', async () => {
    const revoked = await apiFor(c, seller)
    expect((await revoked('GET', '/products')).status).toBe(200)
    await c.services.apiKeys.revoke(seller, revoked.keyId)
    expect((await revoked('GET', '/products')).status).toBe(401)
  })

  it('names the missing scope, before it looks at the request', async () => {
    const reader = await apiFor(c, seller, ['products:read'])
    const res = await reader('POST', '/products', {
      raw: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(res.status).toBe(403)
    expect(res.body).toMatchObject({
      code: 'missing_scope',
      required_scope: 'products:write',
      title: 'Not allowed',
    })
    expect(res.body.detail).toContain('products:write')
  })
})

describe('scopes of consent', () => {
  it.each([
    [['contacts:read', 'contacts:write'], 'unsubscribed', 200],
    [['contacts:read', 'consent:restrict'], 'unsubscribed', 200],
    [['contacts:read'], 'unsubscribed', 403],
    [['contacts:read', 'contacts:write'], 'subscribed', 403],
    [['contacts:read', 'consent:resubscribe'], 'subscribed', 200],
  ] as const)('a key with %s that wants a contact %s is answered %i', async (scopes, state, status) => {
    const shop = await makeSeller(c)
    const { id } = await makeProduct(c, shop)
    await c.services.products.publish(shop, id)
    const { contact_id } = await sell(c, shop, id, 'ada@example.com')
    if (state === 'subscribed')
      await c.services.audience.changeConsent(shop, contact_id, { state: 'unsubscribed' })
    const body = { state, evidence: 'asked by phone' }
    const res = await (await apiFor(c, shop, scopes))('POST', `/contacts/${contact_id}/consent`, { body })
    expect(res.status).toBe(status)
  })
})

describe('where a request goes', () => {
  it('answers a path that is no endpoint with a problem, also without a key', async () => {
    for (const call of [api, apiWith(null)]) {
      const res = await call('GET', '/nothing')
      expect([res.status, res.body.code]).toEqual([404, 'not_found'])
      expect(res.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  it('answers a method that a path does not take with 405 and what it takes', async () => {
    const res = await api('DELETE', `/products/${productId}/content`)
    expect([res.status, res.body.code, res.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD, PUT',
    ])
  })

  it('answers HEAD like GET without a body', async () => {
    const res = await api('HEAD', `/products/${productId}`)
    expect([res.status, res.body]).toEqual([200, ''])
  })

  it('needs no Origin: a key is no cookie', async () => {
    const res = await api('POST', '/products', {
      body: { name: 'From elsewhere' },
      headers: { origin: 'https://crm.example.com' },
    })
    expect(res.status).toBe(201)
  })

  it('puts a request id and security headers on every answer', async () => {
    for (const res of [
      await api('GET', '/products'),
      await api('GET', '/products/none'),
      await apiWith(null)('GET', '/products'),
    ]) {
      expect(res.headers.get('x-request-id')).toMatch(/^req_/)
      expect(res.headers.get('x-content-type-options')).toBe('nosniff')
    }
  })
})

describe('bodies', () => {
  const post = (raw: string, type: string | null = 'application/json') =>
    api('POST', '/products', { raw, headers: type ? { 'content-type': type } : {} })

  it.each([
    ['an object that does not end', '{"name": "A"'],
    ['a single quote', `{'name': 'A'}`],
    ['two values', '{} {}'],
    ['a comment', '{/* name */}'],
    ['NaN', '{"price": NaN}'],
    ['a control character in a string', '{"name": "a\u0000b"}'],
  ])('refuses %s as malformed', async (_, raw) => {
    const res = await post(raw)
    expect([res.status, res.body.code]).toEqual([400, 'malformed_json'])
  })

  it('refuses bytes that are no UTF-8 as malformed', async () => {
    const raw = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])
    const res = await api('POST', '/products', { raw, headers: { 'content-type': 'application/json' } })
    expect([res.status, res.body.code]).toEqual([400, 'malformed_json'])
  })

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/jsonx'],
    [''],
  ])('refuses the content type "%s"', async (type) => {
    const res = await post('{"name": "A"}', type)
    expect([res.status, res.body.code]).toEqual([415, 'unsupported_type'])
  })

  it.each([
    ['application/json; charset=utf-8'],
    ['Application/JSON'],
    ['application/vnd.shop+json'],
    ['application/json;profile="a/b"'],
  ])('takes the content type "%s"', async (type) => {
    expect((await post('{"name": "A"}', type)).status).toBe(201)
  })

  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
  it.each([
    ['nothing', '', 'name'],
    ['an array', '[]', '(body)'],
    ['null', 'null', '(body)'],
    ['a string', '"name"', '(body)'],
    ['a number', '1', '(body)'],
    ['no fields', '{}', 'name'],
    ['a number as name', '{"name": 1}', 'name'],
    ['a list as name', '{"name": ["A"]}', 'name'],
    ['an empty name', '{"name": "  "}', 'name'],
    ['a line break in the name', '{"name": "A\\nB"}', 'name'],
    ['NUL in the name', '{"name": "A\\u0000"}', 'name'],
    ['half a surrogate pair', '{"name": "A\\ud800"}', 'name'],
    ['a megabyte as name', `{"name": "${'a'.repeat(200_000)}"}`, 'name'],
    ['a field nobody knows', '{"name": "A", "nam": 1}', '(body)'],
    ['a prototype as field', '{"name": "A", "__proto__": {"slug": "x"}}', '__proto__'],
    ['a prototype deep inside', '{"name": "A", "price": {"__proto__": {"amount": 1}}}', 'price.__proto__'],
    ['a constructor as field', '{"name": "A", "constructor": {"prototype": {}}}', '(body)'],
    ['a price that is a number', '{"name": "A", "price": 10}', 'price'],
    ['a fraction of a cent', '{"name": "A", "price": {"amount": 10.5, "currency": "usd"}}', 'price.amount'],
    ['a negative price', '{"name": "A", "price": {"amount": -1, "currency": "usd"}}', 'price.amount'],
    ['a huge price', '{"name": "A", "price": {"amount": 1e400, "currency": "usd"}}', 'price.amount'],
    [
      'a price beyond integers',
      '{"name": "A", "price": {"amount": 9007199254740993, "currency": "usd"}}',
      'price.amount',
    ],
    ['a currency nobody has', '{"name": "A", "price": {"amount": 1, "currency": "xyz"}}', 'price.currency'],
    ['objects nested a thousand deep', deep(1000), null],
    ['lists nested ten thousand deep', `{"name": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, null],
  ])('refuses %s naming the field', async (_, raw, path) => {
    const res = await post(raw)
    expect([res.status, res.body.code]).toEqual([422, 'invalid'])
    if (path === null) expect(res.body.errors[0].message).toContain('nested deeper')
    else expect(res.body.errors.map((e: { path: string }) => e.path)).toContain(path)
    for (const e of res.body.errors) expect(e.message).toEqual(expect.stringMatching(/\S/))
  })

  it.each([
    ['POST', '/products', 256 * 1024],
    ['PATCH', '/products/:id', 256 * 1024],
    ['POST', '/purchases', 256 * 1024],
    ['PUT', '/products/:id/content', 1_500_000],
  ])(
    'refuses %s %s of more than %i bytes, declared or not, and names the limit',
    async (method, path, limit) => {
      const raw = `{"name": "${'a'.repeat(limit)}"}`
      const url = path.replace(':id', productId)
      const declared = await api(method, url, { raw, headers: { 'content-type': 'application/json' } })
      const chunked = await api(method, url, {
        raw: new Blob([raw]).stream(),
        headers: { 'content-type': 'application/json' },
      })
      for (const res of [declared, chunked])
        expect([res.status, res.body.code, res.body.limit_bytes]).toEqual([413, 'too_large', limit])
    },
  )

  it('takes no notice of a body where none is asked for, unless it is no JSON', async () => {
    expect((await api('POST', `/products/${productId}/publish`, { body: {} })).status).toBe(200)
    expect((await api('POST', `/products/${productId}/publish`)).status).toBe(200)
    const res = await api('POST', `/products/${productId}/publish`, {
      raw: '{',
      headers: { 'content-type': 'application/json' },
    })
    expect(res.status).toBe(400)
  })
})

describe('lists', () => {
  it.each([['0'], ['-1'], ['101'], ['1.5'], ['ten'], [''], ['1e9'], ['Infinity'], ['1&limit=2']])(
    'refuses limit=%s naming it',
    async (limit) => {
      const res = await api('GET', `/products?limit=${limit}`)
      expect([res.status, res.body.errors[0].path]).toEqual([422, 'limit'])
    },
  )

  it.each([['/products'], ['/updates'], ['/purchases'], ['/contacts'], ['/products/:id/versions']])(
    'refuses a cursor of another list at %s',
    async (path) => {
      for (const cursor of ['nonsense', 'dlv_1', `key_${'0'.repeat(26)}`, '%00', 'x'.repeat(300)]) {
        const res = await api('GET', `${path.replace(':id', productId)}?cursor=${cursor}`)
        expect([res.status, res.body.errors?.[0].path], cursor).toEqual([422, 'cursor'])
      }
    },
  )

  it('walks pages that neither repeat nor lose a row while rows are added', async () => {
    const own = await apiFor(c, await makeSeller(c))
    const made: string[] = []
    for (let i = 0; i < 5; i++)
      made.push((await own('POST', '/products', { body: { name: `P${i}` } })).body.id)
    const first = await own('GET', '/products?limit=2')
    expect(first.body.data.map((p: { id: string }) => p.id)).toEqual([made[4], made[3]])
    await own('POST', '/products', { body: { name: 'Meanwhile' } })
    const seen = first.body.data.map((p: { id: string }) => p.id)
    for (let cursor = first.body.next_cursor; cursor; ) {
      const page = (await own('GET', `/products?limit=2&cursor=${cursor}`)).body
      seen.push(...page.data.map((p: { id: string }) => p.id))
      cursor = page.next_cursor
    }
    expect(seen).toEqual([...made].reverse())
  })

  it('gives 25 unless told', async () => {
    const own = await apiFor(c, await makeSeller(c))
    for (let i = 0; i < 26; i++) await own('POST', '/products', { body: { name: `P${i}` } })
    const page = (await own('GET', '/products')).body
    expect(page.data).toHaveLength(25)
    expect((await own('GET', `/products?cursor=${page.next_cursor}`)).body).toMatchObject({
      data: [{ name: 'P0' }],
      next_cursor: null,
    })
  })
})

describe('entity tags', () => {
  const content = () => api('GET', `/products/${productId}/content`)
  const put = (body: unknown, headers: Record<string, string> = {}) =>
    api('PUT', `/products/${productId}/content`, { body, headers })
  const withPage = (body: { pages: object[] }, title: string) => ({
    ...body,
    pages: [...body.pages, { title, doc: { type: 'doc', content: [] } }],
  })

  it('gives the version as tag, takes it back, and answers a stale save with what changed meanwhile', async () => {
    const before = await content()
    const tag = before.headers.get('etag')!
    expect(tag).toBe(`"${before.body.version}"`)
    const saved = await put(withPage(before.body, 'Bonus chapter'), { 'if-match': tag })
    expect([saved.status, saved.headers.get('etag')]).toEqual([200, `"${before.body.version + 1}"`])
    expect(saved.body.changes).toMatchObject({
      content: true,
      items: [{ kind: 'page_added', label: 'Bonus chapter' }],
    })

    const stale = await put(withPage(before.body, 'Mine'), { 'if-match': tag })
    expect([stale.status, stale.body.code]).toEqual([412, 'stale_version'])
    expect(stale.body.current_version).toBe(saved.body.version)
    expect(stale.body.changes.items).toMatchObject([{ kind: 'page_added', label: 'Bonus chapter' }])
    expect((await content()).body.version).toBe(saved.body.version)
  })

  it('saves without a tag, with *, and with the weak tag a proxy made of it', async () => {
    for (const header of [undefined, '*', 'weak']) {
      const now = await content()
      const headers = header
        ? { 'if-match': header === 'weak' ? `W/${now.headers.get('etag')}` : header }
        : {}
      expect(
        (await put(withPage(now.body, `Page ${header}`), headers as Record<string, string>)).status,
      ).toBe(200)
    }
  })

  it.each([['"abc"'], ['7"'], ['"1", "2"'], ['-1']])('refuses If-Match: %s', async (tag) => {
    const now = await content()
    const res = await put(now.body, { 'if-match': tag })
    expect([res.status, res.body.code]).toEqual([400, 'malformed_header'])
  })

  it('answers 304 to who has the present version', async () => {
    const tag = (await content()).headers.get('etag')!
    const fresh = await api('GET', `/products/${productId}/content`, {
      headers: { 'if-none-match': `"0", ${tag}` },
    })
    expect([fresh.status, fresh.body, fresh.headers.get('etag')]).toEqual([304, '', tag])
    const old = await api('GET', `/products/${productId}/content`, { headers: { 'if-none-match': '"0"' } })
    expect(old.status).toBe(200)
  })
})

describe('the document', () => {
  it('is there for everybody, with a page for people that needs no script', async () => {
    const res = await exports.default.fetch(`${ORIGIN}/api/v1/openapi.json`)
    expect([res.status, ((await res.json()) as { openapi: string }).openapi]).toEqual([200, '3.1.0'])
    const page = await exports.default.fetch(`${ORIGIN}/api/docs`)
    const text = await page.text()
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(text).toContain('/products/{id}/content')
    expect(text).not.toMatch(/<script|<link|(src|href)="(?!#|http:\/\/127\.0\.0\.1)/)
  })
})

describe('imports', () => {
  const post = (query: string, raw = 'email,a\nada@example.com,1\n') =>
    api('POST', `/imports?${query}`, { raw })

  it.each([
    ['a name of nothing', 'name=', 'name'],
    ['a name of two lines', 'name=a%0Ab.csv', 'name'],
    ['a mapping without a person', 'mapping={}', 'mapping'],
    ['a mapping of a column that is not there', 'mapping={"email":"email","x":"name"}', 'mapping.x'],
    ['an unknown delimiter', 'delimiter=x', 'delimiter'],
    ['an unknown policy', 'policy=constructor', 'policy'],
  ])('refuses %s naming the field', async (_, query, path) => {
    const res = await post(query)
    expect([res.status, res.body.errors?.[0].path]).toEqual([422, path])
  })

  it('reads a file by the delimiter that is asked for', async () => {
    for (const [delimiter, mapping, header] of [
      [',', '{"email":"email"}', ['email', 'a;b']],
      [';', '{"email,a":"email"}', ['email,a', 'b']],
    ] as const) {
      const query = `delimiter=${encodeURIComponent(delimiter)}&mapping=${mapping}`
      const res = await post(query, 'email,a;b\nada@example.com,1;2\n')
      expect([res.status, res.body.format]).toMatchObject([201, { delimiter, header }])
    }
  })

  it.each([[[0, -1]], [[-1, 0]], [[0.5, 0]], [[0]], [['x', 'y']]])(
    'refuses %j as cursor of rows',
    async (key) => {
      const { body } = await post('name=people.csv')
      const res = await api('GET', `/imports/${body.id}/rows?cursor=${packCursor(key)}`)
      expect([res.status, res.body.errors?.[0].path]).toEqual([422, 'cursor'])
    },
  )
})
