import type {
  checkPayoutDrift,
  mailPayout,
  mailPayoutChange,
  runPayouts,
  sendPayout,
  syncPayout,
  syncPayoutAccount,
} from '../jobs/payouts.jobs.ts'
import type { Handler } from '../registry.ts'

export const onRunPayouts: Handler<typeof runPayouts> = (p, { scope, services }) =>
  services.payoutRuns.run(scope, p.kind, p.day)

export const onSendPayout: Handler<typeof sendPayout> = (p, { scope, services }) =>
  services.payoutSender.send(scope, p.payoutId)

export const onSyncPayout: Handler<typeof syncPayout> = (p, { scope, services }) =>
  services.payoutSender.sync(scope, p.payoutId)

export const onSyncPayoutAccount: Handler<typeof syncPayoutAccount> = (_, { scope, services }) =>
  services.payoutDestination.sync(scope)

export const onMailPayout: Handler<typeof mailPayout> = (p, { scope, services }) =>
  services.payoutMails.mailPayout(scope, p.payoutId, p.about)

export const onMailPayoutChange: Handler<typeof mailPayoutChange> = (p, { scope, services }) =>
  services.payoutMails.mailChange(scope, p)

export const onCheckPayoutDrift: Handler<typeof checkPayoutDrift> = (_, { scope, services }) =>
  services.payoutDrift.check(scope)
