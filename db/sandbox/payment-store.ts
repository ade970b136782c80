/** One thing of the payment fake; `value` is the fake's own account of it. */
export type StoredObject<T = unknown> = {
  id: string
  type: string
  parent: string | null
  value: T
  at: number
}
export type StoredEvent = {
  id: string
  type: string
  subject: string
  json: string
  at: number
  held: boolean
  sentAt: number | null
}
export type NewEvent = Pick<StoredEvent, 'id' | 'type' | 'subject' | 'json' | 'at'>
export type StoredCall = {
  hash: string
  ref: string
  status: number | null
  body: string | null
  at: number
}
/** A payment that was made in the past, for seeding. `at` is epoch ms. */
type PaidRow = {
  id: string
  amount: number
  currency: string
  seller: string
  checkout: string | null
  at: number
}

type Row = { id: string; type: string; parent: string | null; json: string; at: number }
const toObject = <T>({ json, ...row }: Row): StoredObject<T> => ({ ...row, value: JSON.parse(json) as T })
type EventRow = Omit<StoredEvent, 'held'> & { held: number }
const toEvent = (row: EventRow): StoredEvent => ({ ...row, held: row.held !== 0 })
const EVENT_COLUMNS = 'id, type, subject, json, at, held, sent_at AS sentAt'

/**
 * What the payment fake remembers, in D1 because isolates share no memory. A change and the events that tell of it are
 * one write.
 */
export type PaymentStore = ReturnType<typeof createPaymentStore>
export function createPaymentStore(db: D1Database) {
  const run = (sql: string, ...values: unknown[]) => db.prepare(sql).bind(...values)

  /**
   * What tells of a change, and what comes with it, stands before the change in one batch and asks for the same: after it
   * nobody could tell two alike apart, of which only the first came to be.
   */
  const tell = (events: NewEvent[], condition: string, ...values: unknown[]) =>
    events.map((e) =>
      run(
        `INSERT OR IGNORE INTO sandbox_payment_events (id, type, subject, json, at, held)
          SELECT ?1, ?2, ?3, ?4, ?5,
            coalesce((SELECT value = 'held' FROM sandbox_settings WHERE key = 'payment_webhooks'), 0)
          WHERE ${condition}`,
        e.id,
        e.type,
        e.subject,
        e.json,
        e.at,
        ...values,
      ),
    )
  const put = (o: StoredObject, condition: string, ...values: unknown[]) =>
    run(
      `INSERT INTO sandbox_payment_objects (id, type, parent, json, at) SELECT ?1, ?2, ?3, ?4, ?5 WHERE ${condition}
        ON CONFLICT (id) DO UPDATE SET json = excluded.json`,
      o.id,
      o.type,
      o.parent,
      JSON.stringify(o.value),
      o.at,
      ...values,
    )
  async function isDone(statements: D1PreparedStatement[]): Promise<boolean> {
    return ((await db.batch(statements)).at(-1)?.meta.changes ?? 0) > 0
  }
  const isNew = 'NOT EXISTS (SELECT 1 FROM sandbox_payment_objects WHERE id = ?6)'

  return {
    async find<T>(id: string): Promise<StoredObject<T> | null> {
      const sql = 'SELECT id, type, parent, json, at FROM sandbox_payment_objects WHERE id = ?1'
      const row = await run(sql, id).first<Row>()
      return row && toObject<T>(row)
    },

    /** Newest first; `after` is the id of the last one seen. */
    async list<T>(
      type: string,
      o: { parent?: string; after?: string | null; limit: number },
    ): Promise<StoredObject<T>[]> {
      const sql = `SELECT id, type, parent, json, at FROM sandbox_payment_objects
        WHERE type = ?1 AND (?2 IS NULL OR parent = ?2)
          AND (?3 IS NULL OR (at, id) < (SELECT at, id FROM sandbox_payment_objects WHERE id = ?3))
        ORDER BY at DESC, id DESC LIMIT ?4`
      const { results } = await run(sql, type, o.parent ?? null, o.after ?? null, o.limit).all<Row>()
      return results.map((row) => toObject<T>(row))
    },

    /** Sessions still open at a moment after which nobody may pay them. */
    async overdue(now: number, limit: number): Promise<string[]> {
      const sql = `SELECT id FROM sandbox_payment_objects WHERE type = 'session'
        AND json_extract(json, '$.status') = 'open' AND json_extract(json, '$.expiresAt') <= ?1 LIMIT ?2`
      const { results } = await run(sql, now, limit).all<{ id: string }>()
      return results.map((row) => row.id)
    },

    /** @returns false when there was one of that id, in which case nothing is written */
    add: (object: StoredObject, events: NewEvent[]): Promise<boolean> =>
      isDone([...tell(events, isNew, object.id), put(object, isNew, object.id)]),

    /**
     * Adds a transfer or payout, unless the account it leaves holds less (triggers of `sandbox_payment_objects` say so, and
     * move the money).
     */
    async addHeld(object: StoredObject, events: NewEvent[]): Promise<'added' | 'known' | 'insufficient'> {
      try {
        const isAdded = await isDone([...tell(events, isNew, object.id), put(object, isNew, object.id)])
        return isAdded ? 'added' : 'known'
      } catch (e) {
        if (String(e).includes('sandbox: balance_insufficient')) return 'insufficient'
        throw e
      }
    },
    /** Minor units; below zero when more went out than came in. */
    balance: async (account: string, currency: string): Promise<number> =>
      (await run(
        'SELECT amount FROM sandbox_payment_balances WHERE account = ?1 AND currency = ?2',
        account,
        currency,
      ).first<number>('amount')) ?? 0,
    /** What an account holds by currency; of the platform's (`''`) some may be settling (settings `settling_usd`). */
    async balances(account: string): Promise<{ currency: string; available: number; pending: number }[]> {
      const sql = `SELECT b.currency, b.amount, coalesce((SELECT CAST(s.value AS INTEGER) FROM sandbox_settings s
          WHERE ?1 = '' AND s.key = 'settling_' || b.currency), 0) AS settling
        FROM sandbox_payment_balances b WHERE b.account = ?1 ORDER BY b.currency`
      const { results } = await run(sql, account).all<{
        currency: string
        amount: number
        settling: number
      }>()
      return results.map((b) => ({
        currency: b.currency,
        available: b.amount - b.settling,
        pending: b.settling,
      }))
    },
    /** What a test told the fake to do; null: nothing. */
    setting: (key: string): Promise<string | null> =>
      run('SELECT value FROM sandbox_settings WHERE key = ?1', key).first<string>('value'),
    /** What payouts of an account brought to its bank, by currency. */
    async received(account: string): Promise<Record<string, number>> {
      const sql = `SELECT json ->> 'currency' AS currency, sum(json ->> 'amount') AS amount FROM sandbox_payment_objects
        WHERE type = 'payout' AND parent = ?1 AND json ->> 'status' = 'paid' GROUP BY 1`
      const { results } = await run(sql, account).all<{ currency: string; amount: number }>()
      return Object.fromEntries(results.map((r) => [r.currency, r.amount]))
    },
    async transfersOf<T>(group: string, limit: number): Promise<StoredObject<T>[]> {
      const sql = `SELECT id, type, parent, json, at FROM sandbox_payment_objects INDEXED BY sandbox_payment_objects_group
        WHERE json ->> 'group' = ?1 AND type = 'transfer' ORDER BY at DESC, id DESC LIMIT ?2`
      return (await run(sql, group, limit).all<Row>()).results.map((row) => toObject<T>(row))
    },
    /** Payouts that time changes by then. */
    async duePayouts(now: number, limit: number): Promise<string[]> {
      const sql = `SELECT id FROM sandbox_payment_objects INDEXED BY sandbox_payment_objects_next
        WHERE type = 'payout' AND json ->> 'nextAt' <= ?1 ORDER BY json ->> 'nextAt' LIMIT ?2`
      return (await run(sql, now, limit).all<{ id: string }>()).results.map((row) => row.id)
    },

    /**
     * Adds a refund to a payment unless its refunds would then be more than `total`.
     * @returns false when nothing was written: too much, or one of that id was there
     */
    addRefund(refund: StoredObject<{ amount: number }>, total: number, events: NewEvent[]): Promise<boolean> {
      const isLeft = `${isNew} AND ?7 + (SELECT coalesce(sum(json_extract(json, '$.amount')), 0)
        FROM sandbox_payment_objects WHERE type = 'refund' AND parent = ?8
          AND json_extract(json, '$.status') NOT IN ('failed', 'canceled')) <= ?9`
      const values = [refund.id, refund.value.amount, refund.parent, total]
      return isDone([...tell(events, isLeft, ...values), put(refund, isLeft, ...values)])
    },

    /**
     * Writes what became of an object that was read as `was`, and `also` what came to be, or changed, with it.
     * @param held what an account has to hold for it, minor units
     * @returns false when it was changed meanwhile, or less is held, in which case nothing is written
     */
    change<T>(
      was: StoredObject<T>,
      value: T,
      events: NewEvent[],
      also: StoredObject[] = [],
      held = { account: '', currency: '', amount: 0 },
    ): Promise<boolean> {
      const values = [was.id, JSON.stringify(was.value), held.account, held.currency, held.amount]
      const isStill = (n: number) =>
        `EXISTS (SELECT 1 FROM sandbox_payment_objects WHERE id = ?${n} AND json = ?${n + 1})
          AND coalesce((SELECT amount FROM sandbox_payment_balances WHERE account = ?${n + 2} AND currency = ?${n + 3}), 0) >= ?${n + 4}`
      return isDone([
        ...tell(events, isStill(6), ...values),
        ...also.map((o) => put(o, isStill(6), ...values)),
        run(
          `UPDATE sandbox_payment_objects SET json = ?2 WHERE id = ?1 AND ${isStill(3)}`,
          was.id,
          JSON.stringify(value),
          ...values,
        ),
      ])
    },

    /** Payments of the past in one statement, without events; keep them below 2 MB of JSON, some 10,000. */
    async insertPaidMany(rows: readonly PaidRow[]): Promise<void> {
      await run(
        `INSERT INTO sandbox_payment_objects (id, type, parent, json, at)
          SELECT json_extract(value, '$.id'), 'payment', NULL, json_object(
              'amount', json_extract(value, '$.amount'), 'tax', 0, 'currency', json_extract(value, '$.currency'),
              'status', 'succeeded', 'error', NULL, 'buyer', NULL,
              'metadata', json_patch('{}', json_object('awning_seller', json_extract(value, '$.seller'),
                'awning_checkout', json_extract(value, '$.checkout')))),
            json_extract(value, '$.at')
          FROM json_each(?1) WHERE 1 ON CONFLICT (id) DO NOTHING`,
        JSON.stringify(rows),
      ).run()
    },

    /** Takes an idempotency key. @returns false when somebody has it */
    async claimCall(key: string, call: StoredCall): Promise<boolean> {
      const sql = `INSERT INTO sandbox_payment_calls (key, hash, ref, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (key) DO NOTHING`
      return (await run(sql, key, call.hash, call.ref, call.at).run()).meta.changes > 0
    },
    findCall: (key: string) =>
      run(
        'SELECT hash, ref, status, body, at FROM sandbox_payment_calls WHERE key = ?1',
        key,
      ).first<StoredCall>(),
    endCall: (key: string, status: number, body: string) =>
      run('UPDATE sandbox_payment_calls SET status = ?2, body = ?3 WHERE key = ?1', key, status, body).run(),
    /** Its 24 hours are over, or what it asked for was refused before anything began. */
    forgetCall: (key: string) => run('DELETE FROM sandbox_payment_calls WHERE key = ?1', key).run(),

    async findEvent(id: string): Promise<StoredEvent | null> {
      const sql = `SELECT ${EVENT_COLUMNS} FROM sandbox_payment_events WHERE id = ?1`
      const row = await run(sql, id).first<EventRow>()
      return row && toEvent(row)
    },
    /** Newest first: those of a payment or session, or of all. */
    async events(o: { subject?: string; limit: number }): Promise<StoredEvent[]> {
      const sql = `SELECT ${EVENT_COLUMNS} FROM sandbox_payment_events WHERE (?1 IS NULL OR subject = ?1)
        ORDER BY seq DESC LIMIT ?2`
      return (await run(sql, o.subject ?? null, o.limit).all<EventRow>()).results.map(toEvent)
    },
    /** Newest first, of these types (none named: any), behind the event `after`. */
    async eventsSince(o: {
      since: number
      types: string[]
      after: string | null
      limit: number
    }): Promise<StoredEvent[]> {
      const sql = `SELECT ${EVENT_COLUMNS} FROM sandbox_payment_events
        WHERE at >= ?1 AND (?2 = '[]' OR type IN (SELECT value FROM json_each(?2)))
          AND (?3 IS NULL OR seq < (SELECT seq FROM sandbox_payment_events WHERE id = ?3))
        ORDER BY seq DESC LIMIT ?4`
      const found = run(sql, o.since, JSON.stringify(o.types), o.after, o.limit)
      return (await found.all<EventRow>()).results.map(toEvent)
    },
    /** Oldest first: those that should have been sent by then. */
    async unsent(until: number, limit: number): Promise<StoredEvent[]> {
      const sql = `SELECT ${EVENT_COLUMNS} FROM sandbox_payment_events
        WHERE sent_at IS NULL AND held = 0 AND at <= ?1 ORDER BY seq LIMIT ?2`
      return (await run(sql, until, limit).all<EventRow>()).results.map(toEvent)
    },
    /** For seeding: whoever was to hear of the past has. */
    markAllSent: (now: number) =>
      run('UPDATE sandbox_payment_events SET sent_at = ?1 WHERE sent_at IS NULL', now).run(),
    markSent: (id: string, now: number) =>
      run('UPDATE sandbox_payment_events SET sent_at = ?2 WHERE id = ?1', id, now).run(),
  }
}
