import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as schema from './schema/index.ts'

/** Job rows carry a seller too, but belong to the installation. */
const NOT_TENANT = new Set(['jobs'])

/** Tables of which a statement may only ever see one seller's rows. */
export const TENANT_TABLES: readonly string[] = (Object.values(schema) as unknown[])
  .filter((t): t is SQLiteTable => is(t, SQLiteTable))
  .filter((t) => Object.values(getTableColumns(t)).some((c) => c.name === 'seller_id'))
  .map(getTableName)
  .filter((name) => !NOT_TENANT.has(name))

const TENANT_IN = new RegExp(`\\b(from|join|into|update)\\s+"?(${TENANT_TABLES.join('|')})"?(?![a-z_])`, 'gi')

/** Marks the few statements of db/system that may cross sellers; grep for it. */
export const CROSS_TENANT = '/* cross-tenant */'

/**
 * Why a statement may not run, or null. Each tenant table in it must be bound to a seller: in the column list of
 * an insert, by `seller_id = ?` (or `= other.seller_id`, a join) in what follows for everything else. A mere
 * mention of the column proves nothing: Drizzle lists it in every SELECT.
 */
export function tenancyFault(sql: string): string | null {
  if (sql.startsWith(CROSS_TENANT)) return null
  const tables = [...sql.matchAll(TENANT_IN)]
  if (tables.length === 0) return null
  if (/\bset\b[^;]*?"?\bseller_id"?\s*=(?!=)/i.test(sql.split(/\bwhere\b/i)[0]!)) return 'sets seller_id'
  const inserts = tables.filter((t) => t[1]!.toLowerCase() === 'into').length
  if (inserts > 0 && !/\binto\s+"?\w+"?\s*\([^)]*\bseller_id\b/i.test(sql)) return 'inserts without seller_id'
  const reads = tables.length - inserts
  const scope = sql.slice(sql.search(/\b(where|on)\b/i))
  const bound = [...scope.matchAll(/"?\bseller_id"?\s*=\s*(\?\d*|"?\w+"?\."?seller_id"?)/gi)]
  const params = bound.filter((m) => m[1]!.startsWith('?')).length
  if (reads > 0 && params === 0) return `reads ${tables.map((t) => t[2]).join(', ')} without seller_id = ?`
  if (bound.length < reads) return `binds ${bound.length} of ${reads} tenant tables to the seller`
  return null
}
