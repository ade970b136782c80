import { and, eq } from 'drizzle-orm'
import { checkouts } from '../schema/checkout.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type CheckoutRow = typeof checkouts.$inferSelect
export type NewCheckout = Omit<
  typeof checkouts.$inferInsert,
  'sellerId' | 'status' | 'sessionId' | 'settledAt'
>

/** Buyers on their way. */
export function checkoutsRepo(t: TenantDb) {
  return {
    find: (id: string): Promise<CheckoutRow | null> => t.find(checkouts, eq(checkouts.id, id)),
    insert: (checkout: NewCheckout): Statement => t.insert(checkouts, { ...checkout, status: 'open' }),
    setSession: (id: string, sessionId: string, expiresAt: number): Statement =>
      t.update(checkouts, { sessionId, expiresAt }, eq(checkouts.id, id)),
    /** Belongs to the batch that makes the purchase, which only the first of two can do. */
    pay: (id: string, now: number): Statement =>
      t.update(checkouts, { status: 'paid', settledAt: now }, eq(checkouts.id, id)),
    /**
     * Over without a purchase; the use of its discount is given back first, by the same condition. Of two at once only
     * one finds it open.
     */
    expire: (id: string, now: number): Statement[] => [
      t.sql(
        `UPDATE discounts SET uses = uses - 1 WHERE seller_id = ?1 AND uses > 0 AND id = (SELECT k.discount_id FROM checkouts k
           WHERE k.seller_id = ?1 AND k.id = ?2 AND k.status = 'open')`,
        id,
      ),
      t.update(
        checkouts,
        { status: 'expired', settledAt: now },
        and(eq(checkouts.id, id), eq(checkouts.status, 'open'))!,
      ),
    ],
  }
}
