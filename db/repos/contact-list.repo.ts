import { isSome, type ResolvedFilter } from '#app/domain/audience/filter.rules.ts'
import type { Kind } from '#app/domain/audience/kind.ts'
import type { TenantDb } from '../tenant-db.ts'
import { filterSql } from './contact-filter.ts'
import { CONTACT_COLUMNS, type ContactRow, type StoredContact, toContactRow } from './contacts.repo.ts'

/** Where a list goes on: number of the run, then the last row's values of its order. */
export type ListKey = (string | number)[]
/** `exact: false`: not everybody was looked at, so `n` is reckoned from those who were. */
export type Count = { n: number; exact: boolean }
type Bind = (value: unknown) => string

/** Rows of an index that one page may read at most, however few of them fit; the next page goes on from there. */
const PAGE_BUDGET = 10_000
const FIRST_SCAN = 1_000
/** Rows of an index that a count may read. */
const COUNT_SCAN = 50_000
/** Sorts behind whatever begins with the text before it. */
const BEHIND = '\u{10ffff}'

/**
 * A stretch of contacts in the order of an index, so that a page of it is read without sorting and from where the last
 * one ended. What the filter asks beyond it is tested row by row.
 */
type Run = {
  /** SELECT of whole contacts `c`, without LIMIT; `key` is the order's value of the row it goes on behind. */
  select: (bind: Bind, key: ListKey | null, limit: string) => string
  keyOf: (row: ContactRow) => ListKey
  /** The stretch is all the filter asks for. */
  isWhole: boolean
  /** How many there are in it, if the daily counts know. */
  counted: Kind | 'contact' | null
}

const MINE = 'SELECT c.* FROM contacts c WHERE c.seller_id = ?1'
// By name: left alone, SQLite would rather walk all contacts, whose order is the page's.
const FEW = `SELECT c.* FROM contacts c INDEXED BY contacts_not_subscribed WHERE c.seller_id = ?1
  AND c.consent_state <> 'subscribed'`

/** The stretches that hold everybody a filter may mean, one after the other and nobody in two. */
function runsOf(f: ResolvedFilter): Run[] {
  const asked = Object.keys(f)
  const only = (...keys: string[]) => asked.every((key) => keys.includes(key))
  if (f.text) return textRuns(f.text.toLowerCase())
  if (f.kind) {
    const since = `c.${f.kind}_since`
    const column = `${f.kind}Since` as const
    return [
      {
        select: (bind, key, limit) =>
          `${MINE} AND ${since} IS NOT NULL ${key ? `AND (${since}, c.id) < (${bind(key[0])}, ${bind(key[1])})` : ''}
           ORDER BY ${since} DESC, c.id DESC LIMIT ${limit}`,
        keyOf: (row) => [row[column]!, row.id],
        isWhole: only('kind'),
        counted: f.kind,
      },
    ]
  }
  const { bought_products: products = [], consent = [] } = f
  if (products.length === 1 && !isSome(f.bought_editions))
    return [
      {
        select: (bind, key, limit) =>
          `SELECT c.* FROM (SELECT DISTINCT p.contact_id AS id FROM purchases p WHERE p.seller_id = ?1
             AND p.product_id = ${bind(products[0])} ${key ? `AND p.contact_id < ${bind(key[0])}` : ''}
             ORDER BY p.contact_id DESC LIMIT ${limit}) b CROSS JOIN contacts c ON c.seller_id = ?1 AND c.id = b.id`,
        keyOf: (row) => [row.id],
        isWhole: false,
        counted: null,
      },
    ]
  const isFew = consent.length === 1 && consent[0] !== 'subscribed'
  return [
    {
      select: (bind, key, limit) =>
        `${isFew ? `${FEW} AND c.consent_state = '${consent[0]}'` : MINE}
         ${key ? `AND c.id < ${bind(key[0])}` : ''} ORDER BY c.id DESC LIMIT ${limit}`,
      keyOf: (row) => [row.id],
      isWhole: false,
      counted: isFew ? null : 'contact',
    },
  ]
}

/** First those whose address begins with it, then those whose name does. */
function textRuns(text: string): Run[] {
  const email = (bind: Bind) => `c.email >= ${bind(text)} AND c.email < ${bind(text + BEHIND)}`
  const name = 'c.name COLLATE NOCASE'
  return [
    {
      select: (bind, key, limit) =>
        `${MINE} AND ${email(bind)} ${key ? `AND c.email > ${bind(key[0])}` : ''} ORDER BY c.email LIMIT ${limit}`,
      keyOf: (row) => [row.email],
      isWhole: false,
      counted: null,
    },
    {
      select: (bind, key, limit) =>
        `${MINE} AND c.name IS NOT NULL AND ${name} >= ${bind(text)} AND ${name} < ${bind(text + BEHIND)} AND NOT (${email(bind)})
         ${key ? `AND (${name} > ${bind(key[0])} OR (${name} = ${bind(key[0])} AND c.id > ${bind(key[1])}))` : ''}
         ORDER BY ${name}, c.id LIMIT ${limit}`,
      keyOf: (row) => [row.name!, row.id],
      isWhole: false,
      counted: null,
    },
  ]
}

/** Contacts as a filter means them, page by page and counted, each without reading everybody there is. */
export function contactListRepo(t: TenantDb) {
  /** Binds values behind the seller, each once. */
  const binder = () => {
    const params: unknown[] = []
    return { params, bind: (value: unknown) => `?${params.push(value) + 1}` }
  }

  /** Of the next `scan` rows of a run, the first `wanted` that fit. */
  async function fitting(run: Run, f: ResolvedFilter, key: ListKey | null, scan: number, wanted: number) {
    const { params, bind } = binder()
    const from = run.select(bind, key, bind(scan))
    const { results } = await t
      .sql(
        `SELECT ${CONTACT_COLUMNS} FROM (${from}) c WHERE ${filterSql(f, bind)} LIMIT ${bind(wanted)}`,
        ...params,
      )
      .all<StoredContact>()
    return results.map(toContactRow)
  }
  /** The `scan`th of the next rows of a run, or null where it ends before. */
  async function rowAt(run: Run, key: ListKey | null, scan: number) {
    const { params, bind } = binder()
    const row = await t
      .sql(
        `SELECT ${CONTACT_COLUMNS} FROM (${run.select(bind, key, bind(scan))}) c LIMIT 1 OFFSET ${bind(scan - 1)}`,
        ...params,
      )
      .first<StoredContact>()
    return row && toContactRow(row)
  }
  const counted = async (kind: Kind | 'contact') => {
    const row = await t
      .sql(
        `SELECT coalesce(sum(joined) - sum(departed), 0) AS n FROM audience_days WHERE seller_id = ?1 AND kind = ?2`,
        kind,
      )
      .first<{ n: number }>()
    return row!.n
  }

  return {
    /**
     * The next `limit` contacts: of a kind the latest of it first, for a text in order of addresses and then of names,
     * otherwise who was seen last first. A page can be short and yet have a `next`, when few of those looked at fit.
     */
    async page(
      f: ResolvedFilter,
      after: ListKey | null,
      limit: number,
    ): Promise<{ rows: ContactRow[]; next: ListKey | null }> {
      const runs = runsOf(f)
      let no = Number(after?.[0] ?? 0)
      let key = after && after.length > 1 ? after.slice(1) : null
      let budget = PAGE_BUDGET
      const found: { row: ContactRow; no: number }[] = []
      for (;;) {
        const run = runs[no]
        if (!run) return { rows: found.map((r) => r.row), next: null }
        const wanted = limit + 1 - found.length
        const scan = run.isWhole
          ? wanted
          : Math.min(budget, budget === PAGE_BUDGET ? FIRST_SCAN : PAGE_BUDGET)
        for (const row of await fitting(run, f, key, scan, wanted)) found.push({ row, no })
        if (found.length > limit) {
          const last = found[limit - 1]!
          return {
            rows: found.slice(0, limit).map((r) => r.row),
            next: [last.no, ...runs[last.no]!.keyOf(last.row)],
          }
        }
        const end = run.isWhole ? null : await rowAt(run, key, scan)
        budget -= scan
        key = end && run.keyOf(end)
        if (!end) no += 1
        if (budget <= 0 && runs[no]) return { rows: found.map((r) => r.row), next: [no, ...(key ?? [])] }
      }
    },

    /** The one with this canonical address, if the filter means it. */
    async find(f: ResolvedFilter, email: string): Promise<ContactRow | null> {
      const { params, bind } = binder()
      const row = await t
        .sql(
          `SELECT ${CONTACT_COLUMNS} FROM contacts c WHERE c.seller_id = ?1 AND c.email = ${bind(email)} AND ${filterSql(f, bind)}`,
          ...params,
        )
        .first<StoredContact>()
      return row && toContactRow(row)
    },

    /** How many there are: exactly as long as few enough have to be looked at. */
    async count(f: ResolvedFilter, most = COUNT_SCAN): Promise<Count> {
      let n = 0
      let exact = true
      for (const run of runsOf(f)) {
        if (run.counted && (run.isWhole || Object.keys(f).length === 0))
          return { n: await counted(run.counted), exact }
        const { params, bind } = binder()
        const row = (await t
          .sql(
            `SELECT count(*) AS scanned, coalesce(sum(${filterSql(f, bind)}), 0) AS hits FROM (${run.select(bind, null, bind(most))}) c`,
            ...params,
          )
          .first<{ scanned: number; hits: number }>())!
        const isAll = row.scanned < most
        const total = isAll || !run.counted ? row.scanned : await counted(run.counted)
        n += isAll ? row.hits : Math.round((row.hits / row.scanned) * total)
        exact &&= isAll
      }
      return { n, exact }
    },
  }
}
