/**
 * A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection). Apostrophes before it
 * count as well, so that one that was put there is told from one that came along.
 */
const FORMULA = /^'*[=+\-@\t\r]/
const GUARDED = /^'+[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** One cell by RFC 4180: what a spreadsheet would run gets an apostrophe before it, and is text. */
function toCell(value: string | number): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * The text a cell of ours was made from, once a CSV parser has taken its quotes away: the apostrophe before a formula
 * goes.
 */
export const fromCsvCell = (cell: string) => (GUARDED.test(cell) ? cell.slice(1) : cell)

/** One record with the line break that ends it. */
export const toCsvLine = (cells: readonly (string | number)[]) => `${cells.map(toCell).join(',')}\r\n`

/** What a CSV answer says of itself: saved under a name (letters, digits, hyphens), kept by no cache. */
export const csvHeaders = (fileName: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'private, no-store',
})
