import type { ServerBuild } from '@remix-run/cloudflare'
import { isAppError } from '#app/domain/kernel/errors.ts'
import type { AppLoadContext } from './load-context.ts'

type Handler = (args: { context: unknown }) => unknown

/**
 * A build whose loaders and actions answer our errors with their status. Remix makes a page of a thrown Response
 * and a 500 of everything else. Plain JSON, because Remix reads no problem+json; what it says is the problem's.
 * Make it once per isolate.
 */
export function withErrorPages(build: ServerBuild): ServerBuild {
  const routes = Object.entries(build.routes).map(([id, route]) => {
    const { loader, action } = (route?.module ?? {}) as { loader?: Handler; action?: Handler }
    const module = {
      ...route?.module,
      ...(loader && { loader: answering(loader) }),
      ...(action && { action: answering(action) }),
    }
    return [id, { ...route, module }]
  })
  return { ...build, routes: Object.fromEntries(routes) }
}

const answering =
  (handler: Handler): Handler =>
  async (args) => {
    try {
      return await handler(args)
    } catch (e) {
      if (!isAppError(e)) throw e
      const { requestId, container } = args.context as AppLoadContext
      if (e.kind === 'unavailable') container.log('request.failed', { code: e.code })
      const { retryAfterSeconds, ...members } = e.extra
      throw Response.json(
        { ...members, code: e.code, detail: e.detail, request_id: requestId },
        {
          status: e.status,
          headers: retryAfterSeconds ? { 'retry-after': String(retryAfterSeconds) } : {},
        },
      )
    }
  }
