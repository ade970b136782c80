import type { CallReport, GateStatus, Grant } from '#app/domain/updates/gate.rules.ts'
import type { EmailProvider } from './email-provider.port.ts'

/**
 * The one door to each mail provider, shared by all consumers: it paces calls, keeps the day's quota and closes while
 * the provider refuses or fails.
 */
export type ProviderGates = {
  /** Asks for calls in the order given, each with so many messages, under a lease to be reported on. */
  reserve(provider: EmailProvider['name'], messages: number[]): Promise<Grant>
  /** What became of the calls of a lease. A lease nobody reports on runs out. */
  report(provider: EmailProvider['name'], lease: string, calls: CallReport[]): Promise<void>
  status(provider: EmailProvider['name']): Promise<GateStatus>
}
