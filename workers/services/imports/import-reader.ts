import { hasBit } from '#app/domain/imports/csv/duplicates.ts'
import { type CsvRecord, readRecords } from '#app/domain/imports/csv/records.ts'
import { bytesBefore, decodeSlice } from '#app/domain/imports/csv/text-slice.ts'
import type { Mapping } from '#app/domain/imports/mapping.schema.ts'
import { planColumns, readCells } from '#app/domain/imports/values.rules.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { SellerScope } from '../../auth/scope.ts'
import { type ImportFiles, isText } from './import-files.ts'

/** What is read of a file at once. A record that does not fit is read again with more, up to its limit. */
const SLICE_BYTES = 512 * 1024
const SLICE_MAX = 16 * 1024 * 1024

/** Where reading goes on: byte of the text, number of its line, and rows before it. */
export type Place = { cursor: number; line: number; row: number }
/** A record of the file read as a row. `no`: from 1, of data rows; `isDuplicate`: a later row makes it needless. */
export type Item = {
  no: number
  record: CsvRecord
  read: ReturnType<typeof readCells> | null
  isDuplicate: boolean
}

/** Reads the text of an import from any place on, without holding more of it than the rows wanted take. */
export function createImportReader(files: ImportFiles) {
  /** The next records of the text as rows. `ends(k)`: where reading goes on after the first k of them. */
  async function read(
    scope: SellerScope,
    row: ImportRow,
    at: Place,
    textBytes: number,
    most: number,
    superseded: Uint8Array | null,
  ) {
    const format = row.format!
    const columns = planColumns(format.header, row.mapping as Mapping, { guarded: row.source === 'awning' })
    const o = { blankClears: row.rules.blank_clears, clearToken: row.rules.clear_token }
    // As much as the rows wanted take on average: what is read beyond them is read again with the next page.
    const fitting = row.total > 0 ? Math.ceil((textBytes / row.total) * most) : SLICE_BYTES
    for (let size = Math.min(SLICE_BYTES, fitting + 1024); ; size *= 2) {
      const isLast = at.cursor + size >= textBytes
      const bytes = await files.slice(
        scope,
        row.id,
        isText(format) ? 'upload' : 'text',
        at.cursor,
        Math.min(size, textBytes - at.cursor),
      )
      const { text, used } = decodeSlice(bytes, isLast)
      const found = readRecords(text, {
        ...{
          delimiter: format.delimiter,
          newline: format.newline,
          columns: format.header.length,
          isLast,
          line: at.line,
        },
      })
      if (found.consumed === 0 && !isLast && size < SLICE_MAX) continue
      const records = found.records.slice(0, most)
      const items = records.map((record, i): Item => {
        const no = at.row + i + 1
        const isDuplicate = superseded !== null && hasBit(superseded, no - 1)
        return {
          no,
          record,
          read: 'cells' in record ? readCells(record.cells, columns, o) : null,
          isDuplicate,
        }
      })
      const ends = (k: number) => {
        if (k === 0) return at
        const { end, next: line } = records[k - 1]!
        return { cursor: at.cursor + bytesBefore(bytes, used, text, end), line, row: at.row + k }
      }
      const isAll = records.length === found.records.length
      const next = isAll
        ? {
            cursor: isLast ? textBytes : at.cursor + bytesBefore(bytes, used, text, found.consumed),
            ...{ line: found.line, row: at.row + records.length },
          }
        : ends(records.length)
      return { items, next, ends }
    }
  }

  return {
    read,
    /** Where the first row begins. */
    async start(scope: SellerScope, row: ImportRow, textBytes: number): Promise<Place> {
      const { encoding, bom, hasHeader } = row.format!
      const at = { cursor: encoding === 'utf-8' ? bom : 0, line: 1, row: 0 }
      if (!hasHeader) return at
      // The header is the first record, whatever its cells say.
      const { ends, items } = await read(scope, row, at, textBytes, 1, null)
      return items.length === 0 ? { ...at, cursor: textBytes } : { ...ends(1), row: 0 }
    },
  }
}
