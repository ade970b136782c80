import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { UpdateCounts } from '#app/domain/updates/updates.schema.ts'
import { ORIGIN } from '#test/support/api.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import type { ExpandedMail } from '#workers/dev/fakes/mail-fake.ts'
import { sendProviderEvent } from '#workers/dev/provider-event.ts'
import type { ProviderEventType } from '#workers/dev/provider-webhook.ts'
import worker from '#workers/index.ts'

type Provider = 'resend' | 'sendgrid'
/** A webhook as it was sent, to be sent again or changed on the way. */
type Post = { url: string; init: RequestInit & { headers: Record<string, string>; body: string } }
type Sent = { c: TestContainer; scope: SellerScope; updateId: string; mails: ExpandedMail[] }

beforeEach(async () => {
  const c = await testContainer()
  const tables = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_faults', 'sandbox_clock', 'jobs']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)))
})

/** An update that went to everybody through one provider. `loseAnswer`: nobody knows whether it arrived. */
async function sentUpdate(provider: Provider, customers: number, loseAnswer = false): Promise<Sent> {
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
const post = async ({ url, init }: Post) => {
  const ctx = createExecutionContext()
  const answer = await worker.fetch(new Request(url, init), env, ctx)
  await waitOnExecutionContext(ctx)
  return { status: answer.status, body: await answer.json() }
}

/** The webhook the mail's provider would send now, caught on its way. */
async function webhook({ c }: Pick<Sent, 'c'>, mail: ExpandedMail, type: ProviderEventType): Promise<Post> {
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
async function tell(s: Sent, mail: ExpandedMail, ...types: ProviderEventType[]) {
  for (const type of types) {
    expect(await post(await webhook(s, mail, type))).toEqual({ status: 200, body: { ok: true } })
    await drain(s.c)
  }
}

async function seen({ c, scope, updateId }: Sent) {
  const { counts } = await c.services.updates.get(scope, updateId)
  const { candidates: _c, excluded: _e, recipients, ...rest } = counts
  const { queued, accepted, rejected, unknown, skipped, cancelled } = rest
  expect(queued + accepted + rejected + unknown + skipped + cancelled).toBe(recipients)
  return Object.fromEntries(Object.entries(rest).filter(([, n]) => n !== 0)) as Partial<UpdateCounts>
}
async function deliveryOf({ c, scope, updateId }: Sent, mail: ExpandedMail) {
  const rows = await c.repos(scope).updates.deliveries(updateId, { email: mail.to, limit: 1 })
  const contact = await c.services.audience.get(scope, rows[0]!.contactId)
  return { state: rows[0]!.state, reason: rows[0]!.reason, suppressed: contact.suppressed }
}
const eventsKept = async (c: TestContainer) =>
  (await c.db.d1.prepare('SELECT count(*) AS n FROM mail_events').first<{ n: number }>())!.n
const jobsLeft = async (c: TestContainer) => (await c.system.jobs.list(50)).map((j) => [j.name, j.state])

describe.each<Provider>(['resend', 'sendgrid'])('what %s tells about an update', (provider) => {
  it('moves deliveries forward and counts each once', async () => {
    const s = await sentUpdate(provider, 4)
    const [a, b, c] = s.mails
    await tell(s, a!, 'delivered')
    await tell(s, b!, 'delivered', 'opened', 'clicked')
    await tell(s, c!, 'clicked', 'opened', 'delivered')
    expect(await seen(s)).toEqual({ accepted: 4, delivered: 3, opened: 2, clicked: 2, opens: 2, clicks: 2 })
    expect(await deliveryOf(s, a!)).toEqual({ state: 'delivered', reason: null, suppressed: null })
    expect(await deliveryOf(s, b!)).toMatchObject({ state: 'clicked' })
    expect(await deliveryOf(s, c!)).toMatchObject({ state: 'clicked' })
    expect(await deliveryOf(s, s.mails[3]!)).toMatchObject({ state: 'accepted' })
  })

  it('suppresses an address that bounced, and one whose holder complained', async () => {
    const s = await sentUpdate(provider, 2)
    const [a, b] = s.mails
    await tell(s, a!, 'delivered', 'bounced', 'delivered')
    await tell(s, b!, 'complained', 'opened')
    expect(await seen(s)).toEqual({ accepted: 2, delivered: 1, bounced: 1, complained: 1, opens: 1 })
    expect(await deliveryOf(s, a!)).toEqual({
      state: 'bounced',
      reason: expect.stringContaining('550 5.1.1'),
      suppressed: 'bounced',
    })
    expect(await deliveryOf(s, b!)).toMatchObject({ state: 'complained', suppressed: 'complained' })
  })

  it('has its effect once however often the same event comes, also at the same moment', async () => {
    const s = await sentUpdate(provider, 1)
    const event = await webhook(s, s.mails[0]!, 'bounced')
    const before = await eventsKept(s.c)
    await Promise.all([post(event), post(event), post(event)])
    await drain(s.c)
    expect((await post(event)).status).toBe(200)
    await drain(s.c)
    expect(await seen(s)).toEqual({ accepted: 1, bounced: 1 })
    expect((await eventsKept(s.c)) - before).toBe(1)
    expect(await jobsLeft(s.c)).toEqual([])
  })

  it('settles a delivery nobody knew the outcome of', async () => {
    const s = await sentUpdate(provider, 3, true)
    expect(await seen(s)).toEqual({ unknown: 3 })
    await tell(s, s.mails[0]!, 'opened')
    await tell(s, s.mails[1]!, 'bounced')
    expect(await seen(s)).toEqual({ accepted: 2, unknown: 1, delivered: 1, opened: 1, bounced: 1, opens: 1 })
    expect(await deliveryOf(s, s.mails[0]!)).toMatchObject({ state: 'opened', reason: null })
  })

  it('is refused with a forged signature, a changed body or none at all', async () => {
    const s = await sentUpdate(provider, 1)
    const { url, init } = await webhook(s, s.mails[0]!, 'bounced')
    const other = await webhook(s, s.mails[0]!, 'delivered')
    for (const forged of [
      { ...init, headers: other.init.headers },
      { ...init, body: init.body.replace('550', '551') },
      { ...init, headers: { 'content-type': 'application/json' } },
    ])
      expect(await post({ url, init: forged })).toMatchObject({
        status: 401,
        body: { code: 'bad_signature' },
      })
    await drain(s.c)
    expect(await seen(s)).toEqual({ accepted: 1 })
  })

  it('is refused when it is stale', async () => {
    const s = await sentUpdate(provider, 1)
    const event = await webhook(s, s.mails[0]!, 'delivered')
    await advance(s.c, provider === 'resend' ? 6 * MINUTE : 26 * HOUR)
    expect((await post(event)).status).toBe(401)
  })

  it('is refused when it is too large', async () => {
    const body = 'x'.repeat(1024 * 1024 + 1)
    const answer = await post({
      url: `${ORIGIN}/webhooks/${provider}`,
      init: { method: 'POST', headers: {}, body },
    })
    expect(answer).toMatchObject({ status: 413, body: { code: 'too_large' } })
  })

  it('is taken and left aside when it concerns no delivery of ours', async () => {
    const s = await sentUpdate(provider, 1)
    const { awning_delivery: id } = s.mails[0]!.tags
    expect(id).toMatch(/^dlv_/)
    const before = await eventsKept(s.c)
    const strange = { ...s.mails[0]!.tags, awning_delivery: 'dlv_nonsense' }
    const unheard = { awning_delivery: `dlv_${'0'.repeat(52)}` }
    for (const tags of [{}, strange, unheard])
      expect((await post(await signed(s, s.mails[0]!, tags))).status).toBe(200)
    await drain(s.c)
    expect(await seen(s)).toEqual({ accepted: 1 })
    expect((await eventsKept(s.c)) - before).toBe(1)
    expect(await jobsLeft(s.c)).toEqual([])
  })

  it('is taken when it is of a type nobody knows', async () => {
    const s = await sentUpdate(provider, 1)
    const event = await signed(s, s.mails[0]!, s.mails[0]!.tags, 'unheard_of')
    expect(await post(event)).toEqual({ status: 200, body: { ok: true } })
    await drain(s.c)
    expect(await seen(s)).toEqual({ accepted: 1 })
  })

  it('waits for its provider call to be settled', async () => {
    const s = await sentUpdate(provider, 1)
    const set = (state: string, accepted: number) =>
      s.c.db.d1.batch([
        s.c.db.d1
          .prepare('UPDATE update_batches SET state = ?2 WHERE seller_id = ?1')
          .bind(s.scope.sellerId, state),
        s.c.db.d1
          .prepare('UPDATE updates SET accepted = ?2 WHERE seller_id = ?1')
          .bind(s.scope.sellerId, accepted),
      ])
    await set('sending', 0)
    await post(await webhook(s, s.mails[0]!, 'delivered'))
    await drain(s.c)
    expect(await seen(s)).toEqual({ queued: 1 })
    expect(await jobsLeft(s.c)).toEqual([['updates.events', 'pending']])
    await set('accepted', 1)
    const later = { ...s, c: await advance(s.c, MINUTE) }
    await drain(later.c)
    expect(await seen(later)).toEqual({ accepted: 1, delivered: 1 })
  })
})

describe('an unknown batch of which one was seen to arrive', () => {
  it('counts nobody twice when the provider says it took it after all', async () => {
    const s = await sentUpdate('resend', 3, true)
    await tell(s, s.mails[0]!, 'delivered')
    const later = { ...s, c: await advance(s.c, 2 * MINUTE) }
    await drain(later.c)
    expect(await seen(later)).toEqual({ accepted: 3, delivered: 1 })
  })

  it('counts nobody twice when it stays unknown', async () => {
    const s = await sentUpdate('resend', 3, true)
    await tell(s, s.mails[0]!, 'delivered')
    await s.c.sandbox!.store.addFault({ port: 'mail', mode: 'timeout', times: 1 })
    const later = { ...s, c: await advance(s.c, 31 * SECOND + MINUTE) }
    await drain(later.c)
    expect(await seen(later)).toEqual({ accepted: 1, unknown: 2, delivered: 1 })
  })
})

/** A webhook with other tags or another type than the sandbox would send, signed like a real one. */
async function signed(
  s: Sent,
  mail: ExpandedMail,
  tags: Record<string, string>,
  type?: string,
): Promise<Post> {
  const inner = (fields: object) => JSON.stringify(fields).slice(1, -1)
  const change = (text: string) =>
    text
      .replace(inner(mail.tags), inner(tags) || '"none":"here"')
      .replace(/"(email\.)?delivered"/, type ? `"$1${type}"` : '$&')
  const { sign } = crypto.subtle
  crypto.subtle.sign = (algorithm, key, data) =>
    sign.call(crypto.subtle, algorithm, key, new TextEncoder().encode(change(new TextDecoder().decode(data))))
  try {
    const event = await webhook(s, mail, 'delivered')
    const body = change(event.init.body)
    expect(body).not.toBe(event.init.body)
    return { ...event, init: { ...event.init, body } }
  } finally {
    crypto.subtle.sign = sign
  }
}
