import { beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND, toIso } from '#app/domain/kernel/time.ts'
import { ORIGIN } from '#test/support/api.ts'
import { advance, drain, testContainer } from '#test/support/container.ts'
import {
  deliveryOf,
  eventsKept,
  jobsLeft,
  type Post,
  type Provider,
  post,
  type Sent,
  seen,
  sentUpdate,
  tell,
  webhook,
} from '#test/support/mail-events.ts'
import { operatorScope } from '#workers/auth/scope.ts'
import type { ExpandedMail } from '#workers/dev/fakes/mail-fake.ts'

beforeEach(async () => {
  const c = await testContainer()
  const tables = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_faults', 'sandbox_clock', 'jobs']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)))
})

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

  it('is taken when it is of a type nobody knows, and counted for the operator', async () => {
    const s = await sentUpdate(provider, 1)
    const event = await signed(s, s.mails[0]!, s.mails[0]!.tags, 'unheard_of')
    expect(await post(event)).toEqual({ status: 200, body: { ok: true } })
    await post(event)
    await drain(s.c)
    expect(await seen(s)).toEqual({ accepted: 1 })
    const { unknownEvents } = await s.c.services.operator.health(
      operatorScope({ loginId: 'usr_1', name: 'O' }),
    )
    expect(unknownEvents).toContainEqual({
      provider,
      type: expect.stringContaining('unheard_of'),
      n: 2,
      day: toIso(s.c.clock.now()).slice(0, 10),
    })
  })

  it('takes back what was accepted when the provider refused or suppressed it afterwards', async () => {
    const s = await sentUpdate(provider, 3)
    await tell(s, s.mails[0]!, 'processed', 'failed')
    await tell(s, s.mails[1]!, 'dropped')
    expect(await seen(s)).toEqual({ accepted: 1, rejected: 1, skipped: 1 })
    expect(await deliveryOf(s, s.mails[0]!)).toMatchObject({ state: 'rejected', suppressed: null })
    expect(await deliveryOf(s, s.mails[1]!)).toMatchObject({
      state: 'skipped',
      reason: 'suppressed_at_provider',
      suppressed: provider === 'sendgrid' ? 'bounced' : 'provider_list',
    })
  })

  it('keeps what may be temporary with the mail, and suppresses the address at the fifth time', async () => {
    const s = await sentUpdate(provider, 1)
    const [mail] = s.mails
    await tell(s, mail!, 'deferred', 'soft_bounced', 'soft_bounced', 'soft_bounced', 'soft_bounced')
    expect(await seen(s)).toEqual({ accepted: 1 })
    expect(await deliveryOf(s, mail!)).toEqual({
      state: 'accepted',
      reason: expect.stringContaining('4.2.2'),
      suppressed: null,
    })
    await tell(s, mail!, 'soft_bounced')
    expect((await deliveryOf(s, mail!)).suppressed).toBe('kept_bouncing')
    await tell(s, mail!, 'delivered')
    expect(await deliveryOf(s, mail!)).toMatchObject({ state: 'delivered', reason: null })
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

describe('SendGrid, of which nobody can ask again', () => {
  it('settles what is unknown by the word that it processed a mail', async () => {
    const s = await sentUpdate('sendgrid', 3, true)
    expect(await seen(s)).toEqual({ unknown: 3 })
    await tell(s, s.mails[0]!, 'processed')
    expect(await seen(s)).toEqual({ accepted: 1, unknown: 2 })
    for (const mail of s.mails) await tell(s, mail, 'processed', 'delivered')
    expect(await seen(s)).toEqual({ accepted: 3, delivered: 3 })
  })

  it('tells of those who unsubscribe there', async () => {
    const s = await sentUpdate('sendgrid', 1)
    await tell(s, s.mails[0]!, 'unsubscribed')
    expect(await seen(s)).toEqual({ accepted: 1 })
    const [row] = await s.c.repos(s.scope).updates.deliveries(s.updateId, { limit: 1 })
    expect(await s.c.services.audience.get(s.scope, row!.contactId)).toMatchObject({
      consent: { state: 'unsubscribed', reason: 'unsubscribed', source: 'provider' },
      suppressed: null,
    })
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
