import {
  contentDisposition,
  decideFileType,
  FILE_LIMITS,
  headProblem,
  isImage,
  partCount,
  partSize,
} from '#app/domain/catalog/file.rules.ts'
import {
  type FileView,
  type StartUpload,
  singleUploadSchema,
  startUploadSchema,
  type UploadView,
} from '#app/domain/catalog/file.schema.ts'
import { AppError, conflict, invalid, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { FileRow } from '#db/repos/files.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import { objectKey } from '../../auth/object-key.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { SignedFiles } from '../../auth/signed-file.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { ObjectStore } from '../../ports/object-store.port.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  store: ObjectStore
  signedFiles: SignedFiles
  baseUrl: string
  clock: Clock
  newId: NewId
}

/** Files of products: uploaded in one request or in parts, then immutable. What content names them is the content's. */
export function createFilesService(d: Deps) {
  const key = (scope: Pick<SellerScope, 'sellerId'>, id: string) => objectKey(scope, 'files', id)

  return {
    /**
     * Stores a file that comes in one request, streaming.
     * @throws not_found; invalid naming `name` or `size`; too_large above 95 MB; unsupported_type naming `file`;
     *   malformed `size_mismatch` when the body is not `size` bytes. Nothing is left of a refused file.
     */
    async upload(
      scope: SellerScope,
      productId: string,
      input: StartUpload,
      body: ReadableStream,
    ): Promise<FileView> {
      const { name, size, contentType } = parseUpload(input, FILE_LIMITS.singleBytes)
      const repos = await requireProduct(scope, productId)
      const row = {
        id: d.newId('file'),
        productId,
        name,
        size,
        contentType,
        uploadId: null,
        createdAt: d.clock.now(),
      }
      const peeked = await peek(body, FILE_LIMITS.headBytes)
      refuseHead(name, peeked.head)
      // The row stands before the object, so that whatever fails from here on, the sweep finds what is left.
      await repos.batch([repos.files.insert(row)])
      try {
        const sha256 = await d.store.put(key(scope, row.id), peeked.body, size, metaOf(row))
        await repos.batch([repos.files.markReady(row.id, sha256)])
        return toView({ ...row, sha256 })
      } catch (e) {
        await this.giveUp(scope, productId, row.id)
        throw e
      }
    },

    /**
     * Begins an upload in parts of `part_size` bytes (the last one is what remains).
     * @throws as `upload`, with 5 GB as the limit
     */
    async start(scope: SellerScope, productId: string, input: StartUpload): Promise<UploadView> {
      const { name, size, contentType } = parseUpload(input, FILE_LIMITS.bytes)
      const repos = await requireProduct(scope, productId)
      const row = { id: d.newId('file'), productId, name, size, contentType, createdAt: d.clock.now() }
      const uploadId = await d.store.beginParts(key(scope, row.id), metaOf(row))
      await repos.batch([repos.files.insert({ ...row, uploadId })])
      return toUpload({ ...row, parts: {} })
    },

    /** Where an upload stands, for going on after a lost connection. @throws not_found when none is going on */
    async progress(scope: SellerScope, productId: string, fileId: string): Promise<UploadView> {
      return toUpload((await requireUpload(scope, productId, fileId)).row)
    },

    /**
     * Stores one part, in any order; the same part again replaces it.
     * @throws not_found; invalid naming `part`; malformed `size_mismatch`; unsupported_type for a first part that is
     *   not what the name says
     */
    async putPart(
      scope: SellerScope,
      productId: string,
      fileId: string,
      part: number,
      body: ReadableStream,
    ): Promise<UploadView> {
      const { repos, row, uploadId } = await requireUpload(scope, productId, fileId)
      const parts = partCount(row.size)
      if (!Number.isInteger(part) || part < 1 || part > parts)
        throw invalid([{ path: 'part', message: `must be a number from 1 to ${parts}` }])
      const peeked = part === 1 ? await peek(body, FILE_LIMITS.headBytes) : { head: null, body }
      if (peeked.head) refuseHead(row.name, peeked.head)
      const etag = await d.store.putPart(
        key(scope, fileId),
        uploadId,
        part,
        peeked.body,
        partSize(row.size, part),
      )
      await repos.batch([repos.files.putPart(fileId, part, etag)])
      const after = await repos.files.find(productId, fileId)
      if (after?.status !== 'uploading') throw notFound('upload')
      return toUpload(after)
    },

    /**
     * Joins the parts to the file and computes its SHA-256. Asking again after it worked answers the same file.
     * @throws not_found; conflict `parts_missing` naming them in `missing`
     */
    async complete(scope: SellerScope, productId: string, fileId: string): Promise<FileView> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      const done = await repos.files.find(productId, fileId)
      if (done?.status === 'ready') return toView(done)
      const { row, uploadId } = await requireUpload(scope, productId, fileId)
      const numbers = Array.from({ length: partCount(row.size) }, (_, i) => i + 1)
      const missing = numbers.filter((n) => row.parts[n] === undefined)
      if (missing.length > 0)
        throw conflict(
          'parts_missing',
          `${missing.length} of ${numbers.length} parts have not arrived yet.`,
          {
            missing: missing.slice(0, 100),
          },
        )
      const parts = numbers.map((partNumber) => ({ partNumber, etag: row.parts[partNumber]! }))
      const sha256 = await d.store.joinParts(key(scope, fileId), uploadId, parts, row.size)
      const [changed] = await repos.batch([repos.files.markReady(fileId, sha256)])
      const after = await repos.files.find(productId, fileId)
      if (changed === 0 && after?.status !== 'ready') {
        // Aborted while its parts were joined: nobody names this object any more.
        await d.store.remove(key(scope, fileId))
        throw notFound('upload')
      }
      return toView({ ...row, sha256 })
    },

    /** Takes an upload back that is not complete. @throws not_found when none is going on */
    async abort(scope: SellerScope, productId: string, fileId: string): Promise<void> {
      await requireUpload(scope, productId, fileId)
      await this.giveUp(scope, productId, fileId)
    },

    /** Removes what is left of an upload that will not be completed; a complete file stays. Asks no permission. */
    async giveUp(scope: SellerScope, productId: string, fileId: string): Promise<void> {
      const repos = d.repos(scope)
      const row = await repos.files.find(productId, fileId)
      if (!row) return
      // Marked first, so that a completion going on at the same moment cannot end with a file without bytes; the row
      // goes last, so that after a crash the next sweep still finds what is left.
      const [marked] = await repos.batch([repos.files.markAborting(fileId)])
      if (marked === 0) return
      if (row.uploadId) await d.store.abortParts(key(scope, fileId), row.uploadId).catch(() => undefined)
      await d.store.remove(key(scope, fileId))
      await repos.batch([repos.files.removeAborting(fileId)])
    },

    /** @throws not_found */
    async get(scope: SellerScope, productId: string, fileId: string): Promise<FileView> {
      requirePermission(scope, 'products:read')
      return toView(await requireReady(scope, productId, fileId))
    },

    /** Link for a member to see an image, or save any other file, of a product. @throws not_found */
    async previewLink(scope: SellerScope, productId: string, fileId: string): Promise<string> {
      requirePermission(scope, 'products:read')
      const row = await requireReady(scope, productId, fileId)
      return d.signedFiles.path(scope, { id: fileId, inline: isImage(row.contentType) }, d.clock.now())
    },

    /**
     * A link to a file that the caller has found the holder to be entitled to: good for some minutes, to be minted on
     * click. `scope` may be a customer's.
     */
    link: (
      scope: Pick<SellerScope, 'sellerId'>,
      file: { id: string; name?: string; inline?: boolean },
    ): string => `${d.baseUrl}${d.signedFiles.path(scope, file, d.clock.now())}`,
  }

  async function requireProduct(scope: SellerScope, productId: string): Promise<Repos> {
    requirePermission(scope, 'products:write')
    const repos = d.repos(scope)
    if (!(await repos.products.find(productId))) throw notFound('product')
    return repos
  }

  async function requireUpload(scope: SellerScope, productId: string, fileId: string) {
    requirePermission(scope, 'products:write')
    const repos = d.repos(scope)
    const row = await repos.files.find(productId, fileId)
    if (row?.status !== 'uploading' || row.uploadId === null) throw notFound('upload')
    return { repos, row, uploadId: row.uploadId }
  }

  async function requireReady(scope: SellerScope, productId: string, fileId: string): Promise<FileRow> {
    const row = await d.repos(scope).files.find(productId, fileId)
    if (row?.status !== 'ready') throw notFound('file')
    return row
  }
}
export type FilesService = ReturnType<typeof createFilesService>

function parseUpload(input: StartUpload, limit: number) {
  if (input.size > limit)
    throw new AppError(
      'too_large',
      'file_too_large',
      limit === FILE_LIMITS.singleBytes && input.size <= FILE_LIMITS.bytes
        ? `A file of more than ${limit.toLocaleString('en-US')} bytes is uploaded in parts.`
        : `A file may have at most ${FILE_LIMITS.bytes.toLocaleString('en-US')} bytes.`,
      { errors: [{ path: 'size', message: `must be at most ${limit}` }], limit_bytes: limit },
    )
  const parsed = (limit === FILE_LIMITS.bytes ? startUploadSchema : singleUploadSchema).safeParse(input)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { name, size, content_type } = parsed.data
  const type = decideFileType(name, content_type)
  if (!type.ok) throw unsupported(type.reason)
  return { name, size, contentType: type.contentType }
}

function refuseHead(name: string, head: Uint8Array): void {
  const problem = headProblem(name, head)
  if (problem) throw unsupported(problem)
}

const unsupported = (reason: string) =>
  new AppError('unsupported_type', 'unsupported_file_type', `file: ${reason}.`, {
    errors: [{ path: 'file', message: reason }],
  })

const metaOf = ({ name, contentType }: Pick<FileRow, 'name' | 'contentType'>) => ({
  contentType,
  contentDisposition: contentDisposition(name, false),
})

/** Of a complete file: an upload that goes on is an `UploadView`. */
function toView(
  row: Pick<FileRow, 'id' | 'name' | 'size' | 'contentType' | 'sha256' | 'createdAt'>,
): FileView {
  const { id, name, size, contentType, sha256, createdAt } = row
  return { id, name, size, content_type: contentType, sha256, created_at: toIso(createdAt) }
}

const toUpload = ({ id, size, parts }: Pick<FileRow, 'id' | 'size' | 'parts'>): UploadView => ({
  id,
  part_size: FILE_LIMITS.partBytes,
  parts: partCount(size),
  received: Object.keys(parts)
    .map(Number)
    .sort((a, b) => a - b),
})

/** The beginning of a stream, and a stream of all of it. */
async function peek(body: ReadableStream<Uint8Array>, bytes: number) {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (size < bytes) {
    const { done, value } = await reader.read()
    if (done) break
    chunks.push(value)
    size += value.byteLength
  }
  const head = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    head.set(chunk, at)
    at += chunk.byteLength
  }
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = chunks.shift() ?? (await reader.read()).value
      if (next) controller.enqueue(next)
      else controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return { head: head.subarray(0, bytes), body: whole }
}
