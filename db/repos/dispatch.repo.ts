import type { Statement, TenantDb } from '../tenant-db.ts'

export type ClaimedBatch = {
  batchNo: number
  fromContact: string
  toContact: string
  /** What the batch was before this claim: a batch that was `sending` lost its run, and its outcome with it. */
  before: 'queued' | 'sending' | 'unknown'
  firstCallAt: number | null
  attempts: number
  recipients: string
}
export type SettledBatch = {
  batchNo: number
  state: 'queued' | 'accepted' | 'rejected' | 'unknown'
  reason: string | null
  providerIds: string | null
}
export type RejectedDelivery = [contactId: string, reason: string]

/** The ledger of provider calls. A run names itself in the rows it claims; writes of a run that lost them match nothing. */
export function dispatchRepo(t: TenantDb) {
  function settleRanges(
    updateId: string,
    runId: string,
    batches: SettledBatch[],
    held: string,
    now: number,
  ): Statement[] {
    const statements: Statement[] = []
    for (const state of ['accepted', 'rejected', 'unknown'] as const) {
      const mine = batches.filter((b) => b.state === state)
      if (mine.length === 0) continue
      // Deliveries that were `unknown` move out of that count when their batch is settled after all.
      const from = state === 'unknown' ? `('queued')` : `('queued', 'unknown')`
      const numbers = JSON.stringify(mine.map((b) => b.batchNo))
      const range = `deliveries.seller_id = ?1 AND update_id = ?2 AND batch_no IN (SELECT value FROM json_each(?4)) AND batch_no IN ${held}
        AND contact_id BETWEEN (SELECT min(from_contact) FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no IN (SELECT value FROM json_each(?4)))
                           AND (SELECT max(to_contact) FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no IN (SELECT value FROM json_each(?4)))`
      if (state !== 'unknown')
        statements.push(
          t.sql(
            `UPDATE updates SET unknown = unknown - (SELECT count(*) FROM deliveries WHERE ${range} AND state = 'unknown')
             WHERE seller_id = ?1 AND id = ?2 AND unknown > 0`,
            updateId,
            runId,
            numbers,
          ),
        )
      statements.push(
        t.sql(
          `UPDATE deliveries SET state = '${state}', reason = ?5, changed_at = ?6 WHERE ${range} AND state IN ${from}`,
          updateId,
          runId,
          numbers,
          mine[0]!.reason,
          now,
        ),
        t.sql(
          `UPDATE updates SET ${state} = ${state} + changes() WHERE seller_id = ?1 AND id = ?2`,
          updateId,
        ),
      )
    }
    return statements
  }

  const closeBatches = (updateId: string, runId: string, settled: string): Statement =>
    t.sql(
      `UPDATE update_batches SET state = j.value ->> 1, reason = j.value ->> 2, provider_ids = j.value ->> 3,
         recipients = CASE WHEN j.value ->> 1 IN ('queued', 'unknown') THEN recipients END,
         first_call_at = CASE WHEN j.value ->> 1 <> 'queued' THEN first_call_at END
       FROM json_each(?4) j
       WHERE update_batches.seller_id = ?1 AND update_id = ?2 AND batch_no = j.value ->> 0 AND run_id = ?3 AND state = 'sending'`,
      updateId,
      runId,
      settled,
    )

  return {
    /** Batches from…to that may be handed over or asked about again, as they were before this run took them. */
    async claimable(updateId: string, from: number, to: number): Promise<ClaimedBatch[]> {
      const { results } = await t
        .sql(
          `SELECT batch_no AS batchNo, from_contact AS fromContact, to_contact AS toContact, state AS before,
             first_call_at AS firstCallAt, attempts, recipients
           FROM update_batches
           WHERE seller_id = ?1 AND update_id = ?2 AND batch_no BETWEEN ?3 AND ?4
             AND state IN ('queued', 'sending', 'unknown') AND recipients IS NOT NULL`,
          updateId,
          from,
          to,
        )
        .all<ClaimedBatch>()
      return results
    },
    /**
     * Takes batches for a run, unless the update was cancelled or paused meanwhile. Each entry names the attempt
     * it was read at: of two runs that read the same batch, one takes it.
     */
    async claim(updateId: string, batches: ClaimedBatch[], runId: string, now: number): Promise<number[]> {
      const { results } = await t
        .sql(
          `UPDATE update_batches SET state = 'sending', run_id = ?4, attempts = update_batches.attempts + 1,
             first_call_at = coalesce(first_call_at, ?5)
           FROM json_each(?3) j
           WHERE update_batches.seller_id = ?1 AND update_id = ?2 AND batch_no = j.value ->> 0
             AND update_batches.attempts = j.value ->> 1 AND state IN ('queued', 'sending', 'unknown')
             AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2
               AND (status IN ('queued', 'sending') OR (status = 'sent' AND update_batches.state <> 'queued')))
           RETURNING batch_no AS batchNo`,
          updateId,
          JSON.stringify(batches.map((b) => [b.batchNo, b.attempts])),
          runId,
          now,
        )
        .all<{ batchNo: number }>()
      return results.map((r) => r.batchNo)
    },
    markSending: (updateId: string): Statement =>
      t.sql(
        `UPDATE updates SET status = 'sending' WHERE seller_id = ?1 AND id = ?2 AND status = 'queued'`,
        updateId,
      ),

    async isStopped(updateId: string): Promise<boolean> {
      const row = await t
        .sql(
          `SELECT status IN ('cancelled', 'paused') AS stopped FROM updates WHERE seller_id = ?1 AND id = ?2`,
          updateId,
        )
        .first<{ stopped: number }>()
      return row?.stopped === 1
    },

    /** Who opted out between freeze and dispatch leaves the batch before it is handed over. */
    skip(updateId: string, people: { contactId: string; reason: string }[], now: number): Statement[] {
      const json = JSON.stringify(people.map((p) => [p.contactId, p.reason]))
      return [
        t.sql(
          `UPDATE updates SET skipped = skipped + (SELECT count(*) FROM json_each(?3) j CROSS JOIN deliveries d
             ON d.seller_id = ?1 AND d.update_id = ?2 AND d.contact_id = j.value ->> 0 WHERE d.state = 'queued')
           WHERE seller_id = ?1 AND id = ?2`,
          updateId,
          json,
        ),
        t.sql(
          `UPDATE deliveries SET state = 'skipped', reason = j.value ->> 1, changed_at = ?4 FROM json_each(?3) j
           WHERE deliveries.seller_id = ?1 AND update_id = ?2 AND contact_id = j.value ->> 0 AND state = 'queued'`,
          updateId,
          json,
          now,
        ),
      ]
    },

    /**
     * Ends a run: the batches' states, each recipient's, and the update's counts, all or nothing, and only for
     * batches the run still holds. Recipients are settled by range, one statement per outcome, because a batch is
     * a range of contacts; people of it who were skipped or refused one by one are out of the range by their state.
     */
    settle(
      updateId: string,
      runId: string,
      batches: SettledBatch[],
      rejected: RejectedDelivery[],
      now: number,
    ): Statement[] {
      const settled = JSON.stringify(batches.map((b) => [b.batchNo, b.state, b.reason, b.providerIds]))
      const held = `(SELECT batch_no FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND run_id = ?3 AND state = 'sending')`
      const refused: Statement[] =
        rejected.length === 0
          ? []
          : [
              t.sql(
                `UPDATE deliveries SET state = 'rejected', reason = j.value ->> 1, changed_at = ?5 FROM json_each(?4) j
                 WHERE deliveries.seller_id = ?1 AND update_id = ?2 AND contact_id = j.value ->> 0
                   AND state IN ('queued', 'unknown') AND batch_no IN ${held}`,
                updateId,
                runId,
                JSON.stringify(rejected),
                now,
              ),
              t.sql(
                `UPDATE updates SET rejected = rejected + changes() WHERE seller_id = ?1 AND id = ?2`,
                updateId,
              ),
            ]
      return [
        ...refused,
        ...settleRanges(updateId, runId, batches, held, now),
        closeBatches(updateId, runId, settled),
      ]
    },

    /** Ends the update when every frozen recipient is settled. `failed`: nobody was accepted. */
    finishIfDone: (updateId: string, now: number): Statement =>
      t.sql(
        `UPDATE updates SET status = CASE WHEN recipients > 0 AND rejected = recipients THEN 'failed' ELSE 'sent' END, finished_at = ?3
         WHERE seller_id = ?1 AND id = ?2 AND status IN ('queued', 'sending') AND freeze_cursor IS NULL
           AND accepted + rejected + unknown + skipped >= recipients`,
        updateId,
        now,
      ),
  }
}
