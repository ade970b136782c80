import { DAY } from '#app/domain/kernel/time.ts'
import { makeShop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import type { Container } from '#workers/container.ts'

/** Purchases through the processor, bought `daysAgo`, and disputes of the first ones: written as rows. */
export async function sellDisputed(
  c: Container,
  scope: SellerScope,
  o: { purchases: number; disputes: number; daysAgo?: number },
) {
  const at = c.clock.now() - (o.daysAgo ?? 8) * DAY
  const shop = await makeShop(
    c,
    scope,
    Array.from({ length: o.purchases }, () => ({ purchases: [{ at }] })),
  )
  const sql = (text: string, ...params: unknown[]) => c.db.d1.prepare(text).bind(scope.sellerId, ...params)
  await c.db.d1.batch([
    sql(
      `UPDATE purchases SET payment_intent = 'pi_' || id WHERE seller_id = ?1 AND product_id = ?2`,
      shop.productId,
    ),
    sql(
      `INSERT INTO disputes (seller_id, id, purchase_id, status, reason, amount, tax, platform_fee, affiliate, fee, opened_at)
       SELECT ?1, 'dp_' || id, id, 'open', 'fraudulent', 1000, 0, 0, 0, 1500, ?4 FROM purchases
       WHERE seller_id = ?1 AND product_id = ?2 ORDER BY id LIMIT ?3`,
      shop.productId,
      o.disputes,
      c.clock.now(),
    ),
  ])
  return shop
}
