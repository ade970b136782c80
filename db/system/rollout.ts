import type { RolloutFlag, RolloutState } from '#app/domain/refunds/rollout.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** How far changes have been rolled out. */
export function rolloutSystem({ d1 }: Db) {
  return {
    /** A flag, and what of it concerns one seller, in one read. */
    async state(flag: RolloutFlag, sellerId: string): Promise<RolloutState> {
      const row = await d1
        .prepare(
          `${CROSS_TENANT} SELECT s.created_at AS createdAt, f.stage, f.percent, f.new_since AS newSince, f.is_killed AS isKilled, o.is_on AS isOn
           FROM sellers s LEFT JOIN rollout_flags f ON f.key = ?1
           LEFT JOIN rollout_overrides o ON o.flag = ?1 AND o.seller_id = s.id WHERE s.id = ?2`,
        )
        .bind(flag, sellerId)
        .first<{
          createdAt: number
          stage: RolloutState['stage'] | null
          percent: number | null
          newSince: number | null
          isKilled: number | null
          isOn: number | null
        }>()
      return {
        stage: row?.stage ?? 'all',
        percent: row?.percent ?? 0,
        newSince: row?.newSince ?? 0,
        isKilled: row?.isKilled === 1,
        override: row?.isOn === null || row?.isOn === undefined ? null : row.isOn === 1,
        sellerSince: row?.createdAt ?? 0,
      }
    },
  }
}
export type RolloutSystem = ReturnType<typeof rolloutSystem>
