import { effectivePolicy, levelsOf } from '#app/domain/refunds/policy.rules.ts'
import type { EffectivePolicy } from '#app/domain/refunds/policy.schema.ts'
import { isRolledOut } from '#app/domain/refunds/rollout.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { RolloutSystem } from '#db/system/rollout.ts'
import type { SellerScope } from '../../auth/scope.ts'

type Deps = { repos: (scope: SellerScope) => Repos; rollout: RolloutSystem }

/** The one answer to "which refund policy holds": for pages, checkouts, sales and settings alike. */
export function createPolicyOf(d: Deps) {
  /** What is set for the seller and these products, and what decides between the levels. */
  async function state(scope: SellerScope, productIds: readonly string[]) {
    const repos = d.repos(scope)
    const [rows, settings, rollout] = await Promise.all([
      repos.policies.list(productIds),
      repos.settings.get(),
      d.rollout.state('product_refund_policies', scope.sellerId),
    ])
    return {
      rows,
      settings,
      isPerProduct: isRolledOut('product_refund_policies', scope.sellerId, rollout),
      isEnforced: settings.policyEnforcedAt !== null,
    }
  }
  return {
    state,
    /** A function that answers for any edition of these products. `productIds` may be empty: the seller's own policy. */
    async load(
      scope: SellerScope,
      productIds: readonly string[],
    ): Promise<(of: { productId: string; editionId: string }) => EffectivePolicy> {
      const { rows, ...o } = await state(scope, productIds)
      return (of) => effectivePolicy(levelsOf(rows, of), o)
    },
  }
}
export type PolicyOf = ReturnType<typeof createPolicyOf>
