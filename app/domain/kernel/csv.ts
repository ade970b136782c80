import { decimalText, type Money } from './money.ts'

/**
 * A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection). Apostrophes before it
 * count as well, so that one that was put there is told from one that came along.
 */
const FORMULA = /^'*[=+\-@\t\r]/
const GUARDED = /^'+[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

type Cell = string | number | Money

/** One cell by RFC 4180: what a spreadsheet would run gets an apostrophe before it, and is text. */
function toCell(value: Cell): string {
  if (typeof value === 'object') return decimalText(value)
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The text a cell of ours was made from, once a CSV parser has taken its quotes away: the apostrophe before a formula
 * goes.
 */
export const fromCsvCell = (cell: string) => (GUARDED.test(cell) ? cell.slice(1) : cell)

/** One record with the line break that ends it. */
export const toCsvLine = (cells: readonly Cell[]) => `${cells.map(toCell).join(',')}\r\n`

/** A page is read when the one before was taken, so that a slow reader holds one page and not all of them. */
export function streamLines(
  columns: readonly string[],
  page: (after: string | undefined) => Promise<{ lines: string; next: string | null }>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after: string | undefined
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(toCsvLine(columns))),
    async pull(controller) {
      const { lines, next } = await page(after)
      if (lines) controller.enqueue(encoder.encode(lines))
      if (next === null) controller.close()
      else after = next
    },
  })
}

/** What a CSV answer says of itself: saved under a name (letters, digits, hyphens), kept by no cache. */
export const csvHeaders = (fileName: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'private, no-store',
})
