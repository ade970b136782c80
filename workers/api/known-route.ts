import { createMiddleware } from 'hono/factory'
import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'
import { problem } from '../middleware/errors.ts'

/**
 * 404 for a path that is no endpoint, 405 with `Allow` for a method it does not take. Asked before the key: which
 * endpoints there are is public, and a typo should not read as a bad key.
 */
export function knownRoute(base: string, routes: { method: string; path: string }[]) {
  const methodsByPath = new Map<string, Set<string>>()
  for (const { method, path } of routes) {
    const methods = methodsByPath.get(path) ?? new Set()
    methods.add(method.toUpperCase())
    if (method.toLowerCase() === 'get') methods.add('HEAD')
    methodsByPath.set(path, methods)
  }
  const patterns = [...methodsByPath].map(([path, methods]) => ({
    pattern: new RegExp(`^${base}${path.replace(/\{\w+\}/g, '[^/]+')}$`),
    methods,
  }))
  return createMiddleware<AppEnv>(async (c, next) => {
    const matching = patterns.filter((p) => p.pattern.test(c.req.path))
    if (matching.length === 0) throw notFound('endpoint')
    const allowed = new Set(matching.flatMap((p) => [...p.methods]))
    if (!allowed.has(c.req.method)) {
      const allow = [...allowed].sort().join(', ')
      c.res = problem(
        new AppError('method_not_allowed', 'method_not_allowed', `This path takes ${allow}.`),
        c.get('requestId'),
      )
      c.header('allow', allow)
      return
    }
    await next()
  })
}
