import type { SellerScope } from '#workers/auth/scope.ts'
import type { Services } from '#workers/container.ts'
import type { JobDefinition, JobOutcome } from './define-job.ts'
import * as audienceHandlers from './handlers/audience.handlers.ts'
import * as exportHandlers from './handlers/exports.handlers.ts'
import * as importHandlers from './handlers/imports.handlers.ts'
import * as ledgerHandlers from './handlers/ledger.handlers.ts'
import * as payoutHandlers from './handlers/payouts.handlers.ts'
import * as policyHandlers from './handlers/policies.handlers.ts'
import * as policyRunHandlers from './handlers/policy-runs.handlers.ts'
import * as salesHandlers from './handlers/sales.handlers.ts'
import * as updateHandlers from './handlers/updates.handlers.ts'
import * as audienceJobs from './jobs/audience.jobs.ts'
import * as exportJobs from './jobs/exports.jobs.ts'
import * as importJobs from './jobs/imports.jobs.ts'
import * as ledgerJobs from './jobs/ledger.jobs.ts'
import * as payoutJobs from './jobs/payouts.jobs.ts'
import * as policyJobs from './jobs/policies.jobs.ts'
import * as policyRunJobs from './jobs/policy-runs.jobs.ts'
import * as salesJobs from './jobs/sales.jobs.ts'
import * as updateJobs from './jobs/updates.jobs.ts'

export type Handler<J> =
  J extends JobDefinition<string, infer P>
    ? (payload: P, c: { scope: SellerScope; services: Services }) => Promise<JobOutcome>
    : never
/** What is left to do when a job's tries are used up, or it was refused for good. */
export type GiveUp<J> =
  J extends JobDefinition<string, infer P>
    ? (payload: P, c: { scope: SellerScope; services: Services }, reason: string) => Promise<void>
    : never

const jobs = {
  [audienceJobs.checkAudience.name]: audienceJobs.checkAudience,
  [audienceJobs.confirmFollow.name]: audienceJobs.confirmFollow,
  [audienceJobs.forgetContact.name]: audienceJobs.forgetContact,
  [audienceJobs.inviteAffiliate.name]: audienceJobs.inviteAffiliate,
  [exportJobs.sliceExport.name]: exportJobs.sliceExport,
  [exportJobs.mailExport.name]: exportJobs.mailExport,
  [importJobs.runImport.name]: importJobs.runImport,
  [importJobs.inviteImported.name]: importJobs.inviteImported,
  [policyRunJobs.migratePolicies.name]: policyRunJobs.migratePolicies,
  [policyRunJobs.rollBackPolicies.name]: policyRunJobs.rollBackPolicies,
  [policyRunJobs.tellMigrated.name]: policyRunJobs.tellMigrated,
  [salesJobs.settleCheckout.name]: salesJobs.settleCheckout,
  [salesJobs.syncPayment.name]: salesJobs.syncPayment,
  [salesJobs.sendRefund.name]: salesJobs.sendRefund,
  [salesJobs.closeRequest.name]: salesJobs.closeRequest,
  [salesJobs.mailReceipt.name]: salesJobs.mailReceipt,
  [salesJobs.mailRefund.name]: salesJobs.mailRefund,
  [salesJobs.mailRequest.name]: salesJobs.mailRequest,
  [ledgerJobs.checkLedger.name]: ledgerJobs.checkLedger,
  [payoutJobs.runPayouts.name]: payoutJobs.runPayouts,
  [payoutJobs.sendPayout.name]: payoutJobs.sendPayout,
  [payoutJobs.syncPayout.name]: payoutJobs.syncPayout,
  [payoutJobs.syncPayoutAccount.name]: payoutJobs.syncPayoutAccount,
  [payoutJobs.checkPayoutDrift.name]: payoutJobs.checkPayoutDrift,
  [payoutJobs.mailPayout.name]: payoutJobs.mailPayout,
  [payoutJobs.mailPayoutChange.name]: payoutJobs.mailPayoutChange,
  [policyJobs.enforcePolicies.name]: policyJobs.enforcePolicies,
  [policyJobs.tellEnforced.name]: policyJobs.tellEnforced,
  [updateJobs.freezeUpdate.name]: updateJobs.freezeUpdate,
  [updateJobs.startUpdate.name]: updateJobs.startUpdate,
  [updateJobs.watchUpdate.name]: updateJobs.watchUpdate,
  [updateJobs.dispatchUpdate.name]: updateJobs.dispatchUpdate,
  [updateJobs.foldEvents.name]: updateJobs.foldEvents,
} as const
export type JobName = keyof typeof jobs

// Total by type: a job without a handler does not compile.
const handlers: { [N in JobName]: Handler<(typeof jobs)[N]> } = {
  'audience.check': audienceHandlers.onCheckAudience,
  'audience.confirm_follow': audienceHandlers.onConfirmFollow,
  'audience.forget': audienceHandlers.onForgetContact,
  'audience.invite_affiliate': audienceHandlers.onInviteAffiliate,
  'exports.slice': exportHandlers.onSliceExport,
  'exports.mail': exportHandlers.onMailExport,
  'imports.run': importHandlers.onRunImport,
  'imports.invite': importHandlers.onInviteImported,
  'policies.migrate': policyRunHandlers.onMigratePolicies,
  'policies.roll_back': policyRunHandlers.onRollBackPolicies,
  'policies.tell_migrated': policyRunHandlers.onTellMigrated,
  'sales.checkout': salesHandlers.onSettleCheckout,
  'sales.payment': salesHandlers.onSyncPayment,
  'sales.refund': salesHandlers.onSendRefund,
  'sales.request_deadline': salesHandlers.onCloseRequest,
  'sales.receipt': salesHandlers.onMailReceipt,
  'sales.mail_refund': salesHandlers.onMailRefund,
  'sales.mail_request': salesHandlers.onMailRequest,
  'ledger.check': ledgerHandlers.onCheckLedger,
  'payouts.run': payoutHandlers.onRunPayouts,
  'payouts.send': payoutHandlers.onSendPayout,
  'payouts.sync': payoutHandlers.onSyncPayout,
  'payouts.account': payoutHandlers.onSyncPayoutAccount,
  'payouts.drift': payoutHandlers.onCheckPayoutDrift,
  'payouts.mail': payoutHandlers.onMailPayout,
  'payouts.mail_change': payoutHandlers.onMailPayoutChange,
  'policies.enforce': policyHandlers.onEnforcePolicies,
  'policies.tell_enforced': policyHandlers.onTellEnforced,
  'updates.freeze': updateHandlers.onFreezeUpdate,
  'updates.start': updateHandlers.onStartUpdate,
  'updates.watch': updateHandlers.onWatchUpdate,
  'updates.dispatch': updateHandlers.onDispatchUpdate,
  'updates.events': updateHandlers.onFoldEvents,
}

const onGivenUp: { [N in JobName]?: GiveUp<(typeof jobs)[N]> } = {
  'exports.slice': exportHandlers.onSliceExportGivenUp,
  'imports.run': importHandlers.onRunImportGivenUp,
  'policies.migrate': policyRunHandlers.onMigratePoliciesGivenUp,
}

type Found = {
  job: JobDefinition
  handle: Handler<JobDefinition>
  giveUp?: GiveUp<JobDefinition> | undefined
}

/** Definition and handler of a job by its name, or null for a name nobody knows. */
export function findJob(name: string): Found | null {
  if (!Object.hasOwn(jobs, name)) return null
  // One cast where name and payload type part ways; the payload is parsed by the job's own schema before use.
  return {
    job: jobs[name as JobName] as JobDefinition,
    handle: handlers[name as JobName] as Handler<JobDefinition>,
    giveUp: onGivenUp[name as JobName] as GiveUp<JobDefinition> | undefined,
  }
}
export const JOB_NAMES = Object.keys(jobs) as JobName[]
export const findDefinition = (name: JobName) => jobs[name]
