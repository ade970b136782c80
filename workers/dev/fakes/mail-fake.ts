import type { KeptCall, Pace, SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'

export type MailFakeDeps = {
  store: SandboxStore
  clock: Clock
  /** Told the ref of each call whose mails are to be reported as delivered; without it nothing is. */
  onTaken?: (ref: string) => void
}
/** `text`: the request's body, where the caller is in the same process. */
export type FakeEnv = { Bindings: { text?: string } }

/** A mail as its recipient would see it. */
export type CapturedMail = {
  id: string
  to: string
  from: string
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  provider: 'resend' | 'sendgrid'
  /** RFC 3339, by the sandbox's clock. */
  at: string
}
/** With what the provider would hand back in its webhooks. */
export type ExpandedMail = CapturedMail & { tags: Record<string, string> }
/** What its webhooks tell of a mail: cheap to make for a call of a thousand, as no body is filled. */
export type MailHead = Omit<ExpandedMail, 'html' | 'text' | 'headers'>
export type Expand<M> = (call: KeptCall) => Iterable<M>

/** What the headers of a fake without a limit say: more than anybody here can use up. */
export const NO_LIMIT: Pace = { limit: 10_000, remaining: 9_999, retryMs: 0 }

/** Thrown instead of an answer: to the adapter it is a connection that broke. */
export class SandboxNetworkError extends TypeError {
  override name = 'SandboxNetworkError'
}

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/

/** Dot-atom local part of at most 64, a domain with a TLD, 254 in all; no literals, no Unicode. */
export function isAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 254) return false
  const at = value.lastIndexOf('@')
  return at > 0 && at <= 64 && LOCAL.test(value.slice(0, at)) && DOMAIN.test(value.slice(at + 1))
}

/** `Name <address>` or an address → the address, or null. */
export function parseMailbox(value: unknown): string | null {
  if (typeof value !== 'string' || /[\r\n]/.test(value)) return null
  const address = /^(?:"(?:[^"\\]|\\.)*"|[^<>"]*) ?<([^<>]+)>$/.exec(value)?.[1] ?? value
  return isAddress(address) ? address : null
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** 18 random hex digits; ids of all mails of one call are made of it and their place. */
export function newRef(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, '0')).join(
    '',
  )
}

const EDGE = 4096

/**
 * What tells two payloads apart under one idempotency key. Where mails are not kept (benchmarks) length and both ends
 * must do: hashing a megabyte per call would measure the fake.
 */
export async function payloadHash(text: string, keep: boolean): Promise<string> {
  const content = keep ? text : `${text.length}:${text.slice(0, EDGE)}${text.slice(-EDGE)}`
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(content))
  return Array.from(new Uint8Array(digest), (b) => b.toString(16).padStart(2, '0')).join('')
}

/** The provider's thinking time, in real time whatever the sandbox's clock says. */
export const think = (ms: number) =>
  ms > 0 ? new Promise<void>((done) => setTimeout(done, ms)) : Promise.resolve()
