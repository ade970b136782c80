import { describe, expect, test } from 'vitest'
import openapi from '#test/contract/openapi/stripe.json' with { type: 'json' }
import { bodyValidator } from '#test/support/openapi-body.ts'
import { formAsJson } from '#test/support/stripe-form.ts'
import type { PayoutOrder, TransferOrder } from '#workers/ports/payout-gateway.port.ts'
import { createStripePayouts } from './stripe-payouts.ts'

const faultsOf = (path: string) =>
  bodyValidator(
    openapi,
    `/paths/${path.replaceAll('/', '~1')}/post/requestBody/content/application~1json/schema`.replaceAll(
      /[{}]/g,
      encodeURIComponent,
    ),
    true,
  )

type Sent = { method: string; path: string; headers: Headers; body: unknown }
function adapter(answer: (sent: Sent) => unknown) {
  const sent: Sent[] = []
  const gateway = createStripePayouts({
    ...{ secretKey: 'sk_test_key', baseUrl: 'http://127.0.0.1:1' },
    fetch: async (input, init) => {
      const call = {
        ...{ method: init!.method!, path: String(input).replace('http://127.0.0.1:1', '') },
        ...{ headers: new Headers(init!.headers), body: formAsJson(String(init!.body ?? '')) },
      }
      sent.push(call)
      const given = answer(call)
      return given instanceof Response ? given : Response.json(given)
    },
  })
  return { gateway, sent }
}
const account = {
  ...{ id: 'acct_1', country: 'DE', default_currency: 'eur', payouts_enabled: true },
  ...{ requirements: null, external_accounts: null, metadata: { awning_seller: 'sel_1' }, created: 5 },
}
const made = {
  ...{ id: 'x_1', amount: 500, status: 'pending', arrival_date: 9, created: 8 },
  reversals: { data: [] as { id: string; amount: number }[] },
}
const transfer: TransferOrder = {
  ...{ payoutId: 'pay_1', attempt: 1, sellerId: 'sel_1', accountId: 'acct_1', amount: 500, currency: 'eur' },
}
const payout: PayoutOrder = { ...transfer, destinationId: 'ba_1', method: 'instant' }
const key = (s: Sent) => s.headers.get('idempotency-key')
const on = (s: Sent) => s.headers.get('stripe-account')

describe('a request', () => {
  test('for an account, which Stripe must not pay out by itself', async () => {
    const { gateway, sent } = adapter(() => account)
    await gateway.openAccount({ sellerId: 'sel_1', email: 'ada@example.com', country: 'DE' })
    expect(sent.map((s) => [s.path, key(s), on(s)])).toEqual([
      ['/v1/accounts', 'account/sel_1/DE', null],
      ['/v1/balance_settings', 'acct_1/manual', 'acct_1'],
    ])
    expect(sent[0]!.body).toEqual({
      country: 'DE',
      email: 'ada@example.com',
      controller: {
        fees: { payer: 'application' },
        losses: { payments: 'application' },
        requirement_collection: 'stripe',
        stripe_dashboard: { type: 'express' },
      },
      capabilities: { transfers: { requested: 'true' } },
      metadata: { awning_seller: 'sel_1' },
    })
    expect(sent[1]!.body).toEqual({ payments: { payouts: { schedule: { interval: 'manual' } } } })
    expect(faultsOf('/v1/accounts')(sent[0]!.body)).toEqual([])
    expect(faultsOf('/v1/balance_settings')(sent[1]!.body)).toEqual([])
  })

  test('for a link, each a new one', async () => {
    const { gateway, sent } = adapter(() => ({ url: 'https://connect.example' }))
    const back = { returnUrl: 'https://a.example/back', refreshUrl: 'https://a.example/again' }
    await gateway.onboardingLink('acct_1', back)
    await gateway.onboardingLink('acct_1', back)
    expect(sent[0]!.body).toEqual({
      account: 'acct_1',
      type: 'account_onboarding',
      return_url: back.returnUrl,
      refresh_url: back.refreshUrl,
    })
    expect(faultsOf('/v1/account_links')(sent[0]!.body)).toEqual([])
    expect(key(sent[0]!)).not.toBe(key(sent[1]!))
  })

  test('for a transfer: on the platform, grouped by the payout', async () => {
    const { gateway, sent } = adapter(() => made)
    await gateway.transfer(transfer)
    await gateway.transfer({ ...transfer, attempt: 3 })
    expect(sent[0]!.path).toBe('/v1/transfers')
    expect(sent[0]!.body).toEqual({
      amount: '500',
      currency: 'eur',
      destination: 'acct_1',
      transfer_group: 'pay_1',
      metadata: { awning_seller: 'sel_1', awning_payout: 'pay_1' },
    })
    expect(faultsOf('/v1/transfers')(sent[0]!.body)).toEqual([])
    expect(sent.map(on)).toEqual([null, null])
    expect(sent.map(key)).toEqual(['pay_1/transfer', 'pay_1/transfer/3'])
  })

  test('for a payout: on the account, under the payout’s own id', async () => {
    const { gateway, sent } = adapter(() => made)
    await gateway.pay(payout)
    await gateway.pay({ ...payout, attempt: 2 })
    expect(sent[0]!.path).toBe('/v1/payouts')
    expect(sent[0]!.body).toEqual({
      amount: '500',
      currency: 'eur',
      method: 'instant',
      destination: 'ba_1',
      metadata: { awning_seller: 'sel_1', awning_payout: 'pay_1' },
    })
    expect(faultsOf('/v1/payouts')(sent[0]!.body)).toEqual([])
    expect(sent.map(on)).toEqual(['acct_1', 'acct_1'])
    expect(sent.map(key)).toEqual(['pay_1', 'pay_1/2'])
  })

  test('to take a transfer back', async () => {
    const { gateway, sent } = adapter(() => made)
    await gateway.reverse({ payoutId: 'pay_1', attempt: 1, transferId: 'tr_1', amount: 500 })
    expect([sent[0]!.path, key(sent[0]!)]).toEqual(['/v1/transfers/tr_1/reversals', 'pay_1/reversal'])
    expect(sent[0]!.body).toEqual({ amount: '500', metadata: { awning_payout: 'pay_1' } })
    expect(faultsOf('/v1/transfers/{id}/reversals')(sent[0]!.body)).toEqual([])
  })

  test('the validator itself can fail', () => {
    expect(faultsOf('/v1/transfers')({ amount: '1', currency: 'usd' })).not.toEqual([])
    expect(faultsOf('/v1/payouts')({ amount: 'much', currency: 'usd' })).not.toEqual([])
    expect(faultsOf('/v1/accounts')({ payouts: 'manual' })).not.toEqual([])
    expect(faultsOf('/v1/transfers/{id}/reversals')({ amount: 'all' })).not.toEqual([])
  })
})

describe('an account', () => {
  const found = async (more: object) => {
    const outcome = await adapter(() => ({ ...account, ...more })).gateway.findAccount('acct_1')
    if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }
  const bank = {
    ...{ id: 'ba_1', object: 'bank_account', currency: 'usd', country: 'US', last4: '6789' },
    ...{ bank_name: 'TEST BANK', available_payout_methods: ['standard'], status: 'new' },
  }
  const euros = { ...bank, id: 'ba_2', currency: 'eur', country: 'DE', default_for_currency: true }

  test('pays out to its default in its own currency, else to the first it has', async () => {
    const of = async (...data: object[]) =>
      (await found({ external_accounts: { data } })).destination?.id ?? null
    expect(await of(bank, euros)).toBe('ba_2')
    expect(await of(bank)).toBe('ba_1')
    expect(await of()).toBeNull()
  })

  test.each([
    [{ ...euros }, { kind: 'bank', label: 'TEST BANK •••• 6789', isInstant: false, isBroken: false }],
    [{ ...euros, status: 'errored' }, { isBroken: true }],
    [{ ...euros, available_payout_methods: ['standard', 'instant'] }, { isInstant: true }],
    [
      { ...euros, object: 'card', brand: 'Visa', currency: null },
      { kind: 'card', label: 'Visa •••• 6789', currency: 'eur' },
    ],
    [
      { ...euros, available_payout_methods: null, last4: null },
      { label: 'TEST BANK •••• ????', isInstant: false },
    ],
  ])('%j is %j', async (given, wanted) => {
    expect((await found({ external_accounts: { data: [given] } })).destination).toMatchObject(wanted)
  })

  test.each([
    [{ payouts_enabled: true }, true, null],
    [
      { payouts_enabled: false, requirements: { disabled_reason: 'rejected.fraud' } },
      false,
      'rejected.fraud',
    ],
    [
      { payouts_enabled: false, requirements: { past_due: ['person.dob'], currently_due: ['a'] } },
      false,
      'person.dob',
    ],
    [{ payouts_enabled: false, requirements: { past_due: [], currently_due: ['a'] } }, false, 'a'],
    [{ payouts_enabled: false }, false, null],
    [{ capabilities: { transfers: 'active' } }, true, null],
    [{ capabilities: { transfers: 'pending' } }, false, 'transfers_pending'],
  ])('%j is verified: %s, because of %s', async (given, isVerified, hindrance) => {
    expect(await found(given)).toMatchObject({ isVerified, hindrance })
  })

  test('in a currency nobody can be paid in is not readable', async () => {
    const { gateway } = adapter(() => ({ ...account, default_currency: 'xxx' }))
    expect(await gateway.findAccount('acct_1')).toMatchObject({ kind: 'later', reason: 'unreadable_answer' })
  })
})

describe('funds', () => {
  const balances = (platform: object, own: object) =>
    adapter((s) => (on(s) === null ? platform : own)).gateway.findFunds('acct_1', 'eur')
  const money = (amount: number, currency = 'eur') => ({ amount, currency })
  const platform = { available: [money(1000), money(9, 'usd')], pending: [money(400)] }

  test('are of the one currency; what is settling counts for what an account holds only', async () => {
    const own = { available: [money(70), money(5, 'usd')], pending: [money(20)] }
    expect(await balances(platform, own)).toEqual({
      kind: 'done',
      value: { available: 1000, held: 90, instant: 1000 },
    })
  })

  test('what goes at once is what the destination really gets, where that is told', async () => {
    const own = (more: object) => ({
      ...{ available: [money(70)], pending: [] },
      instant_available: [{ ...money(70), ...more }],
    })
    const instant = async (more: object) => {
      const found = await balances(platform, own(more))
      return found.kind === 'done' ? found.value.instant : found
    }
    expect(await instant({})).toBe(1070)
    expect(await instant({ net_available: [{ amount: 60, destination: 'ba_1' }] })).toBe(1060)
  })

  test('a platform in debt has nothing to add', async () => {
    const owing = { available: [money(-50)], pending: [] }
    expect(await balances(owing, { available: [], pending: [] })).toMatchObject({
      value: { available: -50, instant: 0, held: 0 },
    })
  })
})

describe('what is looked for', () => {
  const list = (data: object[]) => ({ object: 'list', data, has_more: false, url: '/v1/x' })

  test('a payout by our id, among those of the account made since', async () => {
    const other = { ...made, id: 'po_0', metadata: { awning_payout: 'pay_0' } }
    const ours = { ...made, id: 'po_1', metadata: { awning_payout: 'pay_1' } }
    const { gateway, sent } = adapter(() => list([other, { ...made, metadata: null }, ours]))
    const by = { payoutId: 'pay_1', since: 1_500_999 }
    expect(await gateway.findPayout('acct_1', by)).toMatchObject({ value: { id: 'po_1', payoutId: 'pay_1' } })
    expect(sent[0]!.path).toBe('/v1/payouts?created[gte]=1500&limit=100')
    expect(on(sent[0]!)).toBe('acct_1')
    expect(await gateway.findPayout('acct_1', { ...by, payoutId: 'pay_2' })).toEqual({
      kind: 'done',
      value: null,
    })
  })

  test('a transfer by its group', async () => {
    const { gateway, sent } = adapter(() =>
      list([{ ...made, id: 'tr_1', reversals: { data: [{ id: 'trr_1', amount: 100 }] } }]),
    )
    expect(await gateway.findTransfer('pay_1')).toEqual({
      kind: 'done',
      value: { id: 'tr_1', amount: 500, reversed: 100, reversalId: 'trr_1', at: 8000 },
    })
    expect(sent[0]!.path).toBe('/v1/transfers?transfer_group=pay_1&limit=100')
    expect(await adapter(() => list([])).gateway.findTransfer('pay_1')).toEqual({ kind: 'done', value: null })
  })
})
