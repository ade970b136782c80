import { conflict, invalid, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { type Conflict, findConflicts } from '#app/domain/refunds/conflicts.rules.ts'
import { cleanFinePrint, ENFORCED_DAYS, effectivePolicy, levelsOf } from '#app/domain/refunds/policy.rules.ts'
import {
  type PutProductPolicy,
  type PutSellerPolicy,
  putProductPolicySchema,
  putSellerPolicySchema,
  type SetPolicy,
} from '#app/domain/refunds/policy.schema.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PolicyPlace } from '#db/repos/policies.repo.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { PolicyEnforcement } from './policy-enforcement.service.ts'
import type { PolicyOf } from './policy-of.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  policyOf: PolicyOf
  enforcement: Pick<PolicyEnforcement, 'reason'>
}
export type Terms = Pick<SetPolicy, 'periodDays' | 'finePrint'>
/** Where the seller's own policy stands. */
export const NOWHERE = { productId: '', editionId: '' }

/** What somebody wants to set, read and held against everything it could contradict. Asks no permission, changes nothing. */
export function createPolicyCheck(d: Deps) {
  return {
    /** @throws invalid naming the field that cannot be read */
    async seller(scope: SellerScope, input: PutSellerPolicy) {
      const parsed = putSellerPolicySchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const terms = { periodDays: parsed.data.period_days, finePrint: cleanFinePrint(parsed.data.fine_print) }
      const [{ rows, settings }, changes] = await Promise.all([
        d.policyOf.state(scope, []),
        d.repos(scope).policies.versions(null),
      ])
      const conflicts = findConflicts({
        ...terms,
        isPhysical: false,
        isNoneAllowed: settings.isNoneAllowed,
        editions: [],
        description: '',
        discountTexts: [],
        enforcedMinimum: settings.policyEnforcedAt === null ? null : ENFORCED_DAYS,
      })
      return { rows, terms, changes, conflicts: await withReason(scope, conflicts) }
    },

    /** @throws not_found; invalid naming the field that cannot be read; conflict `product_archived`, `not_rolled_out` */
    async product(scope: SellerScope, productId: string, input: PutProductPolicy) {
      const parsed = putProductPolicySchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const { edition_id: editionId = '', inherit, period_days, fine_print, is_physical } = parsed.data
      const terms: Terms | null = inherit
        ? null
        : { periodDays: period_days!, finePrint: cleanFinePrint(fine_print) }
      const { product, editions, state, changes, discounts, isShared } = await loadProduct(scope, productId)
      if (product.status === 'archived')
        throw conflict('product_archived', 'This product is archived. Take it out of the archive first.')
      if (!state.isPerProduct)
        throw conflict(
          'not_rolled_out',
          'Policies per product are not switched on for this shop yet: its own policy holds for all products.',
        )
      if (editionId !== '' && !editions.some((e) => e.id === editionId))
        throw invalid([{ path: 'edition_id', message: 'is no edition on sale of this product' }])
      const place: PolicyPlace = { productId, editionId: editionId || null }
      const isPhysical = is_physical ?? product.isPhysical
      const after = [
        ...state.rows.filter((r) => r.productId !== productId || r.editionId !== editionId),
        ...(terms ? [{ ...terms, productId, editionId, version: 0, changedAt: 0 }] : []),
      ]
      const holds = (id: string) => effectivePolicy(levelsOf(after, { productId, editionId: id }), state)
      const conflicts = findConflicts({
        ...(terms ?? holds(editionId)),
        isPhysical,
        isNoneAllowed: state.settings.isNoneAllowed,
        editions: editions.map((e) => ({
          id: e.id,
          name: e.name,
          periodDays: holds(e.id).periodDays,
          sharesContent: isShared,
        })),
        description: product.description,
        discountTexts: discounts.flatMap(({ code, note }) => (note === null ? [] : [{ code, text: note }])),
        enforcedMinimum: state.isEnforced ? ENFORCED_DAYS : null,
      })
      return {
        place,
        terms,
        stands: state.rows.find((r) => r.productId === productId && r.editionId === editionId) ?? null,
        changes,
        // Of the other editions nothing is changed here, so nothing is refused for them.
        conflicts: await withReason(
          scope,
          conflicts.filter((f) => editionId === '' || !f.field.startsWith('editions.')),
        ),
        isPhysical,
        wasPhysical: product.isPhysical,
      }
    },
    loadProduct,
  }

  async function loadProduct(scope: SellerScope, productId: string) {
    const repos = d.repos(scope)
    const product = await repos.products.find(productId)
    if (!product) throw notFound('product')
    const [editions, state, changes, discounts, isShared] = await Promise.all([
      repos.editions.listOf([productId]),
      d.policyOf.state(scope, [productId]),
      repos.policies.versions(productId),
      repos.discounts.ofProduct(productId),
      repos.versions.isShared(productId, product.version),
    ])
    return { product, editions, state, changes, discounts, isShared }
  }

  /** Whoever is refused for their disputes reads how many there are. */
  async function withReason(scope: SellerScope, conflicts: Conflict[]): Promise<Conflict[]> {
    if (!conflicts.some((f) => f.code === 'below_enforced_minimum')) return conflicts
    const why = await d.enforcement.reason(scope)
    return conflicts.map((f) =>
      f.code === 'below_enforced_minimum' && why ? { ...f, message: `${f.message} ${why.text}` } : f,
    )
  }
}
export type PolicyCheck = ReturnType<typeof createPolicyCheck>
