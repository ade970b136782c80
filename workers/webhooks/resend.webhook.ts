import { z } from 'zod'
import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { MailEventType } from '#app/domain/updates/mail-event.rules.ts'
import { agentOf, fromBase64, parseJson, typeName, type Webhook } from './webhook-encoding.ts'

/** Svix's tolerance, in both directions. */
const WINDOW = 5 * MINUTE

const payloadSchema = z.object({
  type: z.string(),
  created_at: z.string(),
  data: z.object({
    tags: z.record(z.string(), z.string()).optional().catch(undefined),
    bounce: z.object({ message: z.string().optional(), type: z.string().optional() }).optional(),
    click: z.object({ link: z.string().optional(), userAgent: z.string().optional() }).optional(),
    failed: z.object({ reason: z.string().optional() }).optional(),
    suppressed: z.object({ message: z.string().optional() }).optional(),
  }),
})

const TYPES: Record<string, MailEventType> = {
  'email.sent': 'processed',
  'email.delivery_delayed': 'deferred',
  'email.delivered': 'delivered',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'email.complained': 'complained',
  'email.suppressed': 'suppressed',
  'email.failed': 'failed',
}

/**
 * Checks a Resend (Svix) webhook and reads its event. `rawBody` must be the bytes as received, `now` is epoch ms.
 * null: not signed by the holder of `secret`, or outside ±300 s (answer 401).
 */
export async function verifyResend(
  rawBody: string,
  headers: { get(name: string): string | null },
  secret: string,
  now: number,
): Promise<Webhook | null> {
  const id = headers.get('svix-id')
  const timestamp = headers.get('svix-timestamp')
  const signatures = headers.get('svix-signature')
  const key = fromBase64(secret.replace(/^whsec_/, ''))
  if (!id || !timestamp || !signatures || !key?.length) return null
  if (!/^\d+$/.test(timestamp) || Math.abs(now - Number(timestamp) * SECOND) > WINDOW) return null
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const content = new TextEncoder().encode(`${id}.${timestamp}.${rawBody}`)
  for (const signature of signatures.split(' ')) {
    const bytes = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : null
    if (bytes && (await crypto.subtle.verify('HMAC', hmac, bytes, content)))
      return readEvent(id, rawBody, now)
  }
  return null
}

function readEvent(eventId: string, rawBody: string, now: number): Webhook {
  const parsed = payloadSchema.safeParse(parseJson(rawBody))
  if (!parsed.success) return { events: [], unknown: [{ provider: 'resend', type: nameIn(rawBody) }] }
  const { type: name, created_at, data } = parsed.data
  const type =
    name === 'email.bounced' ? (data.bounce?.type === 'Permanent' ? 'bounced' : 'soft_bounced') : TYPES[name]
  if (!type) return { events: [], unknown: [{ provider: 'resend', type: typeName(name) }] }
  const at = Date.parse(created_at)
  const detail = data.bounce?.message ?? data.click?.link ?? data.failed?.reason ?? data.suppressed?.message
  const event = {
    eventId,
    type,
    deliveryId: data.tags?.awning_delivery ?? null,
    provider: 'resend' as const,
    at: Number.isNaN(at) ? now : at,
    detail: detail?.slice(0, 1000) ?? null,
    agent: agentOf(type, data.click?.userAgent),
    linkNo: null,
  }
  return { events: [event], unknown: [] }
}

/** Of a body of another shape than we know, what it says it is. */
function nameIn(rawBody: string): string {
  const named = z.object({ type: z.string() }).safeParse(parseJson(rawBody))
  return named.success ? typeName(named.data.type) : 'unreadable'
}
