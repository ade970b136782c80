import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { CallReport, GateLimits, Grant } from '#app/domain/updates/gate.rules.ts'
import { createProviderGates } from '#workers/adapters/provider-gates.ts'

const START = Date.UTC(2026, 10, 20, 12)
const FAST: GateLimits = {
  callsPerSecond: 10_000,
  mailsPerSecond: 1_000_000,
  dailyQuota: null,
  warmUpSince: null,
}
const clock = { at: START, now: () => clock.at }
const limits = { resend: FAST, sendgrid: FAST }
const gates = createProviderGates(env, limits, clock)
let years = 0
beforeEach(() => {
  // A gate whose clock is set back forgets: each test lives a year before the last.
  clock.at = START - ++years * 365 * DAY
  limits.resend = FAST
})

const told = (kind: CallReport['kind'], fields: Partial<CallReport> = {}): CallReport => ({
  kind,
  messages: 0,
  afterSeconds: null,
  pace: null,
  ...fields,
})
const ok = (messages = 100) => told('ok', { messages })
const reserve = (calls = 1, messages = 100) => gates.reserve('resend', Array(calls).fill(messages))
const go = async (calls = 1, messages = 100) => {
  const grant = await reserve(calls, messages)
  if (grant.kind !== 'go') throw new Error(`not granted: ${JSON.stringify(grant)}`)
  return grant
}
const report = ({ lease }: Grant & { kind: 'go' }, ...calls: CallReport[]) =>
  gates.report('resend', lease, calls)

/** Answers come until the gate has learned to let `calls` out at the same time. */
const warm = async (calls: number) => {
  for (let window = 2; window < calls; window++) await report(await go(1), ok(0))
}
const status = () => gates.status('resend')

/** Counts by how many ms timers come late, until it is asked for the worst and the sum of them. */
function watchTimers() {
  const late = { worst: 0, sum: 0 }
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const due = Date.now() + 10
      await scheduler.wait(10)
      late.worst = Math.max(late.worst, Date.now() - due)
      late.sum += Date.now() - due
    }
  })()
  return async () => {
    isOver = true
    await watching
    return late
  }
}

describe('the gate of a provider', () => {
  it('lets two calls out at first, and twice as many after each round of good answers', async () => {
    for (const calls of [2, 4, 8]) {
      const grant = await go(10)
      expect(grant.waitMs).toHaveLength(calls)
      await report(grant, ...grant.waitMs.map(() => ok()))
    }
    expect(await status()).toMatchObject({ open: true, why: null, today: 1400, perDay: null })
  })

  it('lets who asks while all calls are out wait for an answer instead of sending them away', async () => {
    const first = await go(2)
    const second = reserve(2)
    expect(await Promise.race([second, scheduler.wait(50)])).toBeUndefined()
    await report(first, ok(), ok())
    expect(await second).toMatchObject({ kind: 'go', waitMs: [0, 1] })
  })

  it('keeps many consumers together under the limit, and uses it', async () => {
    await warm(64)
    limits.resend = { ...FAST, callsPerSecond: 50 }
    const offset = clock.at - Date.now()
    const live = createProviderGates(env, limits, { now: () => Date.now() + offset + SECOND })
    const calls: number[] = []
    const began = Date.now()
    const lateness = watchTimers()
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let left = 6; left > 0; ) {
          const grant = await live.reserve('resend', Array(Math.min(3, left)).fill(100))
          if (grant.kind !== 'go') await scheduler.wait(200)
          else {
            const answers = grant.waitMs.map(async (ms) => {
              await scheduler.wait(ms)
              calls.push(Date.now() - began)
              await scheduler.wait(20)
              return ok()
            })
            await live.report('resend', grant.lease, await Promise.all(answers))
            left -= grant.waitMs.length
          }
        }
      }),
    )
    const late = await lateness()
    calls.sort((a, b) => a - b)
    expect(calls).toHaveLength(120)
    // Timers of a busy machine are late: what was due while it stood still falls into the second after as well.
    const most = 55 + Math.ceil((50 * late.worst) / 1000)
    for (const from of calls) {
      const inOneSecond = calls.filter((at) => at >= from && at < from + 1000).length
      expect(inOneSecond).toBeLessThanOrEqual(most)
    }
    expect(calls.at(-1)! - calls[0]!).toBeLessThan(120 * 20 * 1.5 + late.sum)
  })

  it('sends away who asks for more than the next seconds hold, each for longer', async () => {
    await warm(16)
    limits.resend = { ...FAST, callsPerSecond: 1 }
    clock.at += SECOND
    expect((await go(8)).waitMs).toEqual([0, 1000, 2000, 3000, 4000, 5000])
    expect(await reserve(4)).toEqual({ kind: 'wait', seconds: 4, why: 'rate' })
    expect(await reserve(4)).toEqual({ kind: 'wait', seconds: 8, why: 'rate' })
  })

  it('obeys the wait a provider asks for, then goes at half the pace and faster with each second', async () => {
    limits.resend = { ...FAST, callsPerSecond: 5 }
    await report(await go(2), ok(), told('rate', { afterSeconds: 4 }))
    clock.at += SECOND
    expect(await status()).toMatchObject({
      open: true,
      why: 'rate',
      until: clock.at + 3000,
      callsPerSecond: 2.5,
    })
    const grant = await go(2)
    expect(grant.waitMs).toEqual([3000, 3400])
    await report(grant, ok(), ok())
    clock.at += 5 * SECOND
    expect(await status()).toMatchObject({ open: true, why: null, callsPerSecond: 3.5 })
    clock.at += MINUTE
    expect((await status()).callsPerSecond).toBe(5)
  })

  it('waits until the provider counts anew when an answer says that nothing is left', async () => {
    await report(await go(1), told('ok', { messages: 100, pace: { remaining: 0, resetSeconds: 2 } }))
    expect((await go(1)).waitMs).toEqual([2000])
  })

  it('closes after three lost answers in a row, sends one probe, and opens with its answer', async () => {
    for (let i = 0; i < 3; i++) await report(await go(1), told('failing'))
    const until = clock.at + 30 * SECOND
    expect(await reserve()).toEqual({ kind: 'closed', why: 'failing', until })
    expect(await status()).toMatchObject({ open: false, why: 'failing', until })
    clock.at = until
    const probe = await go(5)
    expect(probe.waitMs).toEqual([0])
    expect(await reserve()).toMatchObject({ kind: 'closed', why: 'failing', until: until + 5 * SECOND })
    expect((await status()).open).toBe(false)
    await report(probe, told('failing'))
    expect(await reserve()).toEqual({ kind: 'closed', why: 'failing', until: until + MINUTE })
    clock.at = until + MINUTE
    await report(await go(1), ok())
    expect((await go(5)).waitMs).toHaveLength(2)
  })

  it('takes leases that nobody reports on for one failure, and gives their calls back', async () => {
    await warm(4)
    await go(2)
    await go(2)
    clock.at += MINUTE + SECOND
    expect((await go(5)).waitMs).toHaveLength(1)
    expect(await status()).toMatchObject({ open: true })
  })

  it('still believes a report that comes after its lease ran out', async () => {
    const late = await go(1)
    clock.at += MINUTE + SECOND
    expect((await status()).today).toBe(0)
    await report(late, ok(70))
    expect((await status()).today).toBe(70)
  })

  it('closes for the rest of the UTC day when the provider says that the quota is used up', async () => {
    await report(await go(1), told('quota'))
    const midnight = clock.at + 12 * 3600 * SECOND
    expect(await reserve()).toEqual({ kind: 'closed', why: 'quota', until: midnight })
    clock.at = midnight
    expect(await reserve()).toMatchObject({ kind: 'go' })
  })

  it('hands over no more mails a day than its quota, calls that are out included', async () => {
    limits.resend = { ...FAST, dailyQuota: 350 }
    await warm(8)
    const grant = await go(5)
    expect(grant.waitMs).toHaveLength(3)
    // The fourth would fit if one of the three were refused: it waits for their answers.
    const fourth = reserve()
    await report(grant, ok(), ok(), told('refused'))
    const last = (await fourth) as Grant & { kind: 'go' }
    await report(last, ok())
    const midnight = clock.at + 12 * 3600 * SECOND
    expect(await reserve()).toEqual({ kind: 'closed', why: 'quota', until: midnight })
    expect(await status()).toMatchObject({ open: false, why: 'quota', until: midnight, today: 300 })
    await report(await go(1, 50), ok(50))
    expect(await status()).toMatchObject({
      open: false,
      why: 'quota',
      until: midnight,
      today: 350,
      perDay: 350,
    })
    clock.at = midnight
    expect(await status()).toMatchObject({ open: true, today: 0 })
    expect(await reserve()).toMatchObject({ kind: 'go' })
  })

  it('warms a new domain up: two hundred on its first day, and a call larger than that as its only one', async () => {
    limits.resend = { ...FAST, dailyQuota: 5000, warmUpSince: clock.at - 12 * 3600 * SECOND }
    expect(await status()).toMatchObject({ open: true, perDay: 200 })
    await report(await go(1, 1000), ok(1000))
    const until = clock.at + 12 * 3600 * SECOND
    expect(await reserve(1, 1)).toEqual({ kind: 'closed', why: 'warm_up', until })
    expect(await status()).toMatchObject({ open: false, why: 'warm_up', until, today: 1000, perDay: 200 })
  })

  it('keeps the circuit, the block, the pace and the day when it is evicted', async () => {
    limits.resend = { ...FAST, callsPerSecond: 5 }
    await report(await go(2), ok(60), told('rate', { afterSeconds: 4 }))
    const before = await status()
    await abortAllDurableObjects()
    expect(await status()).toEqual(before)
    expect((await go(1)).waitMs).toEqual([4000])

    await report(await go(1), told('account'))
    await abortAllDurableObjects()
    expect(await reserve()).toEqual({ kind: 'closed', why: 'account', until: clock.at + 5 * MINUTE })
    expect((await status()).today).toBe(60)
  })

  it('writes one value per report and nothing when it is only asked', async () => {
    const stub = env.ProviderGate.get(env.ProviderGate.idFromName('resend'))
    const written = () => runInDurableObject(stub, (_, ctx) => JSON.stringify([...ctx.storage.kv.list()]))
    await report(await go(1), ok())
    const before = await written()
    const grant = await go(2)
    await status()
    expect(await written()).toBe(before)
    await report(grant, ok(), ok())
    expect(await written()).not.toBe(before)
    expect(JSON.parse(await written())).toHaveLength(1)
  })

  it('of one provider knows nothing of the other', async () => {
    await report(await go(1), told('account'))
    expect((await status()).open).toBe(false)
    expect(await gates.status('sendgrid')).toMatchObject({ open: true, today: 0 })
  })
})
