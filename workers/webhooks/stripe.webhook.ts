import { z } from 'zod'
import { SECOND } from '#app/domain/kernel/time.ts'
import type { PaymentInbox } from './payment-inbox.ts'
import { parseJson, typeName } from './webhook-encoding.ts'

/**
 * What a webhook of Stripe's is about. A hint, no fact: events come late, twice and in any order, so whoever gets one
 * asks the provider for the state of now. Ids are null where the event does not name them.
 */
export type StripeHint = {
  eventId: string
  type: string
  sellerId: string | null
  checkoutId: string | null
  sessionId: string | null
  paymentIntent: string | null
}

/** Stripe's tolerance in seconds. Only what is too old is refused, as by its SDK. */
const TOLERANCE = 300

const id = z.string().min(1).max(255)
const orNull = id.nullish().catch(null)
/** The one object of each type we read: a session, a payment intent, a charge, a dispute or a refund. */
const eventSchema = z.object({
  id,
  type: z.string(),
  data: z.object({
    object: z.object({
      id: orNull,
      payment_intent: z
        .union([id, z.object({ id }).transform((p) => p.id)])
        .nullish()
        .catch(null),
      metadata: z.object({ awning_seller: orNull, awning_checkout: orNull }).nullish().catch(null),
    }),
  }),
})
const bareSchema = z.object({ id, type: z.string().catch('unknown') })

const READ = /^(checkout\.session|payment_intent|charge|refund)\./

/**
 * Checks a Stripe webhook and reads what it is about. `rawBody` must be the bytes as received, `now` is epoch ms.
 * A type nobody here reads gives a hint of nulls. null: not signed by the holder of `secret`, older than 300 s, or no
 * event at all (answer 401).
 */
export async function verifyStripe(
  rawBody: string,
  signatureHeader: string | null,
  secret: string,
  now: number,
): Promise<StripeHint | null> {
  const { timestamp, signatures } = readHeader(signatureHeader ?? '')
  if (timestamp === null || secret.trim() === '') return null
  if (Math.floor(now / SECOND) - timestamp > TOLERANCE) return null
  // The whole secret is the key, `whsec_` included.
  const key = new TextEncoder().encode(secret)
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const content = new TextEncoder().encode(`${timestamp}.${rawBody}`)
  for (const signature of signatures)
    if (await crypto.subtle.verify('HMAC', hmac, signature, content)) return readHint(rawBody)
  return null
}

type Receiver = { secret: string; now: number; inbox: PaymentInbox }
/**
 * Takes one webhook in, whoever brings it: our endpoint, or the sandbox in process.
 * @returns false when it is not signed by Stripe, or too old
 */
export async function receiveStripe(
  rawBody: string,
  signatureHeader: string | null,
  { secret, now, inbox }: Receiver,
): Promise<boolean> {
  const hint = await verifyStripe(rawBody, signatureHeader, secret, now)
  if (hint) await inbox.keep(hint)
  return hint !== null
}

/** `t=1600000000,v1=<hex>,v1=<hex>,v0=…`: several while a secret is being replaced; other schemes do not count. */
function readHeader(header: string) {
  let timestamp: number | null = null
  const signatures: Uint8Array<ArrayBuffer>[] = []
  for (const item of header.split(',')) {
    const [name, value = ''] = item.split('=')
    if (name === 't' && /^\d{1,12}$/.test(value)) timestamp = Number(value)
    if (name === 'v1' && /^[0-9a-f]{64}$/i.test(value))
      signatures.push(Uint8Array.from(value.match(/../g)!, (hex) => Number.parseInt(hex, 16)))
  }
  return { timestamp, signatures }
}

function readHint(rawBody: string): StripeHint | null {
  const json = parseJson(rawBody)
  const bare = bareSchema.safeParse(json)
  if (!bare.success) return null
  const nothing = { sellerId: null, checkoutId: null, sessionId: null, paymentIntent: null }
  const head = { eventId: bare.data.id, type: typeName(bare.data.type) }
  const parsed = READ.test(bare.data.type) ? eventSchema.safeParse(json) : null
  if (!parsed?.success) return { ...head, ...nothing }
  const { object } = parsed.data.data
  return {
    ...head,
    // Ours are on sessions, payments and refunds; charges have the payment's. A dispute has none.
    sellerId: object.metadata?.awning_seller ?? null,
    checkoutId: object.metadata?.awning_checkout ?? null,
    sessionId: head.type.startsWith('checkout.session.') ? (object.id ?? null) : null,
    paymentIntent: head.type.startsWith('payment_intent.')
      ? (object.id ?? null)
      : (object.payment_intent ?? null),
  }
}
