import { beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { done, paymentSandbox } from '#test/support/payment-sandbox.ts'
import { FAILURE_CODES } from '#workers/dev/fakes/stripe-destinations.ts'
import type { PayoutOrder, TransferOrder } from '#workers/ports/payout-gateway.port.ts'

const sandbox = paymentSandbox()
const { payouts, connect } = sandbox
beforeEach(() => sandbox.reset())

async function account(flavour: string | null = 'bank_ok', sellerId = 'sel_1', country = 'US') {
  const opened = done(await payouts.openAccount({ sellerId, email: 'ada@example.com', country }))
  if (flavour) await connect.chooseDestination(opened.id, flavour)
  return done(await payouts.findAccount(opened.id))
}
const order = (accountId: string, amount: number, given: Partial<TransferOrder> = {}): TransferOrder => ({
  ...{ payoutId: 'pay_1', attempt: 1, sellerId: 'sel_1', accountId, amount, currency: 'usd', ...given },
})
/** An account that holds money, and the order that sends it on. */
async function funded(flavour = 'bank_ok', given: Partial<PayoutOrder> = {}) {
  const { id, destination } = await account(flavour)
  await connect.fund('usd', 10_000_00)
  const { amount = 5000 } = given
  const transfer = done(await payouts.transfer(order(id, amount)))
  const to: PayoutOrder = {
    ...{ ...order(id, amount), method: 'standard', destinationId: destination!.id, ...given },
  }
  return { id, transfer, to }
}
const platform = async () => (await connect.balanceOf(null)).find((b) => b.currency === 'usd')?.available ?? 0
const held = async (id: string) =>
  (await connect.balanceOf(id)).find((b) => b.currency === 'usd')?.available ?? 0
const told = async (subject: string) =>
  (await sandbox.payments.events({ subject, limit: 50 })).map((e) => e.type).reverse()

describe('an account', () => {
  test('is opened once per seller and country, waits for its owner, and is not paid out by the provider', async () => {
    const opened = await account(null)
    expect(opened).toEqual({
      id: expect.stringMatching(/^acct_/),
      sellerId: 'sel_1',
      country: 'US',
      currency: 'usd',
      isVerified: false,
      hindrance: 'requirements.past_due',
      destination: null,
      createdAt: sandbox.clock.at,
    })
    expect((await account(null)).id).toBe(opened.id)
    expect((await account(null, 'sel_2')).id).not.toBe(opened.id)
    expect((await account(null, 'sel_1', 'DE')).currency).toBe('eur')
    expect((await connect.findAccount(opened.id)).value.interval).toBe('manual')
  })

  test('gets a page for its owner, and a destination from it', async () => {
    const { id } = await account(null)
    const back = { returnUrl: 'https://a.example/back', refreshUrl: 'https://a.example/again' }
    const { url } = done(await payouts.onboardingLink(id, back))
    expect(url).toBe(
      `http://127.0.0.1:8787/dev/connect/${id}?return_url=${encodeURIComponent('https://a.example/back')}`,
    )
    await connect.chooseDestination(id, 'card_ok')
    expect(done(await payouts.findAccount(id))).toMatchObject({
      isVerified: true,
      hindrance: null,
      destination: { kind: 'card', label: expect.stringMatching(/^Visa •••• \d{4}$/), isInstant: true },
    })
    expect(await told(id)).toEqual(['account.updated'])
  })

  test('that is not verified says why; one that takes nothing instantly says so', async () => {
    expect(await account('bank_unverified')).toMatchObject({
      isVerified: false,
      hindrance: 'requirements.past_due',
    })
    expect((await account('bank_slow', 'sel_2')).destination).toMatchObject({ isInstant: false })
    const { id } = await account('bank_ok', 'sel_3')
    await connect.changeDestination(id, { isInstant: false, isBroken: true })
    expect(done(await payouts.findAccount(id)).destination).toMatchObject({
      isInstant: false,
      isBroken: true,
    })
  })

  test('nobody has is a no', async () => {
    expect(await payouts.findAccount('acct_0')).toMatchObject({ kind: 'rejected', code: 'resource_missing' })
    expect(await payouts.findFunds('acct_0', 'usd')).toMatchObject({ kind: 'rejected' })
  })
})

describe('money', () => {
  test('of sales less the processor’s fee, refunds and disputes is what may be moved', async () => {
    const { sessionId } = done(await sandbox.gateway.openCheckout(sandbox.order({ amount: 10_000 })))
    await sandbox.shop.pay(sessionId, 'pay', { email: 'a@example.com', name: 'A', country: 'US' })
    const { paymentIntent, total } = done(await sandbox.gateway.findCheckout(sessionId))
    const { fee } = done(await sandbox.gateway.findPayment(paymentIntent!))
    expect(await platform()).toBe(total - fee!)
    const refund = {
      refundId: 'ref_1',
      attempt: 1,
      sellerId: 'sel_1',
      paymentIntent: paymentIntent!,
      amount: 1000,
    }
    done(await sandbox.gateway.refund(refund))
    expect(await platform()).toBe(total - fee! - 1000)
    await sandbox.shop.dispute(paymentIntent!, 'open')
    const { disputes } = done(await sandbox.gateway.findPayment(paymentIntent!))
    const lost = disputes[0]!.amount + disputes[0]!.fee
    expect(await platform()).toBe(total - fee! - 1000 - lost)
    await sandbox.shop.dispute(paymentIntent!, 'won')
    expect(await platform()).toBe(total - fee! - 1000 - disputes[0]!.fee)
  })

  test('moves once, is found by its payout, and comes back in parts', async () => {
    const { id } = await account()
    await connect.fund('usd', 8000)
    const one = done(await payouts.transfer(order(id, 5000)))
    expect(done(await payouts.transfer(order(id, 5000)))).toEqual(one)
    expect([await platform(), await held(id)]).toEqual([3000, 5000])
    expect(done(await payouts.findTransfer('pay_1'))).toEqual({
      ...{ id: one.id, amount: 5000, reversed: 0, reversalId: null, at: sandbox.clock.at },
    })
    const back = { payoutId: 'pay_1', transferId: one.id }
    done(await payouts.reverse({ ...back, attempt: 1, amount: 2000 }))
    done(await payouts.reverse({ ...back, attempt: 1, amount: 2000 }))
    expect(done(await payouts.findTransfer('pay_1'))!.reversed).toBe(2000)
    expect(await payouts.reverse({ ...back, attempt: 2, amount: 3001 })).toMatchObject({ kind: 'rejected' })
    done(await payouts.reverse({ ...back, attempt: 3, amount: 3000 }))
    expect([await platform(), await held(id)]).toEqual([8000, 0])
    expect(await payouts.reverse({ ...back, attempt: 4, amount: 1 })).toMatchObject({
      code: 'transfer_already_reversed',
    })
    expect(await told(one.id)).toEqual(['transfer.created', 'transfer.reversed', 'transfer.reversed'])
    expect(done(await payouts.findTransfer('pay_2'))).toBeNull()
  })

  test('that is not there, or settling, does not move', async () => {
    const { id } = await account()
    const short = { kind: 'rejected', code: 'balance_insufficient' }
    await connect.fund('usd', 5000)
    expect(await payouts.transfer(order(id, 5001))).toMatchObject(short)
    await sandbox.store.setSetting('settling_usd', '1000')
    expect(done(await payouts.findFunds(id, 'usd'))).toEqual({ available: 4000, instant: 4000, held: 0 })
    expect(await payouts.transfer(order(id, 4001, { attempt: 2 }))).toMatchObject(short)
    done(await payouts.transfer(order(id, 4000, { attempt: 3 })))
    expect(done(await payouts.findFunds(id, 'usd'))).toEqual({ available: 0, instant: 4000, held: 4000 })
    // In euros there is nothing at all.
    expect(done(await payouts.findFunds(id, 'eur'))).toEqual({ available: 0, instant: 0, held: 0 })
  })

  test('that has just left the account does not come back from it', async () => {
    const { id, to, transfer } = await funded()
    // Between what a reversal reads and what it writes.
    const { change } = sandbox.payments
    sandbox.payments.change = async (...given) => {
      sandbox.payments.change = change
      done(await payouts.pay({ ...to, amount: 1 }))
      return change(...given)
    }
    const back = { payoutId: 'pay_1', attempt: 1, transferId: transfer.id, amount: 5000 }
    expect(await payouts.reverse(back)).toMatchObject({ kind: 'rejected', code: 'balance_insufficient' })
    expect(await held(id)).toBe(4999)
    expect(done(await payouts.findTransfer('pay_1'))).toMatchObject({ reversed: 0, reversalId: null })
    expect(await told(transfer.id)).toEqual(['transfer.created'])
    done(await payouts.reverse({ ...back, attempt: 2, amount: 4999 }))
    expect(await held(id)).toBe(0)
  })

  test('wanted back and paid out at once goes one way', async () => {
    const { id, to, transfer } = await funded()
    const back = { payoutId: 'pay_1', attempt: 1, transferId: transfer.id, amount: 5000 }
    const outcomes = await Promise.all([payouts.reverse(back), payouts.pay(to)])
    expect(outcomes.filter((o) => o.kind === 'done')).toHaveLength(1)
    expect(await held(id)).toBe(0)
  })

  test('moved for several at once is never more than there is', async () => {
    const { id } = await account()
    await connect.fund('usd', 5000)
    const outcomes = await Promise.all(
      ['a', 'b', 'c'].map((payoutId) => payouts.transfer(order(id, 2000, { payoutId }))),
    )
    expect(outcomes.filter((o) => o.kind === 'done')).toHaveLength(2)
    expect([await platform(), await held(id)]).toEqual([1000, 4000])
  })
})

describe('a payout', () => {
  test('on the usual way is under way within the hour and there after two days', async () => {
    const { id, to } = await funded()
    const made = done(await payouts.pay(to))
    expect(made).toEqual({
      id: expect.stringMatching(/^po_/),
      amount: 5000,
      status: 'pending',
      failure: null,
      arrivesAt: sandbox.clock.at + 2 * DAY,
      payoutId: 'pay_1',
      at: sandbox.clock.at,
    })
    const now = async () => done(await payouts.findPayout(id, { providerId: made.id }))!.status
    sandbox.clock.at += HOUR
    expect(await now()).toBe('in_transit')
    sandbox.clock.at += 2 * DAY - HOUR - SECOND
    expect(await now()).toBe('in_transit')
    expect(await connect.received(id)).toEqual({})
    sandbox.clock.at += SECOND
    expect(await now()).toBe('paid')
    expect(await connect.received(id)).toEqual({ usd: 5000 })
    expect(await told(made.id)).toEqual(['payout.created', 'payout.updated', 'payout.paid', 'payout.updated'])
  })

  test('at once is there within seconds, also when nobody asks', async () => {
    const { id, to } = await funded('card_ok', { method: 'instant' })
    const made = done(await payouts.pay(to))
    expect(made.arrivesAt - made.at).toBeLessThanOrEqual(HOUR / 2)
    expect(await connect.sweep(10)).toBe(0)
    sandbox.clock.at += 5 * SECOND
    expect(await connect.sweep(10)).toBe(1)
    expect(await connect.received(id)).toEqual({ usd: 5000 })
  })

  test.each([
    ...FAILURE_CODES.map((code) => [`bank_${code}`, code]),
    ['card_unsupported', 'unsupported_card'],
  ])('to %s fails with %s, and the account has its money again', async (flavour, failure) => {
    const { id, to, transfer } = await funded(flavour)
    const { id: providerId } = done(await payouts.pay(to))
    expect(await held(id)).toBe(0)
    sandbox.clock.at += 2 * DAY
    expect(done(await payouts.findPayout(id, { providerId }))).toMatchObject({ status: 'failed', failure })
    expect(await held(id)).toBe(5000)
    const back = { payoutId: 'pay_1', attempt: 1, transferId: transfer.id, amount: 5000 }
    expect(done(await payouts.reverse(back)).amount).toBe(5000)
    expect([await held(id), await platform()]).toEqual([0, 10_000_00])
    expect((await told(providerId!)).filter((type) => type === 'payout.failed')).toHaveLength(1)
    expect(done(await payouts.findAccount(id))).toMatchObject({
      ...{ isVerified: false, destination: { isBroken: true } },
    })
  })

  test('that failed is the last one there: the account is errored, and says so, until it is changed', async () => {
    const { id, to } = await funded('card_unsupported')
    done(await payouts.pay({ ...to, amount: 1000 }))
    sandbox.clock.at += 2 * DAY
    await connect.sweep(10)
    expect(await told(id)).toEqual([
      ...['account.updated', 'account.updated', 'account.external_account.updated'],
    ])
    await sandbox.reports.tell(id)
    expect(sandbox.hints.map((hint) => hint.accountId)).toEqual([id, id, id])
    for (const method of ['standard', 'instant'] as const)
      expect(await payouts.pay({ ...to, method, payoutId: `to_${method}` })).toMatchObject({
        ...{ kind: 'rejected', code: 'payouts_not_allowed' },
      })
    await connect.chooseDestination(id, 'bank_ok')
    const { destination } = done(await payouts.findAccount(id))
    done(await payouts.pay({ ...to, payoutId: 'pay_3', destinationId: destination!.id }))
  })

  test('that failed says nothing of the account its owner has chosen since', async () => {
    const { id, to } = await funded()
    const { id: providerId } = done(await payouts.pay(to))
    await connect.chooseDestination(id, 'card_ok')
    await connect.decide(providerId, 'failed', 'account_closed')
    expect(done(await payouts.findAccount(id))).toMatchObject({
      ...{ isVerified: true, destination: { kind: 'card', isBroken: false } },
    })
  })

  test('is canceled only until it has left for the bank', async () => {
    const { id, to } = await funded()
    const cancel = async (providerId: string, account = id) => {
      const answer = await sandbox.call(`/v1/payouts/${providerId}/cancel`, '', { 'stripe-account': account })
      return [answer.status, await answer.json()]
    }
    const first = done(await payouts.pay({ ...to, amount: 2000 }))
    const second = done(await payouts.pay({ ...to, amount: 3000, payoutId: 'pay_2' }))
    const other = await account('bank_ok', 'sel_2')
    expect(await cancel(first.id, other.id)).toMatchObject([404, { error: { code: 'resource_missing' } }])
    expect(await cancel(first.id)).toMatchObject([200, { status: 'canceled' }])
    expect(await held(id)).toBe(2000)
    const refusal = { error: { type: 'invalid_request_error' } }
    expect(await cancel(first.id)).toMatchObject([400, refusal])
    sandbox.clock.at += HOUR
    expect(await cancel(second.id)).toMatchObject([400, refusal])
    expect(done(await payouts.findPayout(id, { providerId: second.id }))!.status).toBe('in_transit')
    expect(await held(id)).toBe(2000)
    expect(await told(first.id)).toEqual(['payout.created', 'payout.canceled', 'payout.updated'])
  })

  test('that is late stays under way for days', async () => {
    const { id, to } = await funded('bank_late')
    const { id: providerId } = done(await payouts.pay(to))
    sandbox.clock.at += 9 * DAY
    expect(done(await payouts.findPayout(id, { providerId }))!.status).toBe('in_transit')
    sandbox.clock.at += DAY
    expect(done(await payouts.findPayout(id, { providerId }))!.status).toBe('paid')
  })

  test('that was paid may come back days later', async () => {
    const { id, to } = await funded('bank_returned')
    const { id: providerId } = done(await payouts.pay(to))
    sandbox.clock.at += 2 * DAY
    expect(done(await payouts.findPayout(id, { providerId }))!.status).toBe('paid')
    sandbox.clock.at += 3 * DAY
    expect(done(await payouts.findPayout(id, { providerId }))).toMatchObject({ failure: 'account_closed' })
    expect([await connect.received(id), await held(id)]).toEqual([{}, 5000])
  })

  test('is decided at the provider: made slow, paid, failed, each only while it can be', async () => {
    const { id, to } = await funded()
    const { id: providerId } = done(await payouts.pay(to))
    await connect.decide(providerId, 'late')
    sandbox.clock.at += 3 * DAY
    expect(done(await payouts.findPayout(id, { providerId }))!.status).toBe('in_transit')
    await connect.decide(providerId, 'paid')
    await connect.decide(providerId, 'failed', 'account_closed')
    await expect(connect.decide(providerId, 'paid')).rejects.toThrow()
    expect(await held(id)).toBe(5000)
  })

  test('is found among those made since, by our id, over several pages', async () => {
    const { id, to } = await funded('bank_ok', { amount: 200 })
    done(await payouts.transfer(order(id, 50_000, { payoutId: 'more' })))
    const first = done(await payouts.pay({ ...to, payoutId: 'pay_first' }))
    sandbox.clock.at += SECOND
    for (let i = 0; i < 104; i++) done(await payouts.pay({ ...to, payoutId: `pay_${i}` }))
    const find = async (payoutId: string, since: number) =>
      done(await payouts.findPayout(id, { payoutId, since }))?.id ?? null
    expect(await find('pay_first', first.at)).toBe(first.id)
    expect(await find('pay_first', first.at + SECOND)).toBeNull()
    expect(await find('pay_none', 0)).toBeNull()
  })

  test.each([
    ['more than the account holds', 'bank_ok', { amount: 5001 }, 'balance_insufficient'],
    ['at once, where that is not taken', 'bank_slow', { method: 'instant' }, 'instant_payouts_unsupported'],
    ['at once, below the least', 'bank_ok', { method: 'instant', amount: 49 }, 'amount_too_small'],
    ['at once, above the most', 'bank_ok', { method: 'instant', amount: 999_901 }, 'amount_too_large'],
    ['before the owner is known', 'bank_unverified', {}, 'payouts_not_allowed'],
    ['to what is not theirs', 'bank_ok', { destinationId: 'ba_0' }, 'resource_missing'],
    ['in another currency', 'bank_ok', { currency: 'eur' }, 'invalid_currency'],
  ] as [string, string, Partial<PayoutOrder>, string][])(
    '%s is refused',
    async (_name, flavour, given, code) => {
      const { to, id } = await funded(flavour)
      expect(await payouts.pay({ ...to, ...given })).toMatchObject({ kind: 'rejected', code })
      expect(await held(id)).toBe(5000)
    },
  )

  test.each([
    ['US', 'usd', 50, 9_999_00],
    ['DE', 'eur', 40, 9_999_00],
    ['GB', 'gbp', 40, 9_999_00],
    ['CA', 'cad', 60, 9_999_00],
    ['AU', 'aud', 50, 9_999_00],
  ] as const)('at once in %s, in %s, brings from %i to %i', async (country, currency, least, most) => {
    const { id, destination } = await account('bank_ok', 'sel_1', country)
    await connect.fund(currency, 30_000_00)
    done(await payouts.transfer(order(id, 30_000_00, { currency })))
    const pay = (amount: number) =>
      payouts.pay({
        ...{ ...order(id, amount, { currency, payoutId: `pay_${amount}` }), method: 'instant' },
        destinationId: destination!.id,
      })
    expect(await pay(least - 1)).toMatchObject({ code: 'amount_too_small' })
    expect(await pay(most + 1)).toMatchObject({ code: 'amount_too_large' })
    done(await pay(least))
    done(await pay(most))
  })

  test.each([
    ['CH', 'chf'],
    ['JP', 'jpy'],
  ] as const)('at once is nothing for accounts of %s', async (country, currency) => {
    const { id, destination } = await account('bank_ok', 'sel_1', country)
    expect(destination!.isInstant).toBe(false)
    await connect.fund(currency, 5000)
    done(await payouts.transfer(order(id, 5000, { currency })))
    const to = { ...order(id, 5000, { currency }), destinationId: destination!.id }
    expect(await payouts.pay({ ...to, method: 'instant' })).toMatchObject({
      code: 'instant_payouts_unsupported',
    })
    done(await payouts.pay({ ...to, attempt: 2, method: 'standard' }))
  })

  test('at once is refused while the platform may send no more that day', async () => {
    const { to } = await funded()
    await sandbox.store.setSetting('instant_refusal', 'instant_payouts_limit_exceeded')
    expect(await payouts.pay({ ...to, method: 'instant' })).toMatchObject({
      kind: 'rejected',
      code: 'instant_payouts_limit_exceeded',
    })
    done(await payouts.pay({ ...to, attempt: 2 }))
  })
})

describe('when something goes wrong', () => {
  test.each([
    ['timeout', { kind: 'unknown' }],
    ['rate_limit', { kind: 'later', reason: '429 rate_limit' }],
    ['quota', { kind: 'later', reason: '429 lock_timeout' }],
    ['reject', { kind: 'rejected' }],
    ['unauthorized', { kind: 'later' }],
  ] as const)('%s: nothing was done, and the same call works then', async (mode, wanted) => {
    const { id, to } = await funded()
    await sandbox.store.addFault({ port: 'payments', mode, times: 2 })
    expect(await payouts.transfer(order(id, 100, { payoutId: 'pay_2' }))).toMatchObject(wanted)
    expect(await payouts.pay(to)).toMatchObject(wanted)
    expect(done(await payouts.findTransfer('pay_2'))).toBeNull()
    expect(done(await payouts.findPayout(id, { payoutId: 'pay_1', since: 0 }))).toBeNull()
    done(await payouts.transfer(order(id, 100, { payoutId: 'pay_2' })))
    done(await payouts.pay(to))
  })

  test('a lost answer is unknown, is found by looking, and the same call makes nothing more', async () => {
    const { id, to, transfer } = await funded()
    const lose = () => sandbox.store.addFault({ port: 'payments', mode: 'drop_after_accept', times: 1 })
    await lose()
    expect(await payouts.transfer(order(id, 100, { payoutId: 'pay_2' }))).toMatchObject({ kind: 'unknown' })
    const moved = done(await payouts.findTransfer('pay_2'))!
    expect(done(await payouts.transfer(order(id, 100, { payoutId: 'pay_2' }))).id).toBe(moved.id)
    await lose()
    expect(await payouts.pay(to)).toMatchObject({ kind: 'unknown' })
    const sent = done(await payouts.findPayout(id, { payoutId: 'pay_1', since: sandbox.clock.at }))!
    expect(done(await payouts.pay(to)).id).toBe(sent.id)
    expect(await held(id)).toBe(100)
    await lose()
    const back = { payoutId: 'pay_1', attempt: 1, transferId: transfer.id, amount: 100 }
    expect(await payouts.reverse(back)).toMatchObject({ kind: 'unknown' })
    expect(done(await payouts.findTransfer('pay_1'))!.reversed).toBe(100)
    done(await payouts.reverse(back))
    expect(await held(id)).toBe(0)
  })

  test('a 500 is kept under its key for a day; the next attempt has another', async () => {
    const { id, to } = await funded()
    const broken = { kind: 'unknown', reason: '500 api_error', isSaved: true }
    await sandbox.store.addFault({ port: 'payments', mode: 'server_error', times: 1 })
    expect(await payouts.pay(to)).toEqual(broken)
    expect(await payouts.pay(to)).toEqual(broken)
    expect(done(await payouts.findPayout(id, { payoutId: 'pay_1', since: 0 }))).toBeNull()
    done(await payouts.pay({ ...to, attempt: 2 }))
    expect(await held(id)).toBe(0)
  })

  test('a key goes with its parameters for a day, and is anybody’s after it', async () => {
    const { id, to } = await funded()
    done(await payouts.pay({ ...to, amount: 100 }))
    const other = { kind: 'unknown', reason: '400 idempotency_error' }
    expect(await payouts.pay({ ...to, amount: 101 })).toEqual(other)
    expect(await payouts.transfer(order(id, 4999))).toEqual(other)
    sandbox.clock.at += DAY
    // The provider has forgotten: the same call pays again. Our rows must not make it.
    done(await payouts.pay({ ...to, amount: 100 }))
    expect(await held(id)).toBe(4800)
  })

  test('a key is an account’s own', async () => {
    const { id, to } = await funded()
    const { id: second, destination } = await account('bank_ok', 'sel_2')
    done(await payouts.transfer(order(second, 700, { payoutId: 'pay_2' })))
    done(await payouts.pay(to))
    const theirs = { ...to, accountId: second, destinationId: destination!.id, amount: 700 }
    expect(done(await payouts.pay(theirs)).amount).toBe(700)
    expect([await held(id), await held(second)]).toEqual([0, 0])
    // And neither sees the other's.
    const { id: providerId } = done(await payouts.findPayout(id, { payoutId: 'pay_1', since: 0 }))!
    expect(await payouts.findPayout(second, { providerId })).toMatchObject({ code: 'resource_missing' })
  })

  test('the same call at once is done once, and a run that died under its key is taken up', async () => {
    const { id, to } = await funded()
    const outcomes = await Promise.all([1, 2, 3].map(() => payouts.pay({ ...to, amount: 2000 })))
    expect(outcomes.filter((o) => o.kind !== 'done' && o.kind !== 'unknown')).toEqual([])
    expect(await held(id)).toBe(3000)
    await sandbox.forgetAnswers()
    sandbox.clock.at += 2 * MINUTE
    done(await payouts.pay({ ...to, amount: 2000 }))
    done(await payouts.transfer(order(id, 5000)))
    expect(await held(id)).toBe(3000)
  })

  test.each([
    ['/v1/payouts', 'amount=100&currency=usd', {}, 'account_missing'],
    ['/v1/payouts', 'amount=1.5&currency=usd', { 'stripe-account': 'acct_0' }, 'parameter_invalid_integer'],
    ['/v1/payouts', 'amount=100&currency=usd&speed=1', { 'stripe-account': 'acct_0' }, 'parameter_unknown'],
    ['/v1/payouts', 'amount=100&currency=usd', { 'stripe-account': 'acct_0' }, 'resource_missing'],
    ['/v1/transfers', 'currency=usd&destination=acct_0', {}, 'parameter_missing'],
    ['/v1/transfers', 'amount=1&currency=usd&destination=acct_0', {}, 'resource_missing'],
    ['/v1/account_links', 'account=acct_0', {}, 'resource_missing'],
  ])('%s with %s is refused as %s', async (path, form, headers, code) => {
    const answer = await sandbox.call(path, form, headers as Record<string, string>)
    expect(await answer.json()).toMatchObject({ error: { type: 'invalid_request_error', code } })
  })
})

describe('what is told', () => {
  test('names the account and our payout', async () => {
    const { id, to, transfer } = await funded()
    const payout = done(await payouts.pay(to))
    for (const subject of [id, transfer.id, payout.id]) await sandbox.reports.tell(subject)
    expect(sandbox.hints.map(({ eventId: _id, ...hint }) => hint)).toMatchObject([
      { type: 'account.updated', accountId: id, payoutId: null, sellerId: 'sel_1' },
      { type: 'transfer.created', accountId: null, payoutId: 'pay_1', sellerId: 'sel_1' },
      { type: 'payout.created', accountId: id, payoutId: 'pay_1', sellerId: 'sel_1' },
    ])
  })

  test('may be held, told twice and in another order', async () => {
    await sandbox.store.setSetting('payment_webhooks', 'held')
    const { to } = await funded()
    const payout = done(await payouts.pay(to))
    sandbox.clock.at += 2 * DAY
    await connect.sweep(10)
    await sandbox.reports.tell(payout.id)
    expect(sandbox.hints).toEqual([])
    const events = await sandbox.payments.events({ subject: payout.id, limit: 10 })
    for (const event of [...events, ...events]) expect(await sandbox.reports.send(event)).toBe(true)
    expect(sandbox.hints[0]!.type).toBe('payout.updated')
    expect(sandbox.hints.map((h) => h.type)).toEqual([...events, ...events].map((e) => e.type))
  })
})
