import type { TenantDb } from '../tenant-db.ts'

export function libraryRepo(t: TenantDb) {
  return {
    /**
     * The latest saved version that has an edition: the present one, or, for owners of an edition that was removed,
     * the last one made for them.
     */
    latestWith: (
      productId: string,
      editionId: string,
    ): Promise<{ number: number; savedAt: number; snapshot: string } | null> =>
      t
        .sql(
          `SELECT number, saved_at AS savedAt, snapshot FROM versions WHERE seller_id = ?1 AND product_id = ?2
             AND EXISTS (SELECT 1 FROM json_each(snapshot, '$.content.editions') WHERE value->>'id' = ?3)
           ORDER BY number DESC LIMIT 1`,
          productId,
          editionId,
        )
        .first(),
  }
}
