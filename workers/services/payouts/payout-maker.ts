import { claimEntries } from '#app/domain/ledger/ledger.rules.ts'
import { amountsOf, claimDays } from '#app/domain/payouts/amount.rules.ts'
import type { PayoutOrigin } from '#app/domain/payouts/payout.schema.ts'
import type { PayoutPlan } from '#app/domain/payouts/plan.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { NewPayout } from '#db/repos/payouts.repo.ts'
import { sendPayout } from '#queues/jobs/payouts.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { LoadedFacts } from './payout-facts.ts'

/** Whoever makes a payout sends it right away; the job is for when that dies. */
const BACKSTOP_MS = 60_000

export type Making = { plan: PayoutPlan; loaded: LoadedFacts; origin: PayoutOrigin; cause: string }

/** Whether a batch was refused because somebody was faster: made the same, or took of the same money. */
export const isOvertaken = (e: unknown): boolean =>
  ['unique', 'check', 'not_null'].includes(constraintOf(e) ?? '')

/** The one way payouts come to be: with the money they claim, their posting, what programs are told, and their jobs. */
export type PayoutMaker = ReturnType<typeof createPayoutMaker>
export function createPayoutMaker(d: { clock: Clock; newId: NewId; jobs: JobBus }) {
  return {
    /**
     * The statements that make the payouts of a plan; they belong into one batch, which D1 refuses (`isOvertaken`) when
     * it is no longer right.
     * @returns with the ids of the payouts, in the order of their parts
     */
    statements(
      scope: SellerScope,
      repos: Repos,
      m: Making,
    ): { ids: string[]; statements: D1PreparedStatement[] } {
      const { plan, loaded, origin, cause } = m
      const { facts, account } = loaded
      const now = d.clock.now()
      const claims = claimDays(facts.days, plan.through, plan.parts)
      // Lists are in the order of ids, which of one instant is that of chance.
      const ids = plan.parts.map(() => d.newId('payout', now)).toSorted()
      const payouts = plan.parts.map(
        (gross, i): NewPayout => ({
          ...{ id: ids[i]!, type: plan.type, origin, currency: facts.currency, cause },
          ...amountsOf(plan.type, gross, facts.instant.feePercent),
          ...{ coversThrough: plan.through, day: utcDay(now), part: i + 1, parts: plan.parts.length },
          ...{ accountId: account.accountId!, destinationId: account.destinationId! },
          ...{ destinationLabel: account.destinationLabel ?? '', checkAt: now + BACKSTOP_MS },
          ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, actorName: scope.actor.name },
          ...{ createdAt: now, claims: claims[i]! },
        }),
      )
      return {
        ids,
        statements: [
          ...repos.payouts.create(payouts, facts.days),
          ...repos.ledger.post(
            payouts.map((p) => ({
              ...{ id: d.newId('posting', now), cause: `payout:${p.id}`, purchaseId: null, day: p.day },
              ...{ currency: p.currency, entries: claimEntries(p.gross), at: now },
            })),
            now,
          ),
          ...payouts.map((p) =>
            repos.payouts.event({
              ...{
                id: d.newId('payoutEvent', now),
                type: 'payout.scheduled',
                payoutId: p.id,
                code: null,
                at: now,
              },
            }),
          ),
          ...payouts.map((p) => d.jobs.enqueue(scope, sendPayout, { payoutId: p.id }, now + BACKSTOP_MS)),
        ],
      }
    },
  }
}
