import type { ExportColumn } from '#app/domain/exports/columns.ts'
import { VALUE_BREAK } from '#app/domain/exports/columns.ts'
import { EXPORT_TYPES, type ExportType, SOURCES } from '#app/domain/exports/sources.ts'
import { CURRENCIES } from '#app/domain/kernel/money.ts'

// The text of an export is made by SQLite, which does it twice as fast as handing rows over to be made into text. What is
// said here of a cell, a time or an amount is what domain/kernel/csv, toISOString and spent-text say; tests hold them together.

const NEEDS_QUOTES = (x: string) =>
  `(instr(${x}, ',') OR instr(${x}, '"') OR instr(${x}, char(10)) OR instr(${x}, char(13)))`
const GUARD = (x: string) =>
  `CASE WHEN ltrim(${x}, '''') GLOB '[=+@' || char(9, 13) || '-]*' THEN '''' ELSE '' END`
/**
 * A text as a cell. Almost all begin with a letter and hold nothing special, which is seen by as few calls as can be:
 * JSON has to escape quotes and line breaks too, so a text is as long as its JSON or holds one.
 */
export const cell = (x: string) =>
  `CASE WHEN ${x} IS NULL THEN '' WHEN ${x} >= 'A' AND NOT instr(${x}, ',') AND length(json_quote(${x})) = length(${x}) + 2 THEN ${x}
    WHEN ${NEEDS_QUOTES(x)} THEN '"' || ${GUARD(x)} || replace(${x}, '"', '""') || '"' ELSE ${GUARD(x)} || ${x} END`

/** An instant as `toISOString` writes it. `strftime` would do it in one call and take three times as long. */
export const instant = (x: string) =>
  `replace(datetime(${x} / 1000.0, 'unixepoch', 'subsec'), ' ', 'T') || 'Z'`

const WHOLE = Object.entries(CURRENCIES).flatMap(([code, digits]) => (digits === 0 ? [`'${code}'`] : []))
const amount = (minor: string, currency: string) =>
  `CASE WHEN ${currency} IN (${WHOLE.join(', ')}) THEN ${minor}
     WHEN length(${minor}) > 2 THEN substr(${minor}, 1, length(${minor}) - 2) || '.' || substr(${minor}, -2)
     ELSE '0.' || substr('0' || ${minor}, -2) END || ' ' || upper(${currency})`
/** `{"usd":3000}` → `30.00 USD`. An amount of one currency is cut out of the text; others are taken apart as JSON. */
export const spent = (x: string) =>
  `CASE WHEN ${x} = '{}' THEN ''
     WHEN length(${x}) > 10 AND NOT instr(${x}, ',') AND substr(${x}, 3, 3) NOT IN (${WHOLE.join(', ')})
       THEN substr(${x}, 8, length(${x}) - 10) || '.' || substr(${x}, -3, 2) || ' ' || upper(substr(${x}, 3, 3))
     ELSE (SELECT group_concat(${amount('j.value', 'j.key')}, '${VALUE_BREAK}') FROM json_each(${x}) j) END`

const TIMES = EXPORT_TYPES.map((t) => SOURCES[t].since)

/** `follower; customer` of the times a contact has; `of`: where those stand. */
const kinds = (of: string) =>
  `substr(${EXPORT_TYPES.map(
    (t) => `CASE WHEN ${of}.${SOURCES[t].since} IS NULL THEN '' ELSE '${VALUE_BREAK}${SOURCES[t].kind}' END`,
  ).join(' || ')}, ${VALUE_BREAK.length + 1})`

/** Each column out of a contact `c` whose times stand in `of`. Times that equal `since` are null: its text is at hand. */
const CELLS: Record<ExportColumn, (of: string, since: string) => string> = {
  email: () => cell('c.email_given'),
  name: () => cell('c.name'),
  kinds,
  subscribed_at: () => 'NULL',
  follower_since: timeOf('follower_since'),
  customer_since: timeOf('customer_since'),
  affiliate_since: timeOf('affiliate_since'),
  purchases: () => 'c.purchases',
  total_spent: () => spent('c.spent'),
  country: () => cell('c.country'),
  consent: () => 'c.consent_state',
  consent_reason: () => cell('c.consent_reason'),
}
function timeOf(column: string) {
  return (of: string, since: string) =>
    `${of}.${column}` === since
      ? 'NULL'
      : `CASE WHEN ${of}.${column} IS NULL THEN '' WHEN ${of}.${column} <> ${since} THEN ${instant(`${of}.${column}`)} END`
}
const mayBeSince = (column: ExportColumn) =>
  column === 'subscribed_at' || (TIMES as readonly string[]).includes(column)

export type PageQuery = {
  types: readonly ExportType[]
  columns: readonly ExportColumn[]
  /** Somebody's times changed since the snapshot. */
  hasMoves: boolean
  /** Further condition on the contact `c`, with its own parameters from ?7 on. */
  filter?: string | undefined
}

/**
 * One keyset page of an export: `text`, how many `rows`, the last row's `since` and `id`, and whether anybody `moved`.
 * ?1 seller, ?2 and ?3 since and id of the row before, ?4 instant of the snapshot, ?5 rows at most, ?6 end of the window or null.
 *
 * Each type is a branch that reads its own index; a contact of several is in that of its earliest time only, so the
 * branches are disjoint, each comes in order, and they are merged without sorting. Who moved since the snapshot is left
 * out where they stand now, and stands in a branch of their own where they stood then.
 */
export function pageSql({ types, columns, hasMoves, filter }: PageQuery): string {
  const asked = types.map((t) => SOURCES[t].since)
  // What is not a time is put together in the branch: fewer values to carry through the merge.
  const runs: ExportColumn[][] = []
  for (const [i, column] of columns.entries())
    if (i > 0 && !mayBeSince(column) && !mayBeSince(columns[i - 1]!)) runs.at(-1)!.push(column)
    else runs.push([column])
  const texts = (of: string, since: string) =>
    runs
      .map((run, i) => `${run.map((column) => CELLS[column](of, since)).join(` || ',' || `)} AS t${i}`)
      .join(', ')
  const common = `c.seller_id = ?1 AND c.created_at <= ?4 AND c.erased_at IS NULL ${filter ? `AND (${filter})` : ''}`
  const branch = (of: string, since: string, from: string, where: string) =>
    `SELECT ${since} AS since, c.id AS id, ${instant(since)} AS since_text, ${texts(of, since)} FROM ${from}
     WHERE ${common} AND (${since}, c.id) > (?2, ?3) AND ${since} < coalesce(?6, 9e15) ${where}`
  const branches = asked.map((own, i) => {
    const isEarliest = asked.flatMap((other, j) =>
      j === i ? [] : [`AND (c.${other} IS NULL OR c.${other} ${j < i ? '>' : '>='} c.${own})`],
    )
    const stays = hasMoves ? 'AND c.id NOT IN (SELECT contact_id FROM stood)' : ''
    return branch('c', `c.${own}`, 'contacts c', `AND c.${own} IS NOT NULL ${isEarliest.join(' ')} ${stays}`)
  })
  if (hasMoves)
    branches.push(
      branch('m', 'm.since', 'stood m CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = m.contact_id', ''),
    )
  const line = runs.map((run, i) => (mayBeSince(run[0]!) ? `coalesce(t${i}, since_text)` : `t${i}`))
  return `${hasMoves ? stood(asked) : ''}
    SELECT group_concat(${line.join(` || ',' || `)} || char(13, 10), '') AS text, count(*) AS rows, max(since) AS since,
      substr(group_concat(id, ''), -${ID_LENGTH}) AS id,
      EXISTS (SELECT 1 FROM relation_moves m WHERE m.seller_id = ?1 AND m.at > ?4) AS moved
    FROM (${branches.join(' UNION ALL ')} ORDER BY since, id LIMIT ?5)`
}

/** `ct_` and a ULID. */
const ID_LENGTH = 29

/** Where each who moved stood at the snapshot: before the first move after it. */
function stood(asked: readonly string[]): string {
  const NEVER = '9e15'
  const times = asked.map((t) => `coalesce(${t}, ${NEVER})`)
  const earliest = times.length > 1 ? `min(${times.join(', ')})` : times[0]
  return `WITH first AS MATERIALIZED (
      SELECT contact_id, min(at) AS at, ${TIMES.join(', ')} FROM relation_moves
      WHERE seller_id = ?1 AND at > ?4 GROUP BY contact_id),
    stood AS MATERIALIZED (
      SELECT contact_id, ${TIMES.join(', ')}, nullif(${earliest}, ${NEVER}) AS since FROM first)`
}
