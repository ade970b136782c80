import { createMiddleware } from 'hono/factory'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'

/** Who asks, as far as limits go. */
export const callerOf = (headers: Headers) => headers.get('cf-connecting-ip') ?? 'local'

/** Both limits count a minute. @throws rate_limited */
export async function takeLimit(limiter: RateLimit, key: string): Promise<void> {
  const { success } = await limiter.limit({ key })
  if (!success)
    throw new AppError('rate_limited', 'rate_limited', 'Too many requests. Try again in a minute.', {
      retryAfterSeconds: 60,
    })
}

/** Pages anybody may open, also in the form a running page asks for (`/sign-in.data`). */
const PUBLIC = /^\/(sign-in|invitations|brand|a|c|f|l|o|r|s|thanks|u|m|files|payouts\/feed)(?=[/.]|$)/

/** The brake of public pages, per address and kind of page. Mounted before all routes. */
export const publicLimit = createMiddleware<AppEnv>(async (c, next) => {
  const { path } = c.req
  const group = PUBLIC.exec(path)?.[1]
  if (group) {
    // Mail providers send the one-click unsubscribes of all their readers from few addresses, and load the pixels of
    // all their mails from few, as calendar services read the feeds of all their users: each for itself.
    const isEach = group === 'o' || group === 'payouts/feed' || path.endsWith('/one-click')
    const key = isEach ? path : `${group}:${callerOf(c.req.raw.headers)}`
    await takeLimit(c.get('container').env.PUBLIC_LIMIT, key)
  }
  await next()
})
