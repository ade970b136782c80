import { AppError } from '#app/domain/kernel/errors.ts'
import type { Config } from '../env.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The one way out. Live: the platform's fetch. Sandbox: calls to the built-in fakes are answered in process,
 * loopback is let through (a test's own provider), and any other host is refused before a byte leaves.
 */
export function createOutbound(config: Config, fakes: typeof fetch | null): typeof fetch {
  if (!config.sandbox || !fakes) return (input, init) => fetch(input, init)
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    // Handed on as it came: building a Request copies the body, a megabyte and more for a batch of mails.
    if (url.href.startsWith(`${config.baseUrl}/dev/fakes/`)) return fakes(input, init)
    if (LOOPBACK.has(url.hostname)) return fetch(input, init)
    throw new AppError('unavailable', 'outbound_refused', `Sandbox mode does not call ${url.hostname}.`)
  }
}
