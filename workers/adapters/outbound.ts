import { AppError } from '#app/domain/kernel/errors.ts'
import type { Config } from '../env.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The one way out. Live: the platform's fetch. Sandbox: calls to the built-in fakes are answered in process,
 * loopback is let through (a test's own provider), and any other host is refused before a byte leaves.
 */
export function createOutbound(
  config: Config,
  fakes: ((request: Request) => Response | Promise<Response>) | null,
): typeof fetch {
  if (!config.sandbox || !fakes) return (input, init) => fetch(input, init)
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (request.url.startsWith(`${config.baseUrl}/dev/fakes/`)) return fakes(request)
    if (LOOPBACK.has(url.hostname)) return fetch(request)
    throw new AppError('unavailable', 'outbound_refused', `Sandbox mode does not call ${url.hostname}.`)
  }
}
