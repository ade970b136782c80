/**
 * Marks tenant tables keyed by (seller, …) WITHOUT ROWID in the generated migration, which drizzle-kit cannot say:
 * one b-tree instead of two, so a new row is one row written instead of two (D1 bills rows written). Tables with
 * large rows keep their rowid, because a b-tree of large rows reads more pages per key.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const LARGE_ROWS = new Set(['versions', 'update_bodies', 'idempotency_keys'])
/** Keyed by something else, but so many that it counts. */
const MANY_ROWS = new Set(['mail_events'])
const dir = new URL('../db/migrations/', import.meta.url)

for (const name of readdirSync(dir).filter((n) => n.endsWith('.sql'))) {
  const file = new URL(name, dir)
  const statements = readFileSync(file, 'utf8').split('--> statement-breakpoint')
  const marked = statements.map((s) => {
    const table = /CREATE TABLE `(\w+)`/.exec(s)?.[1]
    if (
      !table ||
      LARGE_ROWS.has(table) ||
      !(s.includes('PRIMARY KEY(`seller_id`') || MANY_ROWS.has(table)) ||
      s.includes('WITHOUT ROWID')
    )
      return s
    return `${s.trimEnd().replace(/;$/, '')} WITHOUT ROWID;\n`
  })
  writeFileSync(file, marked.join('--> statement-breakpoint'))
}
