import { ASKED } from './asked.ts'

/** One of a caller's statements, as it was asked for. */
type Asked = { sql: string; values: unknown[] }
/** What one caller wants done together, and where its answer goes. */
type Entry = { list: Asked[]; resolve: (results: D1Result[]) => void; reject: (e: unknown) => void }
/** A statement of the group, with whose it is. */
type Merged = Asked & { of: Entry[] }

/** Entries of one call at most: it is one transaction, and nothing else gets at the database meanwhile. */
const MOST = 200
/** So long is waited for more (ms): answers of a provider come one after the other, and each leads to a statement. */
const LINGER_MS = 1

/**
 * A D1 in which what jobs ask for side by side travels together, as databases commit in groups: a call costs half a
 * millisecond, and the same statement for many sellers (`ASKED`) becomes one. Whoever asks sees what it would see alone:
 * its statements are all done or none, and in their order. Where D1 refuses something of a group, the group is halved until
 * what it refuses is found. A call that may or may not have happened fails for all of its group, as it would for each.
 */
export function groupCommit(d1: D1Database): D1Database {
  let waiting: Entry[] = []
  let isAtWork = false

  const ask = (list: Asked[]): Promise<D1Result[]> =>
    new Promise((resolve, reject) => {
      waiting.push({ list, resolve, reject })
      if (!isAtWork) void work()
    })

  /** One call at a time: what comes meanwhile makes the next. */
  async function work() {
    isAtWork = true
    while (waiting.length > 0) {
      await scheduler.wait(LINGER_MS)
      const { group, rest } = nextGroup(waiting)
      waiting = rest
      await commit(group)
    }
    isAtWork = false
  }

  async function commit(group: Entry[]): Promise<void> {
    try {
      const merged = merge(group)
      const results = await d1.batch(merged.map((m) => d1.prepare(m.sql).bind(...m.values)))
      for (const [entry, own] of answers(merged, results)) entry.resolve(own)
    } catch (e) {
      if (group.length === 1 || !isRefused(e)) {
        for (const entry of group) entry.reject(e)
        return
      }
      const half = Math.ceil(group.length / 2)
      await commit(group.slice(0, half))
      await commit(group.slice(half))
    }
  }

  const one = async <T>(asked: Asked) => (await ask([asked]))[0] as D1Result<T>
  const statement = (sql: string, values: unknown[]) => {
    const asked = { sql, values }
    return {
      [ASKS]: asked,
      bind: (...given: unknown[]) => statement(sql, given),
      all: () => one(asked),
      run: () => one(asked),
      // As D1's own batches answer: a column that comes twice comes once.
      raw: async () => (await one<object>(asked)).results.map((row) => Object.values(row)),
    } as unknown as Grouped
  }
  return {
    prepare: (sql: string) => statement(sql, []),
    batch: (statements: Grouped[]) => ask(statements.map((s) => s[ASKS])),
  } as unknown as D1Database
}

/** The database itself said no, so nothing of the group was done. */
const isRefused = (e: unknown): boolean => e instanceof Error && /SQLITE_/.test(e.message)

const isAsked = ({ sql }: Asked): boolean => sql.startsWith(ASKED)
const isRead = ({ list }: Entry): boolean =>
  list.every((a) => isAsked(a) && a.sql.startsWith('SELECT', ASKED.length))
/** The list an asked statement brings is `[["seller",…]]`. */
const sellerOf = ({ values }: Asked): string =>
  (values[0] as string).slice(3, (values[0] as string).indexOf('"', 3))

/**
 * The first so many. A seller's second change waits for the next call: in one statement for many, two rows for the same one
 * would hide each other.
 */
function nextGroup(waiting: Entry[]): { group: Entry[]; rest: Entry[] } {
  const [group, rest]: [Entry[], Entry[]] = [[], []]
  const changing = new Set<string>()
  for (const entry of waiting) {
    const seller = isRead(entry) ? null : (entry.list.filter(isAsked).map(sellerOf)[0] ?? null)
    const isFree = group.length < MOST && (seller === null || !changing.has(seller))
    if (seller !== null) changing.add(seller)
    ;(isFree ? group : rest).push(entry)
  }
  return { group, rest }
}

/** The statements of a group: asked ones of the same text are one, where each entry's own keep their order. */
function merge(group: Entry[]): Merged[] {
  const merged: Merged[] = []
  for (const entry of group) {
    const isMergeable = entry.list.every(isAsked)
    let from = isMergeable ? 0 : merged.length
    for (const asked of entry.list) {
      const at = isMergeable ? merged.findIndex((m, i) => i >= from && m.sql === asked.sql) : -1
      if (at >= 0) {
        merged[at]!.of.push(entry)
        merged[at]!.values.push(asked.values[0])
        from = at + 1
      } else merged.splice(from++, 0, { sql: asked.sql, values: [...asked.values], of: [entry] })
    }
  }
  // Lists of one each become one list.
  return merged.map((m) =>
    isAsked(m) ? { ...m, values: [`[${m.values.map((list) => (list as string).slice(1, -1)).join()}]`] } : m,
  )
}

/** Each entry's answers, in the order of its statements. D1's bill of one that was shared is the first's. */
function answers(merged: Merged[], results: D1Result[]): Map<Entry, D1Result[]> {
  const answered = new Map<Entry, D1Result[]>()
  for (const [i, { of }] of merged.entries()) {
    const { results: rows = [], meta, success } = results[i]!
    const own = of.map((): unknown[] => [])
    if (of.length === 1) own[0] = rows
    else for (const row of rows as { k: number }[]) own[row.k]!.push(row)
    const unbilled = { ...meta, rows_read: 0, rows_written: 0 }
    for (const [k, entry] of of.entries()) {
      const answer = { success, meta: k === 0 ? meta : unbilled, results: own[k]! } as D1Result
      const list = answered.get(entry)
      if (list) list.push(answer)
      else answered.set(entry, [answer])
    }
  }
  return answered
}

const ASKS = Symbol('asks')
type Grouped = D1PreparedStatement & { [ASKS]: Asked }
