import type { checkLedger } from '../jobs/ledger.jobs.ts'
import type { Handler } from '../registry.ts'

export const onCheckLedger: Handler<typeof checkLedger> = (_, { scope, services }) =>
  services.ledgerCheck.check(scope)
