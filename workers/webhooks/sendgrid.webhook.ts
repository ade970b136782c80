import { z } from 'zod'
import { HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { MailEventType } from '#app/domain/updates/mail-event.rules.ts'
import { agentOf, derToRaw, fromBase64, parseJson, typeName, type Webhook } from './webhook-encoding.ts'

/** SendGrid has no age check of its own and retries for a rolling 24 h; duplicates fall to `eventId`. */
const OLDEST = 25 * HOUR
const NEWEST = 5 * MINUTE

const eventSchema = z.object({
  event: z.string(),
  sg_event_id: z.string().min(1),
  timestamp: z.number(),
  type: z.string().optional(),
  reason: z.string().optional(),
  response: z.string().optional(),
  url: z.string().optional(),
  useragent: z.string().optional(),
  sg_machine_open: z.boolean().optional().catch(undefined),
  awning_delivery: z.string().optional(),
})
type SendgridEvent = z.infer<typeof eventSchema>

const TYPES: Record<string, MailEventType> = {
  processed: 'processed',
  deferred: 'deferred',
  delivered: 'delivered',
  open: 'opened',
  click: 'clicked',
  spamreport: 'complained',
  unsubscribe: 'unsubscribed',
  group_unsubscribe: 'unsubscribed',
}

/**
 * Checks a SendGrid Event Webhook and reads its events. `rawBody` as received, with its `\r\n`; `publicKey` is base64
 * SPKI; `now` is epoch ms. null: not signed by SendGrid's key or too old (answer 401).
 */
export async function verifySendgrid(
  rawBody: string,
  headers: { get(name: string): string | null },
  publicKey: string,
  now: number,
): Promise<Webhook | null> {
  const timestamp = headers.get('x-twilio-email-event-webhook-timestamp') ?? ''
  const der = fromBase64(headers.get('x-twilio-email-event-webhook-signature') ?? '')
  const signature = der && derToRaw(der)
  const spki = fromBase64(publicKey)
  if (!signature || !spki || !/^\d+$/.test(timestamp)) return null
  const age = now - Number(timestamp) * SECOND
  if (age > OLDEST || age < -NEWEST) return null
  const curve = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('spki', spki, curve, false, ['verify'])
  const content = new TextEncoder().encode(timestamp + rawBody)
  const isSigned = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, content)
  return isSigned ? readEvents(rawBody) : null
}

function readEvents(rawBody: string): Webhook {
  const body = parseJson(rawBody)
  const webhook: Webhook = { events: [], unknown: [] }
  for (const item of Array.isArray(body) ? body : [undefined]) {
    const event = eventSchema.safeParse(item).data
    const type = event && typeOf(event)
    if (!type) {
      webhook.unknown.push({ provider: 'sendgrid', type: event ? typeName(event.event) : 'unreadable' })
      continue
    }
    webhook.events.push({
      eventId: event.sg_event_id,
      type,
      deliveryId: event.awning_delivery ?? null,
      provider: 'sendgrid',
      at: event.timestamp * SECOND,
      detail: (event.reason ?? event.url ?? event.response)?.slice(0, 1000) ?? null,
      // SendGrid's own word comes first: Apple's Mail Privacy Protection and its like load pictures nobody looks at.
      agent: event.sg_machine_open ? 'proxy' : agentOf(type, event.useragent),
      linkNo: null,
    })
  }
  return webhook
}

/** Reasons of a dropped mail that say its address is on a list of SendGrid's; any other is a refusal of the mail. */
const LISTED = new Set(['Bounced Address', 'Unsubscribed Address', 'Spam Reporting Address'])

function typeOf({ event, type, reason }: SendgridEvent): MailEventType | undefined {
  if (event === 'bounce') return type === 'blocked' ? 'soft_bounced' : 'bounced'
  if (event !== 'dropped') return TYPES[event]
  return LISTED.has(reason ?? '') ? 'suppressed' : 'failed'
}
