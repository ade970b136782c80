import { SECOND } from '#app/domain/kernel/time.ts'
import type { NewEvent, PaymentStore } from '#db/sandbox/payment-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { newRef } from './mail-fake.ts'
import { contended, invalidRequest, missing, type Params } from './stripe-form.ts'
import {
  type Aftermath,
  type Buyer,
  chargeId,
  type Dispute,
  type DisputeRecord,
  type Payment,
  type PaymentRecord,
  type Refund,
  type RefundRecord,
  refundedOf,
  renderCharge,
  renderDispute,
  renderPayment,
  renderRefund,
  renderSession,
  type Session,
  type SessionRecord,
} from './stripe-records.ts'
import { readSession } from './stripe-session.ts'
import { taxOf } from './stripe-tax.ts'

const CHILDREN = 1_000

export type StripeShopDeps = {
  payments: PaymentStore
  clock: Clock
  /** Told when there is something to tell of this payment or session. */
  onEvents?: (subject: string) => void
}
/** What buyers do on the payment page; `approve` and `fail` answer a 3-D Secure that was asked for. */
export const PAY_OUTCOMES = ['pay', 'decline', 'authenticate', 'approve', 'fail'] as const
export type PayOutcome = (typeof PAY_OUTCOMES)[number]

/** What the payment fake does, whether asked by the API, by the buyer on its page or at its dashboard. */
export type StripeShop = ReturnType<typeof createStripeShop>
export function createStripeShop({ payments, clock, onEvents }: StripeShopDeps) {
  const event = (type: string, subject: string, object: object): NewEvent => {
    const [id, at] = [`evt_${newRef()}`, clock.now()]
    const json = JSON.stringify({
      id,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: Math.floor(at / SECOND),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    })
    return { id, type, subject, json, at }
  }

  async function find<T>(kind: 'session' | 'payment' | 'refund' | 'dispute', what: string, id: string) {
    const object = await payments.find<T>(id)
    if (object?.type !== kind) throw missing(what, id)
    return object
  }
  const findPayment = (id: string) => find<PaymentRecord>('payment', 'payment_intent', id)
  const refundsOf = (parent: string) => payments.list<RefundRecord>('refund', { parent, limit: CHILDREN })
  const disputesOf = (parent: string) => payments.list<DisputeRecord>('dispute', { parent, limit: CHILDREN })
  const aftermathOf = async (id: string): Promise<Aftermath> => {
    const [refunds, disputes] = await Promise.all([refundsOf(id), disputesOf(id)])
    return { refunds, disputes }
  }
  const paymentOf = async (s: Session): Promise<Payment | null> =>
    s.value.payment ? await payments.find<PaymentRecord>(s.value.payment) : null

  async function expire(session: Session): Promise<Session> {
    const value: SessionRecord = { ...session.value, status: 'expired' }
    const expired = { ...session, value }
    const told = event(
      'checkout.session.expired',
      session.id,
      renderSession(expired, await paymentOf(session)),
    )
    if (!(await payments.change(session, value, [told]))) throw contended()
    onEvents?.(session.id)
    return expired
  }

  /** @throws StripeRefusal resource_missing */
  async function sessionNow(id: string): Promise<Session> {
    const session = await find<SessionRecord>('session', 'checkout.session', id)
    const isOver = session.value.status === 'open' && session.value.expiresAt <= clock.now()
    return isOver ? expire(session) : session
  }

  return {
    sessionNow,
    findPayment,
    aftermathOf,
    paymentOf,
    refundsOf,
    disputesOf,
    findRefund: (id: string): Promise<Refund> => find<RefundRecord>('refund', 'refund', id),
    listPayments: (limit: number): Promise<Payment[]> => payments.list<PaymentRecord>('payment', { limit }),

    /** `ref` names it; a second one of that name is the first. `pageUrl` + id is where it is paid. */
    async openSession(params: Params, ref: string, pageUrl: string): Promise<Session> {
      const now = clock.now()
      const id = `cs_test_${ref}`
      const value = readSession(params, now, id, pageUrl)
      const session = { id, type: 'session', parent: null, value, at: now }
      if (await payments.add(session, [])) return session
      return sessionNow(id)
    },

    async expireSession(id: string): Promise<Session> {
      const session = await sessionNow(id)
      if (session.value.status !== 'open')
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.value.status}\`.`,
          undefined,
          undefined,
          true,
        )
      return expire(session)
    },

    /** Expires what nobody paid in time. @returns how many */
    async sweep(limit: number): Promise<number> {
      const overdue = await payments.overdue(clock.now(), limit)
      for (const id of overdue) await sessionNow(id)
      return overdue.length
    },

    /** What a buyer does with an open session. @throws StripeRefusal for one that is over */
    async pay(
      id: string,
      outcome: PayOutcome,
      given: Buyer | null,
    ): Promise<{ session: Session; payment: Payment }> {
      const session = await sessionNow(id)
      if (session.value.status !== 'open')
        throw invalidRequest(`This Checkout Session is ${session.value.status}.`, undefined, undefined, true)
      const before = await paymentOf(session)
      const isAsked = before?.value.status === 'requires_action'
      if ((outcome === 'approve' || outcome === 'fail') && !isAsked)
        throw invalidRequest('Nobody was asked to authenticate this payment.')
      const buyer = given ?? before?.value.buyer
      if (!buyer) throw invalidRequest('Say who pays: email, name, country.')
      const value = paymentAfter(session.value, outcome, buyer)
      const payment: Payment = before
        ? { ...before, value }
        : {
            ...{ id: `pi_${session.id.slice('cs_test_'.length)}`, type: 'payment', parent: session.id },
            ...{ value, at: clock.now() },
          }
      const isPaid = value.status === 'succeeded'
      const after: Session = {
        ...session,
        value: { ...session.value, payment: payment.id, status: isPaid ? 'complete' : 'open' },
      }
      const nothing = { refunds: [], disputes: [] }
      const tell = (type: string, object: object) => event(type, payment.id, object)
      const created: Payment = {
        ...payment,
        value: { ...value, status: 'requires_payment_method', error: null },
      }
      const told = [
        ...(before ? [] : [tell('payment_intent.created', renderPayment(created))]),
        ...(value.status === 'requires_action'
          ? [tell('payment_intent.requires_action', renderPayment(payment))]
          : []),
        ...(value.error ? [tell('payment_intent.payment_failed', renderPayment(payment))] : []),
        ...(isPaid
          ? [
              tell('charge.succeeded', renderCharge(payment, nothing)!),
              tell('payment_intent.succeeded', renderPayment(payment)),
              tell('checkout.session.completed', renderSession(after, payment)),
            ]
          : []),
      ]
      // The session is the lock: of two who pay at once the second finds it changed.
      if (!(await payments.change(session, after.value, told, [payment]))) throw contended()
      onEvents?.(payment.id)
      return { session: after, payment }
    },

    /** `ref` names the refund. `amount` null: all that is left. @throws StripeRefusal as Stripe refuses */
    async refund(
      paymentId: string,
      ref: string,
      o: { amount: number | null; reason: string | null; metadata: Record<string, string> },
    ): Promise<Refund> {
      const again = await payments.find<RefundRecord>(`re_${ref}`)
      if (again) return again
      const payment = await findPayment(paymentId)
      if (payment.value.status !== 'succeeded')
        throw invalidRequest(
          `This PaymentIntent (${paymentId}) does not have a successful charge to refund.`,
          ...([undefined, 'payment_intent', true] as const),
        )
      const { refunds, disputes } = await aftermathOf(paymentId)
      if (disputes.some((d) => d.value.status !== 'won'))
        throw invalidRequest(
          `Charge ${chargeId(paymentId)} has been charged back; cannot issue a refund.`,
          'charge_disputed',
          undefined,
          true,
        )
      const left = payment.value.amount - refundedOf(refunds)
      const amount = o.amount ?? left
      if (left === 0)
        throw invalidRequest(
          `Charge ${chargeId(paymentId)} has already been refunded.`,
          'charge_already_refunded',
          undefined,
          true,
        )
      if (amount > left)
        throw invalidRequest(
          `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
          'amount_too_large',
          'amount',
          true,
        )
      const value: RefundRecord = {
        ...{ amount, currency: payment.value.currency, status: 'succeeded', failure: null },
        ...{ reason: o.reason, metadata: o.metadata },
      }
      const refund: Refund = { id: `re_${ref}`, type: 'refund', parent: paymentId, value, at: clock.now() }
      const charge = renderCharge(payment, { refunds: [refund, ...refunds], disputes })!
      const told = [
        event('refund.created', paymentId, renderRefund(refund)),
        event('charge.refunded', paymentId, charge),
      ]
      if (!(await payments.addRefund(refund, payment.value.amount, told))) throw contended()
      onEvents?.(paymentId)
      return refund
    },

    /** A bank may give a refund back, days after it was made. */
    async failRefund(id: string): Promise<Refund> {
      const refund = await find<RefundRecord>('refund', 'refund', id)
      if (refund.value.status === 'failed') return refund
      const value: RefundRecord = { ...refund.value, status: 'failed', failure: 'expired_or_canceled_card' }
      const failed = { ...refund, value }
      const told = ['refund.failed', 'refund.updated'].map((type) =>
        event(type, refund.parent!, renderRefund(failed)),
      )
      if (!(await payments.change(refund, value, told))) throw contended()
      onEvents?.(refund.parent!)
      return failed
    },

    /** Opens a dispute over what is not refunded yet, or ends the open one. */
    async dispute(paymentId: string, outcome: 'open' | 'won' | 'lost'): Promise<Dispute> {
      const payment = await findPayment(paymentId)
      if (payment.value.status !== 'succeeded') throw invalidRequest('Nobody paid this yet.')
      const { refunds, disputes } = await aftermathOf(paymentId)
      const [latest] = disputes
      const tell = (type: string, d: Dispute) => event(type, paymentId, renderDispute(d))
      if (outcome === 'open') {
        const amount = payment.value.amount - refundedOf(refunds)
        if (latest?.value.status === 'needs_response') throw invalidRequest('It is disputed already.')
        if (amount === 0) throw invalidRequest('All of it was refunded, so nothing can be disputed.')
        const value: DisputeRecord = {
          ...{ amount, currency: payment.value.currency, status: 'needs_response', closedAt: null },
        }
        const opened: Dispute = {
          ...{ id: `du_${newRef()}`, type: 'dispute', parent: paymentId, value, at: clock.now() },
        }
        const told = ['charge.dispute.created', 'charge.dispute.funds_withdrawn']
        await payments.add(
          opened,
          told.map((type) => tell(type, opened)),
        )
        onEvents?.(paymentId)
        return opened
      }
      if (latest?.value.status !== 'needs_response') throw invalidRequest('No dispute of it is open.')
      const value: DisputeRecord = { ...latest.value, status: outcome, closedAt: clock.now() }
      const closed = { ...latest, value }
      const told = [
        'charge.dispute.closed',
        ...(outcome === 'won' ? ['charge.dispute.funds_reinstated'] : []),
      ]
      if (
        !(await payments.change(
          latest,
          value,
          told.map((type) => tell(type, closed)),
        ))
      )
        throw contended()
      onEvents?.(paymentId)
      return closed
    },
  }
}

function paymentAfter(s: SessionRecord, outcome: PayOutcome, buyer: Buyer): PaymentRecord {
  const tax = s.isTaxed ? taxOf(s.amount, buyer.country) : 0
  const common = { amount: s.amount + tax, tax, currency: s.currency, buyer, metadata: s.paymentMetadata }
  switch (outcome) {
    case 'pay':
    case 'approve':
      return { ...common, status: 'succeeded', error: null }
    case 'authenticate':
      return { ...common, status: 'requires_action', error: null }
    case 'decline':
      return { ...common, status: 'requires_payment_method', error: 'card_declined' }
    case 'fail':
      return {
        ...common,
        status: 'requires_payment_method',
        error: 'payment_intent_authentication_failure',
      }
  }
}
