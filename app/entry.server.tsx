import type { EntryContext } from '@remix-run/cloudflare'
import { RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToReadableStream } from 'react-dom/server'
import type { AppLoadContext } from '#workers/load-context.ts'
import { NonceProvider } from './nonce.ts'

/** Loader promises are cut off first, so that the page still has time to show what is missing. */
export const streamTimeout = 5_000
const RENDER_TIMEOUT = 6_000

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: unknown,
) {
  const { nonce } = context as AppLoadContext
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(RENDER_TIMEOUT)])
  let rendered = status
  const body = await renderToReadableStream(
    <NonceProvider value={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} />
    </NonceProvider>,
    {
      nonce,
      signal,
      onError(error) {
        if (signal.aborted) return
        rendered = 500
        logFault(error, context as AppLoadContext)
      },
    },
  )
  if (isbot(request.headers.get('user-agent'))) await body.allReady
  headers.set('content-type', 'text/html; charset=utf-8')
  return new Response(body, { status: rendered, headers })
}

/** Remix calls this for what a loader or action threw and nobody expected. */
export function handleError(error: unknown, { request, context }: { request: Request; context: unknown }) {
  if (!request.signal.aborted) logFault(error, context as AppLoadContext)
}

/** Name and place only: a message can hold what a customer typed. */
function logFault(error: unknown, { container }: AppLoadContext) {
  const at =
    error instanceof Error
      ? error.stack
          ?.match(/^\s+at .*$/m)?.[0]
          .trim()
          .slice(0, 200)
      : undefined
  container.log('request.failed', {
    code: 'page',
    error: error instanceof Error ? error.name : typeof error,
    at,
  })
}
