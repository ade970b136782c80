import { gunzipText, gzipText } from './gzip-text.ts'

export type FaultPort = 'mail' | 'payments' | 'files'
export type FaultMode = 'timeout' | 'rate_limit' | 'server_error' | 'reject' | 'drop_after_accept'
export type Fault = { port: FaultPort; mode: FaultMode; times: number }

export type MailCall = {
  ref: string
  provider: 'resend' | 'sendgrid'
  endpoint: string
  idempotencyKey: string | null
  payloadHash: string | null
  mails: number
  refused: { index: number; message: string }[]
  at: number
}
export type Admission = {
  keep: boolean
  delayMs: number
  fault: FaultMode | null
  /** The call that used this idempotency key before, however old. */
  previous: (MailCall & { state: 'in_flight' | 'done' }) | null
}
export type KeptCall = MailCall & { seq: number; body: string }
export type KeptCallFilter = { to?: string; since?: number; ref?: string }

const PART_CHARS = 1_500_000
const PAGE = 10
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

  /** Takes one scripted fault of this port, or null. One statement, so two calls never take the same one. */
  async function takeFault(port: FaultPort): Promise<FaultMode | null> {
    const sql = `UPDATE sandbox_faults SET times = times - 1 WHERE id =
      (SELECT id FROM sandbox_faults WHERE port = ?1 AND times > 0 ORDER BY id LIMIT 1) RETURNING mode`
    return run(sql, port).first<FaultMode>('mode')
  }

  async function admitMail(endpoint: string, idempotencyKey: string | null): Promise<Admission> {
    const sql = `SELECT
      (SELECT value FROM sandbox_settings WHERE key = 'mail_keep') AS keep,
      (SELECT value FROM sandbox_settings WHERE key = 'mail_delay_ms') AS delay,
      EXISTS (SELECT 1 FROM sandbox_faults WHERE port = 'mail' AND times > 0) AS faulty,
      c.state, ${CALL_COLUMNS}
      FROM (SELECT 1) LEFT JOIN sandbox_mail_calls c ON c.endpoint = ?1 AND c.idempotency_key = ?2`
    const row = await run(sql, endpoint, idempotencyKey).first<
      CallRow & { keep: string | null; delay: string | null; faulty: number; state: 'in_flight' | 'done' }
    >()
    return {
      keep: row?.keep !== 'none',
      delayMs: Number(row?.delay ?? 0),
      fault: row?.faulty ? await takeFault('mail') : null,
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
    kept: { body: string; recipients: string[] } | null,
  ): Promise<boolean> {
    const insert = run(
      `INSERT INTO sandbox_mail_calls
        (ref, provider, endpoint, idempotency_key, payload_hash, state, mails, refused, recipients, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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

    /** Calls and mails taken so far, kept or not. */
    mailCounts: async () =>
      (await run('SELECT count(*) AS calls, coalesce(sum(mails), 0) AS mails FROM sandbox_mail_calls').first<{
        calls: number
        mails: number
      }>()) ?? { calls: 0, mails: 0 },

    /** Scripts the next `times` calls of a port; faults of one port are used up in the order given. */
    addFault: ({ port, mode, times }: Fault) =>
      run('INSERT INTO sandbox_faults (port, mode, times) VALUES (?1, ?2, ?3)', port, mode, times).run(),
    clearFaults: (port: FaultPort) => run('DELETE FROM sandbox_faults WHERE port = ?1', port).run(),
    pendingFaults: async () =>
      (await run('SELECT port, mode, times FROM sandbox_faults WHERE times > 0 ORDER BY id').all<Fault>())
        .results,

    getSetting: (key: string) =>
      run('SELECT value FROM sandbox_settings WHERE key = ?1', key).first<string>('value'),
    /** `mail_keep`: all | none (counts only, for benchmarks). `mail_delay_ms`: how long the mail fakes think. */
    setSetting: (key: string, value: string) =>
      run(
        'INSERT INTO sandbox_settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2',
        key,
        value,
      ).run(),
  }
}
