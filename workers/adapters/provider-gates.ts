import type { GateLimits } from '#app/domain/updates/gate.rules.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { EmailProvider } from '../ports/email-provider.port.ts'
import type { ProviderGates } from '../ports/provider-gate.port.ts'

export const createProviderGates = (
  env: Pick<Env, 'ProviderGate'>,
  limits: Record<EmailProvider['name'], GateLimits>,
  clock: Clock,
): ProviderGates => {
  const gate = (provider: EmailProvider['name']) =>
    env.ProviderGate.get(env.ProviderGate.idFromName(provider))
  return {
    reserve: (provider, messages) => gate(provider).reserve(messages, limits[provider], clock.now()),
    report: (provider, lease, calls) => gate(provider).report(lease, calls, clock.now()),
    status: (provider) => gate(provider).status(limits[provider], clock.now()),
  }
}
