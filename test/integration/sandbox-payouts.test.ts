import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { beforeEach, expect, test } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { done } from '#test/support/payment-sandbox.ts'
import { connectAccount } from '#test/support/payouts.ts'
import { runCron } from '#workers/cron.ts'
import worker from '#workers/index.ts'

let c: TestContainer
beforeEach(async () => {
  c = await testContainer()
  const tables = [
    'payment_objects',
    'payment_calls',
    'payment_events',
    'payment_balances',
    'settings',
    'clock',
  ]
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM sandbox_${t}`)))
  c = await testContainer()
})

/** The real controls, in an invocation of their own. */
async function dev(path: string, body?: object | string, headers: Record<string, string> = {}) {
  const ctx = createExecutionContext()
  const isForm = typeof body === 'string'
  const answer = await worker.fetch(
    new Request(`${c.config.baseUrl}/dev${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    }),
    c.env,
    ctx,
  )
  await waitOnExecutionContext(ctx)
  return answer
}
const json = async (path: string, body?: object) =>
  (await dev(path, body, { accept: 'application/json' })).json<Record<string, unknown>>()
const opened = async () =>
  done(await c.payouts.openAccount({ sellerId: 'sel_1', email: 'ada@example.com', country: 'US' }))
async function sent(accountId: string, destinationId: string, payoutId = 'pay_1') {
  await dev('/connect/fund', { amount: 5000 })
  const order = { payoutId, attempt: 1, sellerId: 'sel_1', accountId, amount: 5000, currency: 'usd' } as const
  done(await c.payouts.transfer(order))
  return done(await c.payouts.pay({ ...order, destinationId, method: 'standard' }))
}

test('an owner chooses an account on the page, without scripts, and is sent back', async () => {
  const { id } = await opened()
  const { url } = done(
    await c.payouts.onboardingLink(id, {
      returnUrl: `${c.config.baseUrl}/back?a=1`,
      refreshUrl: `${c.config.baseUrl}/again`,
    }),
  )
  const page = await (await dev(url.slice(`${c.config.baseUrl}/dev`.length))).text()
  expect(page).toContain('<option value="bank_no_account"')
  expect(page).toContain(`name="return_url" value="${c.config.baseUrl}/back?a=1"`)
  expect(page).not.toContain('<script')
  const back = encodeURIComponent(`${c.config.baseUrl}/back?a=1`)
  const answer = await dev(`/connect/${id}`, `destination=card_ok&return_url=${back}`)
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${c.config.baseUrl}/back?a=1`])
  expect(done(await c.payouts.findAccount(id)).destination).toMatchObject({ kind: 'card', isInstant: true })
})

test('programs choose by JSON, take instant payouts away, and are told what is wrong', async () => {
  const { id } = await opened()
  expect(await json(`/connect/${id}`, { destination: 'bank_ok' })).toMatchObject({
    ...{ id, country: 'US', balance: [], received: {}, payouts: [] },
    destination: { flavour: 'bank_ok', isInstant: true },
  })
  await json(`/connect/${id}/destination`, { instant: false })
  expect(done(await c.payouts.findAccount(id)).destination!.isInstant).toBe(false)
  for (const [path, body, named] of [
    [`/connect/${id}`, { destination: 'bank_gold' }, 'bank_no_account'],
    ['/connect/fund', { amount: 1.5 }, 'whole'],
    ['/connect/settling', { amount: -1 }, 'negative'],
    ['/connect/instant', { refusal: 'never' }, 'instant_payouts_limit_exceeded'],
    ['/connect/payouts/po_0', { outcome: 'lost' }, 'canceled or late'],
  ] as const) {
    const answer = await dev(path, body)
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(named)
  }
  expect((await dev('/connect/acct_0', { destination: 'bank_ok' })).status).toBe(404)
})

test('what becomes of a payout is decided there, seen on its page, and told at once', async () => {
  const { id } = await opened()
  await dev(`/connect/${id}`, { destination: 'bank_ok' })
  const payout = await sent(id, done(await c.payouts.findAccount(id)).destination!.id)
  expect(await json(`/connect/payouts/${payout.id}`, { outcome: 'late' })).toMatchObject({
    status: 'in_transit',
  })
  expect(await json(`/connect/payouts/${payout.id}`, { outcome: 'paid' })).toMatchObject({ status: 'paid' })
  expect(await json(`/connect/${id}`)).toMatchObject({
    received: { usd: 5000 },
    balance: [{ currency: 'usd', available: 0, pending: 0 }],
    payouts: [{ id: payout.id, status: 'paid', payout: 'pay_1' }],
  })
  const form = await dev(`/connect/payouts/${payout.id}`, 'outcome=failed&failure=account_closed')
  expect(form.headers.get('location')).toBe(`/dev/connect/${id}`)
  const page = await (await dev(`/connect/${id}`)).text()
  expect(page).toContain('failed (account_closed)')
  expect(await json('/connect.json')).toMatchObject({
    platform: [{ currency: 'usd', available: 0 }],
    accounts: [{ id, received: {} }],
  })
  const events = await c.sandbox!.payments.store.events({ subject: payout.id, limit: 20 })
  expect(events.filter((e) => e.sentAt === null)).toEqual([])
  expect(events.map((e) => e.type)).toContain('payout.failed')
})

test('time brings payouts to their banks by the minute’s cron', async () => {
  const scope = await makeSeller(c)
  const id = await connectAccount(c, scope, 'bank_ok')
  const payout = await sent(id, done(await c.payouts.findAccount(id)).destination!.id)
  await runCron('* * * * *', await advance(c, 2 * DAY))
  expect((await c.sandbox!.payments.store.find<{ status: string }>(payout.id))!.value.status).toBe('paid')
  expect(await c.sandbox!.payments.connect.received(id)).toEqual({ usd: 5000 })
})

test('so much of the platform’s money settles, and nothing goes at once, as long as somebody says so', async () => {
  const { id } = await opened()
  await dev('/connect/fund', { amount: 5000 })
  await dev('/connect/settling', 'amount=1500')
  await dev('/connect/instant', 'refusal=instant_payouts_limit_exceeded')
  expect(done(await c.payouts.findFunds(id, 'usd')).available).toBe(3500)
  const page = await (await dev('/connect')).text()
  expect(page).toContain('$50')
  expect(page).toContain('$15')
  expect(page).toContain('value="instant_payouts_limit_exceeded" selected')
  expect(page).toContain(`href="/dev/connect/${id}"`)
})
