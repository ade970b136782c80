import { describe, expect, test } from 'vitest'
import type { PaymentHint } from '#app/domain/sales/payment-hint.ts'
import vectors from '#test/contract/vectors.json' with { type: 'json' }
import { signStripe } from '#workers/dev/payment-reports.ts'
import { receiveStripe, verifyStripe } from './stripe.webhook.ts'

const { cases } = vectors.stripe_webhook
const SECRET = 'whsec_secret'
const NOW = Date.UTC(2026, 10, 20, 12)

test.each(cases.map((c) => [c.name, c] as const))('%s', async (_name, c) => {
  const hint = await verifyStripe(c.payload, c.header, c.secret, c.now * 1000)
  expect(hint !== null).toBe(c.ok)
})

test.each([null, '', 't=,v1=', 'nonsense', `t=1,v1=${'0'.repeat(63)}`])(
  'a header of %j proves nothing',
  async (header) => {
    expect(await verifyStripe('{"id":"evt_1"}', header, SECRET, NOW)).toBeNull()
  },
)

test('a blank secret signs nothing', async () => {
  expect(
    await verifyStripe('{"id":"evt_1"}', await signStripe('{"id":"evt_1"}', ' ', NOW), ' ', NOW),
  ).toBeNull()
})

const hintOf = async (type: string, object: object): Promise<PaymentHint | null> => {
  const body = JSON.stringify({ id: 'evt_1', object: 'event', type, data: { object } })
  return verifyStripe(body, await signStripe(body, SECRET, NOW), SECRET, NOW)
}
const nothing = {
  sellerId: null,
  checkoutId: null,
  sessionId: null,
  paymentIntent: null,
  accountId: null,
  payoutId: null,
}
const ours = { awning_seller: 'sel_1', awning_checkout: 'chk_1' }

describe('what a webhook is about', () => {
  test.each([
    [
      'checkout.session.completed',
      { id: 'cs_1', payment_intent: 'pi_1', metadata: ours },
      { sellerId: 'sel_1', checkoutId: 'chk_1', sessionId: 'cs_1', paymentIntent: 'pi_1' },
    ],
    [
      'checkout.session.expired',
      { id: 'cs_1', payment_intent: null, metadata: ours },
      { sellerId: 'sel_1', checkoutId: 'chk_1', sessionId: 'cs_1' },
    ],
    [
      'payment_intent.succeeded',
      { id: 'pi_1', metadata: ours },
      { sellerId: 'sel_1', checkoutId: 'chk_1', paymentIntent: 'pi_1' },
    ],
    [
      'charge.refunded',
      { id: 'ch_1', payment_intent: { id: 'pi_1' }, metadata: ours },
      { sellerId: 'sel_1', checkoutId: 'chk_1', paymentIntent: 'pi_1' },
    ],
    [
      'charge.dispute.created',
      { id: 'du_1', payment_intent: 'pi_1', metadata: {} },
      { paymentIntent: 'pi_1' },
    ],
    [
      'refund.failed',
      { id: 're_1', payment_intent: 'pi_1', metadata: { awning_seller: 'sel_1' } },
      { sellerId: 'sel_1', paymentIntent: 'pi_1' },
    ],
    [
      'payout.paid',
      { id: 'po_1', metadata: { awning_seller: 'sel_1', awning_payout: 'pay_1' } },
      { sellerId: 'sel_1', payoutId: 'pay_1' },
    ],
    [
      'transfer.reversed',
      { id: 'tr_1', metadata: { awning_seller: 'sel_1', awning_payout: 'pay_1' }, transfer_group: 'pay_1' },
      { sellerId: 'sel_1', payoutId: 'pay_1' },
    ],
    [
      'account.updated',
      { id: 'acct_1', metadata: { awning_seller: 'sel_1' } },
      { sellerId: 'sel_1', accountId: 'acct_1' },
    ],
    ['payout.paid', { id: 'po_1', metadata: {} }, {}],
    ['balance.available', { metadata: ours }, {}],
    ['charge.succeeded', { id: 7, payment_intent: 8, metadata: 'none' }, {}],
  ])('%s %j', async (type, object, wanted) => {
    expect(await hintOf(type, object)).toEqual({ eventId: 'evt_1', type, ...nothing, ...wanted })
  })
})

test('what happened on a seller’s account names it', async () => {
  const body = JSON.stringify({
    ...{ id: 'evt_1', type: 'payout.failed', account: 'acct_1' },
    data: { object: { id: 'po_1', metadata: { awning_seller: 'sel_1', awning_payout: 'pay_1' } } },
  })
  expect(await verifyStripe(body, await signStripe(body, SECRET, NOW), SECRET, NOW)).toEqual({
    ...{ eventId: 'evt_1', type: 'payout.failed', ...nothing },
    ...{ sellerId: 'sel_1', accountId: 'acct_1', payoutId: 'pay_1' },
  })
})

test('what is taken in goes to the inbox, and nothing else does', async () => {
  const kept: PaymentHint[] = []
  const receiver = {
    secrets: ['whsec_first', SECRET],
    now: NOW,
    inbox: { keep: async (h: PaymentHint) => void kept.push(h) },
  }
  const body = JSON.stringify({ id: 'evt_9', type: 'charge.refunded', data: { object: { id: 'ch_1' } } })
  expect(await receiveStripe(body, await signStripe(body, SECRET, NOW), receiver)).toBe(true)
  expect(await receiveStripe(body, await signStripe(body, 'whsec_other', NOW), receiver)).toBe(false)
  expect(await receiveStripe(`${body} `, await signStripe(body, SECRET, NOW), receiver)).toBe(false)
  expect(kept.map((h) => h.eventId)).toEqual(['evt_9'])
})
