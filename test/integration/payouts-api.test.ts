import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { ROLES } from '#app/domain/sellers/permissions.rules.ts'
import { type Api, apiFor } from '#test/support/api.ts'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { connectAccount, earn } from '#test/support/payouts.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
let scope: SellerScope
let api: Api

/** 120.00 from ten days ago, at an account that can be paid instantly. */
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  await earn(c, scope, 12_000, c.clock.now() - 10 * DAY)
  await connectAccount(c, scope)
  api = await apiFor(c, scope)
})

const usd = (amount: unknown) => ({ amount, currency: 'usd' })
const payouts = async () => (await api('GET', '/payouts')).body.data as { id: string }[]
const unpaid = async () => (await api('GET', '/balance')).body.data[0].unpaid.amount

describe('PUT /payout-settings', () => {
  it.each<[string, unknown, string, RegExp]>([
    [
      'a schedule nobody knows',
      { schedule: 'hourly' },
      'schedule',
      /must be one of daily, weekly, monthly, quarterly/,
    ],
    ['a schedule in capitals', { schedule: 'Weekly' }, 'schedule', /must be one of/],
    ['a minimum below what there must be', { minimum: usd(999) }, 'minimum.amount', /must be at least \$10/],
    [
      'a minimum that is no number',
      { minimum: usd('25,00') },
      'minimum.amount',
      /whole number of minor units/,
    ],
    ['a minimum that is a bare number', { minimum: 2500 }, 'minimum', /./],
    ['a fraction of a cent', { minimum: usd(2500.5) }, 'minimum.amount', /whole number/],
    ['a negative minimum', { minimum: usd(-1) }, 'minimum.amount', /must not be negative/],
    ['a foreign currency', { minimum: { amount: 2500, currency: 'eur' } }, 'minimum.currency', /must be usd/],
    [
      'a threshold under what daily pays',
      { daily_above: usd(1029) },
      'daily_above.amount',
      /must be at least \$10\.30/,
    ],
    ['a pause that is none', { paused: 'yes' }, 'paused', /true or false/],
    ['a field nobody knows', { plan: 'weekly' }, '(body)', /plan/],
  ])('refuses %s, names the field and changes nothing', async (_, body, path, message) => {
    const before = (await api('GET', '/payout-settings')).body
    const answer = await api('PUT', '/payout-settings', { body })
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, path])
    expect(answer.body.errors[0].message).toMatch(message)
    expect((await api('GET', '/payout-settings')).body).toEqual(before)
  })

  it('changes what is named and keeps the rest', async () => {
    const set = await api('PUT', '/payout-settings', { body: { schedule: 'monthly', minimum: usd(2500) } })
    expect(set.body).toMatchObject({ schedule: 'monthly', minimum: usd(2500), paused: false })
    await api('PUT', '/payout-settings', { body: { schedule: 'daily', daily_above: usd(5000) } })
    expect((await api('PUT', '/payout-settings', { body: { minimum: null } })).body).toMatchObject({
      ...{ schedule: 'daily', minimum: usd(1000), daily_above: usd(5000) },
    })
    expect((await api('GET', '/payouts/next')).body).toMatchObject({ type: 'instant', schedule: 'daily' })
    await api('PUT', '/payout-settings', { body: { paused: true } })
    const next = (await api('GET', '/payouts/next')).body
    expect(next).toMatchObject({ date: null, payable: false })
    expect(next.checks.find((x: { ok: boolean }) => !x.ok)).toMatchObject({ code: 'paused', passes_on: null })
  })

  it('keeps daily to accounts that can be paid instantly', async () => {
    const slow = await makeSeller(c)
    await connectAccount(c, slow, 'bank_slow')
    const answer = await (await apiFor(c, slow))('PUT', '/payout-settings', { body: { schedule: 'daily' } })
    expect([answer.status, answer.body.errors?.[0].path]).toEqual([422, 'schedule'])
    expect(answer.body.errors[0].message).toMatch(
      /must be weekly, monthly or quarterly: .*no instant payouts/,
    )
  })
})

describe('POST /payouts/instant', () => {
  const ask = (body: unknown, headers: Record<string, string> = {}) =>
    api('POST', '/payouts/instant', { body, headers })

  it.each<[string, unknown, string, RegExp]>([
    [
      'more than is available',
      { amount: usd(12_001) },
      'amount.amount',
      /must be at most \$120, which is there now/,
    ],
    ['words', { amount: usd('all') }, 'amount.amount', /whole number/],
    ['less than nothing', { amount: usd(-500) }, 'amount.amount', /must not be negative/],
    ['a foreign currency', { amount: { amount: 5000, currency: 'eur' } }, 'amount.currency', /must be usd/],
    ['tomorrow', { through: '2099-01-01' }, 'through', /must not be after today/],
    ['a day that is none', { through: '2026-02-30' }, 'through', /must be a day/],
    ['a field nobody knows', { to: 'me' }, '(body)', /to/],
  ])('refuses %s, names the field and moves nothing', async (_, body, path, message) => {
    for (const path_ of ['/payouts/instant/quote', '/payouts/instant']) {
      const answer = await api('POST', path_, { body })
      expect([path_, answer.status, answer.body.errors?.[0].path]).toEqual([path_, 422, path])
      expect(answer.body.errors[0].message).toMatch(message)
    }
    expect([await payouts(), await unpaid()]).toEqual([[], 12_000])
  })

  it('pays what was quoted, and refuses when it is something else by now', async () => {
    const quote = (await api('POST', '/payouts/instant/quote', { body: { amount: usd(10_000) } })).body
    expect(quote).toMatchObject({ payable: true, gross: usd(10_000), net: usd(9708), fee: usd(292) })
    const other = await ask({ amount: usd(10_000), gross: usd(9999) })
    expect([other.status, other.body.code]).toEqual([409, 'quote_changed'])
    const paid = await ask({ amount: usd(10_000), gross: quote.gross })
    expect([paid.status, paid.body.data]).toMatchObject([
      201,
      [{ type: 'instant', gross: usd(10_000), fee: usd(292), net: usd(9708), origin: 'request' }],
    ])
    expect(await unpaid()).toBe(2000)
    const [only] = await payouts()
    expect((await api('GET', `/payouts/${only!.id}`)).body.timeline.length).toBeGreaterThan(1)
    const under = await ask({ amount: usd(1000) })
    expect([under.status, under.body.code, under.body.check]).toEqual([409, 'not_payable', 'minimum'])
  })

  it('pays once per idempotency key, and never another amount under it', async () => {
    const key = { 'idempotency-key': 'monday' }
    const first = await ask({ amount: usd(5000) }, key)
    const again = await ask({ amount: usd(5000) }, key)
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([
      ...[201, 'true', first.body],
    ])
    const other = await ask({ amount: usd(6000) }, key)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_key_reused'])
    // As after a crash between paying and keeping the answer.
    await env.DB.prepare('DELETE FROM idempotency_keys WHERE seller_id = ?1').bind(scope.sellerId).run()
    const third = await ask({ amount: usd(5000) }, key)
    expect([third.status, third.body.data.map((p: { id: string }) => p.id)]).toEqual([
      ...[201, first.body.data.map((p: { id: string }) => p.id)],
    ])
    expect([(await payouts()).length, await unpaid()]).toEqual([1, 7000])
    // Without a key each request is its own.
    await ask({ amount: usd(2000) })
    await ask({ amount: usd(2000) })
    expect([(await payouts()).length, await unpaid()]).toEqual([3, 3000])
  })
})

describe('reading payouts', () => {
  it('tells what happened to them, once each and in order', async () => {
    await api('POST', '/payouts/instant', { body: {} })
    await drain(c)
    const first = (await api('GET', '/payouts/events?limit=1')).body
    const rest = (await api('GET', `/payouts/events?cursor=${first.next_cursor}`)).body
    const types = [...first.data, ...rest.data].map((e: { type: string }) => e.type)
    expect(types.slice(0, 2)).toEqual(['payout.scheduled', 'payout.sent'])
    const last = rest.data.at(-1).id
    expect((await api('GET', `/payouts/events?cursor=${last}`)).body).toEqual({ data: [], next_cursor: null })
    const wrong = await api('GET', '/payouts/events?cursor=po_x')
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'cursor'])
  })

  it('lists by status and refuses one nobody knows', async () => {
    await api('POST', '/payouts/instant', { body: { amount: usd(3000) } })
    const [p] = (await api('GET', '/payouts')).body.data
    expect((await api('GET', `/payouts?status=${p.status}`)).body.data).toEqual([p])
    expect((await api('GET', '/payouts?status=canceled')).body.data).toEqual([])
    const wrong = await api('GET', '/payouts?status=lost')
    expect([wrong.status, wrong.body.errors[0]]).toMatchObject([422, { path: 'status' }])
    expect(p).toMatchObject({
      covers_through: utcDay(c.clock.now()),
      failure: null,
      part: { number: 1, of: 1 },
    })
  })

  it('has nothing of another seller, and is closed to a key without the scope', async () => {
    await api('POST', '/payouts/instant', { body: {} })
    const [p] = await payouts()
    const other = await apiFor(c, await makeSeller(c))
    for (const path of [`/payouts/${p!.id}`, `/payouts/${p!.id}/transactions.csv`]) {
      const foreign = await other('GET', path)
      expect([path, foreign.status, foreign.body.code]).toEqual([path, 404, 'not_found'])
    }
    expect((await other('GET', '/payouts')).body.data).toEqual([])
    const none = await apiFor(c, scope, ['purchases:read'])
    const reads = await apiFor(c, scope, ['payouts:read'])
    for (const [method, path] of [
      ['GET', '/payouts'],
      ['GET', '/payouts/next'],
      ['GET', '/payouts/events'],
      ['GET', `/payouts/${p!.id}`],
      ['GET', `/payouts/${p!.id}/transactions.csv`],
      ['GET', '/payout-settings'],
    ] as const) {
      const answer = await none(method, path)
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'missing_scope'])
      expect([path, (await reads(method, path)).status]).toEqual([path, 200])
    }
    for (const [method, path] of [
      ['PUT', '/payout-settings'],
      ['POST', '/payouts/instant/quote'],
      ['POST', '/payouts/instant'],
    ] as const)
      for (const key of [none, reads]) {
        const answer = await key(method, path, { body: {} })
        expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'missing_scope'])
      }
  })

  it.each(ROLES)('lets the role %s do what product.md says', async (role) => {
    const member = memberScope({ sellerId: scope.sellerId, memberId: `mem_${role}`, name: role, role })
    const { payouts, payoutSettings, instantPayouts, payoutStatement } = c.services
    const made = (await instantPayouts.request(scope, { amount: { amount: 2000, currency: 'usd' } }, role))
      .data
    const tries = {
      view: () => payouts.list(member, { limit: 1 }),
      next: () => payouts.next(member),
      export: () => payoutStatement.csv(member, made[0]!.id),
      settings: () => payoutSettings.put(member, { schedule: 'weekly' }),
      instant: () => instantPayouts.quote(member, {}),
    }
    const may = await Promise.all(
      Object.entries(tries).map(async ([name, attempt]) =>
        attempt().then(
          () => name,
          (e: { code: string }) => (e.code === 'forbidden' ? null : Promise.reject(e)),
        ),
      ),
    )
    expect(may.filter(Boolean)).toEqual(
      {
        owner: ['view', 'next', 'export', 'settings', 'instant'],
        admin: ['view', 'next', 'export', 'settings', 'instant'],
        marketing: [],
        support: ['view', 'next'],
        accountant: ['view', 'next', 'export', 'instant'],
      }[role],
    )
  })
})
