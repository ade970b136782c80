import { and, eq, lt } from 'drizzle-orm'
import type { PolicyLevel } from '#app/domain/refunds/policy.schema.ts'
import { purchases } from '../schema/sales.table.ts'
import type { Statement, TenantDb } from '../tenant-db.ts'

export type PurchaseStatus = (typeof purchases.$inferSelect)['status']
export type PurchaseRow = typeof purchases.$inferSelect & {
  email: string
  productName: string
  /** The product's own, where it has one. */
  productSupportEmail: string | null
  policyDays: number
  policyTitle: string
  policyFinePrint: string | null
  policyVersion: number
  policyLevel: PolicyLevel
  policyEnforced: number
  policyChangedAt: number
}
export type NewPurchase = {
  id: string
  productId: string
  editionId: string
  /** Canonical; the contact it belongs to is in the same batch or there already. */
  email: string
  amount: number
  currency: string
  refunded: number
  status: PurchaseStatus
  country: string | null
  source: string
  purchasedAt: number
  at: number
  /** Key of a snapshot that is there or in the same batch. */
  policyKey: string
  timeZone: string | null
  paymentIntent: string | null
  taxAmount: number
  processorFee: number
  platformFee: number
  affiliateAmount: number
  affiliateId: string | null
  discountCode: string | null
}
export type PurchaseFilter = {
  productId?: string | undefined
  contactId?: string | undefined
  status?: PurchaseStatus | undefined
}

export function purchasesRepo(t: TenantDb) {
  return {
    find: (id: string) => t.sql(`${SELECT} AND p.id = ?2`, id).first<PurchaseRow>(),

    async findMany(ids: readonly string[]): Promise<PurchaseRow[]> {
      const { results } = await t
        .sql(`${SELECT} AND p.id IN (SELECT value FROM json_each(?2))`, JSON.stringify(ids))
        .all<PurchaseRow>()
      return results
    },
    setProcessorFee: (id: string, fee: number): Statement =>
      t.update(purchases, { processorFee: fee }, eq(purchases.id, id)),

    /** Notes that the receipt is asked for again; refused (`not_null`) within `everyMs` of the last time. */
    askReceipt: (id: string, everyMs: number, now: number): Statement =>
      t.sql(
        `UPDATE purchases SET receipt_asked_at = CASE WHEN receipt_asked_at <= ?3 THEN ?4 END
         WHERE seller_id = ?1 AND id = ?2`,
        id,
        now - everyMs,
        now,
      ),

    /** Newest first; `after` is the last row's id. */
    async list({ productId, contactId, status }: PurchaseFilter, after: string | undefined, limit: number) {
      const params: unknown[] = []
      const bind = (value: unknown) => `?${params.push(value) + 1}`
      const where = [
        ...(productId === undefined ? [] : [`AND p.product_id = ${bind(productId)}`]),
        ...(contactId === undefined ? [] : [`AND p.contact_id = ${bind(contactId)}`]),
        ...(status === undefined ? [] : [`AND p.status = ${bind(status)}`]),
        // Says to SQLite that the index of these few serves.
        ...(status === undefined || status === 'paid' ? [] : [`AND p.status <> 'paid'`]),
        ...(after === undefined ? [] : [`AND p.id < ${bind(after)}`]),
      ].join(' ')
      const { results } = await t
        .sql(`${SELECT} ${where} ORDER BY p.id DESC LIMIT ${limit}`, ...params)
        .all<PurchaseRow>()
      return results
    },

    /** The buyer knows the product as it was when they bought it, so that is the version they have "seen". */
    insertMany: (rows: NewPurchase[]): Statement =>
      t.sql(
        `INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency,
           refunded_amount, status, country, source, purchased_at, policy_key, time_zone, payment_intent, tax_amount,
           processor_fee, platform_fee, affiliate_amount, affiliate_id, discount_code, seen_version, created_at)
         SELECT ?1, value->>'id', value->>'productId', value->>'editionId', c.id, value->>'amount', value->>'currency',
           value->>'refunded', value->>'status', value->>'country', value->>'source', value->>'purchasedAt',
           value->>'policyKey', value->>'timeZone', value->>'paymentIntent', value->>'taxAmount', value->>'processorFee',
           value->>'platformFee', value->>'affiliateAmount', value->>'affiliateId', value->>'discountCode',
           coalesce((SELECT v.number FROM versions v WHERE v.seller_id = ?1 AND v.product_id = value->>'productId'
             AND v.saved_at <= value->>'purchasedAt' ORDER BY v.number DESC LIMIT 1), 1),
           value->>'at'
         FROM json_each(?2) CROSS JOIN contacts c ON c.seller_id = ?1 AND c.email = value->>'email'`,
        JSON.stringify(rows),
      ),

    /** Moves forward only: an old tab must not bring back what was seen since. */
    markSeen: (id: string, version: number): Statement =>
      t.update(
        purchases,
        { seenVersion: version },
        and(eq(purchases.id, id), lt(purchases.seenVersion, version))!,
      ),
  }
}

const SELECT = `SELECT p.seller_id AS sellerId, p.id, p.product_id AS productId, p.edition_id AS editionId,
    p.contact_id AS contactId, p.price_amount AS priceAmount, p.currency, p.refunded_amount AS refundedAmount,
    p.refunding_amount AS refundingAmount, p.status, p.country, p.source, p.purchased_at AS purchasedAt,
    p.policy_key AS policyKey, p.time_zone AS timeZone, p.payment_intent AS paymentIntent, p.tax_amount AS taxAmount,
    p.processor_fee AS processorFee, p.platform_fee AS platformFee, p.affiliate_amount AS affiliateAmount,
    p.affiliate_id AS affiliateId, p.discount_code AS discountCode, p.seen_version AS seenVersion, p.receipt_asked_at AS receiptAskedAt, p.created_at AS createdAt,
    c.email_given AS email, d.name AS productName, d.support_email AS productSupportEmail, s.period_days AS policyDays, s.title AS policyTitle,
    s.fine_print AS policyFinePrint, s.version AS policyVersion, s.inherited_from AS policyLevel,
    s.enforced AS policyEnforced, s.changed_at AS policyChangedAt
  FROM purchases p JOIN contacts c ON c.seller_id = ?1 AND c.id = p.contact_id
    JOIN products d ON d.seller_id = ?1 AND d.id = p.product_id
    JOIN policy_snapshots s ON s.seller_id = ?1 AND s.id = p.policy_key
  WHERE p.seller_id = ?1`
