import { createHash } from 'node:crypto'
import { etagMatches, parseRange } from '#app/domain/catalog/byte-range.rules.ts'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { ObjectMeta, ObjectStore } from '../ports/object-store.port.ts'

const httpMetadata = ({ contentType, contentDisposition }: ObjectMeta) => ({
  contentType,
  contentDisposition,
  // A customer's file must not be kept by what lies between.
  cacheControl: 'private, max-age=300',
})

/** The bucket. R2 wants to know a stream's length, so every body is checked against the size it was announced with. */
export function createObjectStore(bucket: R2Bucket): ObjectStore {
  return {
    async put(key, body, size, meta) {
      const { readable, writable } = new FixedLengthStream(size)
      const hash = createHash('sha256')
      await both(
        letGo(readable, bucket.put(key, readable, { httpMetadata: httpMetadata(meta) })),
        pump(body, size, writable, (chunk) => hash.update(chunk)),
      )
      return hash.digest('hex')
    },

    async putBytes(key, bytes, meta) {
      await bucket.put(key, bytes, { httpMetadata: httpMetadata(meta) })
    },

    beginParts: async (key, meta) =>
      (await bucket.createMultipartUpload(key, { httpMetadata: httpMetadata(meta) })).uploadId,

    async putPart(key, uploadId, part, body, size) {
      const { readable, writable } = new FixedLengthStream(size)
      const upload = bucket.resumeMultipartUpload(key, uploadId).uploadPart(part, readable)
      const [{ etag }] = await both(letGo(readable, upload), pump(body, size, writable)).catch((e) => {
        throw isGone(e) ? uploadGone() : e
      })
      return etag
    },

    async joinParts(key, uploadId, parts, size) {
      try {
        await bucket.resumeMultipartUpload(key, uploadId).complete(parts)
      } catch (e) {
        // A completion whose answer was lost: the object is there, and its upload is gone.
        if ((await bucket.head(key))?.size !== size) throw isGone(e) ? uploadGone() : e
      }
      const whole = await bucket.get(key)
      if (!whole)
        throw new AppError('unavailable', 'file_unavailable', 'The file cannot be read now. Try again.')
      const hash = createHash('sha256')
      await whole.body.pipeTo(new WritableStream({ write: (chunk: Uint8Array) => void hash.update(chunk) }))
      return hash.digest('hex')
    },

    abortParts: (key, uploadId) => bucket.resumeMultipartUpload(key, uploadId).abort(),
    remove: (key) => bucket.delete(key),
    async removeAll(prefix) {
      for (let isMore = true; isMore; ) {
        const { objects, truncated } = await bucket.list({ prefix })
        if (objects.length > 0) await bucket.delete(objects.map((o) => o.key))
        isMore = truncated
      }
    },

    async readBytes(key, range) {
      const object = await bucket.get(key, range ? { range } : {})
      return object && new Uint8Array(await object.arrayBuffer())
    },

    async read(key, request = {}) {
      const head = await bucket.head(key)
      if (!head) return null
      const about = {
        size: head.size,
        etag: head.httpEtag,
        contentType: head.httpMetadata?.contentType ?? 'application/octet-stream',
        contentDisposition: head.httpMetadata?.contentDisposition ?? 'attachment',
      }
      if (etagMatches(request.ifNoneMatch, about.etag)) return { ...about, kind: 'not_modified' }
      const changed = request.ifRange && request.ifRange !== about.etag
      const range = changed ? 'whole' : parseRange(request.range, head.size)
      if (range === 'unsatisfiable') return { ...about, kind: 'unsatisfiable' }
      // The same object, or none: it may have been replaced since its head was read.
      const options = { onlyIf: { etagMatches: head.etag } }
      const object = await bucket.get(key, range === 'whole' ? options : { ...options, range })
      if (!object || !('body' in object)) return null
      return range === 'whole'
        ? { ...about, kind: 'whole', body: object.body }
        : { ...about, kind: 'part', body: object.body, ...range }
    },
  }
}

/** Writes a body on, counting: R2's own error for a wrong length says nothing a person can use. */
async function pump(
  body: ReadableStream<Uint8Array>,
  size: number,
  sink: WritableStream<Uint8Array>,
  look?: (chunk: Uint8Array) => void,
): Promise<void> {
  const writer = sink.getWriter()
  const reader = body.getReader()
  try {
    let seen = 0
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      seen += value.byteLength
      if (seen > size) throw sizeMismatch(size)
      look?.(value)
      await writer.write(value)
    }
    if (seen < size) throw sizeMismatch(size)
    await writer.close()
  } catch (e) {
    await Promise.allSettled([reader.cancel(e), writer.abort(e)])
    throw e
  }
}

/** When a write is refused, what was to be read for it is given up: otherwise who writes it on would wait for ever. */
const letGo = <T>(readable: ReadableStream, write: Promise<T>): Promise<T> =>
  write.catch(async (e) => {
    await readable.cancel(e).catch(() => undefined)
    throw e
  })

/** Waits for both; when both fail, the reason of the second counts, because it made the first fail. */
async function both<T>(first: Promise<T>, second: Promise<void>): Promise<[T]> {
  const [a, b] = await Promise.allSettled([first, second])
  if (b.status === 'rejected') throw b.reason
  if (a.status === 'rejected') throw a.reason
  return [a.value]
}

/** No such upload, or a part of it is not the one that was noted: R2 says so by number only. */
const isGone = (e: unknown) => e instanceof Error && /\(1002[45]\)/.test(e.message)
const uploadGone = () =>
  new AppError('conflict', 'upload_gone', 'This upload is no longer there. Begin it again.')

const sizeMismatch = (size: number) =>
  new AppError(
    'malformed',
    'size_mismatch',
    `The body does not have the ${size} bytes it was announced with.`,
  )
