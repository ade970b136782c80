import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { dayEnd } from '#app/domain/updates/daily-limit.rules.ts'
import type { FaultMode } from '#db/sandbox/sandbox-store.ts'
import { advance, drain, type TestContainer } from '#test/support/container.ts'
import {
  atCall,
  atStart,
  countsOf,
  NOBODY,
  otherThan,
  PROVIDERS,
  type Provider,
  recount,
  untilOver,
} from '#test/support/sending.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { acceptanceLog } from '#workers/dev/captured-mails.ts'

const WITHOUT_END = 10_000
/** Calls that may be in doubt when a provider goes down: what is out before the gate has learned of it. */
const IN_DOUBT = 4
const callSize = { resend: 100, sendgrid: 1_000 }

const script = (c: TestContainer, mode: FaultMode, times: number, provider: Provider | null = null) =>
  c.sandbox!.store.addFault({ port: 'mail', mode, times, provider })
/** From this call of the provider on, everything it is asked goes wrong. */
const scriptAt = (
  c: TestContainer,
  provider: Provider,
  call: number,
  mode: FaultMode,
  o: { times?: number; of?: Provider | null } = {},
) =>
  atCall(c, provider, call, async (go) => {
    await script(c, mode, o.times ?? WITHOUT_END, o.of === undefined ? provider : o.of)
    return go()
  })
const mailsOf = async (c: TestContainer, id: string) => (await acceptanceLog(c.sandbox!.store, id)).mails
const waitingOf = async (c: TestContainer, scope: SellerScope, id: string) =>
  (await c.services.updates.get(scope, id)).waiting

describe.each(PROVIDERS)('%s in trouble', { timeout: 90_000 }, (provider) => {
  const other = otherThan(provider)
  const replays = provider === 'resend'

  it('answers 429 twenty times: nobody is lost, nobody hears twice, nothing is in doubt', async () => {
    const { c, scope, id } = await atStart(2130, provider)
    await script(c, 'rate_limit', 20, provider)
    const later = await untilOver(c, scope)
    expect(await later.sandbox!.store.pendingFaults()).toEqual([])
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 2130 })
    // To wait is no reason to go elsewhere.
    expect(await mailsOf(later, id)).toEqual({ resend: 0, sendgrid: 0, [provider]: 2130 })
  })

  it.each<FaultMode>(['server_error', 'timeout'])(
    'has a storm of %s: what was in doubt stays with it, the rest goes through the other one',
    async (mode) => {
      const { c, scope, id } = await atStart(6130, provider)
      await script(c, mode, 20, provider)
      const later = await untilOver(c, scope, 10 * MINUTE)
      const counts = await recount(later, scope, id)
      expect(counts).toEqual({
        ...NOBODY,
        status: 'sent',
        accepted: 6130 - counts.unknown,
        unknown: counts.unknown,
      })
      expect((await mailsOf(later, id))[other]).toBeGreaterThan(0)
      // Asked again under the same key until it answered; of the other nobody may ask.
      if (replays) expect(counts.unknown).toBe(0)
      else expect(counts.unknown).toBeLessThanOrEqual(IN_DOUBT * callSize[provider])
    },
  )

  it('loses its answers again and again in one send', async () => {
    const { c, scope, id } = await atStart(6130, provider)
    let lost = 0
    const real = c.providers[provider]
    let calls = 0
    c.providers[provider] = {
      ...real,
      async sendBulk(message) {
        if (++calls % 3 === 0 && lost < 8) {
          lost += 1
          await script(c, 'drop_after_accept', 1, provider)
        }
        return real.sendBulk(message)
      },
    }
    const later = await untilOver(c, scope, 10 * MINUTE)
    const counts = await recount(later, scope, id)
    expect(lost).toBeGreaterThan(2)
    expect(counts.accepted + counts.unknown).toBe(6130)
    // Everybody was mailed once, also those whose answer was lost.
    const { resend, sendgrid } = await mailsOf(later, id)
    expect(resend + sendgrid).toBe(6130)
    if (replays) expect(counts.unknown).toBe(0)
    else expect(counts.unknown).toBeGreaterThan(0)
  })

  it('is down for the whole send: the other one takes over, and few are left in doubt', async () => {
    const { c, scope, id } = await atStart(6130, provider)
    await script(c, 'timeout', WITHOUT_END, provider)
    const later = await untilOver(c, scope, HOUR)
    const counts = await recount(later, scope, id)
    expect(counts).toEqual({
      ...NOBODY,
      status: 'sent',
      accepted: 6130 - counts.unknown,
      unknown: counts.unknown,
    })
    expect(counts.unknown).toBeGreaterThan(0)
    expect(counts.unknown).toBeLessThanOrEqual(IN_DOUBT * callSize[provider])
    expect(await mailsOf(later, id)).toEqual({ resend: 0, sendgrid: 0, [other]: counts.accepted })
  })

  it('has its quota used up in mid-send: the rest goes through the other one', async () => {
    const { c, scope, id } = await atStart(3130, provider)
    scriptAt(c, provider, 3, 'quota')
    const later = await untilOver(c, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 3130 })
    const mails = await mailsOf(later, id)
    expect(mails[provider]).toBeGreaterThan(0)
    expect(mails[other]).toBeGreaterThan(0)
  })

  it('and the other one are both full in mid-send: the rest waits for the next day and says so', async () => {
    const { c, scope, id } = await atStart(3130, provider)
    scriptAt(c, provider, 3, 'quota', { of: null })
    await drain(c)
    const today = await recount(c, scope, id)
    expect(today.queued).toBeGreaterThan(0)
    expect(today).toEqual({
      ...NOBODY,
      status: 'sending',
      accepted: 3130 - today.queued,
      queued: today.queued,
    })
    const midnight = dayEnd(c.clock.now())
    const waiting = await waitingOf(c, scope, id)
    expect(waiting?.reason).toBe('quota')
    expect(Math.abs(Date.parse(waiting!.until) - midnight)).toBeLessThan(2 * SECOND)

    await c.sandbox!.store.clearFaults('mail')
    const evening = await advance(c, midnight - c.clock.now() - 30 * SECOND)
    await drain(evening)
    expect(await countsOf(evening, scope, id)).toEqual(today)
    const later = await untilOver(await advance(evening, MINUTE), scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 3130 })
    expect(await waitingOf(later, scope, id)).toBeNull()
  })

  it('and the other one take no more than the installation’s own quotas a day', async () => {
    const quotas = { RESEND_DAILY_QUOTA: '700', SENDGRID_DAILY_QUOTA: '1000' }
    const { c, scope, id } = await atStart(2400, provider, quotas)
    await drain(c)
    const today = await recount(c, scope, id)
    const mails = await mailsOf(c, id)
    expect(mails.resend).toBeLessThanOrEqual(700)
    expect(mails.sendgrid).toBeLessThanOrEqual(1000)
    expect(mails.resend + mails.sendgrid).toBe(today.accepted)
    expect(today.queued).toBeGreaterThanOrEqual(700)
    expect((await waitingOf(c, scope, id))?.reason).toBe('quota')
    const tomorrow = await advance(c, dayEnd(c.clock.now()) - c.clock.now() + SECOND)
    const later = await untilOver(tomorrow, scope, HOUR)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 2400 })
  })

  it('refuses our key in mid-send: the rest goes through the other one', async () => {
    const { c, scope, id } = await atStart(3130, provider)
    scriptAt(c, provider, 3, 'unauthorized')
    const later = await untilOver(c, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 3130 })
    expect((await mailsOf(later, id))[other]).toBeGreaterThan(0)
  })

  it('and the other one refuse our keys in mid-send: it pauses, and goes on when a member says so', async () => {
    const { c, scope, id } = await atStart(3130, provider)
    scriptAt(c, provider, 3, 'unauthorized', { of: null })
    await drain(c)
    const paused = await recount(c, scope, id)
    expect(paused).toMatchObject({ status: 'paused', rejected: 0, unknown: 0 })
    expect(paused.queued).toBeGreaterThan(0)
    expect(await c.services.updates.get(scope, id)).toMatchObject({ pause_reason: 'providers_refused' })
    await c.sandbox!.store.clearFaults('mail')
    const mended = await advance(c, 6 * MINUTE)
    await mended.services.updates.resume(scope, id)
    const later = await untilOver(mended, scope)
    expect(await recount(later, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 3130 })
  })
})
