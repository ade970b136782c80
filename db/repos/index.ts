import type { SellerScope } from '#workers/auth/scope.ts'
import type { Db } from '../client.ts'
import { tenantDb } from '../tenant-db.ts'
import { affiliatesRepo } from './affiliates.repo.ts'
import { apiKeysRepo } from './api-keys.repo.ts'
import { audienceDaysRepo } from './audience-days.repo.ts'
import { batchesRepo } from './batches.repo.ts'
import { checkoutsRepo } from './checkouts.repo.ts'
import { consentRepo } from './consent.repo.ts'
import { contactListRepo } from './contact-list.repo.ts'
import { contactSyncRepo } from './contact-sync.repo.ts'
import { contactsRepo } from './contacts.repo.ts'
import { dashboardRepo } from './dashboard.repo.ts'
import { discountsRepo } from './discounts.repo.ts'
import { dispatchRepo } from './dispatch.repo.ts'
import { editionsRepo } from './editions.repo.ts'
import { exportsRepo } from './exports.repo.ts'
import { filesRepo } from './files.repo.ts'
import { followsRepo } from './follows.repo.ts'
import { idempotencyRepo } from './idempotency.repo.ts'
import { importPoliciesRepo } from './import-policies.repo.ts'
import { importsRepo } from './imports.repo.ts'
import { ledgerRepo } from './ledger.repo.ts'
import { libraryRepo } from './library.repo.ts'
import { mailEventsRepo } from './mail-events.repo.ts'
import { membersRepo } from './members.repo.ts'
import { mutesRepo } from './mutes.repo.ts'
import { payoutAccountsRepo } from './payout-accounts.repo.ts'
import { payoutMoneyRepo } from './payout-money.repo.ts'
import { payoutsRepo } from './payouts.repo.ts'
import { policiesRepo } from './policies.repo.ts'
import { policyRunsRepo } from './policy-runs.repo.ts'
import { privacyRepo } from './privacy.repo.ts'
import { productsRepo } from './products.repo.ts'
import { purchasesRepo } from './purchases.repo.ts'
import { recipientsRepo } from './recipients.repo.ts'
import { refundRequestsRepo } from './refund-requests.repo.ts'
import { refundsRepo } from './refunds.repo.ts'
import { relationsRepo } from './relations.repo.ts'
import { reportsRepo } from './reports.repo.ts'
import { segmentsRepo } from './segments.repo.ts'
import { sendingDaysRepo } from './sending-days.repo.ts'
import { settingsRepo } from './settings.repo.ts'
import { timelineRepo } from './timeline.repo.ts'
import { updatesRepo } from './updates.repo.ts'
import { versionsRepo } from './versions.repo.ts'

/**
 * All repositories of one seller. A repository method reads, or answers a `Statement` that the service puts into
 * one `batch`; it never decides.
 */
export function buildRepos(db: Db) {
  // A job asks several times for those of its scope, and there are many to make.
  const made = new WeakMap<SellerScope, ReturnType<typeof reposOf>>()
  return (scope: SellerScope) => {
    const repos = made.get(scope) ?? reposOf(db, scope)
    made.set(scope, repos)
    return repos
  }
}
function reposOf(db: Db, scope: SellerScope) {
  const t = tenantDb(db, scope)
  return {
    affiliates: affiliatesRepo(t),
    apiKeys: apiKeysRepo(t),
    audienceDays: audienceDaysRepo(t),
    batch: t.batch,
    batches: batchesRepo(t),
    checkouts: checkoutsRepo(t),
    dashboard: dashboardRepo(t),
    discounts: discountsRepo(t),
    dispatch: dispatchRepo(t),
    editions: editionsRepo(t),
    exports: exportsRepo(t),
    files: filesRepo(t),
    follows: followsRepo(t),
    idempotency: idempotencyRepo(t),
    importPolicies: importPoliciesRepo(t),
    imports: importsRepo(t),
    ledger: ledgerRepo(t),
    library: libraryRepo(t),
    mailEvents: mailEventsRepo(t),
    members: membersRepo(t),
    payoutAccounts: payoutAccountsRepo(t),
    payoutMoney: payoutMoneyRepo(t),
    payouts: payoutsRepo(t),
    policies: policiesRepo(t),
    policyRuns: policyRunsRepo(t),
    privacy: privacyRepo(t),
    products: productsRepo(t),
    recipients: recipientsRepo(t),
    consent: consentRepo(t),
    contactList: contactListRepo(t),
    contactSync: contactSyncRepo(t),
    contacts: contactsRepo(t),
    mutes: mutesRepo(t),
    purchases: purchasesRepo(t),
    refundRequests: refundRequestsRepo(t),
    refunds: refundsRepo(t),
    relations: relationsRepo(t),
    reports: reportsRepo(t),
    segments: segmentsRepo(t),
    sendingDays: sendingDaysRepo(t),
    settings: settingsRepo(t),
    timeline: timelineRepo(t),
    updates: updatesRepo(t),
    versions: versionsRepo(t),
  }
}
export type Repos = ReturnType<typeof reposOf>
