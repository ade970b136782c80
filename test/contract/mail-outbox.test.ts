import { Hono } from 'hono'
import { beforeEach, describe, expect, test } from 'vitest'
import { isAppError } from '#app/domain/kernel/errors.ts'
import type { MailEvent } from '#app/domain/updates/mail-event.rules.ts'
import { bulkMessage, bulkRecipient } from '#test/support/bulk-message.ts'
import { mailSandbox, SANDBOX_URL } from '#test/support/mail-sandbox.ts'
import { testSecrets } from '#test/support/test-secrets.ts'
import type { AppEnv } from '#workers/app-env.ts'
import type { CapturedMail } from '#workers/dev/fakes/mail-fake.ts'
import { createFaults } from '#workers/dev/faults.ts'
import { createOutbox } from '#workers/dev/outbox.ts'
import { verifyResend } from '#workers/webhooks/resend.webhook.ts'
import { verifySendgrid } from '#workers/webhooks/sendgrid.webhook.ts'

const sandbox = mailSandbox()
const secrets = await testSecrets()
let events: (MailEvent[] | null)[] = []
beforeEach(async () => {
  events = []
  await sandbox.reset()
})

/** Our webhook endpoints as far as they matter here: verify and keep. */
const webhooks: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const body = await request.text()
  const read = request.url.endsWith('/webhooks/resend')
    ? await verifyResend(body, request.headers, secrets.RESEND_WEBHOOK_SECRET!, sandbox.clock.now())
    : await verifySendgrid(body, request.headers, secrets.SENDGRID_WEBHOOK_PUBLIC_KEY!, sandbox.clock.now())
  events.push(read?.events ?? null)
  return new Response('taken', { status: read ? 200 : 401 })
}

const app = new Hono<AppEnv>()
app.onError((e, c) => (isAppError(e) ? c.json(e.extra, e.status as 422) : c.text(e.message, 500)))
app.route(
  '/dev',
  createOutbox(() => ({
    store: sandbox.store,
    fetch: webhooks,
    webhookBaseUrl: SANDBOX_URL,
    clock: sandbox.clock,
    secrets: {
      resendWebhookSecret: secrets.RESEND_WEBHOOK_SECRET!,
      sendgridWebhookPrivateKey: secrets.SENDGRID_WEBHOOK_PRIVATE_KEY!,
    },
  })),
)
app.route(
  '/dev',
  createFaults(() => sandbox.store),
)
const json = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

describe.each(['resend', 'sendgrid'] as const)('events of a mail sent by %s', (provider) => {
  test.each([
    ['delivered', 'delivered', undefined],
    ['opened', 'opened', undefined],
    ['clicked', 'clicked', 'https://shop.example/elsewhere'],
    ['bounced', 'bounced', undefined],
    ['complained', 'complained', undefined],
    ['processed', 'processed', undefined],
    ['deferred', 'deferred', undefined],
    ['soft_bounced', 'soft_bounced', undefined],
    ['dropped', 'suppressed', undefined],
    ['failed', 'failed', undefined],
  ])('%s arrives signed, readable and joined to its delivery', async (type, wanted, url) => {
    await sandbox[provider].sendBulk(bulkMessage(3))
    const [mail] = await sandbox.mails({ to: 'reader-3@example.com' })
    const answer = await app.request(`/dev/outbox/${mail!.id}/events`, json({ type, url }))
    expect(await answer.json()).toEqual({ status: 200 })
    expect(events).toMatchObject([
      [
        {
          type: wanted,
          provider,
          deliveryId: 'dlv_3',
          at: sandbox.clock.now(),
          ...(url ? { detail: url } : {}),
        },
      ],
    ])
  })

  test('a click without an address takes the first link, and a mail of no update has no delivery', async () => {
    const {
      recipients: _r,
      tags: _t,
      ...mail
    } = bulkMessage(0, { html: '<a href="https://a.example/?x=1&amp;y=2">a</a>' })
    await sandbox[provider].sendOne({ ...mail, to: { email: 'ada@example.com', name: null } })
    const [sent] = await sandbox.mails()
    await app.request(`/dev/outbox/${sent!.id}/events`, json({ type: 'clicked' }))
    expect(events).toMatchObject([
      [{ type: 'clicked', deliveryId: null, detail: 'https://a.example/?x=1&y=2' }],
    ])
  })

  test('each event has an id of its own', async () => {
    await sandbox[provider].sendBulk(bulkMessage(1))
    const [mail] = await sandbox.mails()
    for (let i = 0; i < 2; i++) await app.request(`/dev/outbox/${mail!.id}/events`, json({ type: 'opened' }))
    expect(new Set(events.map((e) => e?.[0]?.eventId)).size).toBe(2)
  })
})

test('an unsubscribe is told by SendGrid, and refused for Resend, which has none', async () => {
  await sandbox.sendgrid.sendBulk(bulkMessage(1))
  await sandbox.resend.sendBulk(bulkMessage(1))
  const mails = await sandbox.mails()
  const told = await Promise.all(
    mails.map((m) => app.request(`/dev/outbox/${m.id}/events`, json({ type: 'unsubscribed' }))),
  )
  expect(mails.map((m, i) => [m.provider, told[i]!.status])).toEqual([
    ['resend', 422],
    ['sendgrid', 200],
  ])
  expect(events).toMatchObject([[{ type: 'unsubscribed', provider: 'sendgrid' }]])
})

test('the log counts what each provider accepted, whatever anybody else believes', async () => {
  await sandbox.resend.sendBulk(bulkMessage(3, { idempotencyKey: 'a' }))
  await sandbox.resend.sendBulk(bulkMessage(3, { idempotencyKey: 'a' }))
  await sandbox.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
  await sandbox.sendgrid.sendBulk(bulkMessage(0, { recipients: [bulkRecipient(3), bulkRecipient(4)] }))
  await sandbox.sendgrid.sendBulk(bulkMessage(1, { tags: { update: 'upd_2', batch: '1' } }))
  const answer = await app.request('/dev/outbox/log.json?update=upd_1')
  expect(await answer.json()).toEqual({
    update: 'upd_1',
    calls: 2,
    mails: { resend: 3, sendgrid: 2 },
    addresses: 4,
    more_than_once: [{ address: 'reader-3@example.com', resend: 1, sendgrid: 1 }],
    accepted: {
      'reader-1@example.com': { resend: 1, sendgrid: 0 },
      'reader-2@example.com': { resend: 1, sendgrid: 0 },
      'reader-3@example.com': { resend: 1, sendgrid: 1 },
      'reader-4@example.com': { resend: 0, sendgrid: 1 },
    },
  })
  expect((await app.request('/dev/outbox/log.json')).status).toBe(422)
})

test('outbox.json is an array of whole mails, newest first, filtered as asked', async () => {
  expect(await (await app.request('/dev/outbox.json')).json()).toEqual([])
  await sandbox.resend.sendBulk(bulkMessage(100))
  sandbox.clock.at += 1000
  await sandbox.sendgrid.sendBulk(bulkMessage(300))
  const all = (await (await app.request('/dev/outbox.json')).json()) as CapturedMail[]
  expect(all).toHaveLength(400)
  expect(Object.keys(all[0]!).sort()).toEqual([
    'at',
    'from',
    'headers',
    'html',
    'id',
    'provider',
    'subject',
    'text',
    'to',
  ])
  expect([all[0]!.provider, all[399]!.provider]).toEqual(['sendgrid', 'resend'])
  const since = encodeURIComponent('2026-11-20T12:00:01Z')
  const one = await app.request(`/dev/outbox.json?to=reader-7@example.com&since=${since}`)
  expect(await one.json()).toMatchObject([{ to: 'reader-7@example.com', provider: 'sendgrid' }])
})

test('wrong input is refused and names the field', async () => {
  const paths = async (answer: Response) =>
    [
      answer.status,
      ((await answer.json()) as { errors?: { path: string }[] }).errors?.map((e) => e.path),
    ] as const
  await sandbox.resend.sendBulk(bulkMessage(1))
  const [mail] = await sandbox.mails()
  expect(await paths(await app.request('/dev/outbox.json?since=yesterday'))).toEqual([422, ['since']])
  const events = `/dev/outbox/${mail!.id}/events`
  expect(await paths(await app.request(events, json({ type: 'eaten' })))).toEqual([422, ['type']])
  expect(await paths(await app.request(events, json({ type: 'clicked', url: 'javascript:x' })))).toEqual([
    422,
    ['url'],
  ])
  expect((await app.request(events, { method: 'POST', body: '{' })).status).toBe(400)
  expect((await app.request('/dev/outbox/nothing/events', json({ type: 'opened' }))).status).toBe(404)
  expect(await paths(await app.request('/dev/faults', json({ port: 'post', mode: 'timeout' })))).toEqual([
    422,
    ['port'],
  ])
  expect(
    await paths(await app.request('/dev/faults', json({ port: 'mail', mode: 'quota', provider: 'post' }))),
  ).toEqual([422, ['provider']])
  expect(await paths(await app.request('/dev/rate', json({ calls_per_second: -1 })))).toEqual([
    422,
    ['calls_per_second'],
  ])
  expect(await paths(await app.request('/dev/reports', json({ automatic: 'maybe' })))).toEqual([
    422,
    ['automatic'],
  ])
  expect(
    await paths(await app.request('/dev/faults', json({ port: 'mail', mode: 'timeout', times: 1.5 }))),
  ).toEqual([422, ['times']])
})

test('the pages show what a mail says without letting it act', async () => {
  await sandbox.resend.sendBulk(
    bulkMessage(1, {
      subject: '<script>alert(1)</script>',
      html: '<html><head></head><script>1</script></html>',
    }),
  )
  const [mail] = await sandbox.mails()
  const list = await (await app.request('/dev/outbox')).text()
  expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(list).not.toContain('<script>')
  const view = await (await app.request(`/dev/outbox/${mail!.id}`)).text()
  expect(view).toContain('List-Unsubscribe')
  expect(view).not.toContain('<script>')
  const html = await app.request(`/dev/outbox/${mail!.id}/html`)
  expect(html.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/)
  expect(await html.text()).toContain('<head><base target="_blank"></head><script>')
})

test('forms work as plain posts', async () => {
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) })
  await app.request('/dev/faults', form({ port: 'mail', mode: 'quota', times: '1', provider: 'sendgrid' }))
  expect(await (await app.request('/dev/faults')).text()).toContain('<td>sendgrid</td><td>quota</td>')
  await app.request('/dev/faults', form({ port: 'mail', mode: 'reject', times: '0', provider: 'sendgrid' }))
  const scripted = await app.request('/dev/faults', form({ port: 'mail', mode: 'reject', times: '2' }))
  expect([scripted.status, scripted.headers.get('location')]).toEqual([303, '/dev/faults'])
  expect(await (await app.request('/dev/faults')).text()).toContain('<td>any</td><td>reject</td><td>2</td>')
  await app.request('/dev/faults', form({ port: 'mail', mode: 'reject', times: '0' }))
  expect(await sandbox.store.pendingFaults()).toEqual([])
  await app.request('/dev/rate', form({ calls_per_second: '7' }))
  expect(await (await app.request('/dev/faults')).text()).toContain('value="7"')
  await app.request('/dev/rate', form({ calls_per_second: '0' }))
  await app.request('/dev/reports', form({ automatic: 'false' }))
  expect(await (await app.request('/dev/outbox')).text()).toContain('do not report deliveries')
  await sandbox.sendgrid.sendBulk(bulkMessage(1))
  const [mail] = await sandbox.mails()
  const sent = await app.request(`/dev/outbox/${mail!.id}/events`, form({ type: 'delivered' }))
  expect(sent.status).toBe(303)
  expect(events).toHaveLength(1)
})
