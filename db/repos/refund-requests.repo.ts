import { and, eq } from 'drizzle-orm'
import type { RequestStatus } from '#app/domain/refunds/refund.schema.ts'
import { refundRequests } from '../schema/refunds.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type RefundRequestRow = typeof refundRequests.$inferSelect
export type NewRefundRequest = Omit<typeof refundRequests.$inferInsert, 'sellerId'>

export function refundRequestsRepo(t: TenantDb) {
  return {
    find: (id: string): Promise<RefundRequestRow | null> => t.find(refundRequests, eq(refundRequests.id, id)),
    ofPurchase: (purchaseId: string): Promise<RefundRequestRow[]> =>
      t.list(refundRequests, eq(refundRequests.purchaseId, purchaseId), { orderBy: [refundRequests.id] }),
    /** Latest first; `before` is the last row's id. */
    async list(o: {
      status?: RequestStatus | 'decided' | undefined
      before?: string | undefined
      limit: number
    }): Promise<RefundRequestRow[]> {
      const where =
        o.status === undefined ? '' : o.status === 'decided' ? `AND status <> 'open'` : 'AND status = ?4'
      const { results } = await t
        .sql(
          `SELECT seller_id AS sellerId, id, purchase_id AS purchaseId, status, note, is_in_window AS isInWindow, held_for AS heldFor,
             deadline_at AS deadlineAt, decided_by AS decidedBy, decided_at AS decidedAt, answer, refund_id AS refundId, created_at AS createdAt
           FROM refund_requests WHERE seller_id = ?1 AND id < ?2 ${where} ORDER BY id DESC LIMIT ?3`,
          o.before ?? '~',
          o.limit,
          ...(where.includes('?4') ? [o.status] : []),
        )
        .all<Omit<RefundRequestRow, 'isInWindow'> & { isInWindow: number }>()
      return results.map((r) => ({ ...r, isInWindow: r.isInWindow === 1 }))
    },
    async countOpen(): Promise<number> {
      const row = await t
        .sql(`SELECT count(*) AS n FROM refund_requests WHERE seller_id = ?1 AND status = 'open'`)
        .first<{ n: number }>()
      return row!.n
    },
    /** A second open one of the same purchase makes the batch fail (`unique`). */
    insert: (request: NewRefundRequest): Statement => t.insert(refundRequests, request),
    /** Only an open one is decided; of two at once the second makes the batch fail (`not_null`). */
    decide: (
      id: string,
      o: {
        status: Exclude<RequestStatus, 'open'>
        by: string
        answer: string | null
        refundId: string | null
        now: number
      },
    ): Statement =>
      t.sql(
        `UPDATE refund_requests SET status = CASE WHEN status = 'open' THEN ?3 END, decided_by = ?4, answer = ?5,
           refund_id = ?6, decided_at = ?7 WHERE seller_id = ?1 AND id = ?2`,
        id,
        o.status,
        o.by,
        o.answer,
        o.refundId,
        o.now,
      ),
    /** The refund made of it failed: it is open again, for the seller to look at. */
    reopen: (refundId: string, deadlineAt: number): Statement =>
      t.update(
        refundRequests,
        {
          status: 'open',
          decidedBy: null,
          decidedAt: null,
          refundId: null,
          deadlineAt,
          heldFor: 'refund_failed',
        },
        and(eq(refundRequests.refundId, refundId), eq(refundRequests.status, 'granted'))!,
      ),
  }
}
