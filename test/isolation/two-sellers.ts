import { env } from 'cloudflare:workers'
import { TEMPLATES } from '#app/domain/imports/policy.schema.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import {
  disputeEntries,
  type Entry,
  NOTHING_TAKEN,
  refundEntries,
  splitRefund,
  splitSale,
} from '#app/domain/ledger/ledger.rules.ts'
import { apiFor } from '#test/support/api.ts'
import { contentOf, doc, makeProduct, png, sell, upload } from '#test/support/catalog.ts'
import { DEFAULT_POLICY_KEY, drain, makeSeller, type TestContainer } from '#test/support/container.ts'
import { csv, imported } from '#test/support/imports.ts'
import { makeMember } from '#test/support/members.ts'
import { connectAccount, earn } from '#test/support/payouts.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'

/** One seller with a row of every kind. `mark` stands in each text of it, so that a leak is found wherever it is. */
export type Tenant = Awaited<ReturnType<typeof makeTenant>>

/** Two sellers with the same kinds of rows; `a` is the one that tries, `b` the one that must not be touched. */
export async function twoSellers(c: TestContainer) {
  return { a: await makeTenant(c, 'alfa'), b: await makeTenant(c, 'bravo') }
}

async function makeTenant(c: TestContainer, mark: string) {
  const scope: SellerScope = await makeSeller(c, `shop-of-${mark}`)
  const { services } = c
  const repos = c.repos(scope)
  const email = `customer@${mark}.example`
  const api = await apiFor(c, scope)
  const owner = await makeMember(c, scope, 'owner', `owner@${mark}.example`)
  const other = await makeMember(c, scope, 'support', `support@${mark}.example`)
  await services.members.invite(scope, { email: `invited@${mark}.example`, role: 'marketing' })
  const invitation = (await repos.members.listInvitations())[0]!
  await services.settings.setLogo(scope, png() as Uint8Array<ArrayBuffer>)

  const product = await makeProduct(c, scope, `Book of ${mark}`)
  const file = await upload(c, scope, product.id, `cover-${mark}.png`, png())
  const parts = await services.files.start(scope, product.id, { name: `film-${mark}.mp4`, size: 20_000_000 })
  await services.products.publish(scope, product.id)
  const purchase = await sell(c, scope, product.id, email)
  const opted = await sell(c, scope, product.id, `gone@${mark}.example`)
  await services.audience.report(scope, [[opted.contact_id, 'complained']])
  const muted = await sell(c, scope, product.id, `muted@${mark}.example`)
  await repos.batch([repos.mutes.add(muted.contact_id, product.id, c.clock.now())])

  const { content } = await contentOf(c, scope, product.id)
  await services.content.save(scope, product.id, {
    content: {
      ...content,
      pages: [...content.pages, { title: `Bonus of ${mark}`, doc: doc(`words of ${mark}`) }],
    },
    baseVersion: null,
  })
  await services.follows.request(`shop-of-${mark}`, {
    email: { email: `fan@${mark}.example`, emailGiven: `fan@${mark}.example` },
    name: `Fan of ${mark}`,
    source: 'page',
  })
  const affiliate = await services.affiliates.invite(scope, {
    email: { email: `agent@${mark}.example`, emailGiven: `agent@${mark}.example` },
    name: `Agent of ${mark}`,
    products: [{ product_id: product.id, basis_points: 1500 }],
  })
  await c.settle()
  // Whoever drains the queues would have them sent.
  await env.DB.prepare(
    `DELETE FROM jobs WHERE seller_id = ?1 AND name IN ('audience.confirm_follow', 'audience.invite_affiliate')`,
  )
    .bind(scope.sellerId)
    .run()
  const fan = (await repos.contacts.findByEmail(`fan@${mark}.example`))!
  const followMailedAt = (await repos.follows.find(fan.id))!.mailedAt!
  const segment = await services.segments.create(scope, {
    name: `Segment of ${mark}`,
    filter: { text: mark },
  })
  const draft = await services.products.create(scope, { name: `Draft of ${mark}` })
  // Everybody bought before the version that is told about.
  await env.DB.prepare('UPDATE purchases SET purchased_at = purchased_at - 60000 WHERE seller_id = ?1')
    .bind(scope.sellerId)
    .run()
  const export_ = await services.exports.create(memberScopeOf(scope, owner.memberId), {
    types: ['customers'],
  })
  await drain(c)
  const policy = await services.importPolicies.save(scope, { ...RULES, name: `Policy of ${mark}` })
  const import_ = await imported(
    c,
    scope,
    csv(`email,external_id,note of ${mark}`, `imported@${mark}.example,crm-${mark},words of ${mark}`),
    { mode: 'commit', policy: policy.id, consent_basis: `Said so to ${mark}` },
  )
  const update = await services.updates.create(scope, product.id, {
    hold_seconds: 600,
    note: `Note of ${mark}`,
  })
  await c.settle()
  await env.DB.prepare(
    `INSERT INTO sending_days (seller_id, day, handed_over, delivered, mail_limit) VALUES (?1, '2026-01-01', ?2, 5, 100)`,
  )
    .bind(scope.sellerId, mark.length)
    .run()
  // What a provider told about a mail, not yet applied.
  const eventId = `event-${mark}`
  await env.DB.prepare(
    `INSERT INTO mail_events (event_id, provider, type, seller_id, delivery_id, at, detail, received_at)
     VALUES (?1, 'resend', 'bounced', ?2, ?3, 0, ?4, 0)`,
  )
    .bind(eventId, scope.sellerId, deliveryId(update.id, purchase.contact_id), `box of ${mark}`)
    .run()
  // What became of an update's mails, as it is kept for its page.
  await env.DB.batch(
    [
      `INSERT INTO update_links (seller_id, update_id, no, url, label, clicks) VALUES (?1, ?2, 99, NULL, ?3, 3)`,
      `INSERT INTO update_activity (seller_id, update_id, at, opened) VALUES (?1, ?2, 60000, length(?3))`,
      `INSERT INTO update_failures (seller_id, update_id, state, cause, n) VALUES (?1, ?2, 'rejected', ?3, 2)`,
    ].map((sql) => env.DB.prepare(sql).bind(scope.sellerId, update.id, `kept by ${mark}`)),
  )
  // What was folded into other tables before.
  const told = [scope.sellerId, update.id, purchase.contact_id]
  await env.DB.batch(
    [
      `INSERT INTO link_clicks (seller_id, update_id, no, contact_id) VALUES (?1, ?2, 99, ?3)`,
      `INSERT INTO soft_bounces (seller_id, contact_id, event_id, at) SELECT ?1, ?3, 'soft-' || ?2, 1`,
      `INSERT INTO event_folds (seller_id, run_id, at) SELECT ?1, ?2 || ?3, 0`,
      `INSERT INTO audit_events (seller_id, id, action, subject, actor, actor_name, at) SELECT ?1, 'aud_' || ?3, 'contact.disclosed', ?3, 'x', ?2, 1`,
      `INSERT INTO audience_checks (seller_id, started_at, checked, fields) SELECT ?1, 1, 7, json_object(?2, length(?3))`,
      `INSERT INTO relation_moves (seller_id, at, contact_id, follower_since) SELECT ?1, 1, ?3, length(?2)`,
    ].map((sql) => env.DB.prepare(sql).bind(...told)),
  )
  const money = await makeMoney(c, scope, mark, product.id, product.editions[0]!.id, affiliate.contact_id)
  const payout = await makePayout(c, scope, mark)
  await api('POST', '/products', {
    body: { name: `Kept by ${mark}` },
    headers: { 'idempotency-key': `key-${mark}` },
  })
  return {
    mark,
    scope,
    sellerId: scope.sellerId,
    api,
    owner,
    other,
    email,
    invitationId: invitation.id,
    productId: product.id,
    draftId: draft.id,
    segmentId: segment.id,
    fanId: fan.id,
    followMailedAt,
    affiliateId: affiliate.id,
    agentId: affiliate.contact_id,
    affiliateInvitedAt: Date.parse(affiliate.invited_at),
    affiliateToken: c.contactLinks.token('affiliate', {
      sellerId: scope.sellerId,
      contactId: affiliate.contact_id,
    }),
    followToken: c.contactLinks.token('follow', { sellerId: scope.sellerId, contactId: fan.id }),
    editionId: product.editions[0]!.id,
    slug: product.slug,
    pageId: content.pages[0]!.id,
    fileId: file.id,
    uploadId: parts.id,
    purchaseId: purchase.id,
    contactId: purchase.contact_id,
    suppressedId: opted.contact_id,
    mutedId: muted.contact_id,
    updateId: update.id,
    exportId: export_.id,
    importId: import_.view.id,
    importedId: import_.rows[0]!.id!,
    policyId: policy.id,
    ...money,
    ...payout,
    eventId,
    version: update.version,
    libraryPath: new URL(purchase.library_url).pathname,
  }
}

/** Sales that went through the processor, and what became of them; policies, and what is sold for less. */
async function makeMoney(
  c: TestContainer,
  scope: SellerScope,
  mark: string,
  productId: string,
  editionId: string,
  agentId: string,
) {
  const { services, clock, newId } = c
  const repos = c.repos(scope)
  const now = clock.now()
  const parts = splitSale({
    ...{ price: 5000, tax: 950, processorFee: 175, fee: { percent: 10, fixed: 50 } },
    affiliate: { contactId: agentId, basisPoints: 1500 },
  })
  await services.sales.recordMany(
    scope,
    ['paid', 'disputed'].map((name, i) => ({
      ...{ productId, editionId, email: `payer@${mark}.example`, name: null, country: 'DE' },
      ...{ price: { amount: 5000, currency: 'usd' as const }, purchasedAt: now - i },
      payment: { intent: `pi_${name}_${mark}`, parts },
    })),
  )
  const payer = (await repos.contacts.findByEmail(`payer@${mark}.example`))!
  const bought = await repos.purchases.list({ contactId: payer.id }, undefined, 2)
  const [paid, disputed] = ['paid', 'disputed'].map(
    (name) => bought.find((p) => p.paymentIntent === `pi_${name}_${mark}`)!.id,
  ) as [string, string]

  const takenBy = (amount: number) => {
    const { seller: _, ...taken } = splitRefund(parts, NOTHING_TAKEN, amount)
    return taken
  }
  const newRefund = (amount: number) => ({
    ...{ id: newId('refund'), purchaseId: paid, status: 'pending' as const, origin: 'request' as const },
    ...{ ...takenBy(amount), note: `Note of ${mark}`, actor: 'key:x', actorName: 'x', createdAt: now },
  })
  const posting = (cause: string, purchaseId: string, entries: Entry[]) => ({
    ...{ id: newId('posting'), cause, purchaseId, day: '2026-11-20', currency: 'usd', entries, at: now },
  })
  const [done, open] = [newRefund(1000), newRefund(500)]
  // So that not even sums of theirs are equal.
  const fee = 1500 + mark.length
  const opened = { id: `dp_${mark}`, purchaseId: disputed, ...takenBy(5000) }
  const requestId = newId('refundRequest')
  const [discountId, checkoutId] = [newId('discount'), newId('checkout')]
  const change = { seen: 0, actor: 'key:x', actorName: 'x', now }
  await repos.batch([
    ...repos.refunds.begin(done),
    ...repos.refunds.succeed({ id: done.id, purchaseId: paid, now }, takenBy(1000), {
      ...{ providerId: `re_${mark}`, setAside: 1000 },
    }),
    ...repos.refunds.begin(open),
    ...repos.refunds.openDispute({
      ...{ ...opened, status: 'open', reason: 'fraudulent', fee, openedAt: now, closedAt: null },
    }),
    ...repos.ledger.post(
      [
        posting(`refund:${done.id}`, paid, refundEntries(parts, splitRefund(parts, NOTHING_TAKEN, 1000))),
        posting(
          `dispute:${opened.id}`,
          disputed,
          disputeEntries(parts, splitRefund(parts, NOTHING_TAKEN, 5000), fee),
        ),
      ],
      now,
    ),
    repos.refundRequests.insert({
      ...{ id: requestId, purchaseId: paid, status: 'open', note: `Wish of ${mark}`, isInWindow: true },
      ...{ deadlineAt: now, createdAt: now },
    }),
    ...repos.relations.refresh({ ids: [payer.id] }, now),
    repos.discounts.insert({
      ...{ id: discountId, code: `SAVE-${mark.toUpperCase()}`, kind: 'percent', value: 20, createdAt: now },
      productId,
    }),
    repos.ledger.noteCheck([], now),
    repos.discounts.use(discountId),
    repos.checkouts.insert({
      ...{ id: checkoutId, productId, editionId, amount: 4000, currency: 'usd', discountId },
      ...{ policyKey: DEFAULT_POLICY_KEY, createdAt: now, expiresAt: now },
    }),
    ...[
      { productId: null, editionId: null },
      { productId, editionId: null },
    ].flatMap((place) =>
      repos.policies.set(place, { periodDays: 14, finePrint: `Fine print of ${mark}` }, change),
    ),
  ])
  await env.DB.batch(
    [
      `INSERT INTO policy_run_items (seller_id, run_id, product_id, tier, status, from_days, proposed_days, is_certain, confidence, words, after, at)
       SELECT ?1, 'prun_1', ?2, 0, 'applied', 30, 14, 1, 90, json_array(?3), '{}', 1`,
      `INSERT INTO policy_run_sellers (seller_id, run_id, tier, status, at) SELECT ?1, 'prun_1', 0, 'waiting', length(?2 || ?3)`,
      // Runs belong to the installation: one for both.
      `INSERT INTO policy_runs (id, is_dry_run, status, tier, next_at, pace, started_by, started_by_name, started_at, adjust_until)
       SELECT 'prun_1', 0, 'running', 100, 9e15, 1, ?1, ?2 || ?3, 1, 1 WHERE true ON CONFLICT DO NOTHING`,
      `INSERT INTO rollout_overrides (seller_id, flag, is_on, changed_at) SELECT ?1, 'product_refund_policies', 1, length(?2 || ?3)`,
    ].map((sql) => env.DB.prepare(sql).bind(scope.sellerId, productId, mark)),
  )
  return {
    ...{ payerId: payer.id, paidId: paid, disputedId: disputed, refundId: done.id, openRefundId: open.id },
    ...{
      disputeId: opened.id,
      requestId,
      discountId,
      checkoutId,
      discountCode: `SAVE-${mark.toUpperCase()}`,
    },
  }
}

/** An account, a payout on its way to it, and a run that made none. */
async function makePayout(c: TestContainer, scope: SellerScope, mark: string) {
  const repos = c.repos(scope)
  // So that not even sums of theirs are equal.
  await earn(c, scope, 300_00 + mark.length, c.clock.now() - 10 * DAY)
  const accountId = await connectAccount(c, scope)
  const { data } = await c.services.instantPayouts.request(scope, {}, mark)
  const now = c.clock.now()
  await repos.batch([
    repos.payouts.noteRun({ day: '2026-01-02', kind: 'standard', outcome: mark, checks: [], at: now }),
    ...repos.payoutAccounts.update(
      { feedKey: `feed-${mark}`, heldNote: `Note of ${mark}`, destinationLabel: `Bank of ${mark}` },
      now,
    ),
  ])
  await c.settle()
  await env.DB.prepare(`DELETE FROM jobs WHERE seller_id = ?1 AND name LIKE 'payouts.%'`)
    .bind(scope.sellerId)
    .run()
  await env.DB.prepare(
    `INSERT INTO payout_drifts (seller_id, checked_at, currency, expected, held) VALUES (?1, 1, 'usd', 0, length(?2))`,
  )
    .bind(scope.sellerId, mark)
    .run()
  return { payoutId: data[0]!.id, accountId, requestCause: `request:system:seed:${mark}` }
}

/** A policy as a seller saves it. */
const { about: _, name: __, version: ___, ...RULES } = TEMPLATES.profile_only

export { RULES }

const memberScopeOf = ({ sellerId }: SellerScope, memberId: string) =>
  memberScope({ sellerId, memberId, name: 'Owner', role: 'owner' })

type Row = Record<string, unknown>
export type Dump = Record<string, Row[]>

/** Tables with a seller, found in the database itself; a new one is dumped without being named anywhere. */
export async function tenantTables(): Promise<string[]> {
  // Not by pragma: D1 refuses it for its own tables.
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%`seller_id` text%' ORDER BY name",
  ).all<{ name: string }>()
  return results.map((r) => r.name)
}

/** Every row of a seller, read beside the repositories and the tripwire. */
export async function dump(sellerId: string): Promise<Dump> {
  const tables = await tenantTables()
  const answers = await env.DB.batch<Row>([
    ...tables.map((t) =>
      env.DB.prepare(`SELECT * FROM "${t}" WHERE seller_id = ?1 ORDER BY 1, 2, 3`).bind(sellerId),
    ),
    env.DB.prepare('SELECT * FROM sellers WHERE id = ?1').bind(sellerId),
  ])
  const rows = Object.fromEntries([...tables, 'sellers'].map((t, i) => [t, answers[i]!.results]))
  // Written some moment after the answer that used the key.
  for (const key of rows.api_keys!) key.last_used_at = null
  return rows
}

/** Object keys of a seller in the bucket. */
const objectsOf = async (sellerId: string) => {
  const { objects } = await env.FILES.list({ prefix: `${sellerId}/` })
  for (const { key, etag } of objects)
    if (!bodies.has(etag)) {
      const found = await env.FILES.get(key)
      if (found) bodies.set(etag, { body: await found.arrayBuffer(), httpMetadata: found.httpMetadata })
    }
  return objects.map(({ key, etag }) => ({ key, etag }))
}
/** What was in them, to put back what was taken away. */
const bodies = new Map<string, { body: ArrayBuffer; httpMetadata: R2HTTPMetadata | undefined }>()

/** Everything of a seller that must not change. */
export type State = { rows: Dump; objects: { key: string; etag: string }[] }
export const state = async (sellerId: string): Promise<State> => ({
  rows: await dump(sellerId),
  objects: await objectsOf(sellerId),
})

/** Puts a seller's rows back as they were, takes away objects that were added and puts back those that are gone. */
export async function restore(sellerId: string, before: State): Promise<void> {
  const { sellers: _, ...tables } = before.rows
  // Triggers would write some of these rows anew, and keep others from being taken away.
  const { results: triggers } = await env.DB.prepare(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
  ).all<{ name: string; sql: string }>()
  await env.DB.batch([
    env.DB.prepare('PRAGMA defer_foreign_keys = on'),
    ...triggers.map((t) => env.DB.prepare(`DROP TRIGGER "${t.name}"`)),
    ...Object.keys(tables).map((t) =>
      env.DB.prepare(`DELETE FROM "${t}" WHERE seller_id = ?1`).bind(sellerId),
    ),
    ...Object.entries(tables).flatMap(([t, rows]) =>
      rows.map((row) => {
        const columns = Object.keys(row)
        return env.DB.prepare(
          `INSERT INTO "${t}" (${columns.map((k) => `"${k}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        ).bind(...Object.values(row))
      }),
    ),
    ...triggers.map((t) => env.DB.prepare(t.sql)),
  ])
  const kept = new Set(before.objects.map((o) => o.key))
  const found = await objectsOf(sellerId)
  for (const { key } of found) if (!kept.has(key)) await env.FILES.delete(key)
  for (const { key, etag } of before.objects) {
    const { body, httpMetadata } = bodies.get(etag)!
    if (!found.some((o) => o.key === key))
      await env.FILES.put(key, body, { ...(httpMetadata && { httpMetadata }) })
  }
}

/** A result as text, whatever it is made of. */
export const written = (value: unknown) =>
  JSON.stringify(value, (_, v) => (v instanceof Map || v instanceof Set ? [...v] : v)) ?? ''
