import { beforeEach, describe, expect, it } from 'vitest'
import { drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { buy, makeStore, pay, type Store, startCheckout } from '#test/support/selling.ts'
import { memberScope } from '#workers/auth/scope.ts'

let c: TestContainer
let store: Store

beforeEach(async () => {
  c = await testContainer()
  // Storage is per file, not per test.
  await c.sandbox!.store.setSetting('payment_webhooks', 'sent')
  store = await makeStore(c)
})

const balance = async () =>
  (await c.repos(store.scope).ledger.balances()).find((b) => b.account === 'unpaid')?.amount
const books = () => c.repos(store.scope).ledger.check()

describe('buying', () => {
  it('grants a purchase once the processor says it is paid, with its money in the books', async () => {
    const { purchase, token } = await buy(c, store)
    expect(purchase).toMatchObject({
      ...{ priceAmount: 1000, status: 'paid', email: 'ada@example.com', source: 'shop', policyDays: 30 },
      // 2.9 % + 30, 10 % + 50.
      ...{ processorFee: 59, platformFee: 150, taxAmount: 0, country: 'US', timeZone: 'UTC' },
    })
    expect(await balance()).toBe(1000 - 59 - 150)
    expect(await books()).toEqual([])
    expect(await c.services.checkout.thanks(token)).toMatchObject({
      ...{ state: 'granted', libraryUrl: `/l/${token}`, email: 'ada@example.com' },
    })
  })

  it('is nothing before it is paid, and the thanks page finds out by itself when no webhook comes', async () => {
    await c.sandbox!.store.setSetting('payment_webhooks', 'held')
    const started = await startCheckout(c, store)
    expect(await c.services.checkout.thanks(started.token)).toMatchObject({
      state: 'confirming',
      libraryUrl: null,
    })
    await pay(c, started.sessionId)
    expect(await c.services.checkout.thanks(started.token)).toMatchObject({ state: 'granted' })
    await drain(c)
    expect(await balance()).toBe(791)
  })
})

describe('refunding', () => {
  it('gives back in parts that add up, and takes the access with the last', async () => {
    const { purchase, customer } = await buy(c, store)
    const refund = (amount?: number) =>
      c.services.refunds.refund(store.scope, purchase.id, {
        ...(amount && { amount: { amount, currency: 'usd' as const } }),
      })
    expect(await refund(333)).toMatchObject({
      status: 'succeeded',
      amount: { amount: 333 },
      origin: 'seller',
    })
    expect(await c.repos(store.scope).purchases.find(purchase.id)).toMatchObject({
      ...{ status: 'partially_refunded', refundedAmount: 333, refundingAmount: 0 },
    })
    expect(await refund()).toMatchObject({ status: 'succeeded', amount: { amount: 667 } })
    await drain(c)
    expect(await c.repos(store.scope).purchases.find(purchase.id)).toMatchObject({ status: 'refunded' })
    // The processor's fee stays gone.
    expect(await balance()).toBe(-59)
    expect(await books()).toEqual([])
    expect(await c.services.library.open(customer, { pageId: null, mark: null })).toMatchObject({
      ended: { status: 'refunded' },
    })
  })

  it('is granted to the buyer who asks inside the window', async () => {
    const { purchase, customer } = await buy(c, store)
    expect(await c.services.refundRequests.look(customer)).toMatchObject({ isAutomatic: true, refused: null })
    await c.services.refundRequests.ask(customer, { note: null })
    await drain(c)
    expect(await c.services.refundRequests.look(customer)).toMatchObject({
      ...{
        request: { status: 'granted' },
        refund: { status: 'succeeded' },
        refused: { code: 'already_refunded' },
      },
    })
    expect(await c.repos(store.scope).purchases.find(purchase.id)).toMatchObject({ status: 'refunded' })
  })
})

describe('a dispute', () => {
  it('takes the money and the fee, and gives the money back when it is won', async () => {
    const { purchase, paymentIntent } = await buy(c, store)
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await drain(c)
    expect(await c.repos(store.scope).purchases.find(purchase.id)).toMatchObject({ status: 'disputed' })
    expect(await balance()).toBe(-59 - 1500)
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'won')
    await drain(c)
    expect(await c.repos(store.scope).purchases.find(purchase.id)).toMatchObject({ status: 'paid' })
    expect(await books()).toEqual([])
    // The processor keeps its fee for it.
    expect(await balance()).toBe(791 - 1500)
  })
})

it('a seller who turns the rule off decides on requests inside the window, and nobody else turns it', async () => {
  const { purchase, customer } = await buy(c, store)
  const by = (role: 'owner' | 'support') =>
    memberScope({ sellerId: store.scope.sellerId, memberId: `mem_${role}`, name: role, role })
  await expect(c.services.settings.setAutoRefund(by('support'), false)).rejects.toMatchObject({
    kind: 'forbidden',
  })
  await c.services.settings.setAutoRefund(by('owner'), false)
  expect(await c.services.refundRequests.look(customer)).toMatchObject({ isAutomatic: false })
  await c.services.refundRequests.ask(customer, { note: null })
  expect(await c.services.refundRequests.ofPurchase(store.scope, purchase.id)).toMatchObject([
    { status: 'open', in_window: true, held_for: 'rule_is_off' },
  ])
})
