import { createMiddleware } from 'hono/factory'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { Permission } from '#app/domain/sellers/permissions.rules.ts'
import type { AppEnv } from '../app-env.ts'

/** Refuses an API key with none of the endpoint's scopes, before anything of the request is looked at. */
export const requireScope = (...scopes: [Permission, ...Permission[]]) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { can } = c.get('scope')
    if (!scopes.some((scope) => can.has(scope)))
      throw new AppError(
        'forbidden',
        'missing_scope',
        `This API key lacks the scope ${scopes.join(' or ')}.`,
        {
          required_scope: scopes[0],
        },
      )
    await next()
  })
