import type { mailExport, sliceExport } from '../jobs/exports.jobs.ts'
import type { GiveUp, Handler } from '../registry.ts'

export const onSliceExport: Handler<typeof sliceExport> = (p, { scope, services }) =>
  services.exportSlices.slice(scope, p.exportId, p.slice)

export const onSliceExportGivenUp: GiveUp<typeof sliceExport> = (p, { scope, services }, reason) =>
  services.exportSlices.giveUp(scope, p.exportId, reason)

export const onMailExport: Handler<typeof mailExport> = (p, { scope, services }) =>
  services.exports.mail(scope, p.exportId)
