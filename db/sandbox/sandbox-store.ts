import { SECOND } from '#app/domain/kernel/time.ts'
import { gunzipText, gzipText } from './gzip-text.ts'

export type FaultPort = 'mail' | 'payments' | 'files'
export type FaultMode =
  | 'timeout'
  | 'rate_limit'
  | 'server_error'
  | 'reject'
  | 'drop_after_accept'
  | 'quota'
  | 'unauthorized'
export type FakeProvider = 'resend' | 'sendgrid'
/** `provider`: only calls to this one; null: to any of the port. */
export type Fault = { port: FaultPort; mode: FaultMode; times: number; provider: FakeProvider | null }

export type MailCall = {
  ref: string
  provider: FakeProvider
  endpoint: string
  idempotencyKey: string | null
  payloadHash: string | null
  mails: number
  refused: { index: number; message: string }[]
  at: number
}
/** A limit of calls a second as the provider's headers tell it; `retryMs` is 0 when the call may go. */
export type Pace = { limit: number; remaining: number; retryMs: number }
export type MailRequestKey = { provider: FakeProvider; endpoint: string; idempotencyKey: string | null }
export type Admission = {
  keep: boolean
  /** Whether its mails will be reported as delivered. */
  reports: boolean
  delayMs: number
  /** null: no limit is set. */
  pace: Pace | null
  fault: FaultMode | null
  /** The call that used this idempotency key before, however old. */
  previous: (MailCall & { state: 'in_flight' | 'done' }) | null
}
export type KeptCall = MailCall & { seq: number; body: string }
export type KeptCallFilter = { to?: string; since?: number; ref?: string }

const PART_CHARS = 1_500_000
const PAGE = 10
const NOT_TO_REPORT = 0
const CALL_COLUMNS =
  'ref, provider, endpoint, idempotency_key AS idempotencyKey, payload_hash AS payloadHash, mails, refused, at'

type CallRow = Omit<MailCall, 'refused'> & { refused: string | null }
const toCall = <R extends CallRow>(row: R) => ({
  ...row,
  refused: row.refused ? (JSON.parse(row.refused) as MailCall['refused']) : [],
})

/**
 * What the provider fakes remember, in D1 because isolates share no memory. Plain SQL on purpose: two statements per
 * provider call, whatever number of mails it carries.
 */
export type SandboxStore = ReturnType<typeof createSandboxStore>
export function createSandboxStore(db: D1Database) {
  const run = (sql: string, ...values: unknown[]) => db.prepare(sql).bind(...values)

  /** Takes one scripted fault of this port and provider, or null. One statement, so two calls never take the same one. */
  async function takeFault(port: FaultPort, provider: FakeProvider | null): Promise<FaultMode | null> {
    const sql = `UPDATE sandbox_faults SET times = times - 1 WHERE id =
      (SELECT id FROM sandbox_faults WHERE port = ?1 AND times > 0 AND (provider IS NULL OR provider = ?2)
       ORDER BY id LIMIT 1) RETURNING mode`
    return run(sql, port, provider).first<FaultMode>('mode')
  }

  /**
   * Counts a call against a limit of `limit` a second (GCRA: one number, the moment until which calls are used up,
   * with one second's worth of burst). One statement, so that all isolates share the limit. A moment further ahead
   * than that is of a clock that was moved since.
   */
  async function takePace(provider: FakeProvider, limit: number, now: number): Promise<Pace> {
    const key = `mail_used_until_${provider}`
    const interval = SECOND / limit
    const sql = `INSERT INTO sandbox_settings (key, value) VALUES (?1, ?2 + ?3) ON CONFLICT (key) DO UPDATE
      SET value = CASE WHEN CAST(value AS REAL) BETWEEN ?2 AND ?2 + ${SECOND} THEN CAST(value AS REAL) ELSE ?2 END + ?3
      WHERE CAST(value AS REAL) NOT BETWEEN ?2 + ${SECOND} - ?3 + 0.001 AND ?2 + ${SECOND} + 0.001
      RETURNING value`
    const until = await run(sql, key, now, interval).first<string>('value')
    if (until === null) return { limit, remaining: 0, retryMs: Math.ceil(interval) }
    return { limit, remaining: Math.floor((now + SECOND - Number(until)) / interval + 0.001), retryMs: 0 }
  }

  async function admitMail(request: MailRequestKey, now: number): Promise<Admission> {
    const setting = (key: string) => `(SELECT value FROM sandbox_settings WHERE key = '${key}')`
    const sql = `SELECT ${setting('mail_keep')} AS keep, ${setting('mail_reports')} AS reports,
      ${setting('mail_delay_ms')} AS delay, ${setting('mail_rate')} AS rate,
      EXISTS (SELECT 1 FROM sandbox_faults WHERE port = 'mail' AND times > 0) AS faulty,
      c.state, ${CALL_COLUMNS}
      FROM (SELECT 1) LEFT JOIN sandbox_mail_calls c ON c.endpoint = ?1 AND c.idempotency_key = ?2`
    const row = await run(sql, request.endpoint, request.idempotencyKey).first<
      CallRow &
        Record<'keep' | 'reports' | 'delay' | 'rate', string | null> & {
          faulty: number
          state: 'in_flight' | 'done'
        }
    >()
    const rate = Number(row?.rate ?? 0)
    const pace = rate > 0 ? await takePace(request.provider, rate, now) : null
    const isRefused = pace !== null && pace.retryMs > 0
    return {
      keep: row?.keep !== 'none',
      reports: row?.keep !== 'none' && row?.reports !== 'off',
      delayMs: Number(row?.delay ?? 0),
      pace,
      fault: row?.faulty && !isRefused ? await takeFault('mail', request.provider) : null,
      previous: row?.ref ? toCall(row) : null,
    }
  }

  /**
   * Writes a call down, with its body and recipients where they are given. False when another call holds its
   * idempotency key, in which case nothing is written.
   */
  async function recordMail(
    call: MailCall,
    state: 'in_flight' | 'done',
    kept: { body: string; recipients: string[]; reports: boolean } | null,
  ): Promise<boolean> {
    const insert = run(
      `INSERT INTO sandbox_mail_calls
        (ref, provider, endpoint, idempotency_key, payload_hash, state, mails, refused, recipients, at, reported_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (endpoint, idempotency_key) DO NOTHING`,
      call.ref,
      call.provider,
      call.endpoint,
      call.idempotencyKey,
      call.payloadHash,
      state,
      call.mails,
      call.refused.length > 0 ? JSON.stringify(call.refused) : null,
      kept ? JSON.stringify(kept.recipients.map((r) => r.toLowerCase())) : null,
      call.at,
      // Taken while reports were off: never reported, also not when they are on again.
      kept?.reports ? null : NOT_TO_REPORT,
    )
    if (!kept) return (await insert.run()).meta.changes > 0
    const gzip = await gzipText(kept.body)
    const parts = Array.from({ length: Math.ceil(gzip.length / PART_CHARS) }, (_, part) =>
      run(
        `INSERT INTO sandbox_mail_bodies (ref, part, body)
          SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM sandbox_mail_calls WHERE ref = ?1)`,
        call.ref,
        part,
        gzip.slice(part * PART_CHARS, (part + 1) * PART_CHARS),
      ),
    )
    const [inserted] = await db.batch([insert, ...parts])
    return (inserted?.meta.changes ?? 0) > 0
  }

  const finishMail = (ref: string) =>
    run(`UPDATE sandbox_mail_calls SET state = 'done' WHERE ref = ?1`, ref).run()

  /** Lets a key be used anew: its 24 hours are over, or the call that held it never ended. */
  const forgetKey = (ref: string) =>
    run('UPDATE sandbox_mail_calls SET idempotency_key = NULL WHERE ref = ?1', ref).run()

  /** Kept calls, newest first, bodies expanded page by page. `since` is an instant of the sandbox's clock. */
  async function* keptCalls(filter: KeptCallFilter = {}): AsyncGenerator<KeptCall> {
    const needle = filter.to?.toLowerCase() ?? null
    let before: number | null = null
    for (;;) {
      const sql = `SELECT seq, ${CALL_COLUMNS} FROM sandbox_mail_calls
        WHERE recipients IS NOT NULL AND state = 'done' AND (?1 IS NULL OR seq < ?1)
          AND (?2 IS NULL OR instr(recipients, ?2) > 0) AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR ref = ?4)
        ORDER BY seq DESC LIMIT ${PAGE}`
      const page: D1Result<CallRow & { seq: number }> = await run(
        sql,
        before,
        needle,
        filter.since ?? null,
        filter.ref ?? null,
      ).all<CallRow & { seq: number }>()
      const bodies = await bodiesOf(page.results.map((row) => row.ref))
      for (const row of page.results)
        yield { ...toCall(row), body: await gunzipText(bodies.get(row.ref) ?? '') }
      const last = page.results.at(-1)
      if (!last || page.results.length < PAGE) return
      before = last.seq
    }
  }

  async function bodiesOf(refs: string[]): Promise<Map<string, string>> {
    const sql = `SELECT ref, body FROM sandbox_mail_bodies
      WHERE ref IN (SELECT value FROM json_each(?1)) ORDER BY ref, part`
    const { results } = await run(sql, JSON.stringify(refs)).all<{ ref: string; body: string }>()
    const bodies = new Map<string, string>()
    for (const { ref, body } of results) bodies.set(ref, (bodies.get(ref) ?? '') + body)
    return bodies
  }

  return {
    takeFault,
    admitMail,
    recordMail,
    finishMail,
    forgetKey,
    keptCalls,

    /** Kept calls not yet reported as delivered that were taken until then, oldest first. */
    async unreported(takenUntil: number, limit: number): Promise<string[]> {
      const sql = `SELECT ref FROM sandbox_mail_calls WHERE reported_at IS NULL AND recipients IS NOT NULL
        AND state = 'done' AND at <= ?1 ORDER BY at LIMIT ?2`
      const { results } = await run(sql, takenUntil, limit).all<{ ref: string }>()
      return results.map((row) => row.ref)
    },
    isReported: async (ref: string): Promise<boolean> =>
      (await run('SELECT reported_at AS at FROM sandbox_mail_calls WHERE ref = ?1', ref).first('at')) !==
      null,
    markReported: (ref: string, now: number) =>
      run('UPDATE sandbox_mail_calls SET reported_at = ?2 WHERE ref = ?1', ref, now).run(),

    /** Calls and mails taken so far, kept or not. */
    mailCounts: async () =>
      (await run('SELECT count(*) AS calls, coalesce(sum(mails), 0) AS mails FROM sandbox_mail_calls').first<{
        calls: number
        mails: number
      }>()) ?? { calls: 0, mails: 0 },

    /** Scripts the next `times` calls of a port; faults of one port are used up in the order given. */
    addFault: ({
      port,
      mode,
      times,
      provider = null,
    }: Omit<Fault, 'provider'> & { provider?: FakeProvider | null }) =>
      run(
        'INSERT INTO sandbox_faults (port, mode, times, provider) VALUES (?1, ?2, ?3, ?4)',
        port,
        mode,
        times,
        provider,
      ).run(),
    /** Takes back what is scripted for a port, or of it for one provider. */
    clearFaults: (port: FaultPort, provider: FakeProvider | null = null) =>
      run(
        'DELETE FROM sandbox_faults WHERE port = ?1 AND (?2 IS NULL OR provider = ?2)',
        port,
        provider,
      ).run(),
    pendingFaults: async () =>
      (
        await run(
          'SELECT port, mode, times, provider FROM sandbox_faults WHERE times > 0 ORDER BY id',
        ).all<Fault>()
      ).results,

    getSetting: (key: string) =>
      run('SELECT value FROM sandbox_settings WHERE key = ?1', key).first<string>('value'),
    /**
     * `mail_keep`: all | none (counts only, for benchmarks). `mail_delay_ms`: how long the mail fakes think.
     * `mail_rate`: calls a second each of them takes, 0 for any number. `mail_reports`: on | off.
     */
    setSetting: (key: string, value: string) =>
      run(
        'INSERT INTO sandbox_settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2',
        key,
        value,
      ).run(),
  }
}
