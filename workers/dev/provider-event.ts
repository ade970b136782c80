import { notFound } from '#app/domain/kernel/errors.ts'
import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { findMail } from './captured-mails.ts'
import type { ExpandedMail } from './fakes/mail-fake.ts'

export const EVENT_TYPES = ['delivered', 'opened', 'clicked', 'bounced', 'complained'] as const
export type ProviderEventType = (typeof EVENT_TYPES)[number]

export type ProviderEventDeps = {
  fetch: typeof fetch
  /** Our own origin: the webhooks go to /webhooks/resend and /webhooks/sendgrid of it. */
  webhookBaseUrl: string
  clock: Clock
  secrets: { resendWebhookSecret: string; sendgridWebhookPrivateKey: string }
}

/**
 * Sends the webhook the mail's provider would send, in its own shape and with its own signature.
 * @param url the clicked link; the mail's first one when left out
 * @returns the status our endpoint answered
 * @throws not_found for a mail the sandbox did not keep
 */
export async function sendProviderEvent(
  store: SandboxStore,
  mailId: string,
  type: ProviderEventType,
  deps: ProviderEventDeps,
  url?: string,
): Promise<{ status: number }> {
  const mail = await findMail(store, mailId)
  if (!mail) throw notFound('mail')
  const link = url ?? /href="(https?:[^"]+)"/.exec(mail.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const event: EventOf = { mail, type, link, now: deps.clock.now() }
  const { body, headers } =
    mail.provider === 'resend'
      ? await resendWebhook(event, deps.secrets.resendWebhookSecret)
      : await sendgridWebhook(event, deps.secrets.sendgridWebhookPrivateKey)
  const { fetch } = deps
  const response = await fetch(`${deps.webhookBaseUrl}/webhooks/${mail.provider}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  await response.body?.cancel()
  return { status: response.status }
}

type EventOf = { mail: ExpandedMail; type: ProviderEventType; link: string; now: number }
type Webhook = { body: string; headers: Record<string, string> }

const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
const NO_SUCH_BOX = '550 5.1.1 The email account that you tried to reach does not exist.'

async function resendWebhook({ mail, type, link, now }: EventOf, secret: string): Promise<Webhook> {
  const extra = {
    delivered: {},
    opened: {},
    complained: {},
    clicked: { click: { ipAddress: '192.0.2.1', link, timestamp: toIso(now), userAgent: BROWSER } },
    bounced: { bounce: { message: NO_SUCH_BOX, type: 'Permanent', subType: 'General' } },
  }[type]
  const body = JSON.stringify({
    type: `email.${type}`,
    created_at: toIso(now),
    data: {
      created_at: mail.at,
      email_id: mail.id,
      from: mail.from,
      to: mail.to.split(', '),
      subject: mail.subject,
      ...(Object.keys(mail.tags).length > 0 ? { tags: mail.tags } : {}),
      ...extra,
    },
  })
  const id = `msg_${crypto.randomUUID().replaceAll('-', '')}`
  const timestamp = String(Math.floor(now / SECOND))
  const key = await crypto.subtle.importKey(
    'raw',
    fromBase64(secret.replace(/^whsec_/, '')),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  const mac = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${id}.${timestamp}.${body}`))
  return {
    body,
    headers: {
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': `v1,${toBase64(new Uint8Array(mac))}`,
    },
  }
}

async function sendgridWebhook({ mail, type, link, now }: EventOf, privateKey: string): Promise<Webhook> {
  const timestamp = Math.floor(now / SECOND)
  const extra = {
    delivered: { event: 'delivered', response: '250 OK' },
    opened: { event: 'open', useragent: BROWSER, ip: '192.0.2.1', sg_machine_open: false },
    clicked: { event: 'click', url: link, useragent: BROWSER, ip: '192.0.2.1' },
    bounced: { event: 'bounce', type: 'bounce', status: '5.1.1', reason: NO_SUCH_BOX },
    complained: { event: 'spamreport' },
  }[type]
  const event = {
    email: mail.to,
    timestamp,
    'smtp-id': `<${mail.id}@sandbox.invalid>`,
    sg_event_id: toBase64(crypto.getRandomValues(new Uint8Array(24))),
    sg_message_id: mail.id,
    ...extra,
    ...mail.tags,
  }
  const body = `[${JSON.stringify(event)}]\r\n`
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('pkcs8', fromBase64(privateKey), curve, false, ['sign'])
  const content = new TextEncoder().encode(`${timestamp}${body}`)
  const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, content))
  return {
    body,
    headers: {
      'x-twilio-email-event-webhook-signature': toBase64(rawToDer(raw)),
      'x-twilio-email-event-webhook-timestamp': String(timestamp),
    },
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
