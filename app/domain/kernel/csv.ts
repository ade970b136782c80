/** A spreadsheet runs a cell that begins with one of these as a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/
const NEEDS_QUOTES = /[",\r\n]/

/** One cell by RFC 4180: what a spreadsheet would run gets an apostrophe before it, and is text. */
function toCell(value: string | number): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with the line break that ends it. */
export const toCsvLine = (cells: readonly (string | number)[]) => `${cells.map(toCell).join(',')}\r\n`

/** What a CSV answer says of itself: saved under a name (letters, digits, hyphens), kept by no cache. */
export const csvHeaders = (fileName: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${fileName}"`,
  'cache-control': 'private, no-store',
})
