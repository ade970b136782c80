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
  expect(events?.events.map((e) => [e.type, e.deliveryId, e.at])).toEqual([
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
  expect(await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)).toEqual({
    events: [
      {
        eventId: 'msg_1',
        type: wanted,
        deliveryId: 'dlv_1',
        provider: 'resend',
        at: 1_699_999_980_000,
        detail,
        agent: null,
        linkNo: null,
      },
    ],
    unknown: [],
  })
})

test.each([
  ['{"type":"contact.created","created_at":"x","data":{}}', 'contact.created'],
  ['{"type":"domain.updated"}', 'domain.updated'],
  ['not json', 'unreadable'],
  ['[]', 'unreadable'],
])('a signed body nobody here knows is accepted and counted: %s', async (body, type) => {
  expect(await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)).toEqual({
    events: [],
    unknown: [{ provider: 'resend', type }],
  })
})

test('every published Resend sample is understood', async () => {
  for (const sample of vectors.webhook_samples.resend.events) {
    const body = JSON.stringify(sample)
    const read = await verifyResend(body, await signedSvix(body), SECRET, 1_700_000_000_000)
    expect(read).toMatchObject({ events: [{}], unknown: [] })
  }
})

/** A SendGrid webhook signed with a key of this test's own. */
async function readSendgrid(events: object[]) {
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = (await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])) as CryptoKeyPair
  const body = `${JSON.stringify(events)}\r\n`
  const content = new TextEncoder().encode(`1700000000${body}`)
  const raw = new Uint8Array(
    await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, content),
  )
  const base64 = (bytes: Iterable<number>) => btoa(String.fromCharCode(...bytes))
  const integer = (bytes: Uint8Array) => [0x02, 33, 0, ...bytes]
  const der = [...integer(raw.subarray(0, 32)), ...integer(raw.subarray(32))]
  const headers = new Headers({
    'X-Twilio-Email-Event-Webhook-Signature': base64([0x30, der.length, ...der]),
    'X-Twilio-Email-Event-Webhook-Timestamp': '1700000000',
  })
  const spki = base64(new Uint8Array((await crypto.subtle.exportKey('spki', pair.publicKey)) as ArrayBuffer))
  return (await verifySendgrid(body, headers, spki, 1_700_000_000_000))!
}

test.each([
  [{ event: 'processed' }, 'processed', null, null],
  [{ event: 'deferred', response: '451 later', attempt: '5' }, 'deferred', '451 later', null],
  [{ event: 'bounce', type: 'bounce', reason: '550 5.1.1 no' }, 'bounced', '550 5.1.1 no', null],
  [{ event: 'bounce', type: 'blocked', reason: '421 busy' }, 'soft_bounced', '421 busy', null],
  [{ event: 'dropped', reason: 'Bounced Address' }, 'suppressed', 'Bounced Address', null],
  [{ event: 'dropped', reason: 'Unsubscribed Address' }, 'suppressed', 'Unsubscribed Address', null],
  [{ event: 'dropped', reason: 'Spam Reporting Address' }, 'suppressed', 'Spam Reporting Address', null],
  [{ event: 'dropped', reason: 'Invalid' }, 'failed', 'Invalid', null],
  [{ event: 'dropped', reason: 'Recipient List over Package Quota' }, 'failed', expect.anything(), null],
  [{ event: 'open', sg_machine_open: true }, 'opened', null, 'proxy'],
  [{ event: 'open', sg_machine_open: false }, 'opened', null, null],
  [{ event: 'open', useragent: 'Mozilla/5.0' }, 'opened', null, 'proxy'],
  [{ event: 'click', url: 'https://a.example/' }, 'clicked', 'https://a.example/', null],
  [
    { event: 'click', url: 'https://a.example/', useragent: 'Barracuda Sentinel' },
    'clicked',
    expect.anything(),
    'scanner',
  ],
  [{ event: 'spamreport' }, 'complained', null, null],
  [{ event: 'group_unsubscribe', asm_group_id: 1 }, 'unsubscribed', null, null],
])('SendGrid %o is read as %s', async (fields, type, detail, agent) => {
  const read = await readSendgrid([{ sg_event_id: 'a', timestamp: 1, ...fields }])
  expect(read).toMatchObject({ events: [{ type, detail, agent }], unknown: [] })
})

test('SendGrid events nobody here knows are counted, and do not hold up those beside them', async () => {
  const id = { sg_event_id: 'a', timestamp: 1 }
  const read = await readSendgrid([
    { ...id, event: 'group_resubscribe' },
    { ...id, event: 'delivered' },
    { event: 'no id' },
  ])
  expect(read.events).toHaveLength(1)
  expect(read.unknown.map((e) => e.type)).toEqual(['group_resubscribe', 'unreadable'])
})
