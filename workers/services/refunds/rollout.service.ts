import { notFound } from '#app/domain/kernel/errors.ts'
import type { RolloutFlag } from '#app/domain/refunds/rollout.rules.ts'
import type { ChangeStage } from '#app/domain/refunds/rollout.schema.ts'
import type { RolloutSystem } from '#db/system/rollout.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import type { OperatorScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

const FLAG: RolloutFlag = 'product_refund_policies'
const SHOWN = 20

type Deps = { rollout: RolloutSystem; sellers: SellersSystem; clock: Clock; newId: NewId; realtime: Realtime }

/**
 * How far refund policies per product have been rolled out. Read anew by every request, so that a change holds from the
 * next one on; each is written down with who made it, in the same batch.
 */
export function createRolloutService(d: Deps) {
  const who = (operator: OperatorScope) => ({
    ...{ id: d.newId('rolloutChange'), actorId: operator.loginId, actorName: operator.name },
    now: d.clock.now(),
  })
  return {
    async read(_operator: OperatorScope) {
      const [flag, history] = await Promise.all([d.rollout.flag(FLAG), d.rollout.history(FLAG, SHOWN)])
      return { ...flag, ...history }
    },
    async setStage(operator: OperatorScope, input: ChangeStage): Promise<void> {
      await d.rollout.setStage(FLAG, input, who(operator))
    },
    /** Off for everybody at once, whatever else is set; or back to what is set. */
    async setKilled(operator: OperatorScope, isKilled: boolean): Promise<void> {
      await d.rollout.setKilled(FLAG, isKilled, who(operator))
    },
    /** For one seller, whatever the stage; null: the stage decides again. @throws not_found */
    async setOverride(operator: OperatorScope, sellerId: string, isOn: boolean | null): Promise<void> {
      if (!(await d.sellers.exists(sellerId))) throw notFound('seller')
      await d.rollout.setOverride(FLAG, sellerId, isOn, who(operator))
      // Its public pages are kept at the edge; those of everybody run out within a minute.
      d.realtime.hint(sellerId, 'policies')
    },
  }
}
