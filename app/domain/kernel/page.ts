import { z } from 'zod'

/** Keyset page asked for. `cursor` is the last id (or packed key) of the page before; never an offset. */
export const pageQuerySchema = z.object({
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(25),
  cursor: z.string().max(200, 'is not a cursor of this list').optional(),
})
export type PageQuery = z.infer<typeof pageQuerySchema>
export type Page<T> = { data: T[]; next_cursor: string | null }

/** Rows fetched with `limit + 1` → a page and the cursor of the next. */
export function toPage<R, T>(
  rows: R[],
  limit: number,
  keyOf: (row: R) => string,
  view: (row: R) => T,
): Page<T> {
  const more = rows.length > limit
  const shown = more ? rows.slice(0, limit) : rows
  return { data: shown.map(view), next_cursor: more ? keyOf(shown[shown.length - 1]!) : null }
}
