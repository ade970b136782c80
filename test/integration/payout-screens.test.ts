import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { NOTHING_TAKEN, refundEntries, splitRefund } from '#app/domain/ledger/ledger.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { action as changeSettings } from '#app/routes/_app.payouts_.settings.tsx'
import { loader as showSignIn } from '#app/routes/sign-in.tsx'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { asked, makeMember } from '#test/support/members.ts'
import { connectAccount, earn, makePayee } from '#test/support/payouts.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { findSession, requireRecentSignIn } from '#workers/auth/session.ts'
import { createLoadContext } from '#workers/load-context.ts'

const PARTS = { price: 1000, tax: 0, processorFee: 0, platformFee: 0, affiliate: 0, affiliateId: null }
async function giveBack(c: TestContainer, scope: SellerScope, amount: number, at: number) {
  const repos = c.repos(scope)
  await repos.batch(
    repos.ledger.post(
      [
        {
          ...{ id: c.newId('posting', at), cause: `refund:ref_${c.newId('posting')}`, purchaseId: null },
          ...{ day: utcDay(at), currency: 'usd', at },
          entries: refundEntries(PARTS, splitRefund(PARTS, NOTHING_TAKEN, amount)),
        },
      ],
      c.clock.now(),
    ),
  )
}
const partsOf = (o: { makeup: { parts: { part: string; amount: { amount: number } }[] } }) =>
  Object.fromEntries(o.makeup.parts.map((p) => [p.part, p.amount.amount]))

describe('what a balance is made of', () => {
  it('is its sales and refunds, less what payouts took of the same days', async () => {
    const c = await testContainer()
    const now = c.clock.now()
    const { scope } = await makePayee(c, 'bank_ok', 5000)
    await earn(c, scope, 3000, now)
    await giveBack(c, scope, 400, now)
    const before = await c.services.payoutOverview.get(scope)
    expect(partsOf(before)).toEqual({ sales: 8000, refunds: -400 })
    expect(before.makeup.open).toEqual({ amount: 7600, currency: 'usd' })
    // A part of what is there, so that a day is divided between this payout and the balance.
    await c.services.instantPayouts.request(scope, { amount: { amount: 6000, currency: 'usd' } }, 'k1')
    await drain(c)
    const after = await c.services.payoutOverview.get(scope)
    expect(after.makeup.open.amount).toBe(1600)
    expect(after.makeup.parts.reduce((sum, p) => sum + p.amount.amount, 0)).toBe(1600)
    const balance = await c.services.balance.get(scope)
    expect(balance.data[0]!.unpaid.amount).toBe(1600)
  })

  it('knows nothing of a seller who sold nothing', async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    expect(await c.services.payoutOverview.get(scope)).toEqual({
      ...{ coming: [], last_skip: null },
      makeup: { parts: [], open: { amount: 0, currency: 'usd' } },
    })
  })
})

describe('every entry in a payout', () => {
  it('comes page by page, each once, and adds up to what left the balance', async () => {
    const c = await testContainer()
    const now = c.clock.now()
    const { scope } = await makePayee(c, 'bank_ok', 5000)
    for (let i = 0; i < 7; i++) await earn(c, scope, 1000 + i, now - i * DAY)
    await giveBack(c, scope, 300, now)
    const { data } = await c.services.instantPayouts.request(scope, {}, 'k1')
    await drain(c)
    const id = data[0]!.id
    const seen: { id: string; day: string; amount: { amount: number } }[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 10; pages++) {
      const page = await c.services.payoutOverview.entries(scope, id, { limit: 3, cursor })
      seen.push(...page.data)
      if (page.next_cursor === null) break
      cursor = page.next_cursor
    }
    expect([seen.length, new Set(seen.map((e) => e.id)).size]).toEqual([9, 9])
    expect(seen.map((e) => e.day)).toEqual(seen.map((e) => e.day).toSorted())
    expect(seen.reduce((sum, e) => sum + e.amount.amount, 0)).toBe(data[0]!.gross.amount)
    expect(await c.services.payoutOverview.dividedDays(scope, id)).toEqual([])
    await expect(
      c.services.payoutOverview.entries(scope, id, { limit: 3, cursor: 'x' }),
    ).rejects.toMatchObject({ code: 'invalid' })
  })

  it('says of which days only a part is in it', async () => {
    const c = await testContainer()
    const { scope } = await makePayee(c, 'bank_ok', 5000)
    const { data } = await c.services.instantPayouts.request(
      scope,
      { amount: { amount: 2000, currency: 'usd' } },
      'k1',
    )
    const [day] = await c.services.payoutOverview.dividedDays(scope, data[0]!.id)
    expect(day).toMatchObject({ held: { amount: 2000 }, elsewhere: { amount: 3000 } })
  })

  it('is not there for another seller, nor for who may not look', async () => {
    const c = await testContainer()
    const { scope } = await makePayee(c)
    const { data } = await c.services.instantPayouts.request(scope, {}, 'k1')
    const other = await makeSeller(c)
    const page = { limit: 3, cursor: undefined }
    for (const ask of [
      c.services.payoutOverview.entries(other, data[0]!.id, page),
      c.services.payoutOverview.dividedDays(other, data[0]!.id),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('the latest run', () => {
  it('is told with its reasons when it paid nothing, and not when it paid', async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    await earn(c, scope, 500, c.clock.now() - 20 * DAY)
    await connectAccount(c, scope)
    const now = c.clock.now()
    const note = (outcome: string, day: string, checks: [] | null) =>
      c.repos(scope).payouts.noteRun({ day, kind: 'standard', outcome, checks, at: now })
    await c.repos(scope).batch([note('minimum', '2026-11-13', [])])
    expect((await c.services.payoutOverview.get(scope)).last_skip).toMatchObject({
      day: '2026-11-13',
      code: 'minimum',
    })
    await c.repos(scope).batch([note('paid', '2026-11-20', null)])
    expect((await c.services.payoutOverview.get(scope)).last_skip).toBeNull()
  })
})

describe('where the money goes', () => {
  it('is changed only by who signed in a moment ago; others sign in once more and come back', async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    const { cookie, loginId } = await makeMember(c, scope, 'owner', 'recent@example.com')
    const ask = async () =>
      requireRecentSignIn((await findSession(asked(cookie), c))!.login, '/payouts/settings')
    await expect(ask()).resolves.toBeUndefined()
    const aged = (ms: number) =>
      c.db.d1
        .prepare('UPDATE sessions SET created_at = ?2 WHERE login_id = ?1')
        .bind(loginId, Date.now() - ms)
        .run()
    await aged(9 * MINUTE)
    await expect(ask()).resolves.toBeUndefined()
    await aged(11 * MINUTE)
    const sent = await ask().catch((e: Response) => e)
    expect(sent).toBeInstanceOf(Response)
    expect((sent as Response).headers.get('location')).toBe('/sign-in?again=1&next=%2Fpayouts%2Fsettings')
    // The page to change it sends on there, and the page to sign in does not send back.
    const values: Record<string, unknown> = { container: c, nonce: 'n', requestId: 'req_test' }
    const context = createLoadContext({ get: (key: string) => values[key] } as never) as never
    const form = { method: 'POST', body: new URLSearchParams({ intent: 'destination', country: 'US' }) }
    const request = asked(cookie, '/payouts/settings', form)
    const led = await changeSettings({ request, context, params: {} }).catch((e: Response) => e)
    const where = (led as Response).headers.get('location')!
    expect(where).toBe('/sign-in?again=1&next=%2Fpayouts%2Fsettings%23destination')
    expect((await c.repos(scope).payoutAccounts.get()).accountId).toBeNull()
    expect(await showSignIn({ request: asked(cookie, where), context, params: {} })).toMatchObject({
      ...{ isAgain: true, next: '/payouts/settings#destination' },
    })
  })
})
