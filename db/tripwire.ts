import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { ASKED } from './asked.ts'
import * as schema from './schema/index.ts'
import { clause, isName, isSymbol, isWord, split, splitCommas, type Token, tokenize } from './sql-tokens.ts'

/** Rows of these carry a seller too, or none, but belong to the installation. */
const NOT_TENANT = new Set(['jobs', 'mail_events'])

/** Tables of which a statement may only ever see one seller's rows. */
export const TENANT_TABLES: readonly string[] = (Object.values(schema) as unknown[])
  .filter((t): t is SQLiteTable => is(t, SQLiteTable))
  .filter((t) => Object.values(getTableColumns(t)).some((c) => c.name === 'seller_id'))
  .map(getTableName)
  .filter((name) => !NOT_TENANT.has(name))

const TENANTS = new Set(TENANT_TABLES)
const MENTIONS_TENANT = new RegExp(`\\b(${TENANT_TABLES.join('|')})\\b`, 'i')

/** Marks the few statements of db/system that may cross sellers; grep for it. */
export const CROSS_TENANT = '/* cross-tenant */'

/**
 * Why a statement may not run, or null. In every SELECT, UPDATE and DELETE, also nested ones, each tenant table
 * must be bound to the seller: by `seller_id = ?`, or by equality with the seller_id of a source that is bound, in
 * a condition that holds for every row (not under OR, not in the ON of the other side of an outer join). Inserts
 * must put a parameter or a bound seller_id into that column, and nothing may set it. A mere mention of the column
 * proves nothing: Drizzle lists it in every SELECT.
 */
export function tenancyFault(sql: string): string | null {
  const known = verdicts.get(sql)
  if (known !== undefined) return known
  const verdict = sql.startsWith(CROSS_TENANT) || !MENTIONS_TENANT.test(sql) ? null : judge(sql)
  if (verdicts.size >= 500) verdicts.clear()
  verdicts.set(sql, verdict)
  return verdict
}

// The same few texts come thousands of times a second while an update goes out; a text's verdict never changes.
const verdicts = new Map<string, string | null>()

function judge(sql: string): string | null {
  try {
    // Of what is asked together each row has its seller put in by `tenantDb`.
    const [text, named] = sql.startsWith(ASKED)
      ? [sql.slice(ASKED.length), new Map([['asked', true]])]
      : [sql, new Map<string, boolean>()]
    for (const statement of split(tokenize(text), (t) => isSymbol(t, ';')))
      if (statement.length > 0) checkStatement(statement, { bound: new Set(), named })
    return null
  } catch (e) {
    return e instanceof Fault ? e.message : 'cannot be read by the tripwire'
  }
}

class Fault extends Error {}

/** What a query sees from outside: bound sources, and common table expressions with "selects a bound seller_id". */
type Outer = { bound: ReadonlySet<string>; named: ReadonlyMap<string, boolean> }
type Source = {
  alias: string
  table: string
  /** `derived`: a subquery or common table expression, checked where it is written. */
  kind: 'tenant' | 'derived' | 'other'
  bound: boolean
  outerJoin: boolean
  on: Token[]
  using: string[]
}
/** The seller_id of `alias` equals a parameter (`other` null) or that of `other`; `only`: all it may bind. */
type Fact = { alias: string; other: string | null; only: string | null }
/** Which source a seller_id without a qualifier belongs to. */
type AliasOf = (qualifier: string) => string | null
/** One SELECT: what it answers, and whether an expression of it is the bound seller. */
type Query = { columns: Token[][]; isSeller: (column: Token[]) => boolean }

const isQuery = (tokens: Token[]) => isWord(tokens[0], 'select', 'with', 'values')

function checkStatement(tokens: Token[], outer: Outer): void {
  const plain = isWord(tokens[0], 'explain') ? tokens.slice(isWord(tokens[1], 'query') ? 3 : 1) : tokens
  const [rest, seen] = isWord(plain[0], 'with') ? checkWith(plain, outer) : [plain, outer]
  const head = rest[0]
  if (isWord(head, 'select', 'values')) checkCompound(rest, seen)
  else if (isWord(head, 'insert', 'replace')) checkInsert(rest, seen)
  else if (isWord(head, 'update')) checkUpdate(rest, seen)
  else if (isWord(head, 'delete')) checkSources(parseFrom(clause(rest, 'from'), seen), rest, seen)
  else throw new Fault('names a tenant table and is no SELECT, INSERT, UPDATE or DELETE')
}

/** `WITH a AS (…), b (x, y) AS (…)` → what follows, and a view from it that knows the names. */
function checkWith(tokens: Token[], outer: Outer): [Token[], Outer] {
  const named = new Map(outer.named)
  const seen = { bound: outer.bound, named }
  let i = isWord(tokens[1], 'recursive') ? 2 : 1
  for (;;) {
    const name = nameAt(tokens, i++)
    const listed = tokens[i]?.kind === 'group' ? splitCommas(groupAt(tokens, i++)) : null
    while (isWord(tokens[i], 'as', 'not', 'materialized')) i++
    named.set(name, false)
    named.set(name, selectsSeller(checkCompound(groupAt(tokens, i++), seen), listed))
    if (!isSymbol(tokens[i], ',')) return [tokens.slice(i), seen]
    i++
  }
}

/** Whether every part of a query answers a column seller_id that is the bound seller. */
function selectsSeller(parts: Query[], listed: Token[][] | null = null): boolean {
  return parts.every(({ columns, isSeller }) => {
    const at = (listed ?? columns).findIndex((c) => isName(c[c.length - 1], 'seller_id'))
    const star = columns.find((c) => isSymbol(c[c.length - 1], '*'))
    const column = star ? [...star.slice(0, -1), SELLER_ID] : columns[at]
    return column !== undefined && isSeller(column)
  })
}
const SELLER_ID: Token = { kind: 'word', text: 'seller_id', quoted: false }

/** SELECT … UNION SELECT …: each part for itself. */
function checkCompound(tokens: Token[], outer: Outer): Query[] {
  if (isWord(tokens[0], 'with')) {
    const [rest, seen] = checkWith(tokens, outer)
    return checkCompound(rest, seen)
  }
  return split(tokens, (t) => isWord(t, 'union', 'except', 'intersect')).map((part) => {
    const query = isWord(part[0], 'all') ? part.slice(1) : part
    const isSeller = checkSources(parseFrom(clause(query, 'from'), outer), query, outer)
    const columns = clause(query, 'select').filter((t) => !isWord(t, 'distinct', 'all'))
    return { columns: splitCommas(columns), isSeller }
  })
}

function checkUpdate(tokens: Token[], outer: Outer): void {
  const i = isWord(tokens[1], 'or') ? 3 : 1
  const target = source(tokens.slice(i, isWord(tokens[i + 1], 'as') ? i + 3 : i + 1), outer)
  refuseSettingSeller(clause(tokens, 'set'))
  checkSources([target, ...parseFrom(clause(tokens, 'from'), outer)], tokens, outer)
}

function checkInsert(tokens: Token[], outer: Outer): void {
  let i = isWord(tokens[1], 'or') ? 4 : 2
  const table = nameAt(tokens, i++)
  const hasAlias = isWord(tokens[i], 'as')
  const alias = hasAlias ? nameAt(tokens, i + 1) : table
  if (hasAlias) i += 2
  const columns = tokens[i]?.kind === 'group' ? splitCommas(groupAt(tokens, i++)) : []
  const conflictAt = tokens.findIndex((t, at) => isWord(t, 'on') && isWord(tokens[at + 1], 'conflict'))
  const returningAt = tokens.findIndex((t) => isWord(t, 'returning'))
  const values = tokens.slice(
    i,
    Math.min(tokens.length, ...[conflictAt, returningAt].filter((at) => at >= 0)),
  )

  const at = columns.findIndex(([column]) => isName(column, 'seller_id'))
  const isTenant = TENANTS.has(table)
  if (isTenant && at < 0) throw new Fault(`inserts into ${table} without seller_id`)
  const check = (isSeller: boolean) => {
    if (isTenant && !isSeller) throw new Fault(`inserts into ${table} a seller_id that is not bound`)
  }
  if (isWord(values[0], 'values'))
    for (const row of values.flatMap((t) => (t.kind === 'group' ? [t.tokens] : []))) {
      checkNested(row, outer)
      check(isParam(splitCommas(row)[at]))
    }
  else for (const query of checkCompound(values, outer)) check(query.isSeller(query.columns[at] ?? []))
  if (conflictAt >= 0) checkUpsert(table, alias, tokens.slice(conflictAt), outer)
}

/** The row in conflict is the seller's own only if the constraint that it breaks has the seller in it. */
function checkUpsert(table: string, alias: string, tokens: Token[], outer: Outer): void {
  checkNested(tokens, { ...outer, bound: new Set([...outer.bound, alias, 'excluded']) })
  if (!tokens.some((t) => isWord(t, 'update'))) return
  const constraint = tokens[2]?.kind === 'group' ? tokens[2].tokens : []
  if (TENANTS.has(table) && !constraint.some((t) => isName(t, 'seller_id')))
    throw new Fault(`updates ${table} on a conflict that may be with another seller's row`)
  refuseSettingSeller(clause(tokens, 'set'))
}

function refuseSettingSeller(assignments: Token[]): void {
  for (const [left] of splitCommas(assignments))
    if (
      isName(left, 'seller_id') ||
      (left?.kind === 'group' && left.tokens.some((t) => isName(t, 'seller_id')))
    )
      throw new Fault('sets seller_id')
}

/** Every tenant table among the sources of one query must be bound by its conditions. */
function checkSources(sources: Source[], query: Token[], outer: Outer): Query['isSeller'] {
  const tenants = sources.filter((s) => s.kind === 'tenant')
  const owners = tenants.length > 0 ? tenants : sources.filter((s) => s.kind === 'derived')
  const aliasOf: AliasOf = (qualifier) => qualifier || (owners.length === 1 ? owners[0]!.alias : null)

  const own = new Set(sources.map((s) => s.alias))
  const bound = new Set([...outer.bound].filter((alias) => !own.has(alias)))
  for (const s of sources) if (s.bound) bound.add(s.alias)
  const facts = factsIn(clause(query, 'where'), aliasOf, null)
  for (const [i, s] of sources.entries()) {
    const only = s.outerJoin ? s.alias : null
    facts.push(...factsIn(s.on, aliasOf, only))
    if (i > 0 && s.using.includes('seller_id'))
      facts.push({ alias: s.alias, other: sources[i - 1]!.alias, only })
  }
  for (let before = -1; before !== bound.size; ) {
    before = bound.size
    for (const { alias, other, only } of facts) {
      const may = (name: string) => only === null || only === name
      if (may(alias) && (other === null || bound.has(other))) bound.add(alias)
      if (other !== null && may(other) && bound.has(alias)) bound.add(other)
    }
  }
  const loose = tenants.find((s) => !bound.has(s.alias))
  if (loose) throw new Fault(`reads ${loose.table} without seller_id = ?`)
  checkNested(query, { ...outer, bound })
  return (column) => {
    const qualifier = sellerColumn(column)
    const alias = qualifier === null ? null : aliasOf(qualifier)
    return isParam(column) || (alias !== null && bound.has(alias))
  }
}

/** Equalities of seller_id that hold for every row: conjuncts, also in parentheses, never under OR. */
function factsIn(condition: Token[], aliasOf: AliasOf, only: string | null): Fact[] {
  if (isWord(condition[0], 'case') || isQuery(condition) || condition.some((t) => isWord(t, 'or'))) return []
  return split(condition, (t) => isWord(t, 'and')).flatMap((conjunct) => {
    const [first] = conjunct
    if (conjunct.length === 1 && first?.kind === 'group') return factsIn(first.tokens, aliasOf, only)
    const [left, right, more] = split(conjunct, (t) => isSymbol(t, '=') || isSymbol(t, '=='))
    if (!left || !right || more) return []
    return pairs(left, right).flatMap(([a, b]): Fact[] => {
      const [l, r] = [a, b].map((side) => {
        const qualifier = sellerColumn(side)
        return qualifier === null ? null : aliasOf(qualifier)
      }) as [string | null, string | null]
      if (l !== null && isParam(b)) return [{ alias: l, other: null, only }]
      if (r !== null && isParam(a)) return [{ alias: r, other: null, only }]
      return l !== null && r !== null ? [{ alias: l, other: r, only }] : []
    })
  })
}

/** `a = b` → one pair; `(a, b) = (c, d)` → two. */
function pairs(left: Token[], right: Token[]): [Token[], Token[]][] {
  const [l, r] = [left[0], right[0]]
  if (left.length !== 1 || right.length !== 1 || l?.kind !== 'group' || r?.kind !== 'group')
    return [[left, right]]
  if (isQuery(r.tokens)) return []
  const rights = splitCommas(r.tokens)
  return splitCommas(l.tokens).map((part, i) => [part, rights[i] ?? []])
}

const withoutAlias = (tokens: Token[]) => {
  const as = tokens.findIndex((t) => isWord(t, 'as'))
  return as < 0 ? tokens : tokens.slice(0, as)
}
const isParam = (tokens: Token[] = []) => {
  const expression = withoutAlias(tokens)
  return expression.length === 1 && expression[0]!.kind === 'param'
}
/** `seller_id` → '', `t.seller_id` → 't', anything else → null. */
function sellerColumn(tokens: Token[]): string | null {
  const expression = withoutAlias(tokens)
  const [a, dot, b] = expression
  if (expression.length === 1 && isName(a, 'seller_id')) return ''
  return expression.length === 3 && isSymbol(dot, '.') && isName(b, 'seller_id')
    ? nameAt(expression, 0)
    : null
}

/** Subqueries anywhere in a query's own tokens. Those in FROM were checked already, without its sources. */
function checkNested(tokens: Token[], outer: Outer): void {
  for (const [i, t] of tokens.entries()) {
    if (t.kind !== 'group') {
      const table = tokens[i + 1]
      if (isWord(t, 'in') && table?.kind === 'word' && TENANTS.has(table.text))
        throw new Fault(`reads ${table.text} without seller_id = ?`)
    } else if (isQuery(t.tokens)) checkStatement(t.tokens, outer)
    else checkNested(t.tokens, outer)
  }
}

const UNREADABLE_JOIN = 'joins in a way the tripwire does not follow'

/** `a x LEFT JOIN b ON …, (SELECT …) c` → its sources. */
function parseFrom(tokens: Token[], outer: Outer): Source[] {
  const sources: Source[] = []
  let item: Token[] = []
  let outerJoin = false
  const finish = () => {
    if (item.length > 0) {
      sources.push({ ...source(item, outer), outerJoin })
      outerJoin = false
    }
    item = []
  }
  for (const t of tokens) {
    if (isSymbol(t, ',') || isWord(t, 'join', 'inner', 'cross', 'left', 'outer')) finish()
    else item.push(t)
    if (isWord(t, 'left')) outerJoin = true
    if (isWord(t, 'right', 'full', 'natural')) throw new Fault(UNREADABLE_JOIN)
  }
  finish()
  return sources
}

/** `table [AS] alias [INDEXED BY i] [ON …] [USING (…)]`, a subquery, or a table-valued function. */
function source(item: Token[], outer: Outer): Source {
  const onAt = item.findIndex((t) => isWord(t, 'on'))
  const usingAt = item.findIndex((t) => isWord(t, 'using'))
  const head = item.slice(0, Math.min(item.length, ...[onAt, usingAt].filter((i) => i >= 0)))
  const using =
    usingAt < 0 ? [] : groupAt(item, usingAt + 1).flatMap((t) => (t.kind === 'word' ? [t.text] : []))
  const on = onAt < 0 ? [] : item.slice(onAt + 1)

  const [first, second] = head
  const named = head.slice(1).filter((t) => t.kind === 'word' && !isWord(t, 'as'))
  const alias = named[0] && !isWord(named[0], 'indexed', 'not') ? nameAt(named, 0) : null
  const common = { on, using, outerJoin: false }
  if (first?.kind === 'group') {
    if (!isQuery(first.tokens)) throw new Fault(UNREADABLE_JOIN)
    const bound = selectsSeller(checkCompound(first.tokens, outer))
    return { ...common, alias: alias ?? '', table: '', kind: 'derived', bound }
  }
  if (isSymbol(second, '.')) throw new Fault('names a table with its database')
  const table = nameAt(head, 0)
  const own = { ...common, alias: alias ?? table, table }
  const derived = outer.named.get(table)
  if (derived !== undefined) return { ...own, kind: 'derived', bound: derived }
  return { ...own, kind: TENANTS.has(table) && second?.kind !== 'group' ? 'tenant' : 'other', bound: false }
}

function nameAt(tokens: Token[], i: number): string {
  const t = tokens[i]
  if (t?.kind !== 'word') throw new Fault('cannot be read by the tripwire')
  return t.text
}
function groupAt(tokens: Token[], i: number): Token[] {
  const t = tokens[i]
  if (t?.kind !== 'group') throw new Fault('cannot be read by the tripwire')
  return t.tokens
}
