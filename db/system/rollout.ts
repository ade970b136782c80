import type { RolloutFlag, RolloutState } from '#app/domain/refunds/rollout.rules.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

export type RolloutChange = {
  id: string
  seller: string | null
  fromState: string
  toState: string
  actorName: string
  at: number
}
type Who = { id: string; actorId: string; actorName: string; now: number }
type Flag = {
  stage: RolloutState['stage']
  percent: number
  newSince: number
  isKilled: boolean
  changedAt: number | null
}

/** A flag's state in words, as the history keeps it. */
const SAID = `coalesce((SELECT CASE WHEN is_killed THEN 'killed, ' ELSE '' END || stage || CASE stage WHEN 'percent' THEN ' ' || percent || ' %' ELSE '' END
  FROM rollout_flags WHERE key = ?2), 'all')`
const SAID_OF_SELLER = `coalesce((SELECT CASE WHEN is_on THEN 'on' ELSE 'off' END FROM rollout_overrides WHERE flag = ?2 AND seller_id = ?3), 'as the stage says')`

/** How far changes have been rolled out. */
export function rolloutSystem({ d1 }: Db) {
  /** The change between two states of the row itself, whoever else changes it at the same moment. */
  const noted = (flag: RolloutFlag, seller: string | null, who: Who, change: D1PreparedStatement) => {
    const said = seller === null ? SAID : SAID_OF_SELLER
    return d1.batch([
      d1
        .prepare(
          `${CROSS_TENANT} INSERT INTO rollout_changes (id, flag, seller, from_state, to_state, actor_id, actor_name, at)
           VALUES (?1, ?2, ?3, ${said}, '', ?4, ?5, ?6)`,
        )
        .bind(who.id, flag, seller, who.actorId, who.actorName, who.now),
      change,
      d1
        .prepare(`${CROSS_TENANT} UPDATE rollout_changes SET to_state = ${said} WHERE id = ?1 AND ?3 IS ?3`)
        .bind(who.id, flag, seller),
    ])
  }
  return {
    /** A flag for everybody. No row: all, since a fresh installation has nothing to roll out. */
    async flag(flag: RolloutFlag): Promise<Flag> {
      const row = await d1
        .prepare(
          `SELECT stage, percent, new_since AS newSince, is_killed AS isKilled, changed_at AS changedAt FROM rollout_flags WHERE key = ?1`,
        )
        .bind(flag)
        .first<Omit<Flag, 'isKilled'> & { isKilled: number }>()
      return row
        ? { ...row, isKilled: row.isKilled === 1 }
        : { stage: 'all', percent: 0, newSince: 0, isKilled: false, changedAt: null }
    },
    /** Sellers for whom something else holds, and what was changed, latest first. */
    async history(flag: RolloutFlag, limit: number) {
      const [overrides, changes] = await Promise.all([
        d1
          .prepare(
            `${CROSS_TENANT} SELECT o.seller_id AS sellerId, s.name, o.is_on AS isOn FROM rollout_overrides o
             JOIN sellers s ON s.id = o.seller_id WHERE o.flag = ?1 ORDER BY o.changed_at DESC LIMIT ?2`,
          )
          .bind(flag, limit)
          .all<{ sellerId: string; name: string; isOn: number }>(),
        d1
          .prepare(
            `SELECT id, seller, from_state AS fromState, to_state AS toState, actor_name AS actorName, at
             FROM rollout_changes WHERE flag = ?1 ORDER BY at DESC, id DESC LIMIT ?2`,
          )
          .bind(flag, limit)
          .all<RolloutChange>(),
      ])
      return {
        overrides: overrides.results.map((o) => ({ ...o, isOn: o.isOn === 1 })),
        changes: changes.results,
      }
    },

    /** How far it goes. Sellers are new from when the rollout began, not from each of its steps. */
    setStage: (flag: RolloutFlag, to: { stage: RolloutState['stage']; percent: number }, who: Who) =>
      noted(
        flag,
        null,
        who,
        d1
          .prepare(
            `INSERT INTO rollout_flags (key, stage, percent, new_since, changed_at) VALUES (?1, ?2, ?3, ?4, ?4)
             ON CONFLICT (key) DO UPDATE SET stage = ?2, percent = ?3, changed_at = ?4,
               new_since = CASE WHEN rollout_flags.stage IN ('off', 'all') THEN ?4 ELSE rollout_flags.new_since END`,
          )
          .bind(flag, to.stage, to.percent, who.now),
      ),
    setKilled: (flag: RolloutFlag, isKilled: boolean, who: Who) =>
      noted(
        flag,
        null,
        who,
        d1
          .prepare(
            `INSERT INTO rollout_flags (key, stage, new_since, is_killed, changed_at) VALUES (?1, 'all', ?3, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET is_killed = ?2, changed_at = ?3`,
          )
          .bind(flag, isKilled ? 1 : 0, who.now),
      ),
    /** @param isOn null: the stage decides again */
    setOverride: (flag: RolloutFlag, sellerId: string, isOn: boolean | null, who: Who) =>
      noted(
        flag,
        sellerId,
        who,
        isOn === null
          ? d1
              .prepare('DELETE FROM rollout_overrides WHERE seller_id = ?1 AND flag = ?2')
              .bind(sellerId, flag)
          : d1
              .prepare(
                `INSERT INTO rollout_overrides (seller_id, flag, is_on, changed_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (seller_id, flag) DO UPDATE SET is_on = ?3, changed_at = ?4`,
              )
              .bind(sellerId, flag, isOn ? 1 : 0, who.now),
      ),

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
