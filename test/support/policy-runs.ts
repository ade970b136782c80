import { env } from 'cloudflare:workers'
import { monthsBefore } from '#app/domain/refunds/migration.rules.ts'
import { recordPurchaseSchema } from '#app/domain/sales/purchases.schema.ts'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { ALONE } from '#test/support/sending.ts'
import { embeddedClassifier } from '#workers/adapters/policy-classifier.ts'
import { operatorScope, type SellerScope } from '#workers/auth/scope.ts'

import { createPolicyMigration } from '#workers/services/refunds/policy-migration.ts'

export const OPERATOR = operatorScope({ loginId: 'usr_op', name: 'Olga Operator' })

/** Products that the classifier knows, and one of which it cannot tell. */
export const PRODUCTS = {
  template: { name: 'Notion template', description: 'A template for your weekly planning.' },
  ebook: { name: 'The Quiet Page', description: 'An e-book in PDF and EPUB.' },
  course: { name: 'Ink course', description: 'A video course in twelve lessons.' },
  riddle: { name: 'Zumbra', description: 'You will love it.' },
}
export type ProductName = keyof typeof PRODUCTS

/** A container in which nothing runs by itself, and an installation without runs and without mail. */
export async function freshContainer(overrides: Record<string, unknown> = {}): Promise<TestContainer> {
  const tables = [
    'policy_run_sellers',
    'policy_run_items',
    'policy_runs',
    'rollout_flags',
    'rollout_overrides',
  ]
  const sandbox = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_clock', 'jobs']
  await env.DB.batch([...tables, ...sandbox].map((t) => env.DB.prepare(`DELETE FROM ${t}`)))
  return quiet(overrides)
}
export async function quiet(overrides: Record<string, unknown> = {}): Promise<TestContainer> {
  const c = await testContainer({ ...ALONE, ...overrides })
  c.jobs.wake = () => undefined
  return c
}

/** A seller with an owner, these products and a policy, who last sold something so many months ago; null: never. */
export async function makeMigrant(
  c: TestContainer,
  o: {
    products?: ProductName[]
    policy?: { periodDays: 0 | 7 | 14 | 30 | 183; finePrint?: string | null } | null
    soldMonthsAgo?: number | null
  } = {},
) {
  const scope = await makeSeller(c)
  const email = `owner-${scope.sellerId}@example.com`
  await makeMember(c, scope, 'owner', email)
  const ids = {} as Record<ProductName, string>
  for (const name of o.products ?? (Object.keys(PRODUCTS) as ProductName[]))
    ids[name] = (await c.services.products.create(scope, PRODUCTS[name])).id
  for (const id of Object.values(ids)) await c.services.products.publish(scope, id)
  const now = c.clock.now()
  const repos = c.repos(scope)
  if (o.policy) {
    const by = { seen: 0, actor: 'member:mem_1', actorName: 'Owner', now: now - 5000 }
    const place = { productId: null, editionId: null }
    await repos.batch(repos.policies.set(place, { finePrint: null, ...o.policy }, by))
  }
  if (typeof o.soldMonthsAgo === 'number')
    await c.services.sales.record(
      scope,
      recordPurchaseSchema.parse({
        ...{ product_id: Object.values(ids)[0], email: 'buyer@example.com' },
        purchased_at: new Date(monthsBefore(now - 60_000, o.soldMonthsAgo)).toISOString(),
      }),
    )
  await drain(c)
  return { scope, email, ids }
}

const TABLE = 'SELECT * FROM refund_policies WHERE seller_id = ?1 ORDER BY product_id, edition_id'
/** Every policy of a seller, all columns, read beside the repositories. */
export const policiesOf = async ({ sellerId }: SellerScope) =>
  (await env.DB.prepare(TABLE).bind(sellerId).all<Record<string, unknown>>()).results
/** Own periods of a seller's products. */
export async function periodsOf(scope: SellerScope, ids: Record<string, string>) {
  const rows = await policiesOf(scope)
  const of = (id: string) => rows.find((r) => r.product_id === id && r.edition_id === '')?.period_days ?? null
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, of(id)]))
}

/** Everybody's turn is now: a run of many sellers takes minutes otherwise. */
export async function rush(c: TestContainer): Promise<void> {
  await env.DB.prepare(`UPDATE jobs SET run_at = 0 WHERE name LIKE 'policies.%'`).run()
  await drain(c)
}

/** A run from its start to its end. */
export async function ran(c: TestContainer, dryRunId: string | null, sellers_per_minute = 500) {
  const { id } = await c.services.policyRuns.start(
    OPERATOR,
    dryRunId === null
      ? { dry_run: true, sellers_per_minute }
      : { dry_run: false, dry_run_id: dryRunId, sellers_per_minute },
  )
  await rush(c)
  return c.services.policyRuns.get(OPERATOR, id)
}
/** A dry run, and the real one after it. */
export const migrated = async (c: TestContainer) => ran(c, (await ran(c, null)).id)

/** How many mails the providers took for an address. */
export async function mailsTo(email: string): Promise<number> {
  const row = await env.DB.prepare(
    `SELECT coalesce(sum(mails), 0) AS n FROM sandbox_mail_calls WHERE instr(recipients, ?1) > 0`,
  )
    .bind(email.toLowerCase())
    .first<{ n: number }>()
  return row!.n
}

/** Pages of two products. */
export function withSmallPages(c: TestContainer): TestContainer {
  const { repos, jobs, clock, realtime, system } = c
  c.services.policyMigration = createPolicyMigration({
    ...{ repos, jobs, clock, realtime, runs: system.policyRuns, classifier: embeddedClassifier },
    pageProducts: 2,
  })
  return c
}
