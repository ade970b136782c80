/**
 * Statements that may travel together: what each asks about its seller is one row of `asked (k, seller_id, p)`, with its
 * parameters `p` as JSON. Alone it is a list of one; side by side (group-commit.ts) the same text takes the rows of many
 * sellers, which is ten times faster than a statement for each. Whose an answer's row is, its column `k` says.
 */
export const ASKED = `WITH asked AS
  (SELECT key AS k, value ->> 0 AS seller_id, value -> 1 AS p FROM json_each(?1)) `

/** @param sql what follows `WITH asked AS (…)`, its only parameters those of `asked` */
export const askedStatement = (
  d1: D1Database,
  sellerId: string,
  sql: string,
  params: unknown,
): D1PreparedStatement => {
  const text = texts.get(sql) ?? ASKED + sql
  texts.set(sql, text)
  return d1.prepare(text).bind(JSON.stringify([[sellerId, params]]))
}
// The same string each time, which is compared and looked up without being read.
const texts = new Map<string, string>()
