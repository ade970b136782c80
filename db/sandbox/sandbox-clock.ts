import type { Db } from '../client.ts'

/** Sandbox only: how far business time is moved from the machine's, in ms. */
export function sandboxClock({ d1 }: Db) {
  return {
    async offset(): Promise<number> {
      const row = await d1
        .prepare('SELECT offset_ms AS ms FROM sandbox_clock WHERE id = 1')
        .first<{ ms: number }>()
      return row?.ms ?? 0
    },
    async setOffset(ms: number): Promise<void> {
      await d1
        .prepare(
          'INSERT INTO sandbox_clock (id, offset_ms) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET offset_ms = ?1',
        )
        .bind(ms)
        .run()
    },
  }
}
