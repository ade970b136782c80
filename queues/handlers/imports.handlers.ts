import type { inviteImported, runImport } from '../jobs/imports.jobs.ts'
import type { GiveUp, Handler } from '../registry.ts'

export const onRunImport: Handler<typeof runImport> = (p, { scope, services }) =>
  services.importRuns.run(scope, p.importId, p.run)

export const onRunImportGivenUp: GiveUp<typeof runImport> = (p, { scope, services }, reason) =>
  services.importRuns.giveUp(scope, p.importId, reason)

export const onInviteImported: Handler<typeof inviteImported> = (p, { scope, services }) =>
  services.importInvitations.invite(scope, p.importId, p.page, p.from)
