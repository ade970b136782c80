import { isoOrNull } from '#app/domain/kernel/time.ts'
import type { PolicyView } from '#app/domain/refunds/policy.schema.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'

/** The policy a purchase keeps, for pages and mails. */
export const toPolicyView = (p: PurchaseRow): PolicyView => ({
  period_days: p.policyDays,
  title: p.policyTitle,
  fine_print: p.policyFinePrint,
  inherited_from: p.policyLevel,
  enforced: p.policyEnforced === 1,
  version: p.policyVersion,
  changed_at: isoOrNull(p.policyChangedAt === 0 ? null : p.policyChangedAt),
})
