import { AppError } from '#app/domain/kernel/errors.ts'
import { CAME_BACK } from '#app/domain/payouts/eligibility.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailPayoutChange } from '#queues/jobs/payouts.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Outcome } from '../../ports/payment-gateway.port.ts'
import type { PayoutGateway, ProviderAccount } from '../../ports/payout-gateway.port.ts'
import type { PayoutRunsService } from './payout-runs.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  payouts: PayoutGateway
  runs: Pick<PayoutRunsService, 'reconsider'>
  clock: Clock
  jobs: JobBus
  baseUrl: string
}

/** Where a seller's money goes. The provider asks for it and keeps it; we keep what it says of it. */
export function createPayoutDestinationService(d: Deps) {
  /** Takes in how an account stands. A destination that was changed for another holds payouts for a day, with a mail. */
  async function take(scope: SellerScope, told: ProviderAccount): Promise<void> {
    const repos = d.repos(scope)
    const was = await repos.payoutAccounts.get()
    const now = d.clock.now()
    const to = told.destination
    const isChanged = was.destinationId !== null && to !== null && to.id !== was.destinationId
    await repos.batch([
      ...repos.payoutAccounts.update(
        {
          ...{ accountId: told.id, accountSince: told.createdAt },
          isVerified: told.isVerified && to !== null && !to.isBroken,
          hindrance: to?.isBroken ? CAME_BACK : told.hindrance,
          ...{ destinationId: to?.id ?? null, destinationKind: to?.kind ?? null },
          ...{ destinationLabel: to?.label ?? null, destinationCurrency: to?.currency ?? null },
          ...{ destinationCountry: to?.country ?? null, isInstant: to?.isInstant ?? false },
          ...(isChanged ? { changedAt: now } : {}),
        },
        now,
      ),
      ...(isChanged
        ? [d.jobs.enqueue(scope, mailPayoutChange, { about: 'destination_changed', code: '', at: now })]
        : []),
    ])
    await d.runs.reconsider(scope)
  }

  const done = <T>(outcome: Outcome<T>): T => {
    if (outcome.kind === 'done') return outcome.value
    throw new AppError(
      'unavailable',
      'provider_unavailable',
      'The payment provider does not answer right now. Try again in a minute.',
      { retryAfterSeconds: outcome.kind === 'later' ? outcome.seconds : 60 },
    )
  }

  return {
    /**
     * Where the seller tells the provider who they are and where to pay, a page that brings them back. The caller has
     * made sure that whoever asks signed in a moment ago.
     * @param country ISO 3166 alpha-2, of a first account; later ones stay in theirs
     * @throws unavailable
     */
    async link(scope: SellerScope, o: { email: string; country: string }): Promise<{ url: string }> {
      requirePermission(scope, 'payouts:write')
      const repos = d.repos(scope)
      const known = await repos.payoutAccounts.get()
      let accountId = known.accountId
      if (accountId === null) {
        const account = done(await d.payouts.openAccount({ ...o, sellerId: scope.sellerId }))
        await take(scope, account)
        accountId = account.id
      }
      const returnUrl = `${d.baseUrl}/payouts/settings/connected`
      return done(
        await d.payouts.onboardingLink(accountId, { returnUrl, refreshUrl: `${d.baseUrl}/payouts/settings` }),
      )
    },

    /** Asks the provider how the account stands. Issued by the job, and by whoever comes back from the provider's page. */
    async sync(scope: SellerScope): Promise<JobOutcome> {
      const { accountId } = await d.repos(scope).payoutAccounts.get()
      if (accountId === null) return 'stale'
      const found = await d.payouts.findAccount(accountId)
      if (found.kind === 'later') return { later: found.seconds }
      await take(scope, done(found))
      return 'done'
    },
  }
}
