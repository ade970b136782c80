import { SECOND } from '#app/domain/kernel/time.ts'
import { type PaymentHint, readPaymentHint } from '#app/domain/sales/payment-hint.ts'
import { parseJson } from './webhook-encoding.ts'

/** Stripe's tolerance in seconds. Only what is too old is refused, as by its SDK. */
const TOLERANCE = 300

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
): Promise<PaymentHint | null> {
  const { timestamp, signatures } = readHeader(signatureHeader ?? '')
  if (timestamp === null || secret.trim() === '') return null
  if (Math.floor(now / SECOND) - timestamp > TOLERANCE) return null
  // The whole secret is the key, `whsec_` included.
  const key = new TextEncoder().encode(secret)
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  const content = new TextEncoder().encode(`${timestamp}.${rawBody}`)
  for (const signature of signatures)
    if (await crypto.subtle.verify('HMAC', hmac, signature, content))
      return readPaymentHint(parseJson(rawBody))
  return null
}

type Receiver = {
  /** Of our endpoints: one hears of the platform's account, one of sellers' accounts. */
  secrets: readonly string[]
  now: number
  inbox: { keep(hint: PaymentHint): Promise<unknown> }
}
/**
 * Takes one webhook in, whoever brings it: our endpoint, or the sandbox in process.
 * @returns false when it is not signed by Stripe, or too old
 */
export async function receiveStripe(
  rawBody: string,
  signatureHeader: string | null,
  { secrets, now, inbox }: Receiver,
): Promise<boolean> {
  for (const secret of new Set(secrets)) {
    const hint = await verifyStripe(rawBody, signatureHeader, secret, now)
    if (!hint) continue
    await inbox.keep(hint)
    return true
  }
  return false
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
