import type { AffiliateState } from '#app/domain/audience/affiliate.schema.ts'
import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

/** Referral links name no seller. */
export function affiliatesSystem({ d1 }: Db) {
  return {
    /** Whose link this is, and of which shop; null for a code nobody has. */
    findByCode: (code: string) =>
      d1
        .prepare(
          `${CROSS_TENANT} SELECT a.seller_id AS sellerId, a.status, s.slug FROM affiliates a
           JOIN sellers s ON s.id = a.seller_id WHERE a.code = ?1`,
        )
        .bind(code)
        .first<{ sellerId: string; status: AffiliateState; slug: string }>(),
  }
}
export type AffiliatesSystem = ReturnType<typeof affiliatesSystem>
