import { DurableObject } from 'cloudflare:workers'

export type LimitAnswer = { ok: boolean; limit: number; remaining: number; resetSeconds: number }

/**
 * One per API key: a fixed window counted exactly, which the platform's rate-limit binding (per location,
 * eventually consistent, no remainder) cannot give. Memory only: an evicted window starts anew, in the caller's favour.
 */
export class RateLimiter extends DurableObject<Env> {
  private windowStart = 0
  private used = 0

  take(limit: number, windowSeconds: number): LimitAnswer {
    const now = Date.now()
    if (now - this.windowStart >= windowSeconds * 1000) {
      this.windowStart = now
      this.used = 0
    }
    const ok = this.used < limit
    if (ok) this.used += 1
    const resetSeconds = Math.max(1, Math.ceil((this.windowStart + windowSeconds * 1000 - now) / 1000))
    return { ok, limit, remaining: limit - this.used, resetSeconds }
  }
}
