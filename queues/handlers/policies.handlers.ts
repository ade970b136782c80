import type { enforcePolicies, tellEnforced } from '../jobs/policies.jobs.ts'
import type { Handler } from '../registry.ts'

export const onEnforcePolicies: Handler<typeof enforcePolicies> = (_, { scope, services }) =>
  services.policyEnforcement.recount(scope)

export const onTellEnforced: Handler<typeof tellEnforced> = (p, { scope, services }) =>
  services.policyEnforcement.tell(scope, p)
