import { type Context, Hono } from 'hono'
import { DAY, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { PaymentStore } from '#db/sandbox/payment-store.ts'
import type { FaultMode, SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { type FakeEnv, newRef, payloadHash, SandboxNetworkError } from './mail-fake.ts'
import {
  renderAccount,
  renderBalance,
  renderPayout,
  renderReversal,
  renderTransfer,
} from './stripe-account-records.ts'
import type { StripeConnect } from './stripe-connect.ts'
import {
  address,
  invalidRequest,
  metadataOf,
  oneOf,
  optionalInteger,
  optionalText,
  type Params,
  readForm,
  requiredText,
  StripeRefusal,
} from './stripe-form.ts'
import { renderCharge, renderDispute, renderPayment, renderRefund, renderSession } from './stripe-records.ts'
import { SESSION_PARAMS } from './stripe-session.ts'
import type { StripeShop } from './stripe-shop.ts'

export type StripeFakeDeps = {
  payments: PaymentStore
  store: SandboxStore
  shop: StripeShop
  connect: StripeConnect
  clock: Clock
}

const ACCOUNT_PARAMS = [
  ...['country', 'email', 'metadata.*', 'capabilities.*.requested', 'controller.fees.payer'],
  ...['controller.losses.payments', 'controller.requirement_collection', 'controller.stripe_dashboard.type'],
]
const TRANSFER_PARAMS = ['amount', 'currency', 'destination', 'transfer_group', 'metadata.*', 'description']
const PAYOUT_PARAMS = [
  ...['amount', 'currency', 'method', 'destination', 'metadata.*', 'statement_descriptor', 'source_type'],
]
const REFUND_PARAMS = ['payment_intent', 'amount', 'reason', 'metadata.*', 'expand.*']
/** A call that is still under way after this never ended. */
const UNDER_WAY_FOR = MINUTE
type Answer = { status: number; body: string; headers?: Record<string, string> }
/** `ref` names what a write makes. */
type Work = (params: Params, ref: string) => Promise<object>

/**
 * The part of Stripe's API v1 that selling and payouts use: form-encoded bodies, its errors, idempotency keys kept for a day with
 * whatever they were answered (500s as well), and what its types do not state.
 */
export function createStripeFake({ payments, store, shop, connect, clock }: StripeFakeDeps) {
  const app = new Hono<FakeEnv>()
  // Hono would turn a lost connection into a 500, which is an answer.
  app.onError((error) => {
    throw error
  })
  app.notFound((c) =>
    send(
      refused(
        new StripeRefusal(404, {
          type: 'invalid_request_error',
          message: `Unrecognized request URL (${c.req.method}: ${c.req.path}).`,
        }),
      ),
    ),
  )
  const session = (id: string) => shop.sessionNow(id)
  const rendered = async (id: string) => {
    const found = await session(id)
    return renderSession(found, await shop.paymentOf(found))
  }

  app.post('/v1/checkout/sessions', (c) =>
    write(c, SESSION_PARAMS, async (params, ref) => {
      const page = `${new URL(c.req.url).origin}/dev/pay/`
      return renderSession(await shop.openSession(params, ref, page), null)
    }),
  )
  app.get('/v1/checkout/sessions/:id', (c) => read(c, ['expand.*'], () => rendered(c.req.param('id'))))
  app.post('/v1/checkout/sessions/:id/expire', (c) =>
    write(c, ['expand.*'], async () => {
      const expired = await shop.expireSession(c.req.param('id'))
      return renderSession(expired, await shop.paymentOf(expired))
    }),
  )
  app.get('/v1/payment_intents/:id', (c) =>
    read(c, ['expand.*', 'client_secret'], async (params) => {
      const payment = await shop.findPayment(c.req.param('id'))
      const expanded = expansionsOf(params)
      if (![...expanded].some((path) => path.startsWith('latest_charge'))) return renderPayment(payment)
      const isDeep = expanded.has('latest_charge.balance_transaction')
      return renderPayment(payment, renderCharge(payment, await shop.aftermathOf(payment.id), isDeep))
    }),
  )
  app.post('/v1/refunds', (c) =>
    write(c, REFUND_PARAMS, async (params, ref) => {
      const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', ''] as const
      return renderRefund(
        await shop.refund(requiredText(params, 'payment_intent', 255), ref, {
          amount: optionalInteger(params, 'amount', 1),
          reason: oneOf(params, 'reason', reasons, '') || null,
          metadata: metadataOf(params, 'metadata'),
        }),
      )
    }),
  )
  app.get('/v1/refunds/:id', (c) =>
    read(c, ['expand.*'], async () => renderRefund(await shop.findRefund(c.req.param('id')))),
  )
  app.get('/v1/refunds', (c) => list(c, 'refund', renderRefund))
  app.get('/v1/disputes', (c) => list(c, 'dispute', renderDispute))
  app.post('/v1/accounts', (c) =>
    write(c, ACCOUNT_PARAMS, async (params, ref) =>
      renderAccount(
        await connect.openAccount(ref, {
          email: optionalText(params, 'email', 800),
          country: requiredText(params, 'country', 2),
          metadata: metadataOf(params, 'metadata'),
          controller: {
            fees: oneOf(params, 'controller.fees.payer', ['account', 'application'], 'account'),
            losses: oneOf(params, 'controller.losses.payments', ['stripe', 'application'], 'stripe'),
            requirements: oneOf(
              params,
              'controller.requirement_collection',
              ['stripe', 'application'],
              'stripe',
            ),
            dashboard: oneOf(params, 'controller.stripe_dashboard.type', ['express', 'full', 'none'], 'full'),
          },
        }),
      ),
    ),
  )
  app.get('/v1/accounts/:id', (c) =>
    read(c, ['expand.*'], async () => renderAccount(await connect.findAccount(c.req.param('id')))),
  )
  app.post('/v1/account_links', (c) =>
    write(c, ['account', 'type', 'return_url', 'refresh_url'], async (params) => {
      const { id } = await connect.findAccount(requiredText(params, 'account', 255))
      oneOf(params, 'type', ['account_onboarding', 'account_update'], 'account_onboarding')
      const back = address(params, 'return_url')
      address(params, 'refresh_url')
      const now = clock.now()
      return {
        object: 'account_link',
        created: Math.floor(now / SECOND),
        expires_at: Math.floor((now + 5 * MINUTE) / SECOND),
        url: `${new URL(c.req.url).origin}/dev/connect/${id}?return_url=${encodeURIComponent(back)}`,
      }
    }),
  )
  app.post('/v1/balance_settings', (c) =>
    write(c, ['payments.payouts.schedule.interval'], async (params) => {
      const intervals = ['manual', 'daily', 'weekly', 'monthly'] as const
      const interval = oneOf(params, 'payments.payouts.schedule.interval', intervals, 'daily')
      const { value } = await connect.setInterval(accountOf(c, true), interval)
      return {
        object: 'balance_settings',
        payments: {
          debit_negative_balances: false,
          payouts: {
            minimum_balance_by_currency: null,
            schedule: { interval: value.interval },
            statement_descriptor: null,
            status: 'enabled',
          },
          settlement_timing: { delay_days: 2 },
        },
      }
    }),
  )
  app.get('/v1/balance', (c) =>
    read(c, ['expand.*'], async (params) => {
      const account = c.req.header('stripe-account') ?? null
      const to = account === null ? null : (await connect.findAccount(account)).value.destination
      const isNet = expansionsOf(params).has('instant_available.net_available')
      return renderBalance(await connect.balanceOf(account), to?.isInstant ? to.id : null, isNet)
    }),
  )
  app.post('/v1/transfers', (c) =>
    write(c, TRANSFER_PARAMS, async (params, ref) => {
      const transfer = await connect.transfer(ref, {
        amount: amountOf(params),
        currency: requiredText(params, 'currency', 3),
        destination: requiredText(params, 'destination', 255),
        group: optionalText(params, 'transfer_group', 255),
        metadata: metadataOf(params, 'metadata'),
      })
      return renderTransfer(transfer, await connect.reversalsOf(transfer.id))
    }),
  )
  app.get('/v1/transfers', (c) =>
    read(c, ['transfer_group', 'limit', 'starting_after', 'destination'], async (params) => {
      const found = await connect.transfersOf(requiredText(params, 'transfer_group', 255), 100)
      const data = await Promise.all(
        found.map(async (t) => renderTransfer(t, await connect.reversalsOf(t.id))),
      )
      return { object: 'list', data, has_more: false, url: '/v1/transfers' }
    }),
  )
  app.post('/v1/transfers/:id/reversals', (c) =>
    write(c, ['amount', 'metadata.*', 'description'], async (params, ref) =>
      renderReversal(await connect.reverse(c.req.param('id'), ref, optionalInteger(params, 'amount', 1))),
    ),
  )
  app.post('/v1/payouts', (c) =>
    write(c, PAYOUT_PARAMS, async (params, ref) => {
      const method = oneOf(params, 'method', ['standard', 'instant'], 'standard')
      const refusal = method === 'instant' ? await store.getSetting('instant_refusal') : null
      if (refusal) throw invalidRequest('Instant payouts are not available now.', refusal, 'method', true)
      return renderPayout(
        await connect.pay(accountOf(c, true), ref, {
          amount: amountOf(params),
          currency: requiredText(params, 'currency', 3),
          method,
          destination: optionalText(params, 'destination', 255),
          metadata: metadataOf(params, 'metadata'),
        }),
      )
    }),
  )
  app.get('/v1/payouts/:id', (c) =>
    read(c, ['expand.*'], async () =>
      renderPayout(await connect.findPayout(c.req.param('id'), accountOf(c, true))),
    ),
  )
  app.post('/v1/payouts/:id/cancel', (c) =>
    write(c, ['expand.*'], async () =>
      renderPayout(await connect.cancel(c.req.param('id'), accountOf(c, true))),
    ),
  )
  app.get('/v1/payouts', (c) =>
    read(c, ['created.gte', 'limit', 'starting_after', 'status'], async (params) => {
      const limit = optionalInteger(params, 'limit', 1) ?? 10
      const since = (optionalInteger(params, 'created.gte', 0) ?? 0) * SECOND
      const after = optionalText(params, 'starting_after', 255)
      const page = await connect.listPayouts(accountOf(c, true), { after, limit: limit + 1 })
      const found = page.filter((p) => p.at >= since)
      const data = await Promise.all(
        found.slice(0, limit).map(async (p) => renderPayout(await connect.findPayout(p.id, null))),
      )
      return { object: 'list', data, has_more: found.length > limit, url: '/v1/payouts' }
    }),
  )
  app.get('/v1/events', (c) =>
    read(c, ['created.gte', 'types.*', 'limit', 'starting_after'], async (params) => {
      const limit = optionalInteger(params, 'limit', 1) ?? 10
      const types = [...params].flatMap(([path, type]) => (path.startsWith('types.') ? [type] : []))
      if (types.length > 20) throw invalidRequest('You may name at most 20 types.', undefined, 'types')
      const since = (optionalInteger(params, 'created.gte', 0) ?? 0) * SECOND
      const after = optionalText(params, 'starting_after', 255)
      const found = await payments.eventsSince({ since, types, after, limit: limit + 1 })
      const data = found.slice(0, limit).map((e) => JSON.parse(e.json) as object)
      return { object: 'list', data, has_more: found.length > limit, url: '/v1/events' }
    }),
  )
  return app

  function list<T>(c: Context<FakeEnv>, type: 'refund' | 'dispute', render: (object: never) => T) {
    return read(c, ['payment_intent', 'limit', 'starting_after', 'expand.*'], async (params) => {
      const limit = optionalInteger(params, 'limit', 1) ?? 10
      if (limit > 100)
        throw invalidRequest('Limit must be at most 100.', 'parameter_invalid_integer', 'limit')
      const parent = optionalText(params, 'payment_intent', 255) ?? undefined
      const after = optionalText(params, 'starting_after', 255)
      const found = await payments.list(type, { ...(parent ? { parent } : {}), after, limit: limit + 1 })
      return {
        object: 'list',
        data: found.slice(0, limit).map((object) => render(object as never)),
        has_more: found.length > limit,
        url: `/v1/${type}s`,
      }
    })
  }

  async function read(c: Context<FakeEnv>, allowed: string[], work: (params: Params) => Promise<object>) {
    const fault = await admit(c)
    if (fault instanceof StripeRefusal) return send(refused(fault))
    const query = new URL(c.req.url).search.slice(1)
    const answer = await answerOf(async () => work(readForm(query, allowed)))
    if (fault === 'drop_after_accept') throw new SandboxNetworkError('The answer was lost.')
    return send(answer)
  }

  async function write(c: Context<FakeEnv>, allowed: string[], work: Work): Promise<Response> {
    const fault = await admit(c)
    if (fault instanceof StripeRefusal && fault.status !== 500) return send(refused(fault))
    const text = c.env?.text ?? (await c.req.text())
    const key = c.req.header('idempotency-key') ?? null
    if (key !== null && key.length > 255) return send(refused(badKey))
    const run = async (ref: string): Promise<Answer & { isSaved: boolean }> =>
      fault instanceof StripeRefusal
        ? { ...refused(fault), isSaved: true }
        : answerOf(() => work(readForm(text, allowed), ref))
    // Keys are each account's own.
    const account = accountOf(c, false)
    const answer =
      key === null ? await run(newRef()) : await underKey(`${account}${key}`, `${c.req.path}?${text}`, run)
    if (fault === 'drop_after_accept') throw new SandboxNetworkError('The answer was lost.')
    return send(answer)
  }

  /** The answer given under this key before, or what `run` answers now. */
  async function underKey(
    key: string,
    request: string,
    run: (ref: string) => Promise<Answer & { isSaved: boolean }>,
  ): Promise<Answer> {
    const [now, hash] = [clock.now(), await payloadHash(request, true)]
    const previous = await payments.findCall(key)
    let ref = newRef()
    if (previous && now - previous.at < DAY) {
      if (previous.hash !== hash) return refused(otherParameters(key))
      if (previous.status !== null)
        return {
          ...{ status: previous.status, body: previous.body ?? '' },
          headers: { 'idempotent-replayed': 'true', 'original-request': `req_${previous.ref}` },
        }
      if (now - previous.at < UNDER_WAY_FOR) return refused(underWay)
      ref = previous.ref
    } else {
      if (previous) await payments.forgetCall(key)
      if (!(await payments.claimCall(key, { hash, ref, status: null, body: null, at: now })))
        return refused(underWay)
    }
    const answer = await run(ref)
    // What was refused before anything began does not use up its key.
    if (answer.isSaved) await payments.endCall(key, answer.status, answer.body)
    else await payments.forgetCall(key)
    return answer
  }

  /** The key is asked for first, then what is scripted for the next call. */
  async function admit(c: Context<FakeEnv>): Promise<StripeRefusal | FaultMode | null> {
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1]
    if (!/^[sr]k_test_/.test(token ?? '')) return wrongKey
    const mode = await store.takeFault('payments', null)
    if (mode === 'timeout') throw new SandboxNetworkError('No answer in time.')
    return (mode && SCRIPTED[mode]) ?? mode
  }
}

/** Of the account the call is made on; a call that needs one is refused without. */
function accountOf(c: Context<FakeEnv>, isNeeded: boolean): string {
  const account = c.req.header('stripe-account') ?? ''
  if (isNeeded && account === '')
    throw invalidRequest('This has to be asked on an account (Stripe-Account).', 'account_missing')
  return account
}
function amountOf(params: Params): number {
  requiredText(params, 'amount', 15)
  return optionalInteger(params, 'amount', 1)!
}
const expansionsOf = (params: Params) =>
  new Set([...params].filter(([name]) => name.startsWith('expand.')).map(([, path]) => path))

async function answerOf(work: () => Promise<object>): Promise<Answer & { isSaved: boolean }> {
  try {
    return { status: 200, body: JSON.stringify(await work()), isSaved: true }
  } catch (e) {
    if (e instanceof StripeRefusal) return { ...refused(e), isSaved: e.isSaved }
    throw e
  }
}

const refused = ({ status, error, headers }: StripeRefusal): Answer => ({
  status,
  body: JSON.stringify({ error }),
  headers,
})
const send = ({ status, body, headers }: Answer) =>
  new Response(body, {
    status,
    headers: { 'content-type': 'application/json', 'request-id': `req_${newRef()}`, ...headers },
  })

const wrongKey = new StripeRefusal(401, {
  type: 'invalid_request_error',
  message: 'Invalid API Key provided.',
})
const badKey = invalidRequest('Idempotency keys may hold at most 255 characters.')
const underWay = new StripeRefusal(409, {
  type: 'idempotency_error',
  code: 'idempotency_key_in_use',
  message: 'There is currently another in-progress request using this Idempotency Key.',
})
const otherParameters = (key: string) =>
  new StripeRefusal(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  })
/** What a scripted call is answered before anybody looks into it. */
const SCRIPTED: Partial<Record<FaultMode, StripeRefusal>> = {
  rate_limit: new StripeRefusal(
    429,
    { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' },
    false,
    { 'stripe-rate-limited-reason': 'global-rate' },
  ),
  quota: new StripeRefusal(
    429,
    {
      type: 'invalid_request_error',
      code: 'lock_timeout',
      message: 'This object cannot be accessed right now because another request is using it.',
    },
    false,
    { 'stripe-rate-limited-reason': 'resource-specific' },
  ),
  unauthorized: wrongKey,
  server_error: new StripeRefusal(500, { type: 'api_error', message: 'An unknown error occurred.' }, true),
  reject: invalidRequest('The sandbox was told to refuse this request.', 'sandbox_refused'),
}
