import type { createRandom } from '#db/seed/random.ts'
import type { ShopScenario } from '#db/seed/scenario.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Container } from '../../container.ts'
import type { servicesInThePast } from './services-in-the-past.ts'

/** Something that happened at a moment of the shop's past. */
export type Step = { at: number; run: () => Promise<void> }
export type Shop = {
  c: Container
  past: ReturnType<typeof servicesInThePast>
  scenario: ShopScenario
  scope: SellerScope
  /** A member's own scope, so that histories name people. */
  as: (role?: string) => SellerScope
  random: ReturnType<typeof createRandom>
  /** Days ago → a moment in working hours' reach of it, never in the future. */
  ago: (days: number) => number
}
