import { classifyAgent } from '#app/domain/updates/agent.rules.ts'
import type { Agent, MailEvent, MailEventType } from '#app/domain/updates/mail-event.rules.ts'
import type { UnknownEvent } from '#db/system/mail-events.ts'

/** What a signed webhook says: events we read, and the types of those that nobody here knows. */
export type Webhook = { events: MailEvent[]; unknown: UnknownEvent[] }

/** Who opened or clicked, as far as the provider passes on what the agent said of itself; null where it does not. */
export const agentOf = (type: MailEventType, userAgent: string | undefined): Agent | null =>
  userAgent !== undefined && (type === 'opened' || type === 'clicked')
    ? classifyAgent({ userAgent, method: 'GET', purpose: '' })
    : null

/** A name as a provider sent it, short enough to be kept. */
export const typeName = (type: string) => type.slice(0, 100)

/** Bytes, or null for what is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
  } catch {
    return null
  }
}

/** The value, or undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * An ECDSA P-256 signature as ASN.1 DER → the 64 bytes r||s that WebCrypto wants (given DER it answers false, without
 * an error). null for what is not such a signature.
 */
export function derToRaw(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const raw = new Uint8Array(64)
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1]
    if (der[at] !== 0x02 || !length || at + 2 + length > der.length) return null
    let integer = der.subarray(at + 2, at + 2 + length)
    while (integer.length > 1 && integer[0] === 0) integer = integer.subarray(1)
    if (integer.length > 32) return null
    raw.set(integer, end - integer.length)
    at += 2 + length
  }
  return at === der.length ? raw : null
}
