import { type BalanceView, balancesByCurrency } from '#app/domain/ledger/balance.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'

/** What a seller is owed. */
export function createBalanceService(d: { repos: (scope: SellerScope) => Repos }) {
  return {
    async get(scope: SellerScope): Promise<BalanceView> {
      requirePermission(scope, 'payouts:read')
      const repos = d.repos(scope)
      const [sums, settings] = await Promise.all([repos.ledger.balances(), repos.settings.get()])
      return { data: balancesByCurrency(sums), refunds_paused: settings.refundsPausedAt !== null }
    },
  }
}
