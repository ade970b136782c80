import type { Db } from '../client.ts'
import { CROSS_TENANT } from '../tripwire.ts'

export type Named = { sellerId: string; id: string }

/** What the processor tells names payments and no seller. */
export function paymentsSystem({ d1 }: Db) {
  const list = async (sql: string, ...params: unknown[]): Promise<Named[]> =>
    (
      await d1
        .prepare(`${CROSS_TENANT} ${sql}`)
        .bind(...params)
        .all<Named>()
    ).results

  return {
    findPurchase: async (paymentIntent: string): Promise<Named | null> =>
      (
        await list('SELECT seller_id AS sellerId, id FROM purchases WHERE payment_intent = ?1', paymentIntent)
      )[0] ?? null,
    checkoutExists: async (sellerId: string, id: string): Promise<boolean> =>
      (await d1
        .prepare('SELECT 1 FROM checkouts WHERE seller_id = ?1 AND id = ?2')
        .bind(sellerId, id)
        .first()) !== null,
    /** Keeps an event by its own id. It belongs into the batch with the job it wakes; one that is there is left. */
    keep: (event: { eventId: string; type: string }, now: number) =>
      d1
        .prepare(
          'INSERT INTO payment_events (id, type, received_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING',
        )
        .bind(event.eventId, event.type, now),
    isKept: async (eventId: string): Promise<boolean> =>
      (await d1.prepare('SELECT 1 FROM payment_events WHERE id = ?1').bind(eventId).first()) !== null,
    /** @returns events forgotten */
    async sweep(before: number, limit: number): Promise<number> {
      const { meta } = await d1
        .prepare(
          'DELETE FROM payment_events WHERE id IN (SELECT id FROM payment_events WHERE received_at < ?1 LIMIT ?2)',
        )
        .bind(before, limit)
        .run()
      return meta.changes
    },
  }
}
export type PaymentsSystem = ReturnType<typeof paymentsSystem>
