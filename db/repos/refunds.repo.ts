import { and, eq } from 'drizzle-orm'
import { disputes, refunds } from '../schema/refunds.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type RefundRow = typeof refunds.$inferSelect
export type DisputeRow = typeof disputes.$inferSelect
export type NewRefund = Omit<typeof refunds.$inferInsert, 'sellerId' | 'attempt' | 'calledAt'>
type Settled = { id: string; purchaseId: string; now: number }

/**
 * Money going back. Every step is guarded by what it goes out from: where that is no longer so, D1 refuses the whole batch
 * (a CASE without ELSE gives NULL to a column that takes none; `constraintOf` says `not_null`), the books with it.
 */
export function refundsRepo(t: TenantDb) {
  /** What a refund has become; refused unless it was in one of these states. */
  const become = (
    { id, now }: Settled,
    from: readonly RefundRow['status'][],
    to: RefundRow['status'],
    o: { providerId?: string | null; failure?: string | null } = {},
  ): Statement =>
    t.sql(
      `UPDATE refunds SET status = CASE WHEN status IN (SELECT value FROM json_each(?3)) THEN ?4 END,
         provider_id = coalesce(?5, provider_id), failure = ?6, settled_at = ?7 WHERE seller_id = ?1 AND id = ?2`,
      id,
      JSON.stringify(from),
      to,
      o.providerId ?? null,
      o.failure ?? null,
      now,
    )
  /** Of a purchase and its money, by the amounts of one refund. */
  const status = `CASE WHEN status = 'disputed' THEN status WHEN refunded_amount = 0 THEN 'paid'
    WHEN refunded_amount >= price_amount THEN 'refunded' ELSE 'partially_refunded' END`
  const settleStatus = (purchaseId: string) =>
    t.sql(
      `UPDATE purchases SET status = ${status} WHERE seller_id = ?1 AND id = ?2 AND status <> ${status}`,
      purchaseId,
    )

  return {
    find: (id: string): Promise<RefundRow | null> => t.find(refunds, eq(refunds.id, id)),
    /** Of a purchase, in the order they were made. */
    ofPurchase: (purchaseId: string): Promise<RefundRow[]> =>
      t.list(refunds, eq(refunds.purchaseId, purchaseId), { orderBy: [refunds.createdAt, refunds.id] }),
    /** Purchases of a contact that were given back on request, since a time: who asks again and again. */
    async countOfContact(contactId: string, since: number): Promise<number> {
      const row = await t
        .sql(
          `SELECT count(DISTINCT r.purchase_id) AS n FROM purchases p INDEXED BY purchases_contact
           CROSS JOIN refunds r ON r.seller_id = ?1 AND r.purchase_id = p.id
           WHERE p.seller_id = ?1 AND p.contact_id = ?2 AND r.status <> 'failed' AND r.created_at >= ?3
             AND r.origin IN ('request', 'automatic')`,
          contactId,
          since,
        )
        .first<{ n: number }>()
      return row!.n
    },

    /**
     * Makes a refund and sets its amount aside, so that nothing else can take it. Refused where the purchase has not as
     * much left, or is disputed. The first statement is the guard.
     */
    begin: (refund: NewRefund | Omit<RefundRow, 'sellerId'>, o = { evenDisputed: false }): Statement[] => [
      t.sql(
        `UPDATE purchases SET refunding_amount = CASE WHEN (?4 OR status <> 'disputed')
           AND refunded_amount + refunding_amount + ?3 <= price_amount THEN refunding_amount + ?3 END
         WHERE seller_id = ?1 AND id = ?2`,
        refund.purchaseId,
        refund.amount,
        Number(o.evenDisputed),
      ),
      t.insert(refunds, refund),
    ],
    /**
     * Before the processor is called: from here on it may have happened. Only what is not settled, and as it was seen,
     * is called for; another attempt begins a new key.
     */
    call: (
      id: string,
      seen: Pick<RefundRow, 'attempt' | 'calledAt'>,
      attempt: number,
      now: number,
    ): Statement =>
      t.sql(
        `UPDATE refunds SET status = CASE WHEN status IN ('pending', 'unknown') AND attempt = ?3 AND called_at IS ?4 THEN 'unknown' END,
           attempt = ?5, called_at = iif(attempt = ?5, coalesce(called_at, ?6), ?6) WHERE seller_id = ?1 AND id = ?2`,
        id,
        seen.attempt,
        seen.calledAt,
        attempt,
        now,
      ),
    /** The call was certainly not done. */
    later: (id: string): Statement =>
      t.update(refunds, { status: 'pending' }, and(eq(refunds.id, id), eq(refunds.status, 'unknown'))!),

    /** The money is on its way to the buyer. With it belong the posting and `relations.refresh`. */
    succeed: (
      settled: Settled,
      {
        amount,
        tax,
        platformFee,
        affiliate,
      }: Pick<RefundRow, 'amount' | 'tax' | 'platformFee' | 'affiliate'>,
      o: { providerId: string | null; setAside: number },
    ): Statement[] => [
      become(settled, ['pending', 'unknown'], 'succeeded', o),
      t.update(refunds, { amount, tax, platformFee, affiliate }, eq(refunds.id, settled.id)),
      t.sql(
        `UPDATE purchases SET refunding_amount = refunding_amount - ?3,
           refunded_amount = CASE WHEN refunded_amount + ?4 <= price_amount THEN refunded_amount + ?4 END
         WHERE seller_id = ?1 AND id = ?2`,
        settled.purchaseId,
        o.setAside,
        amount,
      ),
      settleStatus(settled.purchaseId),
    ],
    /** The processor said no: what was set aside is free again. */
    fail: (settled: Settled, amount: number, failure: string): Statement[] => [
      become(settled, ['pending', 'unknown'], 'failed', { failure }),
      t.sql(
        'UPDATE purchases SET refunding_amount = refunding_amount - ?3 WHERE seller_id = ?1 AND id = ?2',
        settled.purchaseId,
        amount,
      ),
    ],
    /** One that had succeeded came back after all. With it belongs the reversed posting. */
    bounce: (settled: Settled, amount: number, failure: string): Statement[] => [
      become(settled, ['succeeded'], 'failed', { failure }),
      t.sql(
        `UPDATE purchases SET refunded_amount = CASE WHEN refunded_amount >= ?3 THEN refunded_amount - ?3 END
         WHERE seller_id = ?1 AND id = ?2`,
        settled.purchaseId,
        amount,
      ),
      settleStatus(settled.purchaseId),
    ],

    disputesOf: (purchaseId: string): Promise<DisputeRow[]> =>
      t.list(disputes, eq(disputes.purchaseId, purchaseId), { orderBy: [disputes.openedAt] }),
    /** The processor took the money back. A second batch with the same dispute is refused (`unique`). */
    openDispute: (dispute: Omit<DisputeRow, 'sellerId'>): Statement[] => [
      t.insert(disputes, dispute),
      t.sql(`UPDATE purchases SET status = 'disputed' WHERE seller_id = ?1 AND id = ?2`, dispute.purchaseId),
    ],
    /** Won: the money is back and the purchase what it was. Lost: it stays as it is. Only one that is open closes. */
    closeDispute: (o: Settled, to: 'won' | 'lost'): Statement[] => [
      t.sql(
        `UPDATE disputes SET status = CASE WHEN status = 'open' THEN ?3 END, closed_at = ?4 WHERE seller_id = ?1 AND id = ?2`,
        o.id,
        to,
        o.now,
      ),
      ...(to === 'won'
        ? [
            t.sql(
              `UPDATE purchases SET status = 'paid' WHERE seller_id = ?1 AND id = ?2 AND status = 'disputed'
                 AND NOT EXISTS (SELECT 1 FROM disputes x WHERE x.seller_id = ?1 AND x.purchase_id = ?2 AND x.status <> 'won')`,
              o.purchaseId,
            ),
            settleStatus(o.purchaseId),
          ]
        : []),
    ],

    /** Sales that went through the processor before `settledBefore`, and how many of them were ever disputed: for the rate. */
    async disputeNumbers(settledBefore: number): Promise<{ settledPurchases: number; disputes: number }> {
      const row = await t
        .sql(
          `SELECT (SELECT count(*) FROM purchases WHERE seller_id = ?1 AND payment_intent IS NOT NULL AND purchased_at < ?2) AS settledPurchases,
             (SELECT count(DISTINCT purchase_id) FROM disputes WHERE seller_id = ?1) AS disputes`,
          settledBefore,
        )
        .first<{ settledPurchases: number; disputes: number }>()
      return row!
    },
    /** Turns the enforcement of 30 days on or off; changes no row when it is so already. */
    enforce: (since: number | null): Statement =>
      t.sql(
        'UPDATE seller_settings SET policy_enforced_at = ?2 WHERE seller_id = ?1 AND (policy_enforced_at IS NULL) = (?2 IS NOT NULL)',
        since,
      ),
  }
}
