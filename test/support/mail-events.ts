import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import { addState, noCounts, type StateCounts } from '#app/domain/updates/delivery-event.rules.ts'
import { failureOf } from '#app/domain/updates/failure.rules.ts'
import type { DeliveryState, UpdateCounts } from '#app/domain/updates/updates.schema.ts'
import { ORIGIN } from '#test/support/api.ts'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import type { ExpandedMail } from '#workers/dev/fakes/mail-fake.ts'
import { sendProviderEvent } from '#workers/dev/provider-event.ts'
import type { ProviderEventType } from '#workers/dev/provider-webhook.ts'
import worker from '#workers/index.ts'

export type Provider = 'resend' | 'sendgrid'
/** A webhook as it was sent, to be sent again or changed on the way. */
export type Post = { url: string; init: RequestInit & { headers: Record<string, string>; body: string } }
export type Sent = { c: TestContainer; scope: SellerScope; updateId: string; mails: ExpandedMail[] }

/** An update that went to everybody through one provider. `loseAnswer`: nobody knows whether it arrived. */
export async function sentUpdate(provider: Provider, customers: number, loseAnswer = false): Promise<Sent> {
  const c = await testContainer()
  const scope = await makeSeller(c)
  const { settings, batch } = c.repos(scope)
  await batch([settings.update({ mailProvider: provider }, c.clock.now())])
  const shop = await makeShop(
    c,
    scope,
    Array.from({ length: customers }, () => ({})),
  )
  if (loseAnswer) await c.sandbox!.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
  const { id } = await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
  await drain(c)
  return { c, scope, updateId: id, mails: await listMails(c.sandbox!.store) }
}

/** To the whole Worker, and until what it left running has ended: it applies single events itself. */
export const post = async ({ url, init }: Post) => {
  const ctx = createExecutionContext()
  const answer = await worker.fetch(new Request(url, init), env, ctx)
  await waitOnExecutionContext(ctx)
  return { status: answer.status, body: await answer.json() }
}

/** The webhook the mail's provider would send now, caught on its way. */
export async function webhook(
  { c }: Pick<Sent, 'c'>,
  mail: ExpandedMail,
  type: ProviderEventType,
): Promise<Post> {
  let caught: Post | null = null
  await sendProviderEvent(c.sandbox!.store, mail.id, type, {
    fetch: async (url, init) => {
      caught = { url: String(url), init: init as Post['init'] }
      return new Response()
    },
    webhookBaseUrl: ORIGIN,
    clock: c.clock,
    secrets: {
      resendWebhookSecret: c.config.mail.resend.webhookSecret,
      sendgridWebhookPrivateKey: c.config.mail.sendgrid.webhookPrivateKey!,
    },
  })
  return caught!
}

/** Sends events one after the other and waits for their effect. */
export async function tell(s: Sent, mail: ExpandedMail, ...types: ProviderEventType[]) {
  for (const type of types) {
    expect(await post(await webhook(s, mail, type))).toEqual({ status: 200, body: { ok: true } })
    await drain(s.c)
  }
}

/** Counts of an update that are not zero, after they were found to be what a recount of its rows comes to. */
export async function seen(s: Pick<Sent, 'c' | 'scope' | 'updateId'>) {
  const { c, scope, updateId } = s
  const { counts } = await c.services.updates.get(scope, updateId)
  expect(counts).toMatchObject(await recount(s))
  const { candidates: _c, excluded: _e, recipients, ...rest } = counts
  const { queued, accepted, rejected, unknown, skipped, cancelled } = rest
  expect(queued + accepted + rejected + unknown + skipped + cancelled).toBe(recipients)
  return Object.fromEntries(Object.entries(rest).filter(([, n]) => n !== 0)) as Partial<UpdateCounts>
}
export async function deliveryOf({ c, scope, updateId }: Sent, mail: ExpandedMail) {
  const rows = await c.repos(scope).updates.deliveries(updateId, { email: mail.to, limit: 1 })
  const contact = await c.services.audience.get(scope, rows[0]!.contactId)
  return { state: rows[0]!.state, reason: rows[0]!.reason, suppressed: contact.suppressed }
}
export const eventsKept = async (c: TestContainer) =>
  (await c.db.d1.prepare('SELECT count(*) AS n FROM mail_events').first<{ n: number }>())!.n
export const jobsLeft = async (c: TestContainer) =>
  (await c.system.jobs.list(50)).map((j) => [j.name, j.state])

/** An update's counts, failures and people per link from its deliveries and clicks, beside all code that counts. */
async function recount({ c, scope, updateId }: Pick<Sent, 'c' | 'scope' | 'updateId'>): Promise<StateCounts> {
  const all = async <T>(sql: string) =>
    (await c.db.d1.prepare(sql).bind(scope.sellerId, updateId).all<T>()).results
  const rows = await all<{ state: DeliveryState; reason: string | null }>(
    `SELECT coalesce(d.state, b.state) AS state, d.reason FROM deliveries d JOIN update_batches b
       ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
     WHERE d.seller_id = ?1 AND d.update_id = ?2`,
  )
  const counts = noCounts()
  const failures: Record<string, number> = {}
  for (const { state, reason } of rows) {
    addState(counts, state, 1)
    const failure = failureOf(state, reason)
    if (failure)
      failures[`${failure.state} ${failure.cause}`] = (failures[`${failure.state} ${failure.cause}`] ?? 0) + 1
  }
  const kept = await all<{ name: string; n: number }>(
    `SELECT state || ' ' || cause AS name, n FROM update_failures WHERE seller_id = ?1 AND update_id = ?2 AND n <> 0`,
  )
  expect(Object.fromEntries(kept.map((f) => [f.name, f.n]))).toEqual(failures)
  const links = await all<{ people: number; clicks: number; pairs: number; times: number }>(
    `SELECT l.people, l.clicks, count(c.contact_id) AS pairs, coalesce(sum(c.clicks), 0) AS times FROM update_links l
     LEFT JOIN link_clicks c ON c.seller_id = l.seller_id AND c.update_id = l.update_id AND c.no = l.no
     WHERE l.seller_id = ?1 AND l.update_id = ?2 GROUP BY l.no`,
  )
  for (const link of links) expect(link).toMatchObject({ people: link.pairs, clicks: link.times })
  return counts
}
