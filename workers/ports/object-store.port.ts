import type { ObjectKey } from '../auth/object-key.ts'

/** Set when an object is written and sent with it whenever it is read. */
export type ObjectMeta = { contentType: string; contentDisposition: string }
export type StoredPart = { partNumber: number; etag: string }
export type ObjectRequest = { range?: string | null; ifRange?: string | null; ifNoneMatch?: string | null }
export type ReadObject = {
  size: number
  /** Quoted, as HTTP has it. */
  etag: string
  contentType: string
  contentDisposition: string
} & (
  | { kind: 'whole'; body: ReadableStream }
  | { kind: 'part'; body: ReadableStream; offset: number; length: number }
  | { kind: 'not_modified' | 'unsatisfiable' }
)

/** Where files lie. Bodies are streamed through, never held, but for small ones that are held already. */
export type ObjectStore = {
  /**
   * Writes a body of exactly `size` bytes.
   * @returns its SHA-256 in hex. @throws malformed `size_mismatch` when the body is shorter or longer; nothing is kept
   */
  put(key: ObjectKey, body: ReadableStream, size: number, meta: ObjectMeta): Promise<string>
  /** Writes what is held already, which costs a fraction of a stream. */
  putBytes(key: ObjectKey, bytes: Uint8Array, meta: ObjectMeta): Promise<void>
  beginParts(key: ObjectKey, meta: ObjectMeta): Promise<string>
  /** The same part again replaces it. @returns the part's etag. @throws malformed `size_mismatch`; conflict `upload_gone` */
  putPart(key: ObjectKey, uploadId: string, part: number, body: ReadableStream, size: number): Promise<string>
  /** Joins the parts. Doing it again after it worked is fine. @returns SHA-256 of the whole in hex. @throws conflict `upload_gone` */
  joinParts(key: ObjectKey, uploadId: string, parts: StoredPart[], size: number): Promise<string>
  abortParts(key: ObjectKey, uploadId: string): Promise<void>
  /** As the request's headers ask (RFC 9110: Range, If-Range, If-None-Match). @returns null without such an object */
  read(key: ObjectKey, request?: ObjectRequest): Promise<ReadObject | null>
  /** The whole object, or a piece of it that lies within. @returns null without such an object */
  readBytes(key: ObjectKey, piece?: { offset: number; length: number }): Promise<Uint8Array | null>
  remove(key: ObjectKey): Promise<void>
  /** All whose keys begin so. */
  removeAll(prefix: ObjectKey): Promise<void>
}
