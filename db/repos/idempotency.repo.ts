import { and, eq, isNull } from 'drizzle-orm'
import { idempotencyKeys } from '../schema/sellers.table.ts'
import type { TenantDb } from '../tenant-db.ts'

type Answer = { status: number; body: string; headers: Record<string, string> }

/** First answers by idempotency key. `reservedAt` is the fence: a run that lost its reservation writes nothing. */
export function idempotencyRepo(t: TenantDb) {
  const mine = (id: string, reservedAt: number) =>
    and(
      eq(idempotencyKeys.id, id),
      eq(idempotencyKeys.createdAt, reservedAt),
      isNull(idempotencyKeys.status),
    )!
  return {
    find: (id: string) => t.find(idempotencyKeys, eq(idempotencyKeys.id, id)),
    /**
     * Takes the key (1 row changed) or leaves it (0). Taken over are answers from before `oldest`, and the same
     * request reserved before `dead` that never answered.
     */
    reserve: (r: { id: string; requestHash: string; now: number; oldest: number; dead: number }) =>
      t.sql(
        `INSERT INTO idempotency_keys (seller_id, id, request_hash, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (seller_id, id) DO UPDATE
         SET request_hash = ?3, status = NULL, body = NULL, headers = NULL, created_at = ?4
         WHERE idempotency_keys.created_at <= ?5
            OR (idempotency_keys.status IS NULL AND idempotency_keys.created_at <= ?6
                AND idempotency_keys.request_hash = ?3)`,
        r.id,
        r.requestHash,
        r.now,
        r.oldest,
        r.dead,
      ),
    complete: (id: string, reservedAt: number, answer: Answer) =>
      t.update(idempotencyKeys, answer, mine(id, reservedAt)),
    release: (id: string, reservedAt: number) => t.remove(idempotencyKeys, mine(id, reservedAt)),
  }
}
