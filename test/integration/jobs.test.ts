import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { noCounts } from '#app/domain/imports/import.schema.ts'
import { type PolicyRules, TEMPLATES } from '#app/domain/imports/policy.schema.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { addDays, dayAt, scheduledDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { JobDefinition } from '#queues/define-job.ts'
import { toEnvelope } from '#queues/outbox.ts'
import { findJob, JOB_NAMES, type JobName } from '#queues/registry.ts'
import {
  advance,
  deliver,
  drain,
  makeSeller,
  type TestContainer,
  testContainer,
} from '#test/support/container.ts'
import { sellDisputed } from '#test/support/disputes.ts'
import { makeMember } from '#test/support/members.ts'
import { makePayee } from '#test/support/payouts.ts'
import { freshContainer, makeMigrant, OPERATOR, ran } from '#test/support/policy-runs.ts'
import { buy, customerOf, makeStore, pay, startCheckout } from '#test/support/selling.ts'
import { makeShop } from '#test/support/shop.ts'
import { objectKey } from '#workers/auth/object-key.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'

/** A job about to run, and how often its effect has happened so far. */
type Scenario = {
  c: TestContainer
  scope: SellerScope
  payload: Record<string, string | number>
  effect(c: TestContainer): Promise<number>
}

const count = async (c: TestContainer, sql: string, ...params: unknown[]) =>
  (await c.db.d1
    .prepare(sql)
    .bind(...params)
    .first<{ n: number }>())!.n

/** An update whose jobs were put aside: nothing has been frozen, started or handed over beyond what `upTo` says. */
async function heldUpdate(upTo: 'confirmed' | 'started') {
  const c = await testContainer()
  const scope = await makeSeller(c)
  const shop = await makeShop(c, scope, [{}, {}, {}])
  const update = await c.services.updates.create(scope, shop.productId, { hold_seconds: 600 })
  await c.settle()
  await c.db.d1
    .prepare('UPDATE updates SET send_at = created_at WHERE seller_id = ?1')
    .bind(scope.sellerId)
    .run()
  if (upTo === 'started') await c.services.sending.start(scope, update.id)
  await c.settle()
  await c.db.d1.prepare('DELETE FROM jobs').run()
  return { c, scope, updateId: update.id }
}

/** Jobs whose payload says when and what, and names nothing of the seller's. */
const ABOUT_ITSELF = new Set<JobName>(['policies.tell_enforced', 'payouts.run', 'payouts.mail_change'])

/** A container on a Friday after ten, when weekly payouts are made. */
async function onPayday() {
  const c = await testContainer()
  const today = utcDay(c.clock.now())
  const friday = scheduledDay('weekly', addDays(today, 1))
  return advance(c, dayAt(friday) + 11 * HOUR - c.clock.now())
}
/** A payout that was just made, or one that is on its way. */
async function payoutBefore(next: 'creating' | 'paid') {
  const c = await onPayday()
  const { scope } = await makePayee(c)
  if (next === 'creating')
    await c.sandbox!.store.addFault({ port: 'payments', mode: 'rate_limit', times: 1, provider: null })
  await c.services.payoutRuns.run(scope, 'standard', utcDay(c.clock.now()))
  await c.settle()
  const [payout] = await c.repos(scope).payouts.page({ after: undefined, status: undefined, limit: 1 })
  await noJobs(c)
  return { c, scope, payoutId: payout!.id, providerId: payout!.providerId ?? '' }
}

const followRequest = {
  email: { email: 'fan@example.com', emailGiven: 'fan@example.com' },
  name: null,
}

/** An export that a member asked for and nobody has made yet. */
async function askedExport() {
  const { c, scope } = await heldUpdate('confirmed')
  await c.db.d1
    .prepare(`UPDATE contacts SET customer_since = created_at WHERE seller_id = ?1`)
    .bind(scope.sellerId)
    .run()
  const { memberId } = await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
  const exportId = c.newId('export')
  const { repos } = c
  await c.db.d1.batch([
    repos(scope).exports.insert(
      {
        ...{ id: exportId, filter: null, requestKey: exportId, requestedBy: `member:${memberId}`, memberId },
        options: {
          types: ['customers'],
          columns: ['email'],
          from: null,
          to: null,
          segment_id: null,
          bom: false,
          since: null,
          before: null,
        },
        ...{ snapshotAt: c.clock.now(), fileName: 'audience.csv', total: 3, createdAt: c.clock.now() },
      },
      c.clock.now(),
      5,
    ),
  ])
  return { c, scope, exportId }
}

/** A file of three people that lies in the bucket, and of which nothing has been written yet. */
async function begunImport(rules: Partial<PolicyRules> = {}) {
  const c = await testContainer()
  const scope = await makeSeller(c)
  const importId = c.newId('import')
  const file = 'email\na@example.com\nb@example.com\nc@example.com\n'
  await env.FILES.put(objectKey(scope, 'imports', `${importId}_upload`), file)
  const { imports, batch } = c.repos(scope)
  await batch([
    imports.insert({
      ...{ id: importId, status: 'running', mode: 'commit', policy: 'profile_only', policyVersion: 1 },
      ...{ run: 1, runKind: 'commit', commitRun: 1, reportRun: 1 },
      ...{
        rules: { ...TEMPLATES.profile_only, ...rules },
        fileName: 'people.csv',
        bytes: file.length,
        sha256: 'x',
      },
      format: {
        ...{ zip: false, encoding: 'utf-8', bom: 0, delimiter: ',', newline: '\n', hasHeader: true },
        header: ['email'],
      },
      mapping: { columns: { email: 'email' } },
      ...{ actor: 'key:x', actorName: 'x', mayResubscribe: false, createdAt: c.clock.now() },
      ...{ counts: noCounts(), protectedByField: {}, samples: [] },
    }),
  ])
  return { c, scope, importId }
}

const noJobs = async (c: TestContainer) => {
  await c.settle()
  await c.db.d1.batch(
    ['jobs', 'sandbox_mail_bodies', 'sandbox_mail_calls'].map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)),
  )
  c.sent.length = 0
}
const mails = (c: TestContainer) => count(c, 'SELECT coalesce(sum(mails), 0) AS n FROM sandbox_mail_calls')

/** A store whose processor tells nothing by itself, so that a job finds what nobody knows yet. */
async function quietStore() {
  const c = await testContainer()
  const store = await makeStore(c)
  await c.sandbox!.store.setSetting('payment_webhooks', 'sent')
  const bought = await buy(c, store)
  await c.sandbox!.store.setSetting('payment_webhooks', 'held')
  await noJobs(c)
  return { ...bought, c, store, scope: store.scope }
}

const ownPolicies = `SELECT count(*) AS n FROM refund_policies WHERE seller_id = ?1 AND product_id <> ''`
/** A run of the policy migration that has handed out a seller with one product to change. */
async function begunPolicyRun() {
  const c = await freshContainer()
  const { scope } = await makeMigrant(c, { products: ['ebook'], policy: { periodDays: 7 } })
  const { memberId } = await makeMember(c, scope, 'admin', `admin-${scope.sellerId}@example.com`)
  const dry = await ran(c, null)
  const { id: runId } = await c.services.policyRuns.start(OPERATOR, {
    ...{ dry_run: false as const, dry_run_id: dry.id, sellers_per_minute: 500 },
  })
  await noJobs(c)
  return { c: await testContainer(), scope, runId, memberId }
}

/** A buyer's request that waits for the seller. */
async function heldRequest() {
  const s = await quietStore()
  await s.c.db.d1
    .prepare('UPDATE seller_settings SET auto_refund = 0 WHERE seller_id = ?1')
    .bind(s.scope.sellerId)
    .run()
  await s.c.services.refundRequests.ask(customerOf(s.scope, s.purchase), { note: null })
  const [request] = await s.c.repos(s.scope).refundRequests.ofPurchase(s.purchaseId)
  await noJobs(s.c)
  return { ...s, requestId: request!.id }
}

// Total by type: a job kind without a scenario does not compile, and runs through every drill below.
const SCENARIOS: Record<JobName, () => Promise<Scenario>> = {
  'audience.confirm_follow': async () => {
    const { c, scope } = await heldUpdate('confirmed')
    await c.db.d1.batch([
      c.db.d1.prepare('DELETE FROM sandbox_mail_bodies'),
      c.db.d1.prepare('DELETE FROM sandbox_mail_calls'),
    ])
    const { slug } = await c.repos(scope).settings.seller()
    const { contacts, follows } = c.repos(scope)
    await c.services.follows.request(slug, { ...followRequest, source: 'page' })
    const { id: contactId } = (await contacts.findByEmail(followRequest.email.email))!
    const { mailedAt } = (await follows.find(contactId))!
    await c.settle()
    await c.db.d1.prepare('DELETE FROM jobs WHERE seller_id = ?1').bind(scope.sellerId).run()
    c.sent.length = 0
    return {
      c,
      scope,
      payload: { contactId, mailedAt: mailedAt! },
      effect: (now) => count(now, 'SELECT coalesce(sum(mails), 0) AS n FROM sandbox_mail_calls'),
    }
  },
  'audience.invite_affiliate': async () => {
    const { c, scope } = await heldUpdate('confirmed')
    const mail = `SELECT coalesce(sum(mails), 0) AS n FROM sandbox_mail_calls`
    const [product] = (await c.services.products.list(scope, { limit: 1 })).data
    const { contact_id: contactId, invited_at } = await c.services.affiliates.invite(scope, {
      ...followRequest,
      products: [{ product_id: product!.id, basis_points: 1000 }],
    })
    await c.settle()
    await c.db.d1.prepare('DELETE FROM jobs WHERE seller_id = ?1').bind(scope.sellerId).run()
    await c.db.d1.batch([
      c.db.d1.prepare('DELETE FROM sandbox_mail_bodies'),
      c.db.d1.prepare('DELETE FROM sandbox_mail_calls'),
    ])
    c.sent.length = 0
    return {
      ...{ c, scope, payload: { contactId, invitedAt: Date.parse(invited_at) } },
      effect: (now) => count(now, mail),
    }
  },
  'audience.forget': async () => {
    const { c, scope, updateId } = await heldUpdate('confirmed')
    const sql = (set: string) => `${set} WHERE seller_id = ?1 AND update_id = ?2`
    const someone = await c.db.d1
      .prepare(sql('SELECT contact_id AS id FROM deliveries'))
      .bind(scope.sellerId, updateId)
      .first<{ id: string }>()
    await c.services.privacy.erase(scope, someone!.id)
    await c.settle()
    await c.db.d1.prepare('DELETE FROM jobs').run()
    // What a run that had read the page before would write.
    await c.db.d1
      .prepare(sql(`UPDATE deliveries SET email = 'copy@example.com'`))
      .bind(scope.sellerId, updateId)
      .run()
    return {
      c,
      scope,
      payload: { contactId: someone!.id },
      effect: (now) =>
        count(
          now,
          sql(`SELECT count(*) FILTER (WHERE email LIKE 'erased-%') AS n FROM deliveries`),
          scope.sellerId,
          updateId,
        ),
    }
  },
  'audience.check': async () => {
    const { c, scope } = await heldUpdate('confirmed')
    const ran = { startedAt: 1, after: 'ct_~' }
    await c.db.d1
      .prepare('INSERT INTO audience_checks (seller_id, started_at, cursor) VALUES (?1, ?2, ?3)')
      .bind(scope.sellerId, ran.startedAt, ran.after)
      .run()
    return {
      c,
      scope,
      payload: ran,
      effect: (now) =>
        count(
          now,
          'SELECT count(finished_at) AS n FROM audience_checks WHERE seller_id = ?1',
          scope.sellerId,
        ),
    }
  },
  'exports.slice': async () => {
    const { c, scope, exportId } = await askedExport()
    return {
      ...{ c, scope, payload: { exportId, slice: 0 } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM exports WHERE seller_id = ?1 AND id = ?2 AND status = 'ready' AND rows = 3`,
          ...[scope.sellerId, exportId],
        ),
    }
  },
  'exports.mail': async () => {
    const { c, scope, exportId } = await askedExport()
    await c.services.exportSlices.slice(scope, exportId, 0)
    await c.settle()
    await c.db.d1.batch(
      ['jobs', 'sandbox_mail_bodies', 'sandbox_mail_calls'].map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)),
    )
    return {
      ...{ c, scope, payload: { exportId } },
      effect: (now) => count(now, 'SELECT coalesce(sum(mails), 0) AS n FROM sandbox_mail_calls'),
    }
  },
  'imports.run': async () => {
    const { c, scope, importId } = await begunImport()
    return {
      ...{ c, scope, payload: { importId, run: 1, page: 0 } },
      effect: (now) =>
        count(
          now,
          `SELECT coalesce(sum(d.joined), 0) / 3 AS n FROM imports i
             JOIN audience_days d ON d.seller_id = i.seller_id AND d.kind = 'contact'
           WHERE i.seller_id = ?1 AND i.id = ?2 AND i.status = 'done'`,
          ...[scope.sellerId, importId],
        ),
    }
  },
  'imports.invite': async () => {
    const { c, scope, importId } = await begunImport({ double_opt_in: true })
    await c.services.importRuns.run(scope, importId, 1)
    await c.settle()
    await c.db.d1.prepare('DELETE FROM jobs').run()
    await c.db.d1.prepare('DELETE FROM follows WHERE seller_id = ?1').bind(scope.sellerId).run()
    return {
      ...{ c, scope, payload: { importId, page: 0, from: 0 } },
      // Whoever is asked again has a later moment.
      effect: (now) =>
        count(
          now,
          `SELECT count(*) / 3 AS n FROM follows WHERE seller_id = ?1 AND source = 'import' AND mailed_at < ?2`,
          ...[scope.sellerId, c.clock.now() + 5 * MINUTE],
        ),
    }
  },
  'policies.migrate': async () => {
    const { c, scope, runId } = await begunPolicyRun()
    return {
      ...{ c, scope, payload: { runId, after: '' } },
      effect: (now) => count(now, ownPolicies, scope.sellerId),
    }
  },
  'policies.roll_back': async () => {
    const { c, scope, runId } = await begunPolicyRun()
    await c.services.policyMigration.migratePage(scope, runId, '')
    await noJobs(c)
    return {
      ...{ c, scope, payload: { runId, after: '' } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM policy_changes WHERE seller_id = ?1 AND product_id <> '' AND to_days IS NULL`,
          scope.sellerId,
        ),
    }
  },
  'policies.tell_migrated': async () => {
    const { c, scope, runId, memberId } = await begunPolicyRun()
    await c.services.policyMigration.migratePage(scope, runId, '')
    await noJobs(c)
    return { ...{ c, scope, payload: { runId, memberId } }, effect: mails }
  },
  'sales.checkout': async () => {
    const { c, store, scope } = await quietStore()
    const { checkoutId, sessionId, purchaseId } = await startCheckout(c, store)
    await pay(c, sessionId)
    await noJobs(c)
    return {
      ...{ c, scope, payload: { checkoutId, sessionId: '', cause: 'x' } },
      effect: (now) =>
        count(
          now,
          'SELECT count(*) AS n FROM ledger_postings WHERE seller_id = ?1 AND purchase_id = ?2',
          ...[scope.sellerId, purchaseId],
        ),
    }
  },
  'sales.payment': async () => {
    const { c, scope, purchaseId, paymentIntent } = await quietStore()
    await c.sandbox!.payments.shop.dispute(paymentIntent, 'open')
    await noJobs(c)
    return {
      ...{ c, scope, payload: { purchaseId, cause: 'x' } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM ledger_postings WHERE seller_id = ?1 AND purchase_id = ?2 AND cause LIKE 'dispute:%'`,
          ...[scope.sellerId, purchaseId],
        ),
    }
  },
  'sales.refund': async () => {
    const { c, scope, purchaseId, paymentIntent } = await quietStore()
    const refundId = await c.services.refunds.begin(scope, purchaseId, () => 1000, {
      origin: 'seller',
      note: null,
    })
    await noJobs(c)
    return {
      ...{ c, scope, payload: { refundId } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM sandbox_payment_objects WHERE type = 'refund' AND parent = ?1`,
          paymentIntent,
        ),
    }
  },
  'sales.request_deadline': async () => {
    const { c, scope, requestId, purchaseId } = await heldRequest()
    await c.db.d1
      .prepare('UPDATE refund_requests SET deadline_at = 1 WHERE seller_id = ?1')
      .bind(scope.sellerId)
      .run()
    return {
      ...{ c, scope, payload: { requestId } },
      effect: (now) =>
        count(
          now,
          'SELECT count(*) AS n FROM refunds WHERE seller_id = ?1 AND purchase_id = ?2',
          ...[scope.sellerId, purchaseId],
        ),
    }
  },
  'sales.receipt': async () => {
    const { c, scope, purchaseId } = await quietStore()
    return { ...{ c, scope, payload: { purchaseId, again: 0 } }, effect: mails }
  },
  'sales.mail_refund': async () => {
    const { c, scope, purchaseId } = await quietStore()
    const { id } = await c.services.refunds.refund(scope, purchaseId, {})
    await noJobs(c)
    return { ...{ c, scope, payload: { refundId: id, about: 'sent' } }, effect: mails }
  },
  'sales.mail_request': async () => {
    const { c, scope, requestId } = await heldRequest()
    await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
    return { ...{ c, scope, payload: { requestId, about: 'asked' } }, effect: mails }
  },
  'ledger.check': async () => {
    const { c, scope } = await heldUpdate('confirmed')
    return {
      ...{ c, scope, payload: { cause: 'day:2026-11-20' } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM ledger_checks WHERE seller_id = ?1 AND drifts = '[]'`,
          scope.sellerId,
        ),
    }
  },
  'payouts.run': async () => {
    const c = await onPayday()
    const { scope } = await makePayee(c)
    return {
      ...{ c, scope, payload: { kind: 'standard', day: utcDay(c.clock.now()) } },
      effect: (now) => count(now, 'SELECT count(*) AS n FROM payouts WHERE seller_id = ?1', scope.sellerId),
    }
  },
  'payouts.send': async () => {
    const { c, scope, payoutId } = await payoutBefore('creating')
    return {
      ...{ c, scope, payload: { payoutId } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM payouts WHERE seller_id = ?1 AND id = ?2 AND status = 'submitted'`,
          scope.sellerId,
          payoutId,
        ),
    }
  },
  'payouts.sync': async () => {
    const { c, scope, payoutId, providerId } = await payoutBefore('paid')
    await c.sandbox!.payments.connect.decide(providerId, 'paid')
    await noJobs(c)
    return {
      ...{ c, scope, payload: { payoutId, cause: 'x' } },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM payouts WHERE seller_id = ?1 AND id = ?2 AND status = 'paid'`,
          scope.sellerId,
          payoutId,
        ),
    }
  },
  'payouts.account': async () => {
    const c = await testContainer()
    const { scope, accountId } = await makePayee(c)
    await c.sandbox!.payments.connect.chooseDestination(accountId, 'card_ok')
    await noJobs(c)
    return {
      ...{ c, scope, payload: { cause: 'x' } },
      effect: (now) =>
        count(
          now,
          `SELECT count(changed_at) AS n FROM payout_accounts WHERE seller_id = ?1 AND destination_kind = 'card'`,
          scope.sellerId,
        ),
    }
  },
  'payouts.drift': async () => {
    const c = await testContainer()
    const { scope } = await makePayee(c)
    await noJobs(c)
    return {
      ...{ c, scope, payload: { cause: 'day:x' } },
      effect: (now) =>
        count(now, 'SELECT count(*) AS n FROM payout_drifts WHERE seller_id = ?1', scope.sellerId),
    }
  },
  'payouts.mail': async () => {
    const { c, scope, payoutId } = await payoutBefore('creating')
    await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
    return { ...{ c, scope, payload: { payoutId, about: 'failed' } }, effect: mails }
  },
  'payouts.mail_change': async () => {
    const c = await testContainer()
    const { scope } = await makePayee(c)
    await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
    await noJobs(c)
    const payload = { about: 'destination_changed', code: '', at: c.clock.now() }
    return { ...{ c, scope, payload }, effect: mails }
  },
  'policies.enforce': async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    await sellDisputed(c, scope, { purchases: 100, disputes: 3 })
    return {
      ...{ c, scope, payload: { cause: 'dispute:dp_1' } },
      effect: (now) =>
        count(
          now,
          'SELECT count(policy_enforced_at) AS n FROM seller_settings WHERE seller_id = ?1',
          scope.sellerId,
        ),
    }
  },
  'policies.tell_enforced': async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    await makeMember(c, scope, 'owner', `${scope.sellerId}@example.com`)
    await sellDisputed(c, scope, { purchases: 100, disputes: 3 })
    await c.services.policyEnforcement.recount(scope)
    const { policyEnforcedAt } = await c.repos(scope).settings.get()
    await noJobs(c)
    return {
      ...{ c, scope, payload: { since: policyEnforcedAt!, isOn: 1, settled: 100, disputes: 3 } },
      effect: mails,
    }
  },
  'updates.freeze': async () => {
    const { c, scope, updateId } = await heldUpdate('confirmed')
    // Back to the moment before the first page was frozen.
    await c.db.d1.batch([
      c.db.d1.prepare('DELETE FROM deliveries WHERE seller_id = ?1').bind(scope.sellerId),
      c.db.d1.prepare('DELETE FROM update_batches WHERE seller_id = ?1').bind(scope.sellerId),
      c.db.d1
        .prepare(
          `UPDATE updates SET freeze_cursor = '', batches = 0, candidates = 0, recipients = 0 WHERE seller_id = ?1`,
        )
        .bind(scope.sellerId),
    ])
    return {
      c,
      scope,
      payload: { updateId, after: '' },
      effect: (now) =>
        count(
          now,
          'SELECT recipients / 3 AS n FROM updates WHERE seller_id = ?1 AND id = ?2',
          scope.sellerId,
          updateId,
        ),
    }
  },
  'updates.start': async () => {
    const { c, scope, updateId } = await heldUpdate('confirmed')
    return {
      c,
      scope,
      payload: { updateId },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM updates WHERE seller_id = ?1 AND id = ?2 AND started_at IS NOT NULL`,
          scope.sellerId,
          updateId,
        ),
    }
  },
  'updates.watch': async () => {
    const { c, scope, updateId } = await heldUpdate('started')
    await c.db.d1
      .prepare(
        `UPDATE updates SET status = 'sending', guard = 'canary', canary_batches = 1, canary_started_at = 0, accepted = 3,
           finished_at = NULL WHERE seller_id = ?1`,
      )
      .bind(scope.sellerId)
      .run()
    return {
      c,
      scope,
      payload: { updateId },
      effect: (now) =>
        count(
          now,
          `SELECT count(*) AS n FROM updates WHERE seller_id = ?1 AND id = ?2 AND guard = 'open'`,
          scope.sellerId,
          updateId,
        ),
    }
  },
  'updates.dispatch': async () => {
    const { c, scope, updateId } = await heldUpdate('started')
    await c.db.d1.batch([
      c.db.d1.prepare('DELETE FROM sandbox_mail_bodies'),
      c.db.d1.prepare('DELETE FROM sandbox_mail_calls'),
      c.db.d1
        .prepare(
          `UPDATE updates SET status = 'queued', accepted = 0, finished_at = NULL WHERE seller_id = ?1`,
        )
        .bind(scope.sellerId),
      c.db.d1
        .prepare(
          `UPDATE update_batches SET state = 'queued', attempts = 0, accepted = 0, first_call_at = NULL, recipients =
             (SELECT json_group_array(json_array(contact_id, email, 'Ada', purchase_id)) FROM deliveries d
              WHERE d.seller_id = ?1 AND d.update_id = update_batches.update_id)
           WHERE seller_id = ?1`,
        )
        .bind(scope.sellerId),
    ])
    return {
      c,
      scope,
      payload: { updateId, fromBatch: 0, toBatch: 0 },
      effect: (now) => count(now, 'SELECT coalesce(sum(mails), 0) / 3 AS n FROM sandbox_mail_calls'),
    }
  },
  'updates.events': async () => {
    const { c, scope, updateId } = await heldUpdate('started')
    const { contactId } = (await c.repos(scope).updates.deliveries(updateId, { limit: 1 }))[0]!
    await c.db.d1
      .prepare(`UPDATE update_batches SET state = 'accepted', accepted = size WHERE seller_id = ?1`)
      .bind(scope.sellerId)
      .run()
    const eventId = `evt-${updateId}`
    await c.db.d1
      .prepare(
        `INSERT INTO mail_events (event_id, provider, type, seller_id, delivery_id, at, received_at)
         VALUES (?1, 'resend', 'delivered', ?2, ?3, 0, 0)`,
      )
      .bind(eventId, scope.sellerId, deliveryId(updateId, contactId))
      .run()
    return {
      c,
      scope,
      payload: {},
      effect: (now) =>
        count(
          now,
          'SELECT delivered AS n FROM updates WHERE seller_id = ?1 AND id = ?2',
          scope.sellerId,
          updateId,
        ),
    }
  },
}

const enqueue = async ({ c, scope, payload }: Scenario, name: JobName) => {
  const job = findJob(name)!.job as JobDefinition<string, Scenario['payload']>
  await c.repos(scope).batch([c.jobs.enqueue(scope, job, payload)])
  const [row] = await c.system.jobs.takeDue(c.clock.now(), 1)
  return { queue: job.queue, body: toEnvelope(row!) }
}
const rowsOf = (c: TestContainer, name: JobName) =>
  c.system.jobs.list(50).then((all) => all.filter((r) => r.name === name))

describe.each(JOB_NAMES)('the job %s', (name) => {
  it('has its effect once and leaves no row', async () => {
    const s = await SCENARIOS[name]()
    expect(await s.effect(s.c)).toBe(0)
    await deliver(s.c, [await enqueue(s, name)])
    expect(await s.effect(s.c)).toBe(1)
    expect(await rowsOf(s.c, name)).toEqual([])
  })

  it('has it once although the message comes twice, one after the other and at the same moment', async () => {
    const s = await SCENARIOS[name]()
    const message = await enqueue(s, name)
    await Promise.all([deliver(s.c, [message]), deliver(s.c, [message])])
    await deliver(s.c, [message, message])
    expect(await s.effect(s.c)).toBe(1)
  })

  it('has it once although the run died after the effect and before saying so', async () => {
    const s = await SCENARIOS[name]()
    const message = await enqueue(s, name)
    const { finish } = s.c.system.jobs
    s.c.system.jobs.finish = () => Promise.reject(new Error('the process died'))
    await deliver(s.c, [message])
    s.c.system.jobs.finish = finish
    const later = await advance(s.c, 10 * MINUTE)
    await runCron('* * * * *', later)
    await drain(later)
    expect(await s.effect(later)).toBe(1)
    expect(await rowsOf(later, name)).toEqual([])
  })

  it('is taken up by another run once the lease of a dead one is over, and not before', async () => {
    const s = await SCENARIOS[name]()
    const message = await enqueue(s, name)
    await s.c.system.jobs.claim(message.body.id, name, s.scope.sellerId, s.c.clock.now())
    await deliver(s.c, [message])
    expect(await s.effect(s.c)).toBe(0)
    const later = await advance(s.c, 3 * MINUTE)
    await runCron('* * * * *', later)
    await drain(later)
    expect(await s.effect(later)).toBe(1)
  })

  it('parks a message nobody can read, where the operator sees it', async () => {
    const s = await SCENARIOS[name]()
    const message = await enqueue(s, name)
    const before = (await s.c.system.jobs.listParked(1000)).length
    await deliver(s.c, [
      { ...message, body: { ...message.body, payload: { nonsense: 1 } } },
      { ...message, body: 'not even an envelope' },
    ])
    expect(await s.effect(s.c)).toBe(0)
    expect((await s.c.system.jobs.listParked(1000)).length - before).toBe(2)
    expect(await rowsOf(s.c, name)).toMatchObject([{ state: 'failed', error: 'unreadable_payload' }])
  })

  it('does nothing for another seller', async () => {
    const s = await SCENARIOS[name]()
    const message = await enqueue(s, name)
    const other = await makeSeller(s.c)
    await deliver(s.c, [{ ...message, body: { ...message.body, sellerId: other.sellerId } }])
    expect(await s.effect(s.c)).toBe(0)
    // Even a row of the other seller that names what is not theirs finds nothing.
    const foreign = await enqueue({ ...s, scope: other }, name)
    await deliver(s.c, [foreign])
    expect(await s.effect(s.c)).toBe(0)
    const left = (await rowsOf(s.c, name)).filter((r) => r.sellerId === other.sellerId)
    // A job that names nothing is about its own seller only, and ended there; people may be gone.
    const names = Object.keys(s.payload).filter((k) => k !== 'cause')
    const isAboutItself = names.length === 0 || ABOUT_ITSELF.has(name)
    const isFault = !isAboutItself && !names.includes('contactId')
    expect(left).toMatchObject(isFault ? [{ state: 'failed' }] : [])
  })
})

describe('a job that takes its process along each time it runs', () => {
  it('is taken up at once, then later each time, and waits for the operator after twenty-five deaths', async () => {
    const s = await SCENARIOS['updates.start']()
    const { jobs } = s.c.system
    const { id } = (await enqueue(s, 'updates.start')).body
    let now = s.c.clock.now()
    for (let deaths = 0; ; deaths++) {
      expect(await jobs.claim(id, 'updates.start', s.scope.sellerId, now)).toMatchObject({ failures: deaths })
      now += 3 * MINUTE
      await jobs.reviveExpired(now)
      const [job] = await rowsOf(s.c, 'updates.start')
      if (job!.state === 'failed') {
        expect(deaths).toBe(25)
        return
      }
      expect(job!.runAt - now).toBeGreaterThanOrEqual(0)
      expect(job!.runAt - now).toBeLessThanOrEqual(deaths * MINUTE)
    }
  })

  it('starts from nothing once a run ended well', async () => {
    const s = await SCENARIOS['updates.start']()
    const { jobs } = s.c.system
    const { id } = (await enqueue(s, 'updates.start')).body
    const now = s.c.clock.now()
    const claim = (at: number) => jobs.claim(id, 'updates.start', s.scope.sellerId, at)
    await claim(now)
    await jobs.reviveExpired(now + 3 * MINUTE)
    const second = await claim(now + 3 * MINUTE)
    expect(second!.failures).toBe(1)
    await jobs.postpone(id, second!.attempts, now, null)
    expect((await claim(now + 4 * MINUTE))!.failures).toBe(0)
  })
})
