import { z } from 'zod'
import { invalid } from './errors.ts'

/** Keyset page asked for. `cursor` is the last id (or packed key) of the page before; never an offset. */
export const pageQuerySchema = z.object({
  limit: z.coerce
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(100, 'must be at most 100')
    .default(25),
  cursor: z.string().max(2_000, 'is not a cursor of this list').optional(),
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

/** Values of a row's order → a cursor that says nothing to whoever holds it. */
export const packCursor = (key: readonly (string | number)[]): string =>
  btoa(String.fromCodePoint(...new TextEncoder().encode(JSON.stringify(key))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** @throws invalid `cursor` for anything that was not packed by `packCursor` */
export function unpackCursor(cursor: string): (string | number)[] {
  try {
    const bytes = Uint8Array.from(
      atob(cursor.replaceAll('-', '+').replaceAll('_', '/')),
      (c) => c.codePointAt(0)!,
    )
    return cursorSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    throw invalid([{ path: 'cursor', message: 'is not a cursor of this list' }])
  }
}
const cursorSchema = z
  .array(z.union([z.string(), z.number()]))
  .min(1)
  .max(4)
