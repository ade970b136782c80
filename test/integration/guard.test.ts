import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { dayEnd } from '#app/domain/updates/daily-limit.rules.ts'
import { advance, drain } from '#test/support/container.ts'
import {
  atStart,
  countsOf,
  NOBODY,
  PROVIDERS,
  recount,
  tell,
  type Update,
  untilOver,
} from '#test/support/sending.ts'

const GUARDED = { GUARD_FROM_RECIPIENTS: '1000' }
const viewOf = ({ c, scope, id }: Update) => c.services.updates.get(scope, id)

describe('a send to 1,200', { timeout: 60_000 }, () => {
  /** Its canary is out and nothing else. */
  async function withCanary() {
    const { c, scope, shop, id } = await atStart(1200, 'resend', GUARDED)
    await drain(c)
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'sending', accepted: 50, queued: 1150 })
    expect(await viewOf({ c, scope, id })).toMatchObject({ guard: 'canary', pause_reason: null })
    return { c, scope, id, contacts: shop.contactIds }
  }
  const pass = async <U extends Update>(u: U, ms: number): Promise<U> => {
    const c = await advance(u.c, ms)
    await drain(c)
    return { ...u, c }
  }

  it('goes to fifty first, and to everybody once four fifths of them have it', async () => {
    const canary = await withCanary()
    await tell(canary, canary.contacts.slice(0, 39), 'delivered')
    const before = await pass(canary, 5 * SECOND)
    expect(await countsOf(before.c, before.scope, before.id)).toMatchObject({ accepted: 50, queued: 1150 })
    await tell(before, before.contacts.slice(39, 40), 'delivered')
    const { c, scope, id } = await pass(before, 5 * SECOND)
    expect((await viewOf({ c, scope, id })).guard).toBe('open')
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1200 })
  })

  it('goes on by itself when there is no news for ten minutes', async () => {
    const canary = await withCanary()
    const before = await pass(canary, 10 * MINUTE - 5 * SECOND)
    expect(await countsOf(before.c, before.scope, before.id)).toMatchObject({ accepted: 50, queued: 1150 })
    const { c, scope, id } = await pass(before, 10 * SECOND)
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1200 })
  })

  it.each([
    ['guard_bounces', 'bounced', 3],
    ['guard_complaints', 'complained', 1],
  ] as const)('pauses with %s when of the fifty so many %s: %i', async (reason, type, n) => {
    const canary = await withCanary()
    await tell(canary, canary.contacts.slice(0, n), type)
    await tell(canary, canary.contacts.slice(n, 50), 'delivered')
    const paused = await pass(canary, 5 * SECOND)
    expect(await viewOf(paused)).toMatchObject({ status: 'paused', pause_reason: reason })
    const { c, scope, id } = await pass(paused, HOUR)
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'paused', accepted: 50, queued: 1150 })

    await c.services.updates.resume(scope, id)
    const later = await untilOver(c, scope)
    expect(await viewOf({ c: later, scope, id })).toMatchObject({ guard: 'overruled', status: 'sent' })
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1200 })
  })

  it('pauses with guard_errors when the provider refuses them, and goes on when a member says so', async () => {
    const { c, scope, id } = await atStart(1200, 'resend', GUARDED)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'reject', times: 1 })
    await drain(c)
    const paused = await pass({ c, scope, id }, 5 * SECOND)
    expect(await viewOf(paused)).toMatchObject({ status: 'paused', pause_reason: 'guard_errors' })
    expect(await recount(paused.c, scope, id)).toEqual({
      ...NOBODY,
      status: 'paused',
      rejected: 50,
      queued: 1150,
    })
    await paused.c.services.updates.resume(scope, id)
    const later = await untilOver(paused.c, scope)
    expect(await recount(later, scope, id)).toEqual({
      ...NOBODY,
      status: 'sent',
      rejected: 50,
      accepted: 1150,
    })
  })

  it('that did well at first is paused when the rest does badly', async () => {
    const { c, scope, shop, id } = await atStart(1200, 'resend', GUARDED)
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ dailyLimit: 600 }, c.clock.now())])
    await drain(c)
    await tell({ c, id }, shop.contactIds.slice(0, 50), 'delivered')
    const half = await pass({ c, scope, id }, 5 * SECOND)
    expect(await countsOf(half.c, scope, id)).toMatchObject({ accepted: 600, queued: 600 })
    await tell(half, shop.contactIds.slice(100, 140), 'bounced')
    const tomorrow = await pass(half, dayEnd(half.c.clock.now()) - half.c.clock.now() + SECOND)
    expect(await viewOf(tomorrow)).toMatchObject({ status: 'paused', pause_reason: 'guard_bounces' })
    expect(await recount(tomorrow.c, scope, id)).toMatchObject({ accepted: 600, queued: 600 })
  })
})

describe.each(PROVIDERS)('a seller’s day, through %s', { timeout: 60_000 }, (provider) => {
  it('takes what its limit allows; the rest goes after midnight UTC, and the meter says so', async () => {
    const { c, scope, id } = await atStart(1500, provider)
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ dailyLimit: 1000 }, c.clock.now())])
    await drain(c)
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'sending', accepted: 1000, queued: 500 })
    const midnight = new Date(dayEnd(c.clock.now())).toISOString()
    expect((await viewOf({ c, scope, id })).waiting).toEqual({ reason: 'daily_limit', until: midnight })
    expect(await c.services.sending.meter(scope)).toEqual({ used: 1000, limit: 1000, resets_at: midnight })

    const evening = await advance(c, dayEnd(c.clock.now()) - c.clock.now() - 30 * SECOND)
    await drain(evening)
    expect((await countsOf(evening, scope, id)).queued).toBe(500)
    const tomorrow = await untilOver(await advance(evening, MINUTE), scope)
    expect(await recount(tomorrow, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 1500 })
    expect((await viewOf({ c: tomorrow, scope, id })).waiting).toBeNull()
    expect(await tomorrow.services.sending.meter(scope)).toMatchObject({ used: 500, limit: 1000 })
  })

  it('gets back what was taken from it and not handed over', async () => {
    const { c, scope, id } = await atStart(300, provider)
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'quota', times: 1000 })
    await drain(c)
    expect(await countsOf(c, scope, id)).toMatchObject({ queued: 300, accepted: 0 })
    expect((await c.services.sending.meter(scope)).used).toBe(0)
  })
})

describe('an update that could not start within twelve hours', () => {
  const announced = async ({ c, scope }: Pick<Update, 'c' | 'scope'>) =>
    c.db.d1
      .prepare('SELECT announced_version AS n FROM products WHERE seller_id = ?1')
      .bind(scope.sellerId)
      .first<number>('n')

  it('asks again, and begins anew when a member says so', async () => {
    const start = await atStart(20, 'resend')
    const { scope, id } = start
    const late = await advance(start.c, 12 * HOUR + MINUTE)
    await drain(late)
    expect(await viewOf({ c: late, scope, id })).toMatchObject({ status: 'paused', pause_reason: 'too_late' })
    expect(await recount(late, scope, id)).toEqual({ ...NOBODY, status: 'paused', queued: 20 })
    expect(await announced({ c: late, scope })).toBe(1)

    await late.services.updates.resume(scope, id)
    const later = await untilOver(late, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
    expect(await announced({ c: later, scope })).toBe(2)
  })

  it('asks again also when it had begun and every provider was full', async () => {
    const { c, scope, id } = await atStart(20, 'resend')
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'quota', times: 1000 })
    await drain(c)
    expect((await viewOf({ c, scope, id })).waiting?.reason).toBe('quota')
    await c.sandbox!.store.clearFaults('mail')
    const untilMidnight = dayEnd(c.clock.now()) - c.clock.now()
    const late = await advance(c, Math.max(untilMidnight, 12 * HOUR) + MINUTE)
    await drain(late)
    const view = await viewOf({ c: late, scope, id })
    // Midnight may be less than twelve hours off, or the job may still wait for it.
    expect(view).toMatchObject({ status: 'paused', pause_reason: 'too_late' })
    await late.services.updates.resume(scope, id)
    const later = await untilOver(late, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 20 })
  })

  it('does not ask when it began in time, however long the rest takes', async () => {
    const { c, scope, id } = await atStart(300, 'resend')
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ dailyLimit: 100 }, c.clock.now())])
    const later = await untilOver(c, scope, 12 * HOUR)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 300 })
  })
})
