import type { Page } from '#app/domain/kernel/page.ts'

/**
 * What is on screen of a keyset list: its first page and those that were asked for after it. `behind`: so much came in
 * before what is shown that its first page no longer joins it.
 */
export type Shown<T> = { rows: T[]; next: string | null; pages: number; behind: boolean }
type Row = { id: string }

export const startOf = <T>(first: Page<T>): Shown<T> => ({
  ...{ rows: first.data, next: first.next_cursor, pages: 1, behind: false },
})

/** The next page behind the others. Who moved down meanwhile and comes again stays where they are last. */
export function append<T extends Row>(shown: Shown<T>, page: Page<T>): Shown<T> {
  const come = new Set(page.data.map((r) => r.id))
  return {
    ...shown,
    rows: [...shown.rows.filter((r) => !come.has(r.id)), ...page.data],
    next: page.next_cursor,
    pages: shown.pages + 1,
  }
}

/**
 * The first page was asked for again. What comes after it stays as it was loaded; whoever was pushed off the first
 * page by somebody new is kept between, since the pages after begin behind them.
 */
export function refresh<T extends Row>(shown: Shown<T>, first: Page<T>): Shown<T> {
  if (first.next_cursor === null) return startOf(first)
  // Few fit, so that the first stretch of the list holds none of them: nothing is known about the others.
  if (first.data.length === 0) return shown
  const fresh = new Set(first.data.map((r) => r.id))
  const joint = shown.rows.findLastIndex((r) => fresh.has(r.id))
  if (joint === -1) return shown.pages === 1 ? startOf(first) : { ...shown, behind: true }
  const after = shown.rows.slice(joint + 1)
  // Alone it is the whole list as one would see it anew.
  if (after.length === 0 || shown.pages === 1) return { ...startOf(first), pages: 1 }
  return { ...shown, rows: [...first.data, ...after], behind: false }
}
