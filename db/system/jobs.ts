import { MINUTE } from '#app/domain/kernel/time.ts'
import { ASKED, askedStatement } from '../asked.ts'
import type { Db } from '../client.ts'

export type JobRow = {
  id: string
  sellerId: string
  name: string
  key: string
  payload: string
  state: 'pending' | 'queued' | 'running' | 'failed'
  runAt: number
  attempts: number
  error: string | null
  createdAt: number
}
export type NewJob = {
  id: string
  sellerId: string
  name: string
  key: string
  payload: unknown
  causedBy: string
  runAt: number
  now: number
}
const COLUMNS = `id, seller_id AS sellerId, name, key, payload, state, run_at AS runAt, attempts, error, created_at AS createdAt`

/** A queued row whose message never came, or a running one whose run died, is taken up again after this. */
const QUEUED_LEASE_MS = 5 * 60_000
/** Runs of one job that may die in a row without a word before it waits for the operator. */
const MAX_DEATHS = 25
const RUNNING_LEASE_MS = 2 * 60_000

const INSERT = `INSERT INTO jobs (id, seller_id, name, key, payload, caused_by, state, run_at, attempts, created_at)
  SELECT p ->> 'id', seller_id, p ->> 'name', p ->> 'key', p ->> 'payload', p ->> 'causedBy', 'pending', p ->> 'runAt', 0,
    p ->> 'now' FROM asked WHERE true
  ON CONFLICT (seller_id, name, key) DO UPDATE SET state = 'pending', failures = 0, run_at = excluded.run_at, error = NULL
  WHERE jobs.state = 'failed'`
/** With `+`, so that the job is found by its id: by its state it would be one of all that wait. */
const CLAIMABLE = `jobs.id = a.p ->> 'id' AND jobs.name = a.p ->> 'name' AND jobs.seller_id = a.seller_id
  AND (+jobs.state IN ('pending', 'queued') OR (+jobs.state = 'running' AND jobs.lease_until < a.p ->> 'now'))`

/** The installation's job rows. Jobs carry their seller; who claims one mints the scope from the row. */
export function jobsSystem({ d1 }: Db) {
  return {
    /**
     * The outbox statement: goes into the batch of the change that needs the job. The same key again is no second
     * job, but a failed one starts over.
     */
    insert: ({ sellerId, ...job }: NewJob): D1PreparedStatement =>
      askedStatement(d1, sellerId, INSERT, { ...job, payload: JSON.stringify(job.payload) }),
    /** The same for many sellers at once, in one statement. */
    async insertMany(jobs: readonly NewJob[]): Promise<void> {
      const list = jobs.map(({ sellerId, ...job }) => [
        sellerId,
        { ...job, payload: JSON.stringify(job.payload) },
      ])
      await d1
        .prepare(ASKED + INSERT)
        .bind(JSON.stringify(list))
        .run()
    },

    /** Takes up to `limit` due rows for sending to a queue; two relays at once never take the same row. */
    async takeDue(now: number, limit: number): Promise<JobRow[]> {
      const { results } = await d1
        .prepare(
          `UPDATE jobs SET state = 'queued', lease_until = ?2
           WHERE id IN (SELECT id FROM jobs WHERE state = 'pending' AND run_at <= ?1 ORDER BY run_at LIMIT ?3)
           RETURNING ${COLUMNS}`,
        )
        .bind(now, now + QUEUED_LEASE_MS, limit)
        .all<JobRow>()
      return results
    },

    /**
     * Makes rows pending again whose message or run is lost. A run that dies again and again (out of memory, say)
     * never gets to say so: after as many deaths the operator is asked, and before that it waits up to a minute longer
     * each time, so that those it takes along when it dies get to run without it. Answers how many rows were taken up.
     */
    async reviveExpired(now: number): Promise<number> {
      const { meta } = await d1
        .prepare(
          `UPDATE jobs SET lease_until = NULL, failures = failures + (state = 'running'),
             run_at = CASE WHEN state = 'running' THEN ?1 + abs(random() % ${MINUTE}) * failures ELSE run_at END,
             state = CASE WHEN state = 'running' AND failures >= ?2 THEN 'failed' ELSE 'pending' END,
             error = CASE WHEN state = 'running' THEN 'run_lost' ELSE error END
           WHERE state IN ('queued', 'running') AND lease_until < ?1`,
        )
        .bind(now, MAX_DEATHS)
        .run()
      return meta.changes
    },

    /** The lease: one run at a time, and only for the seller the message names. */
    async claim(
      id: string,
      name: string,
      sellerId: string,
      now: number,
    ): Promise<{ attempts: number; failures: number } | null> {
      const asks = (sql: string) =>
        askedStatement(d1, sellerId, sql, { id, name, now, until: now + RUNNING_LEASE_MS })
      // In one transaction, so what the first sees is what the second takes; RETURNING cannot say whose a row is.
      const [seen] = await d1.batch<{ attempts: number; failures: number }>([
        asks(
          `SELECT a.k AS k, jobs.attempts + 1 AS attempts, jobs.failures FROM asked a CROSS JOIN jobs WHERE ${CLAIMABLE}`,
        ),
        asks(
          `UPDATE jobs SET state = 'running', attempts = attempts + 1, lease_until = a.p ->> 'until' FROM asked a
           WHERE ${CLAIMABLE}`,
        ),
      ])
      return seen?.results[0] ?? null
    },

    // A run that lost its lease must not end the run that took over: `attempts` tells them apart.
    finish: (id: string, sellerId: string, attempts: number) =>
      askedStatement(
        d1,
        sellerId,
        `DELETE FROM jobs WHERE (id, attempts) IN (SELECT p ->> 0, p ->> 1 FROM asked) AND +state = 'running'`,
        [id, attempts],
      ).run(),
    postpone: (id: string, attempts: number, runAt: number, error: string | null) =>
      d1
        .prepare(
          `UPDATE jobs SET state = 'pending', lease_until = NULL, run_at = ?3, error = ?4,
             failures = CASE WHEN ?4 IS NULL THEN 0 ELSE failures + 1 END
           WHERE id = ?1 AND attempts = ?2 AND state = 'running'`,
        )
        .bind(id, attempts, runAt, error)
        .run(),
    /** @param attempts of the run that failed; null: whatever state the row is in */
    fail: (id: string, attempts: number | null, error: string) =>
      d1
        .prepare(
          `UPDATE jobs SET state = 'failed', lease_until = NULL, error = ?3
           WHERE id = ?1 AND (?2 IS NULL OR (attempts = ?2 AND state = 'running'))`,
        )
        .bind(id, attempts, error)
        .run(),

    /** When the next waiting job is due, or null. */
    async nextRunAt(): Promise<number | null> {
      const row = await d1
        .prepare(`SELECT min(run_at) AS at FROM jobs WHERE state = 'pending'`)
        .first<{ at: number | null }>()
      return row?.at ?? null
    },
    /** Jobs that are not done, oldest first: for `/dev/jobs.json` and the operator's page. */
    async list(limit: number): Promise<JobRow[]> {
      return (
        await d1.prepare(`SELECT ${COLUMNS} FROM jobs ORDER BY created_at LIMIT ?1`).bind(limit).all<JobRow>()
      ).results
    },
    /** Jobs that are at work or will be due by `until`; failed ones wait for a person. */
    async countDue(until: number): Promise<number> {
      const row = await d1
        .prepare(
          `SELECT count(*) AS n FROM jobs WHERE state IN ('queued', 'running') OR (state = 'pending' AND run_at <= ?1)`,
        )
        .bind(until)
        .first<{ n: number }>()
      return row?.n ?? 0
    },
    async listFailed(limit: number): Promise<JobRow[]> {
      const { results } = await d1
        .prepare(`SELECT ${COLUMNS} FROM jobs WHERE state = 'failed' ORDER BY run_at DESC LIMIT ?1`)
        .bind(limit)
        .all<JobRow>()
      return results
    },
    /** Starts a failed job over. @returns whether there was one */
    async retry(id: string, now: number): Promise<boolean> {
      const { meta } = await d1
        .prepare(
          `UPDATE jobs SET state = 'pending', failures = 0, run_at = ?2, error = NULL WHERE id = ?1 AND state = 'failed'`,
        )
        .bind(id, now)
        .run()
      return meta.changes > 0
    },
    async discard(id: string): Promise<boolean> {
      return (
        (await d1.prepare(`DELETE FROM jobs WHERE id = ?1 AND state = 'failed'`).bind(id).run()).meta
          .changes > 0
      )
    },
    async countByState(): Promise<Record<string, number>> {
      const { results } = await d1
        .prepare(`SELECT state, count(*) AS n FROM jobs GROUP BY state`)
        .all<{ state: string; n: number }>()
      return Object.fromEntries(results.map((r) => [r.state, r.n]))
    },

    park: (id: string, queue: string, body: string, reason: string, at: number) =>
      d1
        .prepare(
          `INSERT INTO parked_messages (id, queue, body, reason, at) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO NOTHING`,
        )
        .bind(id, queue, body, reason, at)
        .run(),
    findParked: (id: string) =>
      d1.prepare(`SELECT body FROM parked_messages WHERE id = ?1`).bind(id).first<{ body: string }>(),
    async unpark(id: string): Promise<boolean> {
      return (await d1.prepare(`DELETE FROM parked_messages WHERE id = ?1`).bind(id).run()).meta.changes > 0
    },
    async listParked(limit: number) {
      const { results } = await d1
        .prepare(`SELECT id, queue, body, reason, at FROM parked_messages ORDER BY at DESC LIMIT ?1`)
        .bind(limit)
        .all<{ id: string; queue: string; body: string; reason: string; at: number }>()
      return results
    },
  }
}
export type JobsSystem = ReturnType<typeof jobsSystem>
