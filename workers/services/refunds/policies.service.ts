import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { Conflict } from '#app/domain/refunds/conflicts.rules.ts'
import { effectivePolicy, levelsOf, policyTitle } from '#app/domain/refunds/policy.rules.ts'
import type {
  EffectivePolicy,
  PolicyChangeView,
  PolicyView,
  PolicyWarning,
  ProductPolicyView,
  PutProductPolicy,
  PutSellerPolicy,
  RefundPeriod,
  SellerPolicyView,
  SetPolicy,
} from '#app/domain/refunds/policy.schema.ts'
import { constraintOf } from '#db/errors.ts'
import type { EditionOnSale } from '#db/repos/editions.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PolicyChange, PolicyPlace } from '#db/repos/policies.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { NOWHERE, type PolicyCheck } from './policy-check.ts'
import type { PolicyOf } from './policy-of.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  policyOf: PolicyOf
  check: PolicyCheck
  clock: Clock
  realtime: Realtime
}
type Warned = { warnings: PolicyWarning[] }
type Terms = Pick<SetPolicy, 'periodDays' | 'finePrint'>
const SHOWN_CHANGES = 50
const COPYABLE = 200
const SELLERS_OWN: PolicyPlace = { productId: null, editionId: null }

/** Refund policies: of the seller, of its products and of their editions. Which one holds is `policyOf`'s to say. */
export function createPoliciesService(d: Deps) {
  return {
    /** What holds where a product has no policy of its own. */
    async getSeller(scope: SellerScope): Promise<SellerPolicyView> {
      requirePermission(scope, 'products:read')
      return sellerView(scope)
    },

    /** What a save would be refused for (`blocking`) and warned of. @throws invalid naming the field */
    async previewSeller(scope: SellerScope, input: PutSellerPolicy): Promise<Conflict[]> {
      requirePermission(scope, 'policies:write')
      return (await d.check.seller(scope, input)).conflicts
    },

    /**
     * Sets the seller's policy. What was bought before keeps its own.
     * @throws invalid naming the field; conflict `stale_policy` when there are more changes than `seen`
     */
    async putSeller(scope: SellerScope, input: PutSellerPolicy): Promise<SellerPolicyView & Warned> {
      requirePermission(scope, 'policies:write')
      const { terms, conflicts, rows, changes } = await d.check.seller(scope, input)
      const seen = await requireSeen(scope, SELLERS_OWN, input.seen, changes)
      const warnings = orThrow(conflicts)
      await save(scope, SELLERS_OWN, terms, { seen, stands: levelsOf(rows, NOWHERE).seller })
      return { ...(await sellerView(scope)), warnings }
    },

    /** What holds for a product, and for each edition where there are several. @throws not_found */
    async getProduct(scope: SellerScope, productId: string): Promise<ProductPolicyView> {
      requirePermission(scope, 'products:read')
      return productView(scope, productId)
    },

    /** Whether policies per product hold for this seller yet. */
    isPerProduct: async (scope: SellerScope): Promise<boolean> =>
      (await d.policyOf.state(scope, [])).isPerProduct,

    /** What a save would be refused for (`blocking`) and warned of. @throws not_found; invalid naming the field */
    async previewProduct(
      scope: SellerScope,
      productId: string,
      input: PutProductPolicy,
    ): Promise<Conflict[]> {
      requirePermission(scope, 'policies:write')
      return (await d.check.product(scope, productId, input)).conflicts
    },

    /**
     * Sets the policy of a product or of one of its editions, or takes it away so that it inherits again. What was
     * bought before keeps its own.
     * @throws not_found; invalid naming the field; conflict `stale_policy`, `product_archived`, `not_rolled_out`
     */
    async putProduct(
      scope: SellerScope,
      productId: string,
      input: PutProductPolicy,
    ): Promise<ProductPolicyView & Warned> {
      requirePermission(scope, 'policies:write')
      const { place, terms, conflicts, stands, changes, isPhysical, wasPhysical } = await d.check.product(
        scope,
        productId,
        input,
      )
      const seen = await requireSeen(scope, place, input.seen, changes)
      const warnings = orThrow(conflicts)
      const { products } = d.repos(scope)
      const physical = isPhysical === wasPhysical ? [] : [products.setPhysical(productId, isPhysical)]
      await save(scope, place, terms, { seen, stands }, physical)
      return { ...(await productView(scope, productId)), warnings }
    },

    /** Other products of the seller whose own policy may be taken over, latest changed first; none without permission. */
    async copyable(scope: SellerScope, productId: string) {
      if (!scope.can.has('policies:write')) return []
      const rows = await d.repos(scope).policies.copyable(productId, COPYABLE)
      return rows.map((r) => ({
        product_id: r.productId,
        name: r.name,
        period_days: r.periodDays,
        title: policyTitle(r.periodDays),
        fine_print: r.finePrint,
      }))
    },

    /**
     * Gives a product the policy of another one.
     * @throws not_found for a product without a policy of its own to take over, and what `putProduct` throws
     */
    async copy(
      scope: SellerScope,
      productId: string,
      o: { from: string; seen?: number | undefined },
    ): Promise<ProductPolicyView & Warned> {
      requirePermission(scope, 'policies:write')
      const from = (await this.copyable(scope, productId)).find((p) => p.product_id === o.from)
      if (!from) throw notFound('policy to copy')
      return this.putProduct(scope, productId, {
        period_days: from.period_days,
        fine_print: from.fine_print,
        seen: o.seen,
      })
    },

    /** Changes of the seller's policy (null), or of a product's and its editions', latest first. @throws not_found */
    async history(scope: SellerScope, productId: string | null): Promise<PolicyChangeView[]> {
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      if (productId !== null && !(await repos.products.find(productId))) throw notFound('product')
      const [changes, editions] = await Promise.all([
        repos.policies.changes(productId, SHOWN_CHANGES),
        productId === null ? [] : repos.editions.listOf([productId]),
      ])
      return changes.map((change) => toChangeView(change, editions))
    },
  }

  async function sellerView(scope: SellerScope): Promise<SellerPolicyView> {
    const [state, changes] = await Promise.all([
      d.policyOf.state(scope, []),
      d.repos(scope).policies.versions(null),
    ])
    return {
      ...toView(effectivePolicy(levelsOf(state.rows, NOWHERE), state)),
      changes: changes.get('') ?? 0,
    }
  }

  async function productView(scope: SellerScope, productId: string): Promise<ProductPolicyView> {
    const { product, editions, state, changes } = await d.check.loadProduct(scope, productId)
    const at = (editionId: string) => ({
      ...toView(effectivePolicy(levelsOf(state.rows, { productId, editionId }), state)),
      changes: changes.get(editionId) ?? 0,
    })
    return {
      product_id: productId,
      ...at(''),
      is_physical: product.isPhysical,
      editions:
        editions.length < 2 ? [] : editions.map((e) => ({ edition_id: e.id, name: e.name, ...at(e.id) })),
    }
  }

  /** Changes there are. @throws conflict `stale_policy` with what was changed since `seen` */
  async function requireSeen(
    scope: SellerScope,
    place: PolicyPlace,
    seen: number | undefined,
    changes: Map<string, number>,
  ): Promise<number> {
    const now = changes.get(place.editionId ?? '') ?? 0
    if (seen !== undefined && seen !== now) throw await stale(scope, place, seen)
    return now
  }

  async function stale(scope: SellerScope, place: PolicyPlace, seen: number) {
    const all = await d.repos(scope).policies.changes(place.productId, SHOWN_CHANGES)
    const missed = all.filter((c) => c.editionId === (place.editionId ?? '') && c.version > seen)
    const [last] = missed
    const words = last ? `: ${sayTerms(last, 'from')} → ${sayTerms(last, 'to')}` : ''
    return conflict(
      'stale_policy',
      `This policy was changed meanwhile${words}. Look at what changed, then save again.`,
      { meanwhile: missed.map((change) => toChangeView(change, [])), current_changes: last?.version ?? seen },
    )
  }

  /** Writes the change down, unless there is none. Two at once: the second is `stale_policy`. */
  async function save(
    scope: SellerScope,
    place: PolicyPlace,
    to: Terms | null,
    o: { seen: number; stands: Terms | null },
    more: Statement[] = [],
  ): Promise<void> {
    const repos = d.repos(scope)
    const isSame = to?.periodDays === o.stands?.periodDays && to?.finePrint === o.stands?.finePrint
    const { actor } = scope
    const change = isSame
      ? []
      : repos.policies.set(place, to, {
          seen: o.seen,
          actor: `${actor.kind}:${actor.id}`,
          actorName: actor.name,
          now: d.clock.now(),
        })
    if (change.length + more.length === 0) return
    try {
      await repos.batch([...change, ...more])
    } catch (e) {
      if (constraintOf(e) === 'unique') throw await stale(scope, place, o.seen)
      throw e
    }
    d.realtime.hint(scope.sellerId, 'policies')
  }
}

/** The warnings. @throws invalid naming each field that breaks a rule */
function orThrow(conflicts: readonly Conflict[]): PolicyWarning[] {
  const blocking = conflicts.filter((f) => f.severity === 'blocking')
  if (blocking.length > 0) throw invalid(blocking.map(({ field, message }) => ({ path: field, message })))
  return conflicts.map(({ code, field, message }) => ({ code, field, message }))
}

const toView = (p: EffectivePolicy): PolicyView => ({
  period_days: p.periodDays,
  title: p.title,
  fine_print: p.finePrint,
  inherited_from: p.inheritedFrom,
  enforced: p.enforced,
  version: p.version,
  changed_at: isoOrNull(p.changedAt === 0 ? null : p.changedAt),
})

function termsOf(change: PolicyChange, side: 'from' | 'to') {
  const days = side === 'from' ? change.fromDays : change.toDays
  const finePrint = side === 'from' ? change.fromFinePrint : change.toFinePrint
  return days === null ? null : { title: policyTitle(days as RefundPeriod), fine_print: finePrint }
}
const sayTerms = (change: PolicyChange, side: 'from' | 'to') => {
  const terms = termsOf(change, side)
  return terms ? `${terms.title}${terms.fine_print === null ? '' : ' with fine print'}` : 'inherited'
}

const toChangeView = (
  change: PolicyChange,
  editions: readonly Pick<EditionOnSale, 'id' | 'name'>[],
): PolicyChangeView => ({
  at: toIso(change.at),
  by: change.actorName,
  migrated: change.runId !== null,
  edition:
    change.editionId === ''
      ? null
      : (editions.find((e) => e.id === change.editionId)?.name ?? 'An edition no longer on sale'),
  from: termsOf(change, 'from'),
  to: termsOf(change, 'to'),
})
