import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { noCounts as noOutcomes } from '#app/domain/imports/import.schema.ts'
import { policyRulesSchema } from '#app/domain/imports/policy.schema.ts'
import { DEFAULT_SNAPSHOT } from '#app/domain/refunds/policy.rules.ts'
import { noActivity } from '#app/domain/updates/activity.rules.ts'
import { noCounts } from '#app/domain/updates/delivery-event.rules.ts'
import type { Fold } from '#app/domain/updates/fold-events.rules.ts'
import { firstEventId } from '#db/repos/contacts.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import { DEFAULT_POLICY_KEY, testContainer } from '#test/support/container.ts'
import { makeLogin } from '#test/support/members.ts'
import type { Container } from '#workers/container.ts'
import {
  dump,
  RULES,
  restore,
  type State,
  state,
  type Tenant,
  tenantTables,
  twoSellers,
  written,
} from './two-sellers.ts'

type Result = Statement | Statement[] | PromiseLike<unknown>
/** Calls one repository method with the ids of `target`. */
type Run = (repos: Repos, target: Tenant) => Result
/** `given`: statements (?1 = the target's seller) that bring its rows to where the method would do something. */
type Case = Run | { given: string[]; run: Run }

let c: Container
let a: Tenant
let b: Tenant
let before: { a: State; b: State }
beforeAll(async () => {
  const container = await testContainer()
  c = container
  ;({ a, b } = await twoSellers(container))
  await container.settle()
  before = { a: await state(a.sellerId), b: await state(b.sellerId) }
})

const NOW = 1_900_000_000_000
const DAY = '2026-01-01'
const rowsOf = (t: Tenant, table: string) => (t === a ? before.a : before.b).rows[table]!
const audience = (t: Tenant) => ({
  productId: t.productId,
  editionIds: [t.editionId],
  versionSavedAt: NOW,
  segment: null,
})
const details = (t: Tenant) => ({
  name: 'Taken over',
  slug: t.slug,
  description: '',
  coverFileId: null,
  supportEmail: null,
})
const updateRow = (t: Tenant) => {
  const { batches, unknown } = rowsOf(t, 'updates')[0] as { batches: number; unknown: number }
  const { updateId: id, productId, version } = t
  return { id, productId, version, batches, unknown, excluded: {}, provider: 'resend' as const }
}
const frozenPage = (t: Tenant) => ({
  candidates: 1,
  recipients: 1,
  excluded: {},
  json: JSON.stringify([[t.contactId, t.email, null, t.purchaseId]]),
  lastContact: null,
})
const newContact = (t: Tenant) => ({
  id: t.contactId,
  email: t.email,
  emailGiven: t.email,
  name: 'Taken over',
  state: 'subscribed' as const,
  reason: null,
  source: 'api',
  suppressedReason: null,
  at: NOW,
  actor: 'key:x',
})
const claimed = (t: Tenant) => ({
  batchNo: 0,
  provider: 'resend' as const,
  size: 1,
  fromContact: t.contactId,
  toContact: t.contactId,
  before: 'queued' as const,
  firstCallAt: null,
  attempts: 0,
  accepted: 0,
  rejected: 0,
  unknown: 0,
  skipped: 0,
  recipients: '[]',
})
const settled = {
  batchNo: 0,
  state: 'accepted' as const,
  reason: null,
  providerIds: null,
  tally: { accepted: 1, rejected: 0, unknown: 0, skipped: 0 },
  recipients: null,
}
/** A page of events that changes everything a page can change. */
const foldOf = ({ updateId, contactId, eventId }: Tenant): Fold => ({
  applied: [eventId],
  later: null,
  moved: [{ updateId, contactId, state: 'bounced', reason: 'taken over' }],
  counts: new Map([
    [updateId, { ...noCounts(), bounced: 1, opens: 1, clicks: 1, machineOpens: 1, machineClicks: 1 }],
  ]),
  proven: new Map([['', { updateId, batchNo: 0, n: 1 }]]),
  links: new Map([['', { updateId, no: 99, clicks: 1, people: 1, machines: 1 }]]),
  clicked: new Map([['', { updateId, no: 99, contactId, clicks: 1 }]]),
  activity: new Map([['', { ...noActivity(0), updateId, bounced: 1 }]]),
  failures: new Map([['', { updateId, state: 'bounced', cause: 'other', n: 1 }]]),
  softBounces: [{ contactId, eventId: 'taken-over', at: NOW }],
  reports: [],
  delivered: 1,
  read: new Map(),
})
const keyId = (t: Tenant) => `${t.api.keyId}:key-${t.mark}`
const suppressed = (t: Tenant) => rowsOf(t, 'suppressions').map((r) => String(r.email_hash))
const CUT = { provider: 'sendgrid' as const, size: 100, lead: [] }
const SENDING = [
  `UPDATE updates SET status = 'sending' WHERE seller_id = ?1`,
  `UPDATE update_batches SET state = 'sending', run_id = 'run' WHERE seller_id = ?1`,
]
const QUEUED = [`UPDATE updates SET status = 'queued' WHERE seller_id = ?1`]
const REJECTED = [
  `UPDATE updates SET status = 'queued', rejected = recipients WHERE seller_id = ?1`,
  `UPDATE deliveries SET state = 'rejected' WHERE seller_id = ?1`,
]
const UNFROZEN = [
  'DELETE FROM deliveries WHERE seller_id = ?1',
  'DELETE FROM update_batches WHERE seller_id = ?1',
  `UPDATE updates SET freeze_cursor = '', batches = 0 WHERE seller_id = ?1`,
]

/** Of a refund or a dispute. */
const TAKEN = { amount: 500, tax: 95, platformFee: 55, affiliate: 64 }
const QUEUED_EXPORT = `UPDATE exports SET status = 'queued', started_at = NULL WHERE seller_id = ?1`
const RUNNING_EXPORT = `UPDATE exports SET status = 'running', rows = 5, bytes = 5 WHERE seller_id = ?1`
const exportRow = () => ({
  ...{
    id: c.newId('export'),
    filter: null,
    requestKey: 'x',
    requestedBy: 'x',
    memberId: null,
    fileName: 'x',
  },
  ...{ snapshotAt: NOW, createdAt: NOW, total: 1 },
  options: {
    ...{ types: ['followers' as const], columns: ['email' as const], from: null, to: null },
    ...{ segment_id: null, bom: false, since: null, before: null },
  },
})

const PAID = `UPDATE payouts SET status = 'paid', day = '2030-01-04' WHERE seller_id = ?1`
const RUNNING = `UPDATE imports SET status = 'running' WHERE seller_id = ?1`
const UNDOING = `UPDATE imports SET status = 'undoing' WHERE seller_id = ?1`
/** Where the import of each seller ended. */
const AFTER_ALL = { run: 1, page: 1 }
const profileOf = (email: string) => ({
  ...{ email, emailGiven: email, externalId: null, name: 'Taken over', country: null },
  ...{ tags: '[]', attributes: '{}', sourceAt: null },
})

/** Every method there is. One that is missing here fails the suite by its name. */
const CASES: Record<string, Record<string, Case>> = {
  apiKeys: {
    list: (r) => r.apiKeys.list(),
    insert: (r, t) =>
      r.apiKeys.insert({
        id: t.api.keyId,
        name: 'x',
        hint: 'x',
        keyHash: 'x',
        scopes: [],
        createdBy: 'x',
        createdAt: NOW,
      }),
    revoke: (r, t) => r.apiKeys.revoke(t.api.keyId, NOW),
  },
  audienceDays: {
    since: {
      given: [`UPDATE audience_days SET joined = 4711 WHERE seller_id = ?1`],
      run: (r) => r.audienceDays.since(0),
    },
  },
  consent: {
    history: (r, t) => r.consent.history(t.contactId, 50),
    change: (r, t) =>
      r.consent.change([
        {
          from: { id: t.contactId, consentEventId: firstEventId(t.contactId) },
          eventId: c.newId('consentEvent'),
          to: 'blocklisted',
          reason: null,
          source: 'api',
          actor: 'key:x',
          evidence: null,
          at: NOW,
          suppress: { reason: 'complained', emailHash: 'hash' },
        },
      ]),
  },
  contactList: {
    page: (r, t) =>
      r.contactList.page({ text: t.email, consent: ['subscribed'], kind: 'customer' }, null, 50),
    find: (r, t) => r.contactList.find({}, t.email),
    count: (r, t) => r.contactList.count({ text: t.email }),
  },
  contactSync: {
    byEmail: (r, t) => r.contactSync.byEmail([t.email]),
    byExternalId: (r, t) => r.contactSync.byExternalId([`crm-${t.mark}`]),
    hasSuppressions: {
      given: ['DELETE FROM suppressions WHERE seller_id = ?1'],
      run: (r) => r.contactSync.hasSuppressions(),
    },
    create: (r, t) =>
      r.contactSync.create(
        [
          {
            ...{ id: t.contactId, profile: profileOf(t.email) },
            ...{ state: 'subscribed', reason: null, evidence: null },
          },
        ],
        { source: 'import', actor: 'key:x', at: NOW },
      ),
    update: (r, t) =>
      r.contactSync.update([{ known: { id: t.contactId, version: 0 }, profile: profileOf(t.email) }], NOW),
    unmoved: (r, t) => r.contactSync.unmoved([{ id: t.contactId, consentEventId: 'another' }]),
    changes: (r) => r.contactSync.changes(0, '', 50),
    suppress: (r, t) => r.contactSync.suppress(suppressed(t), 'opted_out', NOW),
    current: (r, t) => r.contactSync.current([t.contactId]),
    untouched: (r, t) => r.contactSync.untouched([t.importedId]),
    remove: { given: [UNDOING], run: (r, t) => r.contactSync.remove([t.importedId], NOW) },
  },
  contacts: {
    find: (r, t) => r.contacts.find(t.contactId),
    findMany: (r, t) => r.contacts.findMany([t.contactId]),
    setUntracked: (r, t) => r.contacts.setUntracked(t.contactId, true, NOW),
    findByEmail: (r, t) => r.contacts.findByEmail(t.email),
    suppressions: (r, t) => r.contacts.suppressions(suppressed(t)),
    ensure: (r, t) => r.contacts.ensure([newContact(t)]),
  },
  dashboard: {
    // Made to differ from what the caller would count of its own.
    countReachable: {
      given: [
        `INSERT INTO contacts (seller_id, id, email, email_given, consent_state, consent_source, consent_changed_at, consent_event_id,
           first_seen_at, created_at, updated_at)
         VALUES (?1, 'ct_more', 'more@example.com', 'more@example.com', 'subscribed', 'api', 1, 'ce_more', 1, 1, 1)`,
      ],
      run: (r) => r.dashboard.countReachable(),
    },
    countPublished: {
      given: [`UPDATE products SET status = 'published' WHERE seller_id = ?1`],
      run: (r) => r.dashboard.countPublished(),
    },
    salesSince: {
      given: ['UPDATE purchases SET price_amount = 4711 WHERE seller_id = ?1'],
      run: (r) => r.dashboard.salesSince('pur_', 'pur_'),
    },
    unannounced: {
      given: ['UPDATE products SET has_unannounced = 1 WHERE seller_id = ?1'],
      run: (r) => r.dashboard.unannounced(50),
    },
    productNames: (r, t) => r.dashboard.productNames([t.productId]),
    notifiedProducts: (r) => r.dashboard.notifiedProducts(50),
  },
  batches: {
    freezePage: {
      given: UNFROZEN,
      run: (r, t) =>
        r.batches.freezePage({ ...updateRow(t), batches: 0 } as never, '', frozenPage(t), CUT, NOW),
    },
    enqueueDispatch: { given: QUEUED, run: (r, t) => r.batches.enqueueDispatch(t.updateId, 0, 'x', NOW) },
    beginCanary: { given: QUEUED, run: (r, t) => r.batches.beginCanary(t.updateId, 1, NOW) },
    canaryMails: (r, t) => r.batches.canaryMails({ id: t.updateId, canaryBatches: 9 }),
    endGuard: {
      given: [`UPDATE updates SET guard = 'canary' WHERE seller_id = ?1`],
      run: (r, t) => r.batches.endGuard(t.updateId, 'open'),
    },
    again: { given: REJECTED, run: (r, t) => r.batches.again(t.updateId, 'rejected', 50) },
    requeue: {
      given: REJECTED,
      run: (r, t) =>
        r.batches.requeue(
          updateRow(t) as never,
          'rejected',
          { json: frozenPage(t).json, n: 1, reasons: [] },
          50,
          CUT,
          NOW,
        ),
    },
    reroute: {
      given: [`UPDATE update_batches SET state = 'queued' WHERE seller_id = ?1`],
      run: (r, t) => r.batches.reroute(updateRow(t), { batchNo: 0, recipients: frozenPage(t).json }, CUT),
    },
  },
  checkouts: {
    find: (r, t) => r.checkouts.find(t.checkoutId),
    insert: (r, t) =>
      r.checkouts.insert({
        ...{ id: c.newId('checkout'), productId: t.productId, editionId: t.editionId, amount: 1 },
        ...{ currency: 'usd', policyKey: DEFAULT_POLICY_KEY, createdAt: NOW, expiresAt: NOW },
      }),
    setSession: (r, t) => r.checkouts.setSession(t.checkoutId, 'cs_taken_over', NOW),
    pay: (r, t) => r.checkouts.pay(t.checkoutId, NOW),
    expire: (r, t) => r.checkouts.expire(t.checkoutId, NOW),
  },
  discounts: {
    find: (r, t) => r.discounts.find(t.discountId),
    findByCode: (r, t) => r.discounts.findByCode(t.discountCode),
    list: (r) => r.discounts.list({ limit: 50 }),
    ofProduct: (r, t) => r.discounts.ofProduct(t.productId),
    insert: (r, t) =>
      r.discounts.insert({
        ...{ id: c.newId('discount'), code: 'TAKEN-OVER', productId: t.productId, kind: 'percent' as const },
        ...{ value: 90, createdAt: NOW },
      }),
    end: (r, t) => r.discounts.end(t.discountId, NOW),
    use: (r, t) => r.discounts.use(t.discountId),
  },
  ledger: {
    post: (r, t) =>
      r.ledger.post(
        [
          {
            ...{
              id: 'post_new',
              cause: 'credit:x',
              purchaseId: t.paidId,
              day: '2026-11-20',
              currency: 'usd',
              at: NOW,
            },
            entries: [
              { account: 'platform', party: '', amount: -4711 },
              { account: 'unpaid', party: '', amount: 4711 },
            ],
          },
        ],
        NOW,
      ),
    balances: {
      given: ['UPDATE ledger_balances SET amount = 4711 WHERE seller_id = ?1'],
      run: (r) => r.ledger.balances(),
    },
    noteCheck: (r) => r.ledger.noteCheck([], NOW),
    check: {
      given: ['UPDATE ledger_balances SET amount = amount + 4711 WHERE seller_id = ?1'],
      run: (r) => r.ledger.check(),
    },
  },
  payouts: {
    open: {
      given: ['UPDATE balance_days SET amount = 4711 WHERE seller_id = ?1 AND is_closed = 0'],
      run: (r) => r.payouts.open(),
    },
    create: (r, t) =>
      r.payouts.create(
        [
          {
            ...{ id: c.newId('payout'), type: 'instant', origin: 'request', currency: 'usd', gross: 5 },
            ...{ fee: 0, net: 5, coversThrough: DAY, day: DAY, cause: 'x', part: 1, parts: 1 },
            ...{ accountId: t.accountId, destinationId: 'ba_1', destinationLabel: 'x', checkAt: NOW },
            ...{ actor: 'x', actorName: 'x', createdAt: NOW },
            claims: rowsOf(t, 'balance_days').map((d) => ({ id: d.id as string, amount: 0 })),
          },
        ],
        [],
      ),
    become: {
      given: ['UPDATE payouts SET revision = 4711 WHERE seller_id = ?1'],
      run: (r, t) =>
        r.payouts.become(
          { ...({ id: t.payoutId, status: 'submitted' } as PayoutRow), revision: 4711 },
          { arrivesOn: DAY },
          'x',
          NOW,
        ),
    },
    find: (r, t) => r.payouts.find(t.payoutId),
    ofCause: (r, t) => r.payouts.ofCause(t.requestCause),
    inFlight: (r) => r.payouts.inFlight(),
    page: (r) => r.payouts.page({ after: undefined, status: undefined, limit: 50 }),
    paidYears: { given: [PAID], run: (r) => r.payouts.paidYears() },
    paidIn: { given: [PAID], run: (r) => r.payouts.paidIn(2030, 50) },
    paidOf: { given: [PAID], run: (r, t) => r.payouts.paidOf([t.payoutId]) },
    noteRun: (r) => r.payouts.noteRun({ day: DAY, kind: 'daily', outcome: 'paid', checks: null, at: NOW }),
    runsOn: (r) => r.payouts.runsOn('2026-01-02'),
    runs: (r) => r.payouts.runs(50),
    event: (r, t) =>
      r.payouts.event({
        ...{ id: c.newId('payoutEvent'), type: 'payout.paid', payoutId: t.payoutId, code: null, at: NOW },
      }),
    events: (r) => r.payouts.events('', 50),
    noteDrift: (r) => r.payouts.noteDrift({ currency: 'usd', expected: 1, held: 2 }, NOW),
    atWork: {
      given: [`UPDATE payouts SET call = 'payout', check_at = 1 WHERE seller_id = ?1`],
      run: (r) => r.payouts.atWork(),
    },
  },
  payoutMoney: {
    entries: (r, t) => r.payoutMoney.entries(t.payoutId, null, 50),
    statement: (r, t) => r.payoutMoney.statement(t.payoutId, null, 50),
    makeupOf: (r, t) => r.payoutMoney.makeupOf(t.payoutId),
    dividedDays: (r, t) => r.payoutMoney.dividedDays(t.payoutId),
    makeup: (r) => r.payoutMoney.makeup('usd'),
    earned: (r) => r.payoutMoney.earned('usd', ''),
  },
  payoutAccounts: {
    get: (r) => r.payoutAccounts.get(),
    update: (r) => r.payoutAccounts.update({ minimum: 4711 }, NOW),
    runOn: (r) => r.payoutAccounts.runOn('weekly', '2030-01-01'),
    suspendDaily: (r) => r.payoutAccounts.suspendDaily({ was: null, is: 'instant_off' }, NOW),
  },
  policyRuns: {
    find: {
      given: ['UPDATE policy_run_sellers SET changes = 7 WHERE seller_id = ?1'],
      run: (r) => r.policyRuns.find('prun_1'),
    },
    products: (r) => r.policyRuns.products('', 50),
    write: (r, t) =>
      r.policyRuns.write('prun_1', {
        ...{ seen: '', tier: 0, cursor: t.draftId, isLast: true, now: NOW },
        items: [
          {
            ...{ productId: t.draftId, status: 'applied', reason: null, fromDays: 30, proposedDays: 14 },
            ...{ isCertain: true, confidence: 90, words: [], before: null, after: '{}' },
          },
        ],
      }),
    fail: (r) => r.policyRuns.fail('prun_1', NOW),
    applied: (r, t) => r.policyRuns.applied('prun_1', { after: '', productId: t.productId, limit: 5 }),
    restore: (r, t) =>
      r.policyRuns.restore(
        'prun_1',
        { productId: t.productId, before: null, changes: 1 },
        { actor: 'key:x', actorName: 'x', now: NOW },
      ),
    noteRestored: (r, t) => r.policyRuns.noteRestored('prun_1', [t.productId], []),
    endRollback: (r) => r.policyRuns.endRollback('prun_1', NOW),
    changed: (r) => r.policyRuns.changed('prun_1', 5),
  },
  policies: {
    list: (r, t) => r.policies.list([t.productId]),
    set: (r, t) =>
      r.policies.set(
        { productId: t.productId, editionId: null },
        { periodDays: 183, finePrint: 'Taken over' },
        { seen: 1, actor: 'key:x', actorName: 'x', now: NOW },
      ),
    versions: (r, t) => r.policies.versions(t.productId),
    copyable: (r, t) => r.policies.copyable(t.draftId, 50),
    changes: (r, t) => r.policies.changes(t.productId, 50),
    ensureSnapshots: (r) => r.policies.ensureSnapshots([{ ...DEFAULT_SNAPSHOT, key: 'seller:9:30' }]),
  },
  refundRequests: {
    find: (r, t) => r.refundRequests.find(t.requestId),
    ofPurchase: (r, t) => r.refundRequests.ofPurchase(t.paidId),
    list: (r) => r.refundRequests.list({ limit: 50 }),
    countOpen: {
      given: [`UPDATE refund_requests SET status = 'declined' WHERE seller_id = ?1`],
      run: (r) => r.refundRequests.countOpen(),
    },
    insert: (r, t) =>
      r.refundRequests.insert({
        ...{ id: c.newId('refundRequest'), purchaseId: t.purchaseId, status: 'open' as const },
        ...{ note: 'Taken over', isInWindow: true, deadlineAt: NOW, createdAt: NOW },
      }),
    decide: (r, t) =>
      r.refundRequests.decide(t.requestId, {
        ...{ status: 'declined', by: 'key:x', answer: 'Taken over', refundId: null, now: NOW },
      }),
    reopen: {
      given: [
        `UPDATE refund_requests SET status = 'granted',
           refund_id = (SELECT id FROM refunds WHERE seller_id = ?1 AND status = 'succeeded') WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.refundRequests.reopen(t.refundId, NOW),
    },
  },
  refunds: {
    find: (r, t) => r.refunds.find(t.refundId),
    ofPurchase: (r, t) => r.refunds.ofPurchase(t.paidId),
    countOfContact: (r, t) => r.refunds.countOfContact(t.payerId, 0),
    begin: (r, t) =>
      r.refunds.begin({
        ...{
          id: c.newId('refund'),
          purchaseId: t.paidId,
          status: 'pending' as const,
          origin: 'seller' as const,
        },
        ...{ ...TAKEN, note: null, actor: 'key:x', actorName: 'x', createdAt: NOW },
      }),
    call: (r, t) => r.refunds.call(t.openRefundId, { attempt: 1, calledAt: null }, 2, NOW),
    later: {
      given: [`UPDATE refunds SET status = 'unknown' WHERE seller_id = ?1 AND status = 'pending'`],
      run: (r, t) => r.refunds.later(t.openRefundId),
    },
    succeed: (r, t) =>
      r.refunds.succeed({ id: t.openRefundId, purchaseId: t.paidId, now: NOW }, TAKEN, {
        ...{ providerId: 're_taken_over', setAside: 500 },
      }),
    fail: (r, t) => r.refunds.fail({ id: t.openRefundId, purchaseId: t.paidId, now: NOW }, 500, 'Taken over'),
    bounce: (r, t) =>
      r.refunds.bounce({ id: t.refundId, purchaseId: t.paidId, now: NOW }, 1000, 'Taken over'),
    disputesOf: (r, t) => r.refunds.disputesOf(t.disputedId),
    openDispute: (r, t) =>
      r.refunds.openDispute({
        ...{ ...TAKEN, id: 'dp_taken_over', purchaseId: t.paidId, status: 'open', reason: 'x', fee: 1500 },
        ...{ openedAt: NOW, closedAt: null },
      }),
    closeDispute: (r, t) =>
      r.refunds.closeDispute({ id: t.disputeId, purchaseId: t.disputedId, now: NOW }, 'won'),
    disputeNumbers: {
      given: ['DELETE FROM disputes WHERE seller_id = ?1'],
      run: (r) => r.refunds.disputeNumbers(NOW),
    },
    enforce: (r) => r.refunds.enforce(NOW),
  },
  segments: {
    find: (r, t) => r.segments.find(t.segmentId),
    list: (r) => r.segments.list(50),
    insert: (r, t) =>
      r.segments.insert(
        { id: c.newId('segment'), name: `segment of ${t.mark}`, filter: {}, createdBy: 'x' },
        9,
        NOW,
      ),
    update: (r, t) => r.segments.update(t.segmentId, { name: 'Taken over' }, NOW),
    remove: (r, t) => r.segments.remove(t.segmentId),
  },
  sendingDays: {
    take: {
      given: ['UPDATE sending_days SET mail_limit = 1000000 WHERE seller_id = ?1'],
      run: (r) => r.sendingDays.take(DAY, 1),
    },
    giveBack: (r) => r.sendingDays.giveBack(DAY, 1),
    find: {
      given: ['UPDATE sending_days SET handed_over = 4711 WHERE seller_id = ?1'],
      run: (r) => r.sendingDays.find(DAY),
    },
    deliveredSince: {
      given: ['UPDATE sending_days SET delivered = 4711 WHERE seller_id = ?1'],
      run: (r) => r.sendingDays.deliveredSince('2000-01-01'),
    },
    setLimit: {
      given: ['UPDATE sending_days SET mail_limit = NULL WHERE seller_id = ?1'],
      run: (r) => r.sendingDays.setLimit(DAY, 1),
    },
  },
  dispatch: {
    setWait: (r, t) => r.dispatch.setWait(t.updateId, 'quota', NOW),
    claimable: (r, t) => r.dispatch.claimable(t.updateId, 0, 99),
    claim: { given: QUEUED, run: (r, t) => r.dispatch.claim(t.updateId, [claimed(t)], 'run', NOW) },
    markSending: { given: QUEUED, run: (r, t) => r.dispatch.markSending(t.updateId) },
    isStopped: {
      given: [`UPDATE updates SET status = 'paused' WHERE seller_id = ?1`],
      run: (r, t) => r.dispatch.isStopped(t.updateId),
    },
    settle: {
      given: SENDING,
      run: (r, t) =>
        r.dispatch.settle(
          t.updateId,
          'run',
          [claimed(t)],
          [settled],
          [[t.contactId, 'rejected', 'refused']],
          { now: NOW, minute: NOW, failures: [['rejected', 'other', 1]], day: DAY, notHandedOver: 1 },
        ),
    },
    finishIfDone: {
      given: [
        `UPDATE updates SET status = 'sending', accepted = recipients, freeze_cursor = NULL WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.dispatch.finishIfDone(t.updateId, NOW),
    },
  },
  editions: {
    listOf: (r, t) => r.editions.listOf([t.productId]),
    find: (r, t) => r.editions.find(t.productId, t.editionId),
    ofOtherProducts: (r, t) => r.editions.ofOtherProducts(t.draftId, [t.editionId]),
    replaceAll: (r, t) =>
      r.editions.replaceAll(
        t.productId,
        [{ id: t.editionId, name: 'Taken over', price: { amount: 1, currency: 'usd' } }],
        NOW,
      ),
  },
  exports: {
    find: (r, t) => r.exports.find(t.exportId),
    list: (r) => r.exports.list('audience', undefined, 50),
    since: (r) => r.exports.since(0),
    insert: (r) => r.exports.insert(exportRow(), NOW, 5),
    findByRequest: (r, t) => r.exports.findByRequest(String(rowsOf(t, 'exports')[0]!.request_key), 0),
    page: {
      given: [`UPDATE contacts SET follower_since = 1 WHERE seller_id = ?1`],
      run: (r) => r.exports.page({ options: exportRow().options, filter: null, snapshotAt: NOW }, null, 50),
    },
    days: {
      given: [`UPDATE audience_days SET joined = 4711 WHERE seller_id = ?1`],
      run: (r) => r.exports.days(['customers']),
    },
    start: { given: [QUEUED_EXPORT], run: (r, t) => r.exports.start(t.exportId, NOW) },
    beginUpload: {
      given: [RUNNING_EXPORT],
      run: (r, t) => r.exports.beginUpload(t.exportId, 0, 'taken over'),
    },
    noteSlice: {
      given: [RUNNING_EXPORT],
      run: (r, t) =>
        r.exports.noteSlice(
          { id: t.exportId, slices: 0 },
          { cursor: '1:x', parts: [], rows: 4711, scanned: 1, bytes: 1 },
        ),
    },
    startOver: { given: [RUNNING_EXPORT], run: (r, t) => r.exports.startOver(t.exportId, 0) },
    finish: {
      given: [RUNNING_EXPORT],
      run: (r, t) =>
        r.exports.finish(
          { id: t.exportId, slices: 0 },
          { rows: 4711, bytes: 1, sha256: 'x', scanned: 1, finishedAt: NOW, expiresAt: NOW },
        ),
    },
    fail: { given: [RUNNING_EXPORT], run: (r, t) => r.exports.fail(t.exportId, 'x', NOW) },
    retry: {
      given: [`UPDATE exports SET status = 'failed' WHERE seller_id = ?1`],
      run: (r, t) => r.exports.retry(t.exportId, NOW),
    },
    revoke: (r, t) => r.exports.revoke(t.exportId, NOW),
    forgetMoves: (r, t) => r.exports.forgetMoves(t.exportId),
    noteRemoved: (r, t) => r.exports.noteRemoved(t.exportId, NOW),
    countDownload: (r, t) => r.exports.countDownload(t.exportId),
  },
  files: {
    find: (r, t) => r.files.find(t.productId, t.fileId),
    findReady: (r, t) => r.files.findReady(t.productId, [t.fileId]),
    insert: (r, t) =>
      r.files.insert({
        id: c.newId('file'),
        productId: t.productId,
        name: 'x',
        size: 1,
        contentType: 'x',
        uploadId: null,
        createdAt: NOW,
      }),
    putPart: (r, t) => r.files.putPart(t.uploadId, 1, 'etag'),
    markReady: (r, t) => r.files.markReady(t.uploadId, 'sha'),
    markAborting: (r, t) => r.files.markAborting(t.uploadId),
    removeAborting: {
      given: [`UPDATE files SET status = 'aborting' WHERE seller_id = ?1 AND status = 'uploading'`],
      run: (r, t) => r.files.removeAborting(t.uploadId),
    },
  },
  affiliates: {
    findSelling: {
      given: [`UPDATE affiliates SET status = 'active', code = 'sells' WHERE seller_id = ?1`],
      run: (r, t) => r.affiliates.findSelling('sells', t.productId),
    },
    find: (r, t) => r.affiliates.find(t.affiliateId),
    findByContact: (r, t) => r.affiliates.findByContact(t.agentId),
    list: (r) => r.affiliates.list({ limit: 50 }),
    products: (r, t) => r.affiliates.products([t.productId]),
    invite: (r, t) =>
      r.affiliates.invite(
        { id: c.newId('affiliate'), email: `agent@${t.mark}.example`, code: 'c', createdBy: 'x' },
        1,
        NOW,
      ),
    setProducts: (r, t) =>
      r.affiliates.setProducts(
        `agent@${t.mark}.example`,
        { status: 'invited', invitedAt: t.affiliateInvitedAt },
        [{ product_id: t.productId, basis_points: 1 }],
        NOW,
      ),
    accept: (r, t) => r.affiliates.accept(t.affiliateId, `${t.productId}:1500`, NOW),
    stop: (r, t) => r.affiliates.stop(t.affiliateId, NOW),
  },
  follows: {
    find: (r, t) => r.follows.find(t.fanId),
    request: (r, t) => r.follows.request(t.contactId, 'page', 1, NOW),
    confirm: {
      given: [
        `INSERT OR IGNORE INTO follows (seller_id, contact_id, source, requested_at)
         SELECT ?1, contact_id, 'page', 1 FROM purchases WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.follows.confirm(t.contactId, NOW),
    },
    end: (r, t) => r.follows.end(t.fanId, NOW),
  },
  idempotency: {
    find: (r, t) => r.idempotency.find(keyId(t)),
    reserve: (r, t) =>
      r.idempotency.reserve({ id: keyId(t), requestHash: 'x', now: NOW, oldest: NOW, dead: NOW }),
    complete: {
      given: ['UPDATE idempotency_keys SET status = NULL, created_at = 5 WHERE seller_id = ?1'],
      run: (r, t) => r.idempotency.complete(keyId(t), 5, { status: 200, body: '', headers: {} }),
    },
    release: {
      given: ['UPDATE idempotency_keys SET status = NULL, created_at = 5 WHERE seller_id = ?1'],
      run: (r, t) => r.idempotency.release(keyId(t), 5),
    },
  },
  imports: {
    find: (r, t) => r.imports.find(t.importId),
    list: (r) => r.imports.list(undefined, 50),
    insert: (r) =>
      r.imports.insert({
        ...{ id: c.newId('import'), status: 'uploaded', mode: 'commit', policy: 'profile_only' },
        ...{ policyVersion: 1, rules: policyRulesSchema.parse(RULES), fileName: 'x', bytes: 1, sha256: 'x' },
        ...{ actor: 'key:x', actorName: 'x', mayResubscribe: false, createdAt: NOW },
        ...{ counts: noOutcomes(), protectedByField: {}, samples: [] },
      }),
    lastMapping: (r, t) => r.imports.lastMapping(['email', 'external_id', `note of ${t.mark}`]),
    isAnotherWriting: { given: [RUNNING], run: (r) => r.imports.isAnotherWriting('imp_x') },
    begin: (r, t) => r.imports.begin({ id: t.importId, run: 1 }, 'undo', ['done'], { status: 'undoing' }),
    notePage: { given: [RUNNING], run: (r, t) => r.imports.notePage(t.importId, AFTER_ALL, 'x', 1) },
    advance: { given: [RUNNING], run: (r, t) => r.imports.advance(t.importId, AFTER_ALL, { row: 4711 }) },
    prepared: {
      given: [RUNNING],
      run: (r, t) =>
        r.imports.prepared(t.importId, AFTER_ALL, { textBytes: 4711, total: 4711, duplicates: 1 }),
    },
    end: { given: [RUNNING], run: (r, t) => r.imports.end(t.importId, AFTER_ALL, { status: 'done' }) },
    move: (r, t) => r.imports.move(t.importId, ['done'], { status: 'failed', failure: 'taken over' }),
    pages: (r, t) => r.imports.pages(t.importId, 1, -1, 50),
    page: (r, t) => r.imports.page(t.importId, 1, 0),
    adoptPages: (r, t) => r.imports.adoptPages(t.importId, 1, 99),
    forgetPages: (r, t) => r.imports.forgetPages(t.importId),
  },
  importPolicies: {
    find: (r, t) => r.importPolicies.find(t.policyId),
    list: (r) => r.importPolicies.list(50),
    save: (r, t) =>
      r.importPolicies.save(
        { id: t.policyId, name: 'Taken over', rules: policyRulesSchema.parse(RULES), updatedBy: 'x' },
        NOW,
      ),
  },
  library: { latestWith: (r, t) => r.library.latestWith(t.productId, t.editionId) },
  mailEvents: {
    page: (r) => r.mailEvents.page(null, 50),
    links: (r, t) => r.mailEvents.links([t.updateId]),
    clicked: (r, t) => r.mailEvents.clicked([[t.updateId, 99, t.contactId]]),
    softBounces: (r, t) => r.mailEvents.softBounces([t.contactId], 0),
    // Twice: a page of no events names its run for anybody, and all other statements stand on their own.
    write: (r, t) => [
      ...r.mailEvents.write({ ...foldOf(t), applied: [] }, 'run-1', NOW),
      ...r.mailEvents.write(foldOf(t), 'run-2', NOW),
    ],
  },
  members: {
    list: (r) => r.members.list(),
    find: (r, t) => r.members.find(t.owner.memberId),
    findByEmail: (r, t) => r.members.findByEmail(`owner@${t.mark}.example`),
    countOwners: {
      given: [`UPDATE members SET role = 'owner' WHERE seller_id = ?1`],
      run: (r) => r.members.countOwners(),
    },
    changeRole: (r, t) => r.members.changeRole(t.other.memberId, 'admin'),
    remove: (r, t) => r.members.remove(t.other.memberId),
    listInvitations: (r) => r.members.listInvitations(),
    invite: (r, t) =>
      r.members.invite({
        id: c.newId('invitation'),
        email: `invited@${t.mark}.example`,
        role: 'owner',
        invitedBy: 'x',
        expiresAt: NOW,
        createdAt: NOW,
      }),
    revokeInvitation: (r, t) => r.members.revokeInvitation(t.invitationId),
    accept: (r, t) =>
      r.members.accept({
        invitationId: t.invitationId,
        memberId: c.newId('member'),
        loginId: stranger,
        email: `invited@${t.mark}.example`,
        now: 1,
      }),
  },
  mutes: {
    products: (r, t) => r.mutes.products(t.mutedId, t.productId, 50),
    add: (r, t) => r.mutes.add(t.contactId, t.productId, NOW),
    remove: (r, t) => r.mutes.remove(t.mutedId, t.productId),
  },
  products: {
    find: (r, t) => r.products.find(t.productId),
    findBySlug: (r, t) => r.products.findBySlug(t.slug),
    list: (r) => r.products.list({ limit: 50 }),
    countCustomers: (r, t) => r.products.countCustomers([t.productId]),
    slugsLike: (r, t) => r.products.slugsLike(t.slug),
    insert: (r, t) => r.products.insert(c.newId('product'), { ...details(t), slug: `new-${t.mark}` }, NOW),
    saveVersion: (r, t) => r.products.saveVersion(t.productId, 9, details(t), NOW),
    publish: (r, t) => r.products.publish(t.draftId, ['draft'], NOW),
    setStatus: (r, t) => r.products.setStatus(t.productId, ['published'], 'archived', NOW),
    setPhysical: (r, t) => r.products.setPhysical(t.productId, true),
    dismiss: (r, t) => r.products.dismiss(t.productId, t.version),
  },
  purchases: {
    find: (r, t) => r.purchases.find(t.purchaseId),
    findMany: (r, t) => r.purchases.findMany([t.purchaseId]),
    setProcessorFee: (r, t) => r.purchases.setProcessorFee(t.paidId, 4711),
    list: (r, t) => r.purchases.list({ productId: t.productId, contactId: t.contactId }, undefined, 50),
    insertMany: (r, t) =>
      r.purchases.insertMany([
        {
          id: c.newId('purchase'),
          productId: t.productId,
          editionId: t.editionId,
          email: t.email,
          amount: 1,
          currency: 'usd',
          refunded: 0,
          status: 'paid',
          country: null,
          source: 'api',
          purchasedAt: NOW,
          at: NOW,
          policyKey: 'default:1:30',
          timeZone: null,
          paymentIntent: null,
          taxAmount: 0,
          processorFee: 0,
          platformFee: 0,
          affiliateAmount: 0,
          affiliateId: null,
          discountCode: null,
        },
      ]),
    markSeen: (r, t) => r.purchases.markSeen(t.purchaseId, 99),
    askReceipt: (r, t) => r.purchases.askReceipt(t.purchaseId, 0, NOW),
  },
  recipients: {
    count: (r, t) => r.recipients.count(audience(t)),
    page: (r, t) => r.recipients.page(audience(t), '', 50),
    nonOpeners: {
      given: [`UPDATE deliveries SET state = 'delivered' WHERE seller_id = ?1`],
      run: (r, t) => r.recipients.nonOpeners({ productId: t.productId, of: t.updateId, waves: [] }, '', 50),
    },
    optedOutSince: (r, t) =>
      r.recipients.optedOutSince({ productId: t.productId, digestId: t.updateId }, 'ct_', 'ct_z', 0),
    inSeveral: (r, t) => r.recipients.inSeveral([t.updateId, t.updateId], '', 50),
    digestParts: (r, t) => r.recipients.digestParts([t.updateId], [t.contactId]),
  },
  timeline: {
    received: (r, t) => r.timeline.received(t.contactId, 50),
    follow: {
      given: [
        `INSERT OR IGNORE INTO follows (seller_id, contact_id, source, requested_at)
         SELECT ?1, contact_id, 'page', 1 FROM purchases WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.timeline.follow(t.contactId),
    },
    affiliation: {
      given: [
        `INSERT OR IGNORE INTO affiliates (seller_id, id, contact_id, code, status, invited_at, created_by)
         SELECT DISTINCT ?1, 'aff_' || contact_id, contact_id, contact_id, 'invited', 1, 'x' FROM purchases WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.timeline.affiliation(t.contactId),
    },
  },
  privacy: {
    held: (r, t) => r.privacy.held(t.contactId),
    erase: {
      given: [],
      run: (r, t) => [
        ...r.consent.change([
          {
            from: { id: t.contactId, consentEventId: firstEventId(t.contactId) },
            ...{ eventId: 'ce_erasure', to: 'unsubscribed', reason: 'erased', source: 'erasure', at: NOW },
            ...{ actor: 'key:x', evidence: null, suppress: null },
          },
        ]),
        ...r.privacy.erase({ id: t.contactId, email: t.email }, 'ce_erasure', NOW),
      ],
    },
    isErased: {
      given: ['UPDATE contacts SET erased_at = 1 WHERE seller_id = ?1'],
      run: (r, t) => r.privacy.isErased(t.contactId),
    },
    said: (r, t) => r.privacy.said(t.contactId),
    forget: (r, t) =>
      r.privacy.forget(t.contactId, {
        reasons: [{ updateId: t.updateId, reason: 'x', plain: null }],
        details: [{ eventId: `event-${t.mark}`, plain: null }],
      }),
    audit: (r) =>
      r.privacy.audit({
        ...{ id: 'aud_new', action: 'contact.erased', subject: 'x', actor: 'x', actorName: 'x', at: NOW },
      }),
    auditList: (r) => r.privacy.auditList(undefined, 50),
  },
  relations: {
    refresh: (r, t) => r.relations.refresh({ ids: [t.contactId] }, NOW),
    page: (r) => r.relations.page('', 50),
    miscounts: {
      given: ['UPDATE audience_days SET joined = joined + 5 WHERE seller_id = ?1'],
      run: (r) => r.relations.miscounts(),
    },
    recount: {
      given: ['UPDATE audience_days SET joined = joined + 5 WHERE seller_id = ?1'],
      run: (r) => r.relations.recount(NOW),
    },
    lastCheck: (r) => r.relations.lastCheck(),
    beginCheck: (r) => r.relations.beginCheck(NOW, 0),
    noteCheck: (r) =>
      r.relations.noteCheck(
        { startedAt: 1, cursor: '' },
        { checked: 8, drifted: 1, fields: {}, cursor: 'x' },
      ),
    endCheck: (r) => r.relations.endCheck(1, {}, NOW),
  },
  reports: {
    links: (r, t) => r.reports.links(t.updateId),
    activity: (r, t) => r.reports.activity(t.updateId),
    failures: (r, t) => r.reports.failures(t.updateId),
    carriers: {
      given: ['UPDATE update_batches SET first_call_at = 5 WHERE seller_id = ?1'],
      run: (r, t) => r.reports.carriers(t.updateId),
    },
    sizeOfFirst: (r, t) => r.reports.sizeOfFirst(t.updateId, 9),
    sentBefore: {
      given: [`UPDATE updates SET status = 'sent' WHERE seller_id = ?1`],
      run: (r) => r.reports.sentBefore('upd_~', 50),
    },
    waves: {
      given: ['UPDATE updates SET resend_of = id, wave = 1, started_at = 5 WHERE seller_id = ?1'],
      run: (r, t) => r.reports.waves(t.updateId),
    },
  },
  settings: {
    get: (r) => r.settings.get(),
    seller: (r) => r.settings.seller(),
    rename: (r, t) => r.settings.rename('Taken over', t.mark === 'bravo' ? 'shop-of-bravo' : 'shop-of-alfa'),
    insert: {
      given: ['DELETE FROM seller_settings WHERE seller_id = ?1'],
      run: (r) => r.settings.insert({ senderName: 'x', updatedAt: NOW }),
    },
    update: (r) => r.settings.update({ senderName: 'Taken over' }, NOW),
  },
  updates: {
    find: (r, t) => r.updates.find(t.updateId),
    list: (r, t) => r.updates.list({ productId: t.productId, limit: 50 }),
    body: (r, t) => r.updates.body(t.updateId),
    lastConfirmedAt: (r, t) => r.updates.lastConfirmedAt(t.productId),
    insert: (r, t) =>
      r.updates.insert(
        {
          id: c.newId('update'),
          productId: t.productId,
          version: 77,
          sinceVersion: 1,
          subject: 'x',
          note: '',
          items: [],
          editionIds: [],
          provider: 'resend',
          createdBy: 'x',
          createdAt: NOW,
          sendAt: NOW,
          versionSavedAt: NOW,
          segment: null,
          tracked: true,
          resendOf: null,
          wave: 0,
          digestOf: null,
        },
        null,
      ),
    insertBody: {
      given: ['DELETE FROM update_bodies WHERE seller_id = ?1'],
      run: (r, t) =>
        r.updates.insertBody({
          updateId: t.updateId,
          envelope: { from: { email: 'x', name: 'x' }, replyTo: null, subject: 'x', headers: {} },
          html: 'x',
          text: 'x',
        }),
    },
    insertLinks: (r, t) => r.updates.insertLinks(t.updateId, [{ no: 9, url: null, label: 'x' }]),
    link: (r, t) => r.updates.link(t.updateId, 1),
    endingHoldAt: {
      given: ['UPDATE updates SET send_at = 5 WHERE seller_id = ?1'],
      run: (r) => r.updates.endingHoldAt(5, 50),
    },
    joinDigest: (r, t) => r.updates.joinDigest([t.updateId], t.updateId),
    countedReader: (r, t) => r.updates.countedReader(t.updateId, t.purchaseId),
    transition: (r, t) => r.updates.transition(t.updateId, 'cancel', 'cancelled', { finishedAt: NOW }),
    announce: { given: QUEUED, run: (r, t) => r.updates.announce(updateRow(t)) },
    waves: {
      given: ['UPDATE updates SET resend_of = id, wave = 1 WHERE seller_id = ?1'],
      run: (r, t) => r.updates.waves(t.updateId),
    },
    copyMail: {
      given: [
        `UPDATE update_bodies SET update_id = (SELECT min(id) FROM updates WHERE seller_id = ?1) WHERE seller_id = ?1`,
        `INSERT INTO updates (seller_id, id, product_id, version, since_version, status, subject, note, items, edition_ids,
           provider, created_by, created_at, send_at, version_saved_at, excluded, resend_of, wave)
         SELECT seller_id, id || 'x', product_id, version, 1, 'held', '', '', '[]', '[]', 'resend', '', 0, 0, 0, '{}', id, 1
         FROM updates WHERE seller_id = ?1`,
      ],
      run: (r, t) => r.updates.copyMail(t.updateId, `${t.updateId}x`, 'Taken over'),
    },
    leaveUnknown: (r, t) => r.updates.leaveUnknown(t.updateId, NOW),
    deliveries: (r, t) => r.updates.deliveries(t.updateId, { limit: 50 }),
    active: (r) => r.updates.active(50),
  },
  versions: {
    find: (r, t) => r.versions.find(t.productId, 2),
    isShared: (r, t) => r.versions.isShared(t.productId, 2),
    list: (r, t) => r.versions.list(t.productId, { limit: 50 }),
    inside: (r, t) => r.versions.inside(t.productId, t.version),
    insert: (r, t) =>
      r.versions.insert({
        id: c.newId('version'),
        productId: t.productId,
        number: 77,
        snapshot: '{}',
        contentHash: 'x',
        detailsHash: 'x',
        changes: '{}',
        savedBy: 'x',
        savedByName: 'x',
        restoredFrom: null,
        savedAt: NOW,
      }),
  },
}
/** A login that belongs to neither seller. */
let stranger: string

const listed = Object.entries(CASES).flatMap(([repo, methods]) =>
  Object.entries(methods).map(([method, one]): [string, Run, string[]] =>
    typeof one === 'function' ? [`${repo}.${method}`, one, []] : [`${repo}.${method}`, one.run, one.given],
  ),
)

/** What a call answered or changed; a constraint that stopped it is an answer too. */
async function attempt(repos: Repos, result: Result): Promise<string> {
  try {
    if ('then' in result) return written(await result)
    return written({ changed: await repos.batch([result].flat()) })
  } catch (e) {
    const message = String(e)
    if (!/constraint/i.test(message)) throw e
    return 'stopped by a constraint'
  }
}

describe('every repository method', () => {
  beforeAll(async () => {
    stranger = await makeLogin(c, 'stranger@example.com')
  })

  it('has a case here', () => {
    const existing = Object.entries(c.repos(a.scope)).flatMap(([repo, methods]) =>
      typeof methods === 'function' ? [] : Object.keys(methods).map((m) => `${repo}.${m}`),
    )
    expect(listed.map(([name]) => name).sort()).toEqual(existing.sort())
  })

  it.each(listed)(
    '%s with the ids of another seller changes nothing of theirs and shows nothing of theirs',
    async (_, run, given) => {
      if (given.length > 0) await env.DB.batch(given.map((sql) => env.DB.prepare(sql).bind(b.sellerId)))
      const target = await dump(b.sellerId)

      const foreign = await attempt(c.repos(a.scope), run(c.repos(a.scope), b))
      expect(await dump(b.sellerId)).toEqual(target)
      for (const theirs of [
        b.mark,
        b.sellerId,
        b.productId,
        b.contactId,
        b.purchaseId,
        b.updateId,
        b.editionId,
        b.importId,
        b.policyId,
        b.payerId,
        b.paidId,
        b.disputedId,
        b.refundId,
        b.openRefundId,
        b.disputeId,
        b.requestId,
        b.discountId,
        b.checkoutId,
      ])
        expect(foreign).not.toContain(theirs)

      // The same call by its owner does something, or the case above proves nothing.
      const own = await attempt(c.repos(b.scope), run(c.repos(b.scope), b))
      const changed = written(await dump(b.sellerId)) !== written(target)
      expect(changed || own !== foreign, `${own} by its owner as well`).toBe(true)
      await restore(a.sellerId, before.a)
      await restore(b.sellerId, before.b)
    },
  )

  it('leaves out no table: each has rows of both sellers', async () => {
    for (const table of await tenantTables())
      expect([table, rowsOf(a, table).length > 0, rowsOf(b, table).length > 0]).toEqual([table, true, true])
  })
})
