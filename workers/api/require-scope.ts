import { createMiddleware } from 'hono/factory'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import type { AppEnv } from '../app-env.ts'

/** Refuses an API key without the endpoint's scope, before anything of the request is looked at. */
export const requireScope = (scope: Permission) =>
  createMiddleware<AppEnv>(async (c, next) => {
    if (!c.get('scope').can.has(scope))
      throw new AppError('forbidden', 'missing_scope', `This API key lacks the scope ${scope}.`, {
        required_scope: scope,
      })
    await next()
  })
