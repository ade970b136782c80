import { Unzip, UnzipInflate } from 'fflate'
import { detectFormat } from '#app/domain/imports/csv/detect.rules.ts'
import { readRecords } from '#app/domain/imports/csv/records.ts'
import { decodeSlice } from '#app/domain/imports/csv/text-slice.ts'
import type { FileFormat, UploadedParts, UploadInParts } from '#app/domain/imports/import.schema.ts'
import { AppError } from '#app/domain/kernel/errors.ts'
import { objectKey } from '../../auth/object-key.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { ObjectStore, StoredPart } from '../../ports/object-store.port.ts'

/** How much of a file is looked at to know how it is written. */
const HEAD_BYTES = 64 * 1024
const PART_BYTES = 8 * 1024 * 1024
const META = { contentType: 'text/csv', contentDisposition: 'attachment' }
const SAMPLE_ROWS = 200

/** `textMax`: most bytes of text that are made of an upload. */
type Deps = { store: ObjectStore; textMax: number }
/** What the beginning of a file says about it. */
export type Sniffed = { format: FileFormat; sample: string[][] }

/**
 * The objects of an import: what was uploaded, the same as UTF-8 text (which is the upload itself where it is that
 * already), and what its runs leave behind.
 */
export function createImportFiles({ store, textMax }: Deps) {
  const keyOf = (scope: Pick<SellerScope, 'sellerId'>, id: string, part: string) =>
    objectKey(scope, 'imports', `${id}_${part}`)

  async function read(scope: SellerScope, id: string, part: string) {
    const object = await store.read(keyOf(scope, id, part))
    if (!object || !('body' in object)) throw fileGone()
    return object
  }
  async function bytesOf(scope: SellerScope, id: string, part: string, offset?: number, length?: number) {
    const piece = offset === undefined || length === undefined ? undefined : { offset, length }
    const found = await store.readBytes(keyOf(scope, id, part), piece)
    if (!found) throw fileGone()
    return found
  }

  return {
    keyOf,
    /** @returns SHA-256 in hex. @throws malformed `size_mismatch` */
    upload: (scope: SellerScope, id: string, body: ReadableStream, size: number): Promise<string> =>
      store.put(keyOf(scope, id, 'upload'), body, size, META),
    /** The upload in parts of `UPLOAD_PART_BYTES`, of which the last is what remains. */
    beginParts: (scope: SellerScope, id: string): Promise<string> =>
      store.beginParts(keyOf(scope, id, 'upload'), META),
    /** @returns the part's etag. @throws malformed `size_mismatch`; conflict `upload_gone` */
    putPart: (
      scope: SellerScope,
      { id, upload_id }: UploadInParts,
      part: number,
      body: ReadableStream,
      size: number,
    ): Promise<string> => store.putPart(keyOf(scope, id, 'upload'), upload_id, part, body, size),
    /** @returns SHA-256 in hex. @throws conflict `upload_gone` where a part is missing or not the one that was sent */
    joinParts: (scope: SellerScope, { id, upload_id, etags }: UploadedParts, size: number): Promise<string> =>
      store.joinParts(
        keyOf(scope, id, 'upload'),
        upload_id,
        etags.map((etag, i) => ({ partNumber: i + 1, etag })),
        size,
      ),
    put: (scope: SellerScope, id: string, part: string, bytes: Uint8Array) =>
      store.putBytes(keyOf(scope, id, part), bytes, {
        ...{ contentType: 'application/octet-stream', contentDisposition: 'attachment' },
      }),
    /** @throws gone `file_gone` */
    get: (scope: SellerScope, id: string, part: string) => bytesOf(scope, id, part),
    remove: (scope: SellerScope, id: string, part: string) => store.remove(keyOf(scope, id, part)),
    /** All there is of it, also what a run that died left behind. */
    removeAll: (scope: SellerScope, id: string) => store.removeAll(keyOf(scope, id, '')),

    /** A piece of the text. `part`: `text`, or `upload` where that is the text. @throws gone `file_gone` */
    async slice(scope: SellerScope, id: string, part: string, offset: number, length: number) {
      if (length <= 0) return new Uint8Array()
      return bytesOf(scope, id, part, offset, length)
    },

    /** How the upload is written, and its first rows; or a sentence that says why it cannot be read. */
    async sniff(
      scope: SellerScope,
      id: string,
      size: number,
      delimiter?: FileFormat['delimiter'],
    ): Promise<Sniffed | { refused: string }> {
      if (size === 0) return { refused: 'is empty' }
      let head = await bytesOf(scope, id, 'upload', 0, Math.min(size, HEAD_BYTES))
      const zip = isZip(head)
      let isWhole = size <= HEAD_BYTES
      if (zip) {
        const { body } = await read(scope, id, 'upload')
        const unpacked = await firstBytes(unzip(body), HEAD_BYTES).catch((e: unknown) => {
          if (e instanceof BadZip) return e.message
          throw e
        })
        if (typeof unpacked === 'string') return { refused: unpacked }
        head = unpacked
        isWhole = head.byteLength < HEAD_BYTES
      }
      const found = detectFormat(head, isWhole, delimiter)
      if ('refused' in found) return found
      const format: FileFormat = { ...found, zip }
      return { format, sample: sampleOf(head, isWhole, format) }
    },

    /**
     * Makes the text of the upload, unless it is that already.
     * @returns its size in bytes. @throws invalid `bad_zip`, `too_large`; gone `file_gone`
     */
    async toText(scope: SellerScope, id: string, format: FileFormat): Promise<{ bytes: number }> {
      const upload = await read(scope, id, 'upload')
      if (isText(format)) {
        await upload.body.cancel()
        return { bytes: upload.size }
      }
      const unpacked = format.zip ? unzip(upload.body) : (upload.body as ReadableStream<Uint8Array>)
      const text = unpacked
        .pipeThrough(new TextDecoderStream(format.encoding) as ReadableWritablePair<string, Uint8Array>)
        .pipeThrough(new TextEncoderStream())
      const key = keyOf(scope, id, 'text')
      const uploadId = await store.beginParts(key, META)
      const parts: StoredPart[] = []
      let bytes = 0
      try {
        for await (const part of inParts(text, PART_BYTES)) {
          bytes += part.byteLength
          if (bytes > textMax) throw new AppError('invalid', 'too_large', TOO_LARGE)
          const partNumber = parts.length + 1
          const body = new Blob([part as BlobPart]).stream()
          parts.push({
            partNumber,
            etag: await store.putPart(key, uploadId, partNumber, body, part.byteLength),
          })
        }
        await store.joinParts(key, uploadId, parts, bytes)
      } catch (e) {
        await store.abortParts(key, uploadId).catch(() => undefined)
        if (e instanceof BadZip) throw new AppError('invalid', 'bad_zip', `The file ${e.message}.`)
        throw e
      }
      return { bytes }
    },
  }
}
export type ImportFiles = ReturnType<typeof createImportFiles>

const fileGone = () => new AppError('gone', 'file_gone', 'The file is no longer there. Upload it again.')
const TOO_LARGE = 'The file unpacks to more than 1 GB. Split it into several.'
/** Whether the upload itself is what is read. */
export const isText = ({ zip, encoding }: FileFormat) => !zip && encoding === 'utf-8'

const isZip = (head: Uint8Array) => head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4

class BadZip extends Error {}

/** The one CSV file in a ZIP, as it unpacks; never held whole, so that a bomb ends at the limit of whoever reads. */
function unzip(body: ReadableStream): ReadableStream<Uint8Array> {
  let found = 0
  return (body as ReadableStream<Uint8Array>).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>(
      (() => {
        let unzipper: Unzip
        let failure: Error | null = null
        const push = (piece: Uint8Array, isLast = false) => {
          try {
            unzipper.push(piece, isLast)
          } catch {
            failure = new BadZip('is a ZIP that cannot be unpacked')
          }
        }
        return {
          start(controller) {
            unzipper = new Unzip((file) => {
              const name = file.name.split('/').pop() ?? ''
              if (!/\.(csv|tsv|txt)$/i.test(name) || file.name.startsWith('__MACOSX/')) return
              if (++found > 1) {
                failure = new BadZip('holds more than one CSV file; upload each by itself')
                return
              }
              file.ondata = (error, chunk) => {
                if (error) failure = new BadZip('is a ZIP that cannot be unpacked')
                else controller.enqueue(chunk)
              }
              file.start()
            })
            unzipper.register(UnzipInflate)
          },
          transform(chunk) {
            // In small pieces: what a piece unpacks to is held until it is read.
            for (let at = 0; at < chunk.byteLength && !failure; at += 16_384)
              push(chunk.subarray(at, at + 16_384))
            if (failure) throw failure
          },
          flush() {
            push(new Uint8Array(), true)
            if (failure) throw failure
            if (found === 0) throw new BadZip('is a ZIP without a CSV file in it')
          },
        }
      })(),
    ),
  )
}

async function firstBytes(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const out = new Uint8Array(most)
  let size = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    const take = chunk.subarray(0, most - size)
    out.set(take, size)
    size += take.byteLength
    if (size === most) break
  }
  return out.slice(0, size)
}

/** A stream in pieces of `size` bytes; the last may be shorter. */
async function* inParts(stream: ReadableStream<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(size)
  let used = 0
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>)
    for (let at = 0; at < chunk.byteLength; ) {
      const take = chunk.subarray(at, at + size - used)
      buffer.set(take, used)
      used += take.byteLength
      at += take.byteLength
      if (used === size) {
        yield buffer
        buffer = new Uint8Array(size)
        used = 0
      }
    }
  if (used > 0) yield buffer.slice(0, used)
}

function sampleOf(head: Uint8Array, isWhole: boolean, format: FileFormat): string[][] {
  const text =
    format.encoding === 'utf-8'
      ? decodeSlice(head.subarray(format.bom), isWhole).text
      : new TextDecoder(format.encoding).decode(head)
  const { records } = readRecords(text, {
    ...{
      delimiter: format.delimiter,
      newline: format.newline,
      columns: format.header.length,
      isLast: isWhole,
      line: 1,
    },
  })
  const rows = records.flatMap((r) => ('cells' in r ? [r.cells] : []))
  return rows.slice(format.hasHeader ? 1 : 0, SAMPLE_ROWS)
}
