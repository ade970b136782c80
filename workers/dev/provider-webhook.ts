import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import type { FakeProvider } from '#db/sandbox/sandbox-store.ts'
import type { MailHead } from './fakes/mail-fake.ts'

/** What a provider can be made to tell of a mail. */
export const EVENT_TYPES = [
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'processed',
  'deferred',
  'soft_bounced',
  'dropped',
  'failed',
  'unsubscribed',
] as const
export type ProviderEventType = (typeof EVENT_TYPES)[number]

/** Those the provider has a webhook for: Resend knows no unsubscribes of a mail. */
export const eventTypesOf = (provider: FakeProvider): readonly ProviderEventType[] =>
  provider === 'sendgrid' ? EVENT_TYPES : EVENT_TYPES.filter((type) => type !== 'unsubscribed')

export type WebhookSecrets = { resendWebhookSecret: string; sendgridWebhookPrivateKey: string }
/** `link`: what was clicked. `eventId`: the same each time the same thing is told. */
export type ToldEvent = { mail: MailHead; type: ProviderEventType; link: string; eventId: string }
export type Webhook = { body: string; headers: Record<string, string> }

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const NO_SUCH_BOX = '550 5.1.1 The email account that you tried to reach does not exist.'
const BOX_FULL = '452 4.2.2 The email account that you tried to reach is over quota.'
const GREYLISTED = '451 4.7.1 Greylisting in action, please come back later.'

/** One signed event, as Resend (Svix) posts it. `now` is epoch ms. */
export async function resendWebhook(
  { mail, type, link, eventId }: ToldEvent,
  secret: string,
  now: number,
): Promise<Webhook> {
  const name = {
    processed: 'sent',
    deferred: 'delivery_delayed',
    soft_bounced: 'bounced',
    dropped: 'suppressed',
  }[type as string]
  const extra: Partial<Record<ProviderEventType, object>> = {
    clicked: { click: { ipAddress: '192.0.2.1', link, timestamp: toIso(now), userAgent: BROWSER } },
    bounced: { bounce: { message: NO_SUCH_BOX, type: 'Permanent', subType: 'General' } },
    soft_bounced: { bounce: { message: BOX_FULL, type: 'Transient', subType: 'MailboxFull' } },
    dropped: {
      suppressed: {
        message: 'Resend has suppressed sending to this address.',
        type: 'OnAccountSuppressionList',
      },
    },
    failed: { failed: { reason: 'reached_daily_quota' } },
  }
  const body = JSON.stringify({
    type: `email.${name ?? type}`,
    created_at: toIso(now),
    data: {
      created_at: mail.at,
      email_id: mail.id,
      from: mail.from,
      to: mail.to.split(', '),
      subject: mail.subject,
      ...(Object.keys(mail.tags).length > 0 ? { tags: mail.tags } : {}),
      ...extra[type],
    },
  })
  const timestamp = String(Math.floor(now / SECOND))
  const key = await crypto.subtle.importKey(
    'raw',
    fromBase64(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const content = new TextEncoder().encode(`${eventId}.${timestamp}.${body}`)
  const mac = await crypto.subtle.sign('HMAC', key, content)
  return {
    body,
    headers: {
      'svix-id': eventId,
      'svix-timestamp': timestamp,
      'svix-signature': `v1,${toBase64(new Uint8Array(mac))}`,
    },
  }
}

/** SendGrid flushes its array at this size. */
const MAX_POST_BYTES = 768 * 1024

/** Signed events, as SendGrid's Event Webhook posts them: arrays of at most 768 KB. `now` is epoch ms. */
export async function sendgridWebhooks(
  events: readonly ToldEvent[],
  privateKey: string,
  now: number,
): Promise<Webhook[]> {
  const timestamp = Math.floor(now / SECOND)
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('pkcs8', fromBase64(privateKey), curve, false, ['sign'])
  const webhooks: Webhook[] = []
  for (const part of arraysOf(events.map((event) => JSON.stringify(sendgridEvent(event, timestamp))))) {
    const body = `[${part.join(',\r\n')}]\r\n`
    const content = new TextEncoder().encode(`${timestamp}${body}`)
    const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, content))
    webhooks.push({
      body,
      headers: {
        'x-twilio-email-event-webhook-signature': toBase64(rawToDer(raw)),
        'x-twilio-email-event-webhook-timestamp': String(timestamp),
      },
    })
  }
  return webhooks
}

function arraysOf(texts: string[]): string[][] {
  const parts: string[][] = []
  let size = MAX_POST_BYTES
  for (const text of texts) {
    // Addresses and tags are ASCII, so characters are bytes; the rest is what stands between two events.
    const bytes = text.length + 3
    if (size + bytes > MAX_POST_BYTES) {
      parts.push([])
      size = bytes
    } else size += bytes
    parts.at(-1)!.push(text)
  }
  return parts
}

function sendgridEvent({ mail, type, link, eventId }: ToldEvent, timestamp: number): object {
  const extra: Record<ProviderEventType, object> = {
    delivered: { event: 'delivered', response: '250 OK' },
    opened: { event: 'open', useragent: BROWSER, ip: '192.0.2.1', sg_machine_open: false },
    clicked: { event: 'click', url: link, useragent: BROWSER, ip: '192.0.2.1' },
    bounced: { event: 'bounce', type: 'bounce', status: '5.1.1', reason: NO_SUCH_BOX },
    complained: { event: 'spamreport' },
    processed: { event: 'processed' },
    deferred: { event: 'deferred', response: GREYLISTED, attempt: '1' },
    soft_bounced: { event: 'bounce', type: 'blocked', status: '4.2.2', reason: BOX_FULL },
    dropped: { event: 'dropped', reason: 'Bounced Address', status: '5.0.0' },
    failed: { event: 'dropped', reason: 'Invalid', status: '5.0.0' },
    unsubscribed: { event: 'unsubscribe' },
  }
  return {
    email: mail.to,
    timestamp,
    'smtp-id': `<${mail.id}@sandbox.invalid>`,
    sg_event_id: eventId,
    sg_message_id: mail.id,
    ...extra[type],
    ...mail.tags,
  }
}

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
const toBase64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))

/** WebCrypto signs r||s; SendGrid sends ASN.1 DER. */
function rawToDer(raw: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    let at = 0
    while (at < bytes.length - 1 && bytes[at] === 0) at++
    const value = [...(bytes[at]! > 127 ? [0] : []), ...bytes.subarray(at)]
    return [0x02, value.length, ...value]
  }
  const pair = [...integer(raw.subarray(0, 32)), ...integer(raw.subarray(32))]
  return Uint8Array.from([0x30, pair.length, ...pair])
}
