import type Stripe from 'stripe'

export type StripeDeps = {
  secretKey: string
  /** Without a trailing slash; may hold a path, which the SDK itself knows nothing of. */
  baseUrl: string
  fetch: typeof fetch
  timeoutMs?: number
}
const SDK_ORIGIN = 'https://api.stripe.com'
const TIMEOUT_MS = 20_000

/** The SDK, loaded and built when it is first needed: most requests never speak to Stripe. */
export function createStripeClient(deps: StripeDeps): () => Promise<Stripe> {
  let client: Promise<Stripe> | null = null
  return () => {
    client ??= build(deps)
    return client
  }
}

async function build({ secretKey, baseUrl, fetch, timeoutMs }: StripeDeps): Promise<Stripe> {
  const { default: Stripe } = await import('stripe')
  const mapped: typeof globalThis.fetch = (input, init) => {
    const url = String(input)
    if (!url.startsWith(`${SDK_ORIGIN}/`)) throw new Error('The SDK called a host nobody expected.')
    // A followed redirect would carry the key to another host.
    return fetch(`${baseUrl}${url.slice(SDK_ORIGIN.length)}`, { ...init, redirect: 'manual' })
  }
  return new Stripe(secretKey, {
    // Our rows decide about another try; one made here would hide that the first was in doubt.
    maxNetworkRetries: 0,
    timeout: timeoutMs ?? TIMEOUT_MS,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(mapped),
  })
}
