import { FILE_MAX } from '#app/domain/imports/import.schema.ts'
import { encodeId } from '#app/domain/kernel/ids.ts'
import { createDb } from '#db/client.ts'
import { groupCommit } from '#db/group-commit.ts'
import { buildRepos } from '#db/repos/index.ts'
import { sandboxClock } from '#db/sandbox/sandbox-clock.ts'
import { affiliatesSystem } from '#db/system/affiliates.ts'
import { apiKeysSystem } from '#db/system/api-keys.ts'
import { exportsSystem } from '#db/system/exports.ts'
import { filesSystem } from '#db/system/files.ts'
import { idempotencySystem } from '#db/system/idempotency.ts'
import { importsSystem } from '#db/system/imports.ts'
import { jobsSystem } from '#db/system/jobs.ts'
import { loginsSystem } from '#db/system/logins.ts'
import { mailEventsSystem } from '#db/system/mail-events.ts'
import { paymentsSystem } from '#db/system/payments.ts'
import { payoutsSystem } from '#db/system/payouts.ts'
import { policyRunsSystem } from '#db/system/policy-runs.ts'
import { rolloutSystem } from '#db/system/rollout.ts'
import { sellersSystem } from '#db/system/sellers.ts'
import { type Envelope, envelopeSchema } from '#queues/define-job.ts'
import { relayDue } from '#queues/outbox.ts'
import { type RunResult, runJob } from '#queues/run-job.ts'
import { createEditSessions } from './adapters/edit-sessions.ts'
import { createResend } from './adapters/email/resend.ts'
import { createSendgrid } from './adapters/email/sendgrid.ts'
import { createEventFolder } from './adapters/event-folder.ts'
import { createJobBus } from './adapters/job-bus.ts'
import { createObjectStore } from './adapters/object-store.ts'
import { createOutbound } from './adapters/outbound.ts'
import { type AiBinding, createAiClassifier, embeddedClassifier } from './adapters/policy-classifier.ts'
import { createProviderGates } from './adapters/provider-gates.ts'
import { randomBytes } from './adapters/random.ts'
import { createRealtime } from './adapters/realtime.ts'
import { createShopCache } from './adapters/shop-cache.ts'
import { createStripe } from './adapters/stripe/stripe.ts'
import { createStripePayouts } from './adapters/stripe/stripe-payouts.ts'
import { createContactLinks } from './auth/contact-link.ts'
import { createCustomerLinks } from './auth/customer-link.ts'
import { createSignedExports } from './auth/signed-export.ts'
import { createSignedFiles } from './auth/signed-file.ts'
import { createHashEmail } from './auth/suppression-hash.ts'
import { createSandbox } from './dev/sandbox.ts'
import { parseConfig } from './env.ts'
import { createLog } from './log.ts'
import type { Clock } from './ports/clock.port.ts'
import type { NewId } from './ports/ids.port.ts'
import type { Realtime } from './ports/realtime.port.ts'
import { createAffiliatesService } from './services/audience/affiliates.service.ts'
import { createAudienceService } from './services/audience/audience.service.ts'
import { createAudienceCheckService } from './services/audience/audience-check.service.ts'
import { createAudienceOverviewService } from './services/audience/audience-overview.service.ts'
import { createContactTimelineService } from './services/audience/contact-timeline.service.ts'
import { createFollowsService } from './services/audience/follows.service.ts'
import { createPrivacyService } from './services/audience/privacy.service.ts'
import { createSegmentsService } from './services/audience/segments.service.ts'
import { createContentService } from './services/catalog/content.service.ts'
import { createEditingService } from './services/catalog/editing.service.ts'
import { createFilesService } from './services/catalog/files.service.ts'
import { createHistoryService } from './services/catalog/history.service.ts'
import { createProductsService } from './services/catalog/products.service.ts'
import { createDashboardService } from './services/dashboard.service.ts'
import { createExportSlices, PAGE_LINES } from './services/exports/export-slices.ts'
import { createExportsService } from './services/exports/exports.service.ts'
import { createPayoutFiles } from './services/exports/payout-files.ts'
import { createRowWriter } from './services/imports/apply-rows.ts'
import { createImportFiles } from './services/imports/import-files.ts'
import { createImportInvitations } from './services/imports/import-invitations.ts'
import { createImportPoliciesService } from './services/imports/import-policies.service.ts'
import { createImportResults } from './services/imports/import-results.ts'
import { createImportRuns, PAGE_ROWS } from './services/imports/import-runs.ts'
import { createImportUndo } from './services/imports/import-undo.ts'
import { createImportsService } from './services/imports/imports.service.ts'
import { createSyncService } from './services/imports/sync.service.ts'
import { createBalanceService } from './services/ledger/balance.service.ts'
import { createLedgerCheckService } from './services/ledger/ledger-check.service.ts'
import { createMailer } from './services/mailer.service.ts'
import { createOperatorService } from './services/operator.service.ts'
import { createInstantPayoutsService } from './services/payouts/instant-payouts.service.ts'
import { createPayoutDestinationService } from './services/payouts/payout-destination.service.ts'
import { createPayoutDriftService } from './services/payouts/payout-drift.service.ts'
import { createPayoutFacts } from './services/payouts/payout-facts.ts'
import { createPayoutFeedService } from './services/payouts/payout-feed.service.ts'
import { createPayoutMailsService } from './services/payouts/payout-mails.service.ts'
import { createPayoutMaker } from './services/payouts/payout-maker.ts'
import { createPayoutOperationsService } from './services/payouts/payout-operations.service.ts'
import { createPayoutOverviewService } from './services/payouts/payout-overview.service.ts'
import { createPayoutRunsService } from './services/payouts/payout-runs.service.ts'
import { createPayoutSender } from './services/payouts/payout-sender.ts'
import { createPayoutSettingsService } from './services/payouts/payout-settings.service.ts'
import { createPayoutStatement } from './services/payouts/payout-statement.ts'
import { createPayoutsService } from './services/payouts/payouts.service.ts'
import { createPoliciesService } from './services/refunds/policies.service.ts'
import { createPolicyCheck } from './services/refunds/policy-check.ts'
import { createPolicyEnforcement } from './services/refunds/policy-enforcement.service.ts'
import { createPolicyMigration, PAGE_PRODUCTS } from './services/refunds/policy-migration.ts'
import { createPolicyMigrationMail } from './services/refunds/policy-migration-mail.ts'
import { createPolicyOf } from './services/refunds/policy-of.ts'
import { createPolicyRunsService } from './services/refunds/policy-runs.service.ts'
import { createRefundRequestsService } from './services/refunds/refund-requests.service.ts'
import { createRefundsService } from './services/refunds/refunds.service.ts'
import { createRolloutService } from './services/refunds/rollout.service.ts'
import { createCheckoutService } from './services/sales/checkout.service.ts'
import { createDiscountsService } from './services/sales/discounts.service.ts'
import { createLibraryService } from './services/sales/library.service.ts'
import { createPaymentsService } from './services/sales/payments.service.ts'
import { createReceiptsService } from './services/sales/receipts.service.ts'
import { createSaleWriter } from './services/sales/sale-writer.ts'
import { createSalesService } from './services/sales/sales.service.ts'
import { createShopService } from './services/sales/shop.service.ts'
import { createApiKeysService } from './services/sellers/api-keys.service.ts'
import { createMembersService } from './services/sellers/members.service.ts'
import { createSettingsService } from './services/sellers/settings.service.ts'
import { createEventsService } from './services/updates/events.service.ts'
import { createReportsService } from './services/updates/reports.service.ts'
import { createSendingService } from './services/updates/sending.service.ts'
import { createUpdatesService } from './services/updates/updates.service.ts'
import { createInbox } from './webhooks/inbox.ts'
import { createPaymentInbox } from './webhooks/payment-inbox.ts'

/** One D1 today; the day there are more, this is where a seller finds its own. */
const shardFor = (env: Env): D1Database => env.DB

/**
 * Composes everything for one request, job batch or alarm. The only file that sees all parts.
 * @param base fields that every log line of this run carries (request id, queue)
 * @param o.groups what runs side by side in it goes to D1 together
 * @throws unavailable `bad_config` naming each wrong variable
 */
export async function buildContainer(
  env: Env,
  ctx: Pick<ExecutionContext, 'waitUntil'>,
  base: Record<string, string> = {},
  o: { groups?: boolean } = {},
) {
  const config = parseConfig(env as unknown as Record<string, unknown>)
  const waitUntil = (p: Promise<unknown>) => ctx.waitUntil(p)
  const log = createLog(base)
  const d1 = shardFor(env)
  const db = createDb(o.groups ? groupCommit(d1) : d1, (reason) => {
    log('tenancy.fault', { reason })
    if (config.sandbox) throw new Error(`Tenancy: ${reason}`)
  })
  const movedClock = config.sandbox ? sandboxClock(db) : null
  const offset = movedClock ? await movedClock.offset() : 0
  const clock: Clock = { now: () => Date.now() + offset }
  const newId: NewId = (kind, at = clock.now()) => encodeId(kind, at, randomBytes(10))

  const system = {
    affiliates: affiliatesSystem(db),
    apiKeys: apiKeysSystem(db),
    exports: exportsSystem(db),
    imports: importsSystem(db),
    logins: loginsSystem(db),
    sellers: sellersSystem(db),
    files: filesSystem(db),
    idempotency: idempotencySystem(db),
    jobs: jobsSystem(db),
    mailEvents: mailEventsSystem(db),
    payments: paymentsSystem(db),
    payouts: payoutsSystem(db),
    policyRuns: policyRunsSystem(db),
    rollout: rolloutSystem(db),
  }
  const repos = buildRepos(db)
  const timer = {
    /** Wakes the outbox at `runAt` (business time; the alarm itself runs on the machine's clock). */
    arm: (runAt: number) => env.JobTimer.get(env.JobTimer.idFromName('jobs')).arm(runAt - clock.now()),
  }
  const inbox = createInbox({ mailEvents: system.mailEvents, clock, newId, arm: timer.arm, waitUntil })
  const jobs = createJobBus({
    jobs: system.jobs,
    clock,
    newId,
    waitUntil,
    arm: timer.arm,
    async relay() {
      const queues = { money: env.MONEY_QUEUE, mail: env.MAIL_QUEUE, bulk: env.BULK_QUEUE }
      const taken = await relayDue(system.jobs, queues, clock.now(), (e) => container.runJob(e))
      if (taken > 0) log('relay.done', { taken, ...container.spent() })
      return taken
    },
  })
  const paymentInbox = createPaymentInbox({
    ...{ payments: system.payments, payouts: system.payouts, jobs, db: db.d1, clock },
  })
  const sandbox =
    movedClock && createSandbox(env, config, { clock, waitUntil, movedClock, inbox, paymentInbox })
  const outbound = createOutbound(config, sandbox?.fakes ?? null)
  const { resend, sendgrid } = config.mail
  const providers = {
    resend: createResend({ apiKey: resend.apiKey, baseUrl: resend.baseUrl, fetch: outbound, clock }),
    sendgrid: createSendgrid({ apiKey: sendgrid.apiKey, baseUrl: sendgrid.baseUrl, fetch: outbound, clock }),
  }
  const { secretKey, baseUrl, tax } = config.payments
  const payments = createStripe({ secretKey, baseUrl, fetch: outbound, isTaxed: tax })
  const payouts = createStripePayouts({ secretKey, baseUrl, fetch: outbound })
  const gates = createProviderGates(env, config.mail.limits, clock)
  const shopCache = createShopCache({ baseUrl: config.baseUrl, slugOf: system.sellers.slugOf })
  const hints = createRealtime(env, waitUntil)
  const realtime: Realtime = {
    ...hints,
    hint(sellerId, topic) {
      const tell = () => hints.hint(sellerId, topic)
      // A run concerns thousands of sellers: to ask costs less than to wake a room in which nobody can be.
      if (o.groups) waitUntil(system.logins.isAnyoneIn(sellerId, Date.now()).then((yes) => yes && tell()))
      else tell()
      // Public pages show these: whatever tells dashboards of a change has changed them too.
      if (topic === 'products' || topic === 'settings' || topic === 'policies')
        waitUntil(shopCache.forget(sellerId))
    },
  }
  const customerLinks = createCustomerLinks(config.secrets.link)
  const contactLinks = createContactLinks(config.secrets.link)
  const hashEmail = createHashEmail(config.secrets.suppression)
  const mailer = createMailer({ providers, mail: config.mail })
  const kit = {
    repos,
    clock,
    newId,
    jobs,
    realtime,
    providers,
    payments,
    payouts,
    gates,
    mailer,
    customerLinks,
    contactLinks,
    hashEmail,
    baseUrl: config.baseUrl,
    mail: config.mail,
  }
  const objects = createObjectStore(env.FILES)
  const signedFiles = createSignedFiles(config.secrets.link)
  const signedExports = createSignedExports(config.secrets.link)
  const files = createFilesService({ ...kit, store: objects, signedFiles })
  const editSessions = createEditSessions(env, waitUntil)
  const content = createContentService({ ...kit, editSessions })
  const sending = createSendingService(kit)
  const audience = createAudienceService(kit)
  const audienceCheck = createAudienceCheckService(kit)
  const policyOf = createPolicyOf({ repos, rollout: system.rollout })
  const policyEnforcement = createPolicyEnforcement({ ...kit, sellers: system.sellers })
  const saleWriter = createSaleWriter({ ...kit, policyOf })
  const sales = createSalesService({ ...kit, saleWriter })
  const books = createPaymentsService(kit)
  const refunds = createRefundsService({ ...kit, books })
  const payoutStatement = createPayoutStatement(kit)
  const exportSlices = createExportSlices({
    ...{ ...kit, store: objects, partBytes: config.exportPartBytes, pageLines: PAGE_LINES },
    payoutFiles: createPayoutFiles({ statement: payoutStatement }),
  })
  const members = createMembersService({ ...kit, logins: system.logins })
  const importFiles = createImportFiles({ store: objects, textMax: FILE_MAX })
  const importPolicies = createImportPoliciesService(kit)
  const writer = createRowWriter(kit)
  const { AI: ai } = env as { AI?: AiBinding }
  const policyMigration = createPolicyMigration({
    ...{ ...kit, runs: system.policyRuns, pageProducts: PAGE_PRODUCTS },
    classifier: ai && !config.sandbox ? createAiClassifier(ai, log) : embeddedClassifier,
  })
  const policyMigrationMail = createPolicyMigrationMail(kit)
  const payoutFacts = createPayoutFacts({
    ...{ ...kit, system: system.payouts, feePercent: config.payments.instantFeePercent },
  })
  const payoutKit = {
    ...kit,
    system: system.payouts,
    db: db.d1,
    facts: payoutFacts,
    maker: createPayoutMaker(kit),
  }
  const payoutSender = createPayoutSender(payoutKit)
  const payoutRuns = createPayoutRunsService({
    ...{ ...payoutKit, sender: payoutSender, perSecond: config.payments.payoutsPerSecond },
  })
  const services = {
    importPolicies,
    importResults: createImportResults({ repos, files: importFiles }),
    importInvitations: createImportInvitations({ ...kit, files: importFiles }),
    importRuns: createImportRuns({
      ...{ ...kit, writer, files: importFiles, undo: createImportUndo(kit), pageRows: PAGE_ROWS },
    }),
    imports: createImportsService({
      ...{ ...kit, system: system.imports, files: importFiles, policies: importPolicies },
    }),
    sync: createSyncService({ ...kit, audience, policies: importPolicies, writer }),
    affiliates: createAffiliatesService({
      ...kit,
      affiliates: system.affiliates,
      secureCookies: config.secureCookies,
    }),
    apiKeys: createApiKeysService(kit),
    members,
    operator: createOperatorService({
      ...kit,
      jobs: system.jobs,
      mailEvents: system.mailEvents,
      sellers: system.sellers,
      exports: system.exports,
      members,
      audienceCheck,
      wake: jobs.wake,
      async rerun(body): Promise<boolean> {
        const parsed = envelopeSchema.safeParse(JSON.parse(body))
        if (!parsed.success) return false
        const result: RunResult = await runJob(parsed.data, container)
        return typeof result === 'string'
      },
    }),
    settings: createSettingsService({ ...kit, sellers: system.sellers, objects }),
    audience,
    audienceCheck,
    audienceOverview: createAudienceOverviewService(kit),
    ledgerCheck: createLedgerCheckService({ ...kit, sellers: system.sellers, log }),
    library: createLibraryService({ ...kit, files }),
    sales,
    checkout: createCheckoutService({
      ...{ ...kit, sellers: system.sellers, policyOf, saleWriter, platformFee: config.payments.platformFee },
    }),
    payments: books,
    refunds,
    refundRequests: createRefundRequestsService({ ...kit, refunds }),
    balance: createBalanceService(kit),
    payoutSender,
    payoutRuns,
    payouts: createPayoutsService(payoutKit),
    payoutDrift: createPayoutDriftService({ ...payoutKit, log, perSecond: config.payments.payoutsPerSecond }),
    payoutOperations: createPayoutOperationsService({
      ...payoutKit,
      runs: payoutRuns,
      sellers: system.sellers,
    }),
    payoutOverview: createPayoutOverviewService(payoutKit),
    payoutStatement,
    payoutFeed: createPayoutFeedService({ ...payoutKit, randomBytes }),
    payoutSettings: createPayoutSettingsService({ ...payoutKit, runs: payoutRuns }),
    payoutDestination: createPayoutDestinationService({ ...kit, runs: payoutRuns }),
    payoutMails: createPayoutMailsService(payoutKit),
    instantPayouts: createInstantPayoutsService({ ...payoutKit, sender: payoutSender }),
    receipts: createReceiptsService(kit),
    content,
    contactTimeline: createContactTimelineService({ ...kit, audience, sales }),
    dashboard: createDashboardService(kit),
    discounts: createDiscountsService(kit),
    editing: createEditingService({ ...kit, content, editSessions }),
    events: createEventsService({ ...kit, audience, folder: createEventFolder(env) }),
    exports: createExportsService({
      ...{ ...kit, system: system.exports, exportSlices, store: objects, signedExports },
    }),
    exportSlices,
    files,
    follows: createFollowsService({ ...kit, sellers: system.sellers, audience }),
    history: createHistoryService(kit),
    policies: createPoliciesService({
      ...kit,
      policyOf,
      check: createPolicyCheck({ repos, policyOf, enforcement: policyEnforcement }),
    }),
    policyEnforcement,
    rollout: createRolloutService({ ...kit, rollout: system.rollout, sellers: system.sellers }),
    policyMigration,
    policyMigrationMail,
    policyRuns: createPolicyRunsService({
      ...{ ...kit, runs: system.policyRuns, migration: policyMigration, mail: policyMigrationMail },
      batch: (statements) => db.d1.batch(statements),
    }),
    privacy: createPrivacyService({ ...kit, audience }),
    products: createProductsService({ ...kit, content, files }),
    reports: createReportsService(kit),
    segments: createSegmentsService(kit),
    sending,
    shop: createShopService({ ...kit, sellers: system.sellers, objects, policyOf, isTaxed: tax }),
    updates: createUpdatesService(kit),
  }

  let told = { ...db.meter }
  /** D1's bill since the last time somebody asked: each log line carries its own share. */
  const spent = () => {
    const { rowsRead, rowsWritten, statements } = db.meter
    const share = {
      rowsRead: rowsRead - told.rowsRead,
      rowsWritten: rowsWritten - told.rowsWritten,
      statements: statements - told.statements,
    }
    told = { ...db.meter }
    return share
  }

  const container = {
    env,
    config,
    log,
    db,
    clock,
    newId,
    system,
    repos,
    realtime,
    jobs,
    inbox,
    paymentInbox,
    timer,
    objects,
    signedFiles,
    signedExports,
    shopCache,
    outbound,
    mailer,
    providers,
    payments,
    payouts,
    gates,
    customerLinks,
    contactLinks,
    hashEmail,
    sandbox,
    services,
    waitUntil,
    spent,
    runJob: (envelope: Envelope): Promise<RunResult> => runJob(envelope, container),
  }
  return container
}
export type Container = Awaited<ReturnType<typeof buildContainer>>
export type Services = Container['services']
