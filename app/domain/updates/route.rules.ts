import type { GateReason, GateStatus } from './gate.rules.ts'

export type MailProvider = 'resend' | 'sendgrid'
/** Shares of the mails; only their proportion counts. */
export type Weights = Record<MailProvider, number>

/** The installation's shares, unless the seller chose one provider for itself. */
export const weightsOf = (chosen: MailProvider | null, weights: Weights): Weights =>
  chosen ? { resend: 0, sendgrid: 0, [chosen]: 1 } : weights

/**
 * The provider of one freeze page, the same for the same seed, so that a page frozen again is frozen alike.
 * @param weights at least one above 0
 * @param seed update id and page number
 */
export function pickProvider(weights: Weights, seed: string): MailProvider {
  const total = weights.resend + weights.sendgrid
  return (hash(seed) / 2 ** 32) * total < weights.resend ? 'resend' : 'sendgrid'
}

/** FNV-1a with murmur's last mix, so that seeds that differ in the last digit only spread evenly. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export type Route =
  | { kind: 'go'; provider: MailProvider }
  /** Nobody may be called before `until` (epoch ms). */
  | { kind: 'wait'; until: number; why: GateReason }
  /** Waiting does not help: both providers refuse our account. */
  | { kind: 'stop'; why: 'account' }

/**
 * Which provider a batch goes to now. One in doubt goes to its own provider or waits: another one would mail its
 * people twice. One that nobody was handed of goes to the other provider while its own is closed.
 */
export function decideRoute({
  assigned,
  inDoubt,
  gates,
  now,
}: {
  assigned: MailProvider
  inDoubt: boolean
  gates: Record<MailProvider, GateStatus>
  now: number
}): Route {
  if (gates[assigned].open) return { kind: 'go', provider: assigned }
  if (inDoubt) return waitFor(gates[assigned], now)
  const other = assigned === 'resend' ? 'sendgrid' : 'resend'
  if (gates[other].open) return { kind: 'go', provider: other }
  if (gates[assigned].why === 'account' && gates[other].why === 'account')
    return { kind: 'stop', why: 'account' }
  const [a, b] = [waitFor(gates[assigned], now), waitFor(gates[other], now)]
  return b.until < a.until ? b : a
}

const waitFor = (gate: GateStatus, now: number) => ({
  kind: 'wait' as const,
  until: gate.until ?? now,
  why: gate.why ?? ('failing' as const),
})
