import { z } from 'zod'
import type { Currency } from '#app/domain/kernel/money.ts'
import { SECOND } from '#app/domain/kernel/time.ts'
import { keyOf } from '#app/domain/payouts/lifecycle.rules.ts'
import type { Outcome } from '#workers/ports/payment-gateway.port.ts'
import type {
  PayoutGateway,
  ProviderAccount,
  ProviderDestination,
  ProviderFunds,
  ProviderPayout,
  ProviderTransfer,
} from '#workers/ports/payout-gateway.port.ts'
import { all, createStripeCall, PAGE } from './stripe-call.ts'
import type { StripeDeps } from './stripe-client.ts'
import { amount, currency, instant, metadata } from './stripe-fields.ts'

const external = z.object({
  id: z.string(),
  object: z.enum(['bank_account', 'card']),
  currency: currency.nullish(),
  country: z.string().nullish(),
  last4: z.string().nullish(),
  bank_name: z.string().nullish(),
  brand: z.string().nullish(),
  available_payout_methods: z.array(z.string()).nullish(),
  default_for_currency: z.boolean().nullish(),
  status: z.string().nullish(),
})
function toDestination(
  d: z.infer<typeof external>,
  fallback: { currency: Currency; country: string },
): ProviderDestination {
  const name =
    (d.object === 'card' ? d.brand : d.bank_name) ?? (d.object === 'card' ? 'Card' : 'Bank account')
  return {
    id: d.id,
    kind: d.object === 'card' ? 'card' : 'bank',
    label: `${name} •••• ${d.last4 ?? '????'}`,
    currency: d.currency ?? fallback.currency,
    country: d.country ?? fallback.country,
    isInstant: d.available_payout_methods?.includes('instant') ?? false,
    // `errored`: a payout to it came back (the type's own word).
    isBroken: d.status === 'errored',
  }
}

const accountSchema = z
  .object({
    id: z.string(),
    country: z.string(),
    default_currency: currency,
    payouts_enabled: z.boolean(),
    capabilities: z.object({ transfers: z.string().nullish() }).nullish(),
    requirements: z
      .object({
        disabled_reason: z.string().nullish(),
        past_due: z.array(z.string()).nullish(),
        currently_due: z.array(z.string()).nullish(),
      })
      .nullish(),
    external_accounts: z.object({ data: z.array(external) }).nullish(),
    metadata,
    created: instant,
  })
  .transform((a): ProviderAccount => {
    const found = a.external_accounts?.data ?? []
    const chosen = found.find((d) => d.default_for_currency && d.currency === a.default_currency) ?? found[0]
    const due = a.requirements
    // Without this capability nothing can be moved to the account, whatever may leave it.
    const transfers = a.capabilities?.transfers ?? 'active'
    const isVerified = a.payouts_enabled && transfers === 'active'
    return {
      id: a.id,
      sellerId: a.metadata?.awning_seller ?? null,
      country: a.country,
      currency: a.default_currency,
      isVerified,
      hindrance: isVerified
        ? null
        : (due?.disabled_reason ??
          due?.past_due?.[0] ??
          due?.currently_due?.[0] ??
          (a.payouts_enabled ? `transfers_${transfers}` : null)),
      destination: chosen
        ? toDestination(chosen, { currency: a.default_currency, country: a.country })
        : null,
      createdAt: a.created,
    }
  })

const transferSchema = z
  .object({
    id: z.string(),
    amount,
    // Holds the latest ten; ours has one.
    reversals: z.object({ data: z.array(z.object({ id: z.string(), amount })) }),
    created: instant,
  })
  .transform(
    (t): ProviderTransfer => ({
      ...{ id: t.id, amount: t.amount, at: t.created, reversalId: t.reversals.data[0]?.id ?? null },
      reversed: t.reversals.data.reduce((sum, r) => sum + r.amount, 0),
    }),
  )
const reversalSchema = z.object({ id: z.string(), amount })

const PAYOUT_STATES = ['pending', 'in_transit', 'paid', 'failed', 'canceled'] as const
const payoutSchema = z
  .object({
    id: z.string(),
    amount,
    status: z.enum(PAYOUT_STATES),
    failure_code: z.string().nullish(),
    arrival_date: instant,
    metadata,
    created: instant,
  })
  .transform(
    (p): ProviderPayout => ({
      id: p.id,
      amount: p.amount,
      status: p.status,
      failure: p.failure_code ?? null,
      arrivesAt: p.arrival_date,
      payoutId: p.metadata?.awning_payout ?? null,
      at: p.created,
    }),
  )

const money = z.array(z.object({ amount, currency: z.string() }))
const balanceSchema = z.object({
  available: money,
  pending: money,
  instant_available: z
    .array(
      z.object({
        amount,
        currency: z.string(),
        net_available: z.array(z.object({ amount, destination: z.string() })).nullish(),
      }),
    )
    .nullish(),
})
const sumIn = (list: z.infer<typeof money> | null | undefined, of: Currency): number =>
  (list ?? []).reduce((sum, b) => (b.currency === of ? sum + b.amount : sum), 0)

const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value })
const map = <A, B>(outcome: Outcome<A>, to: (value: A) => B): Outcome<B> =>
  outcome.kind === 'done' ? done(to(outcome.value)) : outcome

/**
 * Stripe Connect behind the port: buyers are charged on the platform's account, and what a seller is paid is transferred to
 * an account of theirs and paid out from there. Every write carries a key made of the payout's id.
 */
export function createStripePayouts(deps: StripeDeps): PayoutGateway {
  const call = createStripeCall(deps)
  const on = (stripeAccount: string) => ({ stripeAccount })

  return {
    async openAccount({ sellerId, email, country }) {
      const made = await call(accountSchema, true, (stripe) =>
        stripe.accounts.create(
          {
            country,
            email,
            // The platform answers for losses and Stripe asks the seller what it has to know (providers.md 3.4).
            controller: {
              fees: { payer: 'application' },
              losses: { payments: 'application' },
              requirement_collection: 'stripe',
              stripe_dashboard: { type: 'express' },
            },
            capabilities: { transfers: { requested: true } },
            metadata: { awning_seller: sellerId },
          },
          { idempotencyKey: `account/${sellerId}/${country}` },
        ),
      )
      if (made.kind !== 'done') return made
      // Stripe's own daily payouts would race ours.
      const settled = await call(z.object({}), true, (stripe) =>
        stripe.balanceSettings.update(
          { payments: { payouts: { schedule: { interval: 'manual' } } } },
          { ...on(made.value.id), idempotencyKey: `${made.value.id}/manual` },
        ),
      )
      return settled.kind === 'done' ? made : settled
    },

    onboardingLink: (accountId, { returnUrl, refreshUrl }) =>
      call(z.object({ url: z.string() }), true, (stripe) =>
        stripe.accountLinks.create(
          {
            account: accountId,
            type: 'account_onboarding',
            return_url: returnUrl,
            refresh_url: refreshUrl,
          },
          // Single use, so each is a new one.
          { idempotencyKey: `${accountId}/link/${crypto.randomUUID()}` },
        ),
      ),

    findAccount: (accountId) => call(accountSchema, false, (stripe) => stripe.accounts.retrieve(accountId)),

    async findFunds(accountId, of) {
      const [platform, account] = await Promise.all([
        call(balanceSchema, false, (stripe) => stripe.balance.retrieve()),
        call(balanceSchema, false, (stripe) =>
          stripe.balance.retrieve({ expand: ['instant_available.net_available'] }, on(accountId)),
        ),
      ])
      if (platform.kind !== 'done') return platform
      if (account.kind !== 'done') return account
      const available = sumIn(platform.value.available, of)
      const held = sumIn(account.value.available, of) + sumIn(account.value.pending, of)
      const atOnce = account.value.instant_available?.find((b) => b.currency === of)
      // With the platform's own pricing on, what a destination really gets stands under `net_available` (providers.md 0.15).
      const own = atOnce?.net_available?.[0]?.amount ?? atOnce?.amount ?? 0
      // What is transferred from the available balance may be sent on at once; the account's own part may be limited.
      const funds: ProviderFunds = { available, held, instant: Math.max(0, own) + Math.max(0, available) }
      return done(funds)
    },

    findPlatformFunds: async () =>
      map(await call(balanceSchema, false, (stripe) => stripe.balance.retrieve()), (b) =>
        b.available.map((at) => ({
          currency: at.currency,
          available: at.amount,
          pending: b.pending.find((p) => p.currency === at.currency)?.amount ?? 0,
        })),
      ),

    transfer: (o) =>
      call(transferSchema, true, (stripe) =>
        stripe.transfers.create(
          {
            amount: o.amount,
            currency: o.currency,
            destination: o.accountId,
            transfer_group: o.payoutId,
            metadata: { awning_seller: o.sellerId, awning_payout: o.payoutId },
          },
          { idempotencyKey: keyOf('transfer', o.payoutId, o.attempt) },
        ),
      ),

    findTransfer: async (payoutId) =>
      map(
        await call(transferSchema.array(), false, (stripe) =>
          all(stripe.transfers.list({ transfer_group: payoutId, limit: PAGE }), PAGE),
        ),
        ([first]) => first ?? null,
      ),

    reverse: (o) =>
      call(reversalSchema, true, (stripe) =>
        stripe.transfers.createReversal(
          o.transferId,
          { amount: o.amount, metadata: { awning_payout: o.payoutId } },
          { idempotencyKey: keyOf('reversal', o.payoutId, o.attempt) },
        ),
      ),

    pay: (o) =>
      call(payoutSchema, true, (stripe) =>
        stripe.payouts.create(
          {
            amount: o.amount,
            currency: o.currency,
            method: o.method,
            destination: o.destinationId,
            metadata: { awning_seller: o.sellerId, awning_payout: o.payoutId },
          },
          { ...on(o.accountId), idempotencyKey: keyOf('payout', o.payoutId, o.attempt) },
        ),
      ),

    async findPayout(accountId, by) {
      if ('providerId' in by)
        return call(payoutSchema, false, (stripe) =>
          stripe.payouts.retrieve(by.providerId, {}, on(accountId)),
        )
      const created = { gte: Math.floor(by.since / SECOND) }
      return map(
        await call(payoutSchema.array(), false, (stripe) =>
          all(stripe.payouts.list({ created, limit: PAGE }, on(accountId))),
        ),
        (found) => found.find((p) => p.payoutId === by.payoutId) ?? null,
      )
    },
  }
}
