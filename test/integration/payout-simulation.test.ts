import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SCHEDULES } from '#app/domain/payouts/payout.schema.ts'
import { createRandom, type Random } from '#db/seed/random.ts'
import { type Act, createWorld } from '#test/support/payout-world.ts'

const FLAVOURS = [
  ...['bank_ok', 'bank_ok', 'card_ok', 'bank_slow', 'bank_late', 'bank_returned', 'bank_unverified'],
  ...['card_unsupported', 'bank_account_closed', 'bank_no_account'],
]
const FAULTS = ['timeout', 'rate_limit', 'quota', 'server_error', 'reject', 'drop_after_accept'] as const
const REFUSALS = [
  ...['instant_payouts_unsupported', 'instant_payouts_limit_exceeded', 'balance_insufficient'],
  ...['payouts_not_allowed', ''],
]

const SELLERS = 200
const DAYS = 365
/** What happens on a day of the year: most sellers are quiet on most days. */
function actsOf(r: Random, day: number): Act[] {
  const who = () => r.below(SELLERS)
  const acts: Act[] = []
  const some = (share: number, make: () => Act) => {
    for (let left = share; left > 0; left -= 1) if (r.chance(Math.min(1, left))) acts.push(make())
  }
  some(3, () => ({
    ...{ do: 'sell', who: who(), daysAgo: r.below(4) },
    // Now and then somebody's launch, which is above the cap.
    amounts: Array.from({ length: 1 + r.below(6) }, () => 300 + r.below(r.chance(0.03) ? 1_500_000 : 9_000)),
  }))
  some(0.6, () => ({ do: 'refund', who: who(), amount: 1 + r.below(5_000) }))
  some(0.15, () => ({ do: 'dispute', who: who(), amount: 1 + r.below(5_000) }))
  some(0.6, () => ({ do: 'schedule', who: who(), to: r.pick(SCHEDULES) }))
  some(0.5, () => ({ do: 'destination', who: who(), flavour: r.pick(FLAVOURS) }))
  some(0.15, () => ({ do: 'pause', who: who(), isPaused: r.chance(0.4) }))
  some(0.05, () => ({ do: 'hold', who: who(), isHeld: r.chance(0.4) }))
  some(0.05, () => ({ do: 'exchange', difference: r.below(90) - 45 }))
  some(0.25, () => ({ do: 'fault', mode: r.pick(FAULTS), times: 1 + r.below(4) }))
  some(0.08, () => ({ do: 'refuse', code: r.pick(REFUSALS) }))
  some(0.3, () => ({ do: 'hear', every: 1 + r.below(4), isReversed: r.chance(0.3), isTwice: r.chance(0.3) }))
  some(0.02, () => ({ do: 'sleep', days: 1 + r.below(5) }))
  // A refusal does not last.
  if (day % 5 === 0) acts.push({ do: 'refuse', code: '' })
  return acts
}

describe('a year of payouts', () => {
  it(`of ${SELLERS} sellers under faults ends with the books at what the banks have, to the cent`, {
    timeout: 600_000,
  }, async () => {
    const r = createRandom(20261127)
    const world = await createWorld(SELLERS)
    for (let day = 0; day < DAYS; day++) {
      await world.day(actsOf(r, day))
      if (day % 30 === 29) await world.check()
    }
    const done = await world.end()
    console.info('payout-simulation', JSON.stringify(done))
    expect(done.paid).toBeGreaterThan(300)
    expect(done.ended).toBeGreaterThan(20)
  })
})

const who = fc.integer({ min: 0, max: 2 })
const amount = fc.oneof(fc.integer({ min: 1, max: 9_000 }), fc.integer({ min: 900_000, max: 2_500_000 }))
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('sell' as const),
      who,
      amounts: fc.array(amount, { minLength: 1, maxLength: 3 }),
      daysAgo: fc.nat(9),
    }),
  },
  fc.record({ do: fc.constantFrom('refund' as const, 'dispute' as const), who, amount }),
  fc.record({ do: fc.constant('schedule' as const), who, to: fc.constantFrom(...SCHEDULES) }),
  fc.record({ do: fc.constant('destination' as const), who, flavour: fc.constantFrom(...FLAVOURS) }),
  fc.record({ do: fc.constant('pause' as const), who, isPaused: fc.boolean() }),
  fc.record({ do: fc.constant('hold' as const), who, isHeld: fc.boolean() }),
  fc.record({ do: fc.constant('exchange' as const), difference: fc.integer({ min: -45, max: 45 }) }),
  fc.record({
    do: fc.constant('fault' as const),
    mode: fc.constantFrom(...FAULTS),
    times: fc.integer({ min: 1, max: 6 }),
  }),
  fc.record({ do: fc.constant('refuse' as const), code: fc.constantFrom(...REFUSALS) }),
  fc.record({
    do: fc.constant('hear' as const),
    every: fc.integer({ min: 1, max: 3 }),
    isReversed: fc.boolean(),
    isTwice: fc.boolean(),
  }),
  fc.record({ do: fc.constant('sleep' as const), days: fc.integer({ min: 1, max: 9 }) }),
)

describe('whatever happens in some weeks', () => {
  it('nothing is lost or paid twice, and what is shown is what is paid', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(act, { maxLength: 3 }), { minLength: 7, maxLength: 24 }),
        async (history) => {
          const world = await createWorld(3)
          for (const acts of history) await world.day(acts)
          await world.check()
          await world.end()
        },
      ),
      { numRuns: 10, endOnFailure: true },
    )
  })
})
