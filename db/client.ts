import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import { tenancyFault } from './tripwire.ts'

export type Db = {
  orm: DrizzleD1Database
  d1: D1Database
  /** Rows D1 billed for since the client was made; the ORM's own reads answer without a bill and are not in it. */
  meter: { rowsRead: number; rowsWritten: number; statements: number }
}

/**
 * The only place a D1 binding becomes a database. Every statement passes the tripwire (the ORM's own logger does
 * not see batches, so the guard hangs on the binding), and its billed rows are added up.
 * @param onFault throws outside production, logs in production
 */
export function createDb(d1: D1Database, onFault: (reason: string) => void): Db {
  const meter = { rowsRead: 0, rowsWritten: 0, statements: 0 }
  const count = <T extends D1Result | D1Response>(result: T): T => {
    meter.statements += 1
    meter.rowsRead += result.meta?.rows_read ?? 0
    meter.rowsWritten += result.meta?.rows_written ?? 0
    return result
  }
  const metered = (s: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(s, {
      get(target, key) {
        if (key === 'bind') return (...args: unknown[]) => metered(target.bind(...args))
        if (key === 'all' || key === 'run') return async () => count(await target[key]())
        // `first` answers without a bill; the same row through `all` comes with one.
        if (key === 'first')
          return async (column?: string) => {
            const row = count(await target.all<Record<string, unknown>>()).results[0] ?? null
            return row && column !== undefined ? row[column] : row
          }
        if (key === UNWRAP) return target
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
  const guarded = new Proxy(d1, {
    get(target, key) {
      if (key === 'prepare')
        return (sql: string) => {
          const fault = tenancyFault(sql)
          if (fault) onFault(`${fault}: ${sql.slice(0, 300)}`)
          return metered(target.prepare(sql))
        }
      if (key === 'batch')
        return async (statements: Unwrappable[]) =>
          (await target.batch(statements.map((s) => s[UNWRAP] ?? s))).map(count)
      const value = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  // Without the schema: only relational queries would need it, and preparing them costs every container milliseconds.
  return { orm: drizzle(guarded), d1: guarded, meter }
}

const UNWRAP = Symbol('unwrap')
type Unwrappable = D1PreparedStatement & { [UNWRAP]?: D1PreparedStatement }
