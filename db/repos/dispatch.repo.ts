import type { FailureCause, FailureState } from '#app/domain/updates/failure.rules.ts'
import type { MailProvider } from '#app/domain/updates/route.rules.ts'
import type { BatchBefore, Settlement, Tally } from '#app/domain/updates/settle.rules.ts'
import type { WaitReason } from '#app/domain/updates/updates.schema.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type ClaimedBatch = BatchBefore & {
  batchNo: number
  provider: MailProvider
  size: number
  fromContact: string
  toContact: string
  firstCallAt: number | null
  /** JSON [[contact, email, name, purchase], …] as frozen. */
  recipients: string
}
type ClaimedTally = Tally & { batchNo: number }
export type SettledBatch = Pick<Settlement, 'state' | 'reason' | 'providerIds' | 'tally'> & {
  batchNo: number
  /** The recipients still in doubt or waiting, when they are fewer than frozen; null keeps them. */
  recipients: string | null
}
export type SettledAside = {
  now: number
  /** Start of the minute or hour the chart counts it in. */
  minute: number
  /** How many were refused or left out, by cause. */
  failures: [state: FailureState, cause: FailureCause, n: number][]
  /** The UTC day the mails were taken from, and how many of them go back to it. */
  day: string
  notHandedOver: number
}
/** A delivery that does not share its batch's state. */
export type OwnState = [contactId: string, state: 'skipped' | 'rejected', reason: string]

/** The ledger of provider calls. A run names itself in the rows it claims; writes of a run that lost them match nothing. */
export function dispatchRepo(t: TenantDb) {
  return {
    /** Batches from…to that may be handed over or asked about again, as they are before a run takes them. */
    async claimable(updateId: string, from: number, to: number): Promise<ClaimedBatch[]> {
      const { results } = await t
        .sql(
          `SELECT batch_no AS batchNo, provider, size, from_contact AS fromContact, to_contact AS toContact, state AS before,
             first_call_at AS firstCallAt, attempts, accepted, rejected, unknown, skipped, recipients
           FROM update_batches
           WHERE seller_id = ?1 AND update_id = ?2 AND batch_no BETWEEN ?3 AND ?4
             AND state IN ('queued', 'sending', 'unknown')
           ORDER BY batch_no`,
          updateId,
          from,
          to,
        )
        .all<ClaimedBatch>()
      return results
    },
    /**
     * Takes batches of one provider for a run, unless the update was cancelled or paused meanwhile. They are taken at the attempt
     * they were read at: of two runs that read the same batch, one takes it. Answers what each taken one counts
     * now: an event may have settled one of its deliveries since it was read.
     */
    async claim(
      updateId: string,
      batches: ClaimedBatch[],
      runId: string,
      now: number,
    ): Promise<ClaimedTally[]> {
      const taken: ClaimedTally[] = []
      for (const attempts of new Set(batches.map((b) => b.attempts))) {
        const mine = batches.filter((b) => b.attempts === attempts)
        const { results } = await t
          .sql(
            `UPDATE update_batches SET state = 'sending', run_id = ?3, attempts = attempts + 1,
               first_call_at = coalesce(first_call_at, ?4)
             WHERE seller_id = ?1 AND update_id = ?2 AND batch_no IN (SELECT value FROM json_each(?5)) AND attempts = ?6
               AND provider = ?7 AND state IN ('queued', 'sending', 'unknown')
               AND EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2
                 AND (status IN ('queued', 'sending') OR (status = 'sent' AND update_batches.state <> 'queued')))
             RETURNING batch_no AS batchNo, accepted, rejected, unknown, skipped`,
            updateId,
            runId,
            now,
            JSON.stringify(mine.map((b) => b.batchNo)),
            attempts,
            mine[0]!.provider,
          )
          .all<ClaimedTally>()
        taken.push(...results)
      }
      return taken
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

    /**
     * Ends a run: its batches, the people in them who go their own way, and the update's counts by the difference
     * to what the batches counted before; with it the chart, the causes of failures and the seller's day. All or
     * nothing, and nothing when the run no longer holds every batch.
     */
    settle(
      updateId: string,
      runId: string,
      claimed: ClaimedBatch[],
      batches: SettledBatch[],
      own: OwnState[],
      { now, minute, failures, day, notHandedOver }: SettledAside,
    ): Statement[] {
      const moved = (key: keyof Tally) =>
        batches.reduce((sum, b) => sum + b.tally[key], 0) - claimed.reduce((sum, b) => sum + b[key], 0)
      const counted = `EXISTS (SELECT 1 FROM updates WHERE seller_id = ?1 AND id = ?2 AND last_run = ?3)`
      return [
        t.sql(
          `UPDATE updates SET last_run = ?3,
             accepted = accepted + ?5, rejected = rejected + ?6, unknown = unknown + ?7, skipped = skipped + ?8
           WHERE seller_id = ?1 AND id = ?2 AND ?4 =
             (SELECT count(*) FROM update_batches WHERE seller_id = ?1 AND update_id = ?2 AND batch_no BETWEEN ?9 AND ?10
                AND run_id = ?3 AND state = 'sending')`,
          updateId,
          runId,
          batches.length,
          moved('accepted'),
          moved('rejected'),
          moved('unknown'),
          moved('skipped'),
          batches[0]!.batchNo,
          batches[batches.length - 1]!.batchNo,
        ),
        // One statement per reason: an UPDATE … FROM json_each would read every delivery once per person of the list.
        ...groupOwn(own).map(({ state, reason, contactIds }) =>
          t.sql(
            `UPDATE deliveries SET state = ?5, reason = ?6, changed_at = ?7
             WHERE seller_id = ?1 AND update_id = ?2 AND contact_id IN (SELECT value FROM json_each(?4)) AND ${counted}`,
            updateId,
            runId,
            JSON.stringify(contactIds),
            state,
            reason,
            now,
          ),
        ),
        ...batches.map(({ batchNo, state, reason, providerIds, tally: n, recipients }) =>
          t.sql(
            `UPDATE update_batches SET state = ?5, reason = ?6, provider_ids = ?7, accepted = ?8, rejected = ?9,
               unknown = ?10, skipped = ?11, settled_at = ?13,
               recipients = CASE WHEN ?5 IN ('queued', 'unknown') THEN coalesce(?12, recipients) END,
               first_call_at = CASE WHEN ?5 <> 'queued' THEN first_call_at END
             WHERE seller_id = ?1 AND update_id = ?2 AND batch_no = ?4 AND run_id = ?3 AND state = 'sending' AND ${counted}`,
            updateId,
            runId,
            batchNo,
            state,
            reason,
            providerIds && JSON.stringify(providerIds),
            n.accepted,
            n.rejected,
            n.unknown,
            n.skipped,
            recipients,
            now,
          ),
        ),
        ...(moved('accepted') <= 0
          ? []
          : [
              t.sql(
                `INSERT INTO update_activity (seller_id, update_id, at, accepted) SELECT ?1, ?2, ?4, ?5 WHERE ${counted}
                 ON CONFLICT (seller_id, update_id, at) DO UPDATE SET accepted = accepted + ?5`,
                updateId,
                runId,
                minute,
                moved('accepted'),
              ),
            ]),
        ...(failures.length === 0
          ? []
          : [
              t.sql(
                `INSERT INTO update_failures (seller_id, update_id, state, cause, n)
                 SELECT ?1, ?2, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?4) WHERE ${counted}
                 ON CONFLICT (seller_id, update_id, state, cause) DO UPDATE SET n = n + excluded.n`,
                updateId,
                runId,
                JSON.stringify(failures),
              ),
            ]),
        ...(notHandedOver === 0
          ? []
          : [
              t.sql(
                `UPDATE sending_days SET handed_over = max(0, handed_over - ?5) WHERE seller_id = ?1 AND day = ?4 AND ${counted}`,
                updateId,
                runId,
                day,
                notHandedOver,
              ),
            ]),
      ]
    },

    /** Says why an update does not go on at the moment, and until when; nulls: it does. */
    setWait: (updateId: string, reason: WaitReason | null, until: number | null): Statement =>
      t.sql(
        `UPDATE updates SET wait_reason = ?3, wait_until = ?4 WHERE seller_id = ?1 AND id = ?2`,
        updateId,
        reason,
        until,
      ),

    /** Ends the update when every frozen recipient is settled. `failed`: nobody was accepted. */
    finishIfDone: (updateId: string, now: number): Statement =>
      t.sql(
        `UPDATE updates SET status = CASE WHEN recipients > 0 AND rejected = recipients THEN 'failed' ELSE 'sent' END, finished_at = ?3,
           wait_reason = NULL, wait_until = NULL
         WHERE seller_id = ?1 AND id = ?2 AND status IN ('queued', 'sending') AND freeze_cursor IS NULL
           AND accepted + rejected + unknown + skipped >= recipients`,
        updateId,
        now,
      ),
  }
}

function groupOwn(own: OwnState[]) {
  const groups = new Map<string, { state: OwnState[1]; reason: string; contactIds: string[] }>()
  for (const [contactId, state, reason] of own) {
    const key = `${state} ${reason}`
    const group = groups.get(key) ?? { state, reason, contactIds: [] }
    group.contactIds.push(contactId)
    groups.set(key, group)
  }
  return [...groups.values()]
}
