import {
  and,
  Column,
  eq,
  getTableColumns,
  getTableName,
  type InferInsertModel,
  type InferSelectModel,
  type SQL,
} from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import type { SellerScope } from '#workers/auth/scope.ts'
import { askedStatement } from './asked.ts'
import type { Db } from './client.ts'

/** A table of which one seller may only see its own rows. */
export type TenantTable = SQLiteTable & { sellerId: SQLiteColumn }
type Values<T extends TenantTable> = Omit<InferInsertModel<T>, 'sellerId'>
type Patch<T extends TenantTable> = Omit<SQLiteUpdateSetSource<T>, 'sellerId'>
type ListOptions = { orderBy?: (SQL | SQLiteColumn)[]; limit?: number }
export type Statement = D1PreparedStatement

/**
 * The only way to touch a tenant's rows: adds the seller to every predicate and every insert, and offers no way
 * to name another. Writes are statements, so that callers put them into one `batch` (D1's only transaction).
 */
export function tenantDb({ orm, d1 }: Db, scope: SellerScope) {
  const mine = (t: TenantTable, where?: SQL) => and(eq(t.sellerId, scope.sellerId), where)
  const statement = (q: { toSQL(): { sql: string; params: unknown[] } }): Statement => {
    const { sql, params } = q.toSQL()
    return d1.prepare(sql).bind(...params)
  }
  return {
    sellerId: scope.sellerId,

    list<T extends TenantTable>(t: T, where?: SQL, o: ListOptions = {}): Promise<InferSelectModel<T>[]> {
      let q = orm
        .select()
        .from(t as SQLiteTable)
        .where(mine(t, where))
        .$dynamic()
      if (o.orderBy) q = q.orderBy(...o.orderBy)
      if (o.limit !== undefined) q = q.limit(o.limit)
      return q as unknown as Promise<InferSelectModel<T>[]>
    },
    async find<T extends TenantTable>(t: T, where: SQL): Promise<InferSelectModel<T> | null> {
      const rows = await orm
        .select()
        .from(t as SQLiteTable)
        .where(mine(t, where))
        .limit(1)
      return (rows[0] as InferSelectModel<T> | undefined) ?? null
    },
    insert<T extends TenantTable>(t: T, values: Values<T>): Statement {
      return statement(orm.insert(t).values({ ...values, sellerId: scope.sellerId } as InferInsertModel<T>))
    },
    update<T extends TenantTable>(t: T, set: Patch<T>, where: SQL): Statement {
      return statement(
        orm
          .update(t)
          .set(set as SQLiteUpdateSetSource<T>)
          .where(mine(t, where)),
      )
    },
    remove<T extends TenantTable>(t: T, where: SQL): Statement {
      return statement(orm.delete(t).where(mine(t, where)))
    },
    /** SQL the builder cannot say (json_each, guarded inserts). `?1` is the seller; parameters start at `?2`. */
    sql(text: string, ...params: unknown[]): Statement {
      return d1.prepare(text).bind(scope.sellerId, ...params)
    },
    /**
     * The same for statements of which thousands of sellers have the same at once, so that they may go together
     * (asked.ts): `asked` has the seller and, in `p`, the parameters. How many rows it changed is not told.
     */
    asked(text: string, params: unknown): Statement {
      return askedStatement(d1, scope.sellerId, text, params)
    },
    /** @param from what of `asked a CROSS JOIN …` follows */
    async ask<R>(columns: string, from: string, params: unknown = null): Promise<R[]> {
      const text = `SELECT a.k AS k, ${columns} FROM asked a CROSS JOIN ${from}`
      const { results } = await askedStatement(d1, scope.sellerId, text, params).all<R & { k: number }>()
      return results.map(({ k: _, ...row }) => row as R)
    },
    /** Rows of a table, `t`. @param where of the seller's own, in SQL */
    async askRows<T extends TenantTable>(
      t: T,
      where: string,
      params: unknown = null,
    ): Promise<InferSelectModel<T>[]> {
      const { columns, table, read } = mappingOf(t)
      const from = `${table} t WHERE t.seller_id = a.seller_id AND ${where}`
      return (await this.ask<Record<string, unknown>>(columns, from, params)).map(
        read,
      ) as InferSelectModel<T>[]
    },
    /** All or nothing. Answers the rows each statement changed. */
    async batch(statements: Statement[]): Promise<number[]> {
      return (await d1.batch(statements)).map((r) => r.meta.changes ?? 0)
    },
  }
}
type Mapping = {
  columns: string
  table: string
  read: (row: Record<string, unknown>) => Record<string, unknown>
}
const mappings = new WeakMap<SQLiteTable, Mapping>()
/** How rows of a table are asked for and read by hand: to have Drizzle say it takes longer than D1 to answer. */
function mappingOf(t: SQLiteTable): Mapping {
  const known = mappings.get(t)
  if (known) return known
  const fields = Object.entries(getTableColumns(t))
  const decoded = fields.filter(([, c]) => c.mapFromDriverValue !== Column.prototype.mapFromDriverValue)
  const mapping: Mapping = {
    columns: fields.map(([key, c]) => `t.${c.name} AS ${key}`).join(),
    table: getTableName(t),
    read(row) {
      for (const [key, c] of decoded) if (row[key] !== null) row[key] = c.mapFromDriverValue(row[key])
      return row
    },
  }
  mappings.set(t, mapping)
  return mapping
}
export type TenantDb = ReturnType<typeof tenantDb>
