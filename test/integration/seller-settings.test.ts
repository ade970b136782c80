import { exports } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '#app/domain/kernel/time.ts'
import { API_SCOPES } from '#app/domain/sellers/permissions.rules.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeLogin } from '#test/support/members.ts'
import { resolveApiKey } from '#workers/auth/api-token.ts'
import { operatorScope, type SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let shop: SellerScope
beforeAll(async () => {
  shop = await makeSeller(await testContainer(), 'settings-shop')
})
beforeEach(async () => {
  c = await testContainer()
})
const refused = (code: string) => expect.objectContaining({ code })
const get = (path: string, headers: Record<string, string> = {}) =>
  exports.default.fetch(`http://127.0.0.1:8787${path}`, { headers })
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4])

describe('API keys', () => {
  it('are shown once and kept as a hash', async () => {
    const { key } = await c.services.apiKeys.create(shop, { name: 'CRM', scopes: ['products:read'] })
    expect(key).toMatch(/^awn_[0-9a-hjkmnp-tv-z]{40}$/)
    const stored = await c.db.d1
      .prepare('SELECT * FROM api_keys WHERE seller_id = ?1')
      .bind(shop.sellerId)
      .all()
    expect(JSON.stringify(stored.results)).not.toContain(key.slice(12))
    expect(JSON.stringify(await c.services.apiKeys.list(shop))).not.toContain(key.slice(12))
  })

  it('act for their seller with their scopes and nothing else', async () => {
    const { id, key } = await c.services.apiKeys.create(shop, { name: 'Narrow', scopes: ['contacts:read'] })
    const { scope, keyId } = await resolveApiKey(`Bearer ${key}`, c)
    expect({ seller: scope.sellerId, keyId, can: [...scope.can] }).toEqual({
      seller: shop.sellerId,
      keyId: id,
      can: ['contacts:read'],
    })
  })

  it('never carry what only a person decides', () => {
    expect(API_SCOPES).not.toContain('seller:own')
    expect(API_SCOPES).not.toContain('settings:write')
  })

  it.each([undefined, '', 'Bearer', 'Basic abc', `Bearer awn_${'0'.repeat(40)}`, 'Bearer awn_short'])(
    'refuses the header %j',
    (header) => expect(resolveApiKey(header, c)).rejects.toEqual(refused('unauthenticated')),
  )

  it('end when revoked, by their own seller only', async () => {
    const { id, key } = await c.services.apiKeys.create(shop, { name: 'Short', scopes: ['contacts:read'] })
    const other = await makeSeller(c)
    await expect(c.services.apiKeys.revoke(other, id)).rejects.toEqual(refused('not_found'))
    await c.services.apiKeys.revoke(shop, id)
    await expect(resolveApiKey(`Bearer ${key}`, c)).rejects.toEqual(refused('unauthenticated'))
    await expect(c.services.apiKeys.revoke(shop, id)).rejects.toEqual(refused('not_found'))
  })

  it('note their last use at most once a minute', async () => {
    const { id, key } = await c.services.apiKeys.create(shop, { name: 'Used', scopes: ['contacts:read'] })
    const lastUsed = async () => (await c.services.apiKeys.list(shop)).find((k) => k.id === id)!.lastUsedAt
    const use = async () => {
      await resolveApiKey(`Bearer ${key}`, c)
      await c.settle()
    }
    expect(await lastUsed()).toBeNull()
    await use()
    const first = await lastUsed()
    expect(first).not.toBeNull()
    c = await advance(c, MINUTE / 2)
    await use()
    expect(await lastUsed()).toBe(first)
    c = await advance(c, MINUTE)
    await use()
    expect(await lastUsed()).toBeGreaterThan(first!)
  })
})

describe('a profile', () => {
  const profile = {
    name: 'New Name',
    slug: 'settings-shop',
    supportEmail: 'help@example.com',
    promptSeconds: 8,
    timeZone: 'Europe/Berlin',
  }

  it('is saved as a whole', async () => {
    await c.services.settings.updateProfile(shop, { ...profile, postalAddress: 'Street 1\nTown' })
    expect(await c.services.settings.get(shop)).toMatchObject({ ...profile, postalAddress: 'Street 1\nTown' })
    await c.services.settings.updateProfile(shop, {
      name: 'New Name',
      slug: 'settings-shop',
      promptSeconds: 10,
      timeZone: 'UTC',
    })
    expect(await c.services.settings.get(shop)).toMatchObject({ supportEmail: null, postalAddress: null })
  })

  it("cannot take another seller's short name, and then changes nothing", async () => {
    await makeSeller(c, 'taken-name')
    const before = await c.services.settings.get(shop)
    await expect(
      c.services.settings.updateProfile(shop, {
        ...profile,
        name: 'Half',
        slug: 'taken-name',
        promptSeconds: 9,
      }),
    ).rejects.toMatchObject({ extra: { errors: [{ path: 'slug', message: 'is taken by another seller' }] } })
    expect(await c.services.settings.get(shop)).toEqual(before)
  })
})

describe('a logo', () => {
  it('is public under the short name, with a type read from its bytes', async () => {
    await c.services.settings.setLogo(shop, PNG)
    const res = await get('/brand/settings-shop/logo')
    expect(res.status).toBe(200)
    expect(res.headers.get('content-type')).toBe('image/png')
    expect(res.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(new Uint8Array(await res.arrayBuffer())).toEqual(PNG)
    expect(
      (await get('/brand/settings-shop/logo', { 'if-none-match': res.headers.get('etag')! })).status,
    ).toBe(304)
  })

  it.each([
    ['an SVG with a script', new TextEncoder().encode('<svg><script>1</script></svg>'), 'unsupported_type'],
    ['a page called .png', new TextEncoder().encode('<html>'), 'unsupported_type'],
    ['nothing', new Uint8Array(), 'unsupported_type'],
    ['more than 1 MB', new Uint8Array([...PNG, ...new Uint8Array(1_000_000)]), 'too_large'],
  ])('refuses %s, naming the field, and keeps the old one', async (_name, bytes, code) => {
    await c.services.settings.setLogo(shop, PNG)
    await expect(c.services.settings.setLogo(shop, bytes)).rejects.toMatchObject({
      code,
      extra: { errors: [{ path: 'logo' }] },
    })
    expect((await get('/brand/settings-shop/logo')).status).toBe(200)
  })

  it('is gone when removed, its object too', async () => {
    await c.services.settings.setLogo(shop, PNG)
    await c.services.settings.removeLogo(shop)
    expect((await get('/brand/settings-shop/logo')).status).toBe(404)
    expect((await c.env.FILES.list({ prefix: `${shop.sellerId}/brand/` })).objects).toEqual([])
  })

  it('of an unknown seller is not there', async () =>
    expect((await get('/brand/nobody/logo')).status).toBe(404))
})

describe('the mail sender', () => {
  it('is tried out on the member who asks, as it is set up', async () => {
    await c.services.settings.updateSender(shop, {
      senderName: 'Ada, of "Shop"',
      senderLocalPart: 'ada.shop',
      mailProvider: 'sendgrid',
      trackMail: false,
      digest: true,
    })
    expect(await c.services.settings.get(shop)).toMatchObject({ trackMail: false, digest: true })
    await c.services.settings.sendTest(shop, { email: 'me@example.com', name: '<b>{{name}}</b>' })
    const [mail] = await listMails(c.sandbox!.store, { to: 'me@example.com' })
    expect(mail).toMatchObject({ provider: 'sendgrid', subject: expect.stringMatching(/^\[Test\]/) })
    expect(mail!.from).toContain('ada.shop@mail.awning.localhost.example')
    expect(mail!.html + mail!.text).not.toMatch(/\{\{|<b>/)
  })

  it('says so when the provider refuses', async () => {
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    await expect(c.services.settings.sendTest(shop, { email: 'me@example.com', name: 'Me' })).rejects.toEqual(
      refused('mail_refused'),
    )
  })
})

describe('the operator', () => {
  it('sees the gates of both mail providers', async () => {
    const operator = operatorScope({ loginId: 'usr_x', name: 'Op' })
    const grant = await c.gates.reserve('sendgrid', [7])
    if (grant.kind === 'go')
      await c.gates.report('sendgrid', grant.lease, [
        { kind: 'ok', messages: 7, afterSeconds: null, pace: null },
        { kind: 'account', messages: 0, afterSeconds: null, pace: null },
      ])
    const meters = { perDay: null, callsPerSecond: 10_000 }
    expect(await c.services.operator.gates(operator)).toEqual([
      { provider: 'resend', open: true, why: null, until: null, today: 0, ...meters },
      { provider: 'sendgrid', open: false, why: 'account', until: expect.any(Number), today: 7, ...meters },
    ])
  })

  it('founds a seller whose owner is invited', async () => {
    const loginId = await makeLogin(c, 'op@example.com', { operator: true })
    const operator = operatorScope({ loginId, name: 'Op' })
    const input = { name: 'Paper Moon', slug: 'paper-moon', email: 'moon@example.com' }
    const { id } = await c.services.operator.createSeller(operator, input)
    const [mail] = await listMails(c.sandbox!.store, { to: 'moon@example.com' })
    const invitation = /invitations\/(inv_\w+)/.exec(mail!.text)![1]!
    expect(await c.services.members.findInvitation(invitation, 'moon@example.com')).toMatchObject({
      sellerId: id,
      role: 'owner',
    })
    await expect(c.services.operator.createSeller(operator, input)).rejects.toMatchObject({
      extra: { errors: [{ path: 'slug' }] },
    })
  })

  it('retries and discards what failed, and nothing else', async () => {
    const operator = operatorScope({ loginId: 'usr_x', name: 'Op' })
    const job = {
      sellerId: shop.sellerId,
      name: 'updates.start',
      payload: { updateId: 'upd_x' },
      causedBy: 'test',
    }
    const now = c.clock.now()
    const ids = [c.newId('job'), c.newId('job')] as const
    for (const id of ids) await c.system.jobs.insert({ ...job, id, key: id, runAt: now + 1e9, now }).run()
    await expect(c.services.operator.retryJob(operator, ids[0])).rejects.toEqual(refused('not_found'))
    await expect(c.services.operator.discardJob(operator, ids[0])).rejects.toEqual(refused('not_found'))

    for (const id of ids) await c.system.jobs.fail(id, null, 'internal')
    expect((await c.services.operator.health(operator)).failed.map((f) => f.id).sort()).toEqual(
      [...ids].sort(),
    )
    await c.services.operator.discardJob(operator, ids[1])
    expect((await c.services.operator.health(operator)).counts.failed).toBe(1)
    await c.services.operator.retryJob(operator, ids[0])
    await c.settle()
    expect((await c.services.operator.health(operator)).failed.map((f) => f.id)).not.toContain(ids[1])
  })

  it('keeps a parked message that still cannot be read until it is discarded', async () => {
    const operator = operatorScope({ loginId: 'usr_x', name: 'Op' })
    await c.system.jobs.park('m1', 'mail', '{"not":"a job"}', 'not a job envelope', c.clock.now())
    await expect(c.services.operator.retryParked(operator, 'm1')).rejects.toEqual(refused('still_unreadable'))
    await c.services.operator.discardParked(operator, 'm1')
    await expect(c.services.operator.discardParked(operator, 'm1')).rejects.toEqual(refused('not_found'))
  })
})
