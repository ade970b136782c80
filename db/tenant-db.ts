import { and, eq, type InferInsertModel, type InferSelectModel, type SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable, SQLiteUpdateSetSource } from 'drizzle-orm/sqlite-core'
import type { SellerScope } from '#workers/auth/scope.ts'
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
    /** All or nothing. Answers the rows each statement changed. */
    async batch(statements: Statement[]): Promise<number[]> {
      return (await d1.batch(statements)).map((r) => r.meta.changes ?? 0)
    },
  }
}
export type TenantDb = ReturnType<typeof tenantDb>
