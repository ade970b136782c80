import Papa from 'papaparse'
import { parseEmail } from '../../audience/email.schema.ts'

/** How a file of records is to be read; `header` names every column. */
export type FileFormat = {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  /** Bytes of the mark at the beginning, which are no text. */
  bom: 0 | 2 | 3
  delimiter: ',' | ';' | '\t' | '|'
  newline: '\n' | '\r\n' | '\r'
  /** Whether the first record names the columns; if not, it is data. */
  hasHeader: boolean
  header: string[]
}

export const COLUMNS_MAX = 500

const NOT_CSV = 'is not a CSV file; export it from your spreadsheet as CSV (UTF-8)'
/** Files that begin like text, or for which there is better advice. */
const BEGINNINGS = [
  ['%PDF-', NOT_CSV],
  ['PK\x03\x04', 'is a ZIP or an Excel workbook, not a CSV file; save the sheet as CSV (UTF-8)'],
  ['\x1f\x8b', 'is compressed (gzip), not a CSV file; unpack it first'],
] as const
/** Where two fit the same, a comma is the likelier to be part of what was written. */
const DELIMITERS: FileFormat['delimiter'][] = ['\t', ';', '|', ',']

const startsWith = (bytes: Uint8Array, text: string) =>
  [...text].every((char, i) => bytes[i] === char.charCodeAt(0))
const count = (bytes: Uint8Array, is: (byte: number, at: number) => boolean) =>
  bytes.reduce((sum, byte, at) => sum + Number(is(byte, at)), 0)

/**
 * How to read a file, by its first bytes (64 KB are enough); `isWhole` where there are no more. `given`: the delimiter, if
 * whoever sends the file says it.
 * @returns the format, or what is wrong with the file as the rest of a sentence that begins with its name
 */
export function detectFormat(
  head: Uint8Array,
  isWhole: boolean,
  given?: FileFormat['delimiter'],
): FileFormat | { refused: string } {
  const known = BEGINNINGS.find(([beginning]) => startsWith(head, beginning))
  if (known) return { refused: known[1] }
  const { encoding, bom } = encodingOf(head, isWhole)
  const wide = encoding.startsWith('utf-16')
  // One stray control character is its row's fault; text has them nowhere near as often as anything else has.
  if (!wide && count(head, (byte) => byte < 9 || (byte > 13 && byte < 32)) > head.length / 50)
    return { refused: NOT_CSV }
  const text = decode(head.subarray(bom), encoding, isWhole).replace(/^[\r\n]+/, '')
  if (wide && text.includes('\0')) return { refused: NOT_CSV }
  if (text.trim() === '') return { refused: 'is empty' }

  const { newline, delimiter } = { ...guess(text), ...(given && { delimiter: given }) }
  const { data, errors } = Papa.parse<string[]>(text, { preview: 1, delimiter, newline })
  const first = (data[0] ?? []).map((cell) => cell.trim())
  if (first.length > COLUMNS_MAX)
    return { refused: `has ${first.length} columns; at most ${COLUMNS_MAX} can be imported` }
  if (!isWhole && !/[\r\n]/.test(text))
    return { refused: 'has a first line that is too long; is it a CSV file?' }
  if (errors.length > 0) return { refused: 'has a quote in its first line that is opened and never closed' }
  const hasHeader = first.every((cell) => typeof parseEmail(cell) === 'string')
  return {
    encoding,
    bom,
    delimiter,
    newline,
    hasHeader,
    header: first.map((cell, i) => (hasHeader && cell) || `Column ${i + 1}`),
  }
}

/** By what the first rows have in common; by the first line alone where damage in them hides that. */
function guess(text: string): Pick<FileFormat, 'newline' | 'delimiter'> {
  const options = { preview: 1, skipEmptyLines: true, delimitersToGuess: DELIMITERS }
  const { meta, errors } = Papa.parse(text, options)
  const isUnknown = errors.some((error) => error.code === 'UndetectableDelimiter')
  const { delimiter } = isUnknown ? Papa.parse(text.split(/[\r\n]/, 1)[0]!, options).meta : meta
  return { newline: meta.linebreak, delimiter } as Pick<FileFormat, 'newline' | 'delimiter'>
}

const decode = (bytes: Uint8Array, encoding: FileFormat['encoding'], isWhole: boolean) =>
  new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes, { stream: !isWhole })

function encodingOf(head: Uint8Array, isWhole: boolean): Pick<FileFormat, 'encoding' | 'bom'> {
  if (startsWith(head, '\xef\xbb\xbf')) return { encoding: 'utf-8', bom: 3 }
  if (startsWith(head, '\xff\xfe')) return { encoding: 'utf-16le', bom: 2 }
  if (startsWith(head, '\xfe\xff')) return { encoding: 'utf-16be', bom: 2 }
  // Most of what is written in Latin letters has a NUL in every other place.
  const even = count(head, (byte, at) => byte === 0 && at % 2 === 0)
  const odd = count(head, (byte, at) => byte === 0 && at % 2 === 1)
  if (odd > head.length / 4 && even < odd / 20) return { encoding: 'utf-16le', bom: 0 }
  if (even > head.length / 4 && odd < even / 20) return { encoding: 'utf-16be', bom: 0 }
  // Bytes of windows-1252 make sound UTF-8 hardly ever. A file that has more sound than broken sequences is UTF-8 with
  // damaged rows; read as windows-1252 every name in it would come out wrong.
  const text = decode(head, 'utf-8', isWhole)
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const sound = text.match(/[\u0080-\ufffc]/g)?.length ?? 0
  return { encoding: broken === 0 || broken < sound ? 'utf-8' : 'windows-1252', bom: 0 }
}
