import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { LimitAnswer } from '#durable-objects/rate-limiter.ts'
import type { AppEnv } from '../app-env.ts'
import { problem } from '../middleware/errors.ts'
import { callerOf, takeLimit } from '../middleware/rate-limit.ts'

/** Short windows: a client that polls fast is never shut out for long, and one that floods learns at once. */
export const RATE_LIMIT = { requests: 600, windowSeconds: 10 }

/** Counts the request against its API key, exactly; 429 with `Retry-After` beyond the limit. */
export const rateLimit = createMiddleware<AppEnv>(async (c, next) => {
  const { RateLimiter } = c.get('container').env
  const limiter = RateLimiter.get(RateLimiter.idFromName(c.get('keyId')))
  const taken = await limiter.take(RATE_LIMIT.requests, RATE_LIMIT.windowSeconds)
  if (taken.ok) await next()
  else c.res = problem(tooMany(taken.resetSeconds), c.get('requestId'))
  // Last, so that they stand on refusals as well: an error's answer replaces what was set before it.
  setHeaders(c, taken)
})

/**
 * Counts a request without a valid key against its address. Approximate and per location, which is enough to make
 * guessing keys pointless. @throws rate_limited
 */
export const limitStranger = (c: Context<AppEnv>) =>
  takeLimit(c.get('container').env.PUBLIC_LIMIT, `api:${callerOf(c.req.raw.headers)}`)

const tooMany = (retryAfterSeconds: number) =>
  new AppError('rate_limited', 'rate_limited', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
    retryAfterSeconds,
  })

// The trio most clients read, and the two fields of the newer IETF draft.
function setHeaders(c: Context<AppEnv>, { limit, remaining, resetSeconds }: LimitAnswer) {
  c.header('RateLimit-Limit', String(limit))
  c.header('RateLimit-Remaining', String(remaining))
  c.header('RateLimit-Reset', String(resetSeconds))
  c.header('RateLimit-Policy', `"key";q=${limit};w=${RATE_LIMIT.windowSeconds}`)
  c.header('RateLimit', `"key";r=${remaining};t=${resetSeconds}`)
}
