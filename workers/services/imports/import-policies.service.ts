import {
  isTemplate,
  type PolicyInput,
  type PolicyRules,
  type PolicyView,
  permissionOf,
  policyInputSchema,
  policyRulesSchema,
  TEMPLATE_KEYS,
  TEMPLATES,
} from '#app/domain/imports/policy.schema.ts'
import { conflict, invalid, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import { constraintOf } from '#db/errors.ts'
import type { ImportPolicyRow } from '#db/repos/import-policies.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'

/** Saved policies a list shows. */
const SHOWN = 100

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock; newId: NewId }
/** A policy as an import or a call goes by it. */
export type ResolvedPolicy = { key: string; version: number; name: string; rules: PolicyRules }

/** Policies: the templates, and a seller's own copies of them. */
export function createImportPoliciesService(d: Deps) {
  async function resolve(scope: SellerScope, key: string): Promise<ResolvedPolicy> {
    if (isTemplate(key)) {
      const { version, name, about: _, ...rules } = TEMPLATES[key]
      return { key, version, name, rules: policyRulesSchema.parse(rules) }
    }
    const saved = isId('importPolicy', key) ? await d.repos(scope).importPolicies.find(key) : null
    if (!saved)
      throw invalid([
        {
          path: 'policy',
          message: `must be one of ${TEMPLATE_KEYS.join(', ')}, or the id of a saved policy`,
        },
      ])
    return { key, version: saved.version, name: saved.name, rules: saved.rules }
  }

  return {
    /**
     * The policy of this key or id, if whoever asks may use it: opting people out and subscribing them again are
     * permissions of their own. @throws invalid `policy`; forbidden
     */
    async usable(scope: SellerScope, key: string): Promise<ResolvedPolicy> {
      const policy = await resolve(scope, key)
      const needed = permissionOf(policy.rules.consent)
      if (needed) requirePermission(scope, needed)
      return policy
    },

    /** The templates, then the seller's own by name. */
    async list(scope: SellerScope): Promise<{ data: PolicyView[] }> {
      requirePermission(scope, 'contacts:read')
      const saved = await d.repos(scope).importPolicies.list(SHOWN)
      return {
        data: [
          ...TEMPLATE_KEYS.map((id): PolicyView => {
            const { version, name, about, ...rules } = TEMPLATES[id]
            return { id, name, about, version, template: true, updated_at: null, ...rules }
          }),
          ...saved.map(toView),
        ],
      }
    },

    /**
     * Saves a policy: a new one without `id`, else its next version. What was imported by an older one keeps that.
     * @throws invalid naming the field; not_found; conflict `name_taken`
     */
    async save(scope: SellerScope, input: PolicyInput): Promise<PolicyView> {
      requirePermission(scope, 'contacts:write')
      const parsed = policyInputSchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const { id: given, name, ...rules } = parsed.data
      if (rules.consent === 're_permission') requirePermission(scope, 'consent:resubscribe')
      const repos = d.repos(scope)
      if (given !== undefined && !(isId('importPolicy', given) && (await repos.importPolicies.find(given))))
        throw notFound('policy')
      const id = given ?? d.newId('importPolicy')
      const updatedBy = `${scope.actor.kind}:${scope.actor.id}`
      await repos
        .batch([repos.importPolicies.save({ id, name, rules, updatedBy }, d.clock.now())])
        .catch((e: unknown) => {
          if (constraintOf(e) === 'unique')
            throw conflict('name_taken', 'There is a policy of this name already. Choose another.')
          throw e
        })
      return toView((await repos.importPolicies.find(id))!)
    },
  }
}
export type ImportPolicies = ReturnType<typeof createImportPoliciesService>

const toView = ({ id, name, version, rules, updatedAt }: ImportPolicyRow): PolicyView => ({
  ...{ id, name, about: null, version, template: false, updated_at: toIso(updatedAt), ...rules },
})
