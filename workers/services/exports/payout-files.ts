import type { PayoutExportOptions } from '#app/domain/exports/export.schema.ts'
import { crc32, directoryOf, joined, localHeader, type ZipEntry } from '#app/domain/exports/zip.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { PayoutStatement } from '../payouts/payout-statement.ts'

/** `next`: index of the payout that is next, or how many there are and one more once the archive is complete. */
type Cursor = { next: number; offset: number; entries: ZipEntry[] }

/** The archive of an export of payouts, payout by payout: where it is stands in the cursor, whole, as with pages of lines. */
export function createPayoutFiles(d: { statement: Pick<PayoutStatement, 'lines'> }) {
  return {
    /** @returns null behind the end */
    async page(
      scope: SellerScope,
      { payouts }: PayoutExportOptions,
      cursor: string | null,
    ): Promise<{ bytes: Uint8Array; cursor: string; rows: number } | null> {
      const at: Cursor = cursor === null ? { next: 0, offset: 0, entries: [] } : JSON.parse(cursor)
      const after = (bytes: Uint8Array, entries: ZipEntry[], rows: number) => ({
        ...{ bytes, rows },
        cursor: JSON.stringify({ next: at.next + 1, offset: at.offset + bytes.length, entries }),
      })
      if (at.next > payouts.length) return null
      const payout = payouts[at.next]
      if (!payout) return after(directoryOf(at.entries, at.offset), [], 0)
      const text = await bytesOf(await d.statement.lines(scope, payout.id))
      const packed = await bytesOf(
        new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw')),
      )
      const entry: ZipEntry = {
        ...{ name: payout.name, crc: crc32(text), packed: packed.length, size: text.length },
        offset: at.offset,
      }
      return after(joined([localHeader(entry), packed]), [...at.entries, entry], 1)
    },
  }
}
export type PayoutFiles = ReturnType<typeof createPayoutFiles>

const bytesOf = async (stream: ReadableStream<Uint8Array>) =>
  new Uint8Array(await new Response(stream).arrayBuffer())
