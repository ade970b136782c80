import { expect, test } from 'vitest'
import vectors from '#test/contract/vectors.json' with { type: 'json' }
import { verifyResend } from './resend.webhook.ts'
import { verifySendgrid } from './sendgrid.webhook.ts'
import { derToRaw, fromBase64 } from './webhook-encoding.ts'

const svix = vectors.standard_webhooks
const SECRET = svix.published.secret

const svixHeaders = (id: string | null, timestamp: string, signature: string) =>
  new Headers({
    ...(id === null ? {} : { 'svix-id': id }),
    'svix-timestamp': timestamp,
    'svix-signature': signature,
  })

async function signedSvix(body: string, at = 1_700_000_000) {
  const key = await crypto.subtle.importKey(
    'raw',
    fromBase64(SECRET.slice(6))!,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`msg_1.${at}.${body}`))
  return svixHeaders('msg_1', String(at), `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`)
}

test.each(svix.cases.map((c) => [c.name, c] as const))('Svix vector: %s', async (_name, c) => {
  const events = await verifyResend(
    c.payload,
    svixHeaders(c.id, c.timestamp, c.signature),
    SECRET,
    c.now * 1000,
  )
  expect(events !== null).toBe(c.ok)
})

test.each(vectors.sendgrid_event_webhook.cases.map((c) => [c.name, c] as const))(
  'SendGrid vector: %s',
  async (_name, c) => {
    const headers = new Headers({
      'X-Twilio-Email-Event-Webhook-Signature': c.signature,
      'X-Twilio-Email-Event-Webhook-Timestamp': c.timestamp,
    })
    const now = (Number(c.timestamp) || 1_600_112_502) * 1000
    const events = await verifySendgrid(c.payload, headers, c.public_key, now)
    expect(events !== null).toBe(c.ok)
    if (c.raw_hex) {
      const raw = derToRaw(fromBase64(c.signature)!)!
      expect([...raw].map((b) => b.toString(16).padStart(2, '0')).join('')).toBe(c.raw_hex)
    }
  },
)

test('SendGrid events keep their ids and say what happened to the address', async () => {
  const c = vectors.sendgrid_event_webhook.cases.find((v) => v.name.startsWith('multi'))!
  const headers = new Headers({
    'X-Twilio-Email-Event-Webhook-Signature': c.signature,
    'X-Twilio-Email-Event-Webhook-Timestamp': c.timestamp,
  })
  const at = Number(c.timestamp) * 1000
  const events = await verifySendgrid(c.payload, headers, c.public_key, at)
  expect(events?.map((e) => [e.type, e.deliveryId, e.at])).toEqual([
    ['processed', null, 1_619_651_146_000],
    ['soft_bounced', null, 1_619_651_147_000],
  ])
  expect(await verifySendgrid(c.payload, headers, c.public_key, at + 26 * 3_600_000)).toBeNull()
  expect(await verifySendgrid(c.payload, headers, c.public_key, at - 600_000)).toBeNull()
  expect(await verifySendgrid(c.payload.trimEnd(), headers, c.public_key, at)).toBeNull()
})

test.each([
  ['email.delivered', {}, 'delivered', null],
  ['email.bounced', { bounce: { type: 'Permanent', message: 'no such box' } }, 'bounced', 'no such box'],
  ['email.bounced', { bounce: { type: 'Transient', message: 'full' } }, 'soft_bounced', 'full'],
  ['email.bounced', { bounce: { message: 'older payload' } }, 'soft_bounced', 'older payload'],
  ['email.clicked', { click: { link: 'https://a.example/' } }, 'clicked', 'https://a.example/'],
  ['email.complained', {}, 'complained', null],
  ['email.failed', { failed: { reason: 'reached_daily_quota' } }, 'failed', 'reached_daily_quota'],
])('Resend %s %o is read as %s', async (type, data, wanted, detail) => {
  const body = JSON.stringify({
    type,
    created_at: '2023-11-14T22:13:00.000Z',
    data: { email_id: 'x', tags: { awning_delivery: 'dlv_1' }, ...data },
  })
  expect(await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)).toEqual([
    {
      eventId: 'msg_1',
      type: wanted,
      deliveryId: 'dlv_1',
      provider: 'resend',
      at: 1_699_999_980_000,
      detail,
    },
  ])
})

test.each(['{"type":"contact.created","created_at":"x","data":{}}', 'not json', '[]'])(
  'a signed body of no concern is accepted and ignored: %s',
  async (body) => {
    expect(await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)).toEqual([])
  },
)

test('every published Resend sample is understood', async () => {
  for (const sample of vectors.webhook_samples.resend.events) {
    const body = JSON.stringify(sample)
    expect(await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)).toHaveLength(1)
  }
})
