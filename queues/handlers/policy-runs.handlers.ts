import type { migratePolicies, rollBackPolicies, tellMigrated } from '../jobs/policy-runs.jobs.ts'
import type { GiveUp, Handler } from '../registry.ts'

export const onMigratePolicies: Handler<typeof migratePolicies> = (p, { scope, services }) =>
  services.policyMigration.migratePage(scope, p.runId, p.after)

export const onMigratePoliciesGivenUp: GiveUp<typeof migratePolicies> = (p, { scope, services }) =>
  services.policyMigration.giveUp(scope, p.runId)

export const onRollBackPolicies: Handler<typeof rollBackPolicies> = (p, { scope, services }) =>
  services.policyMigration.rollBackPage(scope, p.runId, p.after)

export const onTellMigrated: Handler<typeof tellMigrated> = (p, { scope, services }) =>
  services.policyMigrationMail.tell(scope, p.runId, p.memberId)
