import Papa from 'papaparse'
import { parseEmail } from '../../audience/email.schema.ts'
import type { FileFormat } from './detect.rules.ts'

/**
 * One row of a file; `line` is that of its beginning as an editor shows it, from 1. `end`: how many characters of the
 * text are done with after it, and `next` the number of the line that comes then.
 */
export type CsvRecord = { line: number; end: number; next: number } & (
  | { cells: string[] }
  | { fault: string }
)

const CELL_MAX = 1_000_000
const RECORD_MAX = 4_000_000
/** How much is looked at after damage, in characters; doubled as long as all is well, so that damage costs little. */
const WINDOW_MIN = 64

const MISPLACED = 'has a quote that is never closed or stands in the middle of a cell'
const NEVER_CLOSED = 'a quote is opened here and never closed'
const TOO_LONG = `is longer than ${RECORD_MAX.toLocaleString('en')} characters; a quote may be opened here and never closed`

/**
 * The records of a piece of a file's text that begins where a record does. Blank lines are none. A record that is
 * damaged (quotes; too long; several lines that do not fit) is a fault at its first line, and reading goes on at the
 * next line, so that one stray quote costs one row. The record that may go on after the text is left to the next call.
 * @param o.columns cells of a healthy row
 * @param o.line number of the line the text begins with
 * @param o.isLast whether the file ends where the text does
 * @returns how many characters are done with, and the number of the line after them. None are done with where the text
 *   holds no whole record yet: the next call needs more of it (at most about 4,000,000 characters). What follows
 *   4,000,000 characters without any line break is another fault of that line.
 */
export function readRecords(
  text: string,
  o: Pick<FileFormat, 'delimiter' | 'newline'> & { columns: number; isLast: boolean; line: number },
): { records: CsvRecord[]; consumed: number; line: number } {
  // Files put together from several have both kinds of line ends; the carriage return is taken off below.
  const lineBreak = o.newline === '\r' ? '\r' : '\n'
  const whole = o.isLast && !text.endsWith(lineBreak) ? text + lineBreak : text
  // Papa takes a quote before the end of what it sees for a misplaced one unless that is the end of a line.
  const limit = whole.lastIndexOf(lineBreak) + 1
  const hasNul = whole.includes('\0')
  const hasReplaced = whole.includes('\ufffd')
  const records: CsvRecord[] = []
  let { line } = o
  let at = 0
  let window = whole.length

  function contentFault(cells: string[], length: number): string | null {
    if (length > CELL_MAX && cells.some((cell) => cell.length > CELL_MAX))
      return `a cell is longer than ${CELL_MAX.toLocaleString('en')} characters`
    if (hasNul && cells.some((cell) => cell.includes('\0'))) return 'contains a NUL character'
    // What the decoder puts in place of bytes it cannot read.
    if (hasReplaced && cells.some((cell) => cell.includes('\ufffd')))
      return 'contains bytes that are not UTF-8 text'
    return null
  }

  function formFault(cells: string[], length: number, lines: number, isMisquoted: boolean): string | null {
    if (isMisquoted) return MISPLACED
    if (length > RECORD_MAX) return TOO_LONG
    if (cells.length === o.columns) return lines > 2 && cells.some(holdsRows) ? NEVER_CLOSED : null
    const has = cells.length === 1 ? 'has 1 cell' : `has ${cells.length} cells`
    return lines === 1
      ? `${has} where the header has ${o.columns}`
      : `${has} over ${lines} lines where the header has ${o.columns}; a quote may be opened here and never closed`
  }

  /** Whether all between a cell's first and last line are rows about people: two stray quotes made them a cell. */
  function holdsRows(cell: string): boolean {
    const inner = cell.split(lineBreak).slice(1, -1)
    return (
      inner.length > 0 &&
      inner.every((text) => {
        const cells = text.includes('@') ? text.split(o.delimiter) : []
        return cells.length === o.columns && cells.some((part) => typeof parseEmail(part) !== 'string')
      })
    )
  }

  /** Takes the record that ends before `end`. @returns what is wrong where it is to be read anew from its second line */
  function take(cells: string[], end: number, isMisquoted: boolean): string | null {
    const last = cells.length - 1
    const cell = cells[last]!
    if (lineBreak === '\n' && whole[end - 2] === '\r' && cell.endsWith('\r')) {
      // A return in quotes is the cell's own: then what stands in the text is longer than the cell.
      const before = end - 2 - cell.length
      if (before < at || (whole[before] === o.delimiter && !cell.includes(o.delimiter)))
        cells[last] = cell.slice(0, -1)
    }
    const isBlank = last === 0 && cells[0] === '' && whole[at] !== '"'
    const lines = isBlank ? 1 : countBreaks(whole, lineBreak, at, end)
    if (!isBlank) {
      const damage = formFault(cells, end - at, lines, isMisquoted)
      if (damage !== null && lines > 1) return damage
      const fault = damage ?? contentFault(cells, end - at)
      const [until, next] = [Math.min(end, text.length), line + lines]
      records.push(fault === null ? { line, end: until, next, cells } : { line, end: until, next, fault })
    }
    at = end
    line += lines
    return null
  }

  while (at < limit) {
    const windowEnd = endOfLines(whole, lineBreak, at, Math.min(at + window, limit))
    const piece = whole.slice(at, windowEnd)
    // Without a quote each line is a record and each delimiter parts two cells: nothing is left to parse.
    if (!piece.includes('"')) {
      while (at < windowEnd) {
        const end = whole.indexOf(lineBreak, at) + 1
        take(whole.slice(at, end - 1).split(o.delimiter), end, false)
      }
      window *= 2
      continue
    }
    let damage: string | null = null
    const parser = new Papa.Parser({
      delimiter: o.delimiter,
      newline: lineBreak,
      step: ({ data, errors, meta }: Papa.ParseResult<string[]>) => {
        damage = take(data[0]!, meta.cursor, errors.length > 0)
        if (damage !== null) parser.abort()
      },
    } as Papa.ParseConfig)
    const open: Papa.ParseResult<string[]> = parser.parse(piece, at, true)
    if (damage === null && at < windowEnd) {
      const isAll = windowEnd === limit
      if (open.errors.length > 0) damage = MISPLACED
      else if ((isAll ? whole.length : windowEnd) - at > RECORD_MAX) damage = TOO_LONG
      else if (isAll && o.isLast) damage = NEVER_CLOSED
      else if (isAll) break
    }
    if (damage === null) window *= 2
    else {
      at = whole.indexOf(lineBreak, at) + 1
      records.push({ line, end: Math.min(at, text.length), next: line + 1, fault: damage })
      line += 1
      window = WINDOW_MIN
    }
  }
  if (at >= limit && whole.length - at > RECORD_MAX) {
    records.push({ line, end: text.length, next: line, fault: TOO_LONG })
    at = whole.length
  }
  return { records, consumed: Math.min(at, text.length), line }
}

/** The end of the last line that ends up to `end`; of the first one after `from` if none does. */
function endOfLines(text: string, lineBreak: string, from: number, end: number): number {
  const last = text.lastIndexOf(lineBreak, end - 1) + 1
  return last > from ? last : text.indexOf(lineBreak, from) + 1
}

/** Of a piece that ends in one. */
function countBreaks(text: string, lineBreak: string, from: number, end: number): number {
  let breaks = 1
  for (let i = text.indexOf(lineBreak, from); i !== -1 && i < end - 1; i = text.indexOf(lineBreak, i + 1))
    breaks++
  return breaks
}
