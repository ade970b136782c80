import { contentDisposition } from '#app/domain/catalog/file.rules.ts'
import { LINK_DAYS } from '#app/domain/exports/export.rules.ts'
import { type ExportOptions, isOfPayouts, kindOf } from '#app/domain/exports/export.schema.ts'
import { toCsvLine } from '#app/domain/kernel/csv.ts'
import { AppError, conflict, isAppError, notFound } from '#app/domain/kernel/errors.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import type { ExportRow } from '#db/repos/exports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailExport, sliceExport } from '#queues/jobs/exports.jobs.ts'
import { objectKey } from '../../auth/object-key.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { ObjectStore } from '../../ports/object-store.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { PayoutFiles } from './payout-files.ts'

/** Lines a page has at most: with ordinary names half of what D1 answers at once. */
export const PAGE_LINES = 5_000
const BOM = '\uFEFF'

type Deps = {
  repos: (scope: SellerScope) => Repos
  store: ObjectStore
  jobs: JobBus
  realtime: Realtime
  clock: Clock
  payoutFiles: PayoutFiles
  /** Size of each part but the last. */
  partBytes: number
  pageLines: number
}

/** Where the file of an export lies. */
export const exportKey = (scope: Pick<SellerScope, 'sellerId'>, id: string) => objectKey(scope, 'exports', id)

/**
 * The files of exports. One run of the job makes one part of the file: pages of text are collected until the part is
 * full, what is left over waits as an object of its own, and one batch moves everything on. Whatever dies between, the
 * next run begins where that batch left it and makes the same bytes.
 */
export function createExportSlices(d: Deps) {
  const tailOf = (scope: Pick<SellerScope, 'sellerId'>, id: string, slice: number) =>
    objectKey(scope, 'exports', `${id}_tail_${slice}`)
  const hint = (scope: SellerScope) => d.realtime.hint(scope.sellerId, 'exports')

  return {
    /** One part of the file. Issued by the job. */
    async slice(scope: SellerScope, id: string, slice: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const row = await repos.exports.find(id)
      if (!row) throw notFound('export')
      if (!isOngoing(row) || row.slices !== slice) return 'stale'
      if (row.status === 'queued') {
        await repos.batch([repos.exports.start(id, d.clock.now())])
        hint(scope)
      }
      try {
        return await makeSlice(scope, repos, row)
      } catch (e) {
        if (!isAppError(e) || e.code !== 'upload_gone') throw e
        // The bucket forgets uploads that nobody completes for a week, and a run that outlived its lease may have put
        // another part in place of one that was noted.
        await repos.batch([
          repos.exports.startOver(id, slice),
          ...(slice > 0 ? [d.jobs.enqueue(scope, sliceExport, { exportId: id, slice: 0 })] : []),
        ])
        if (slice === 0) throw new AppError('unavailable', 'upload_gone', e.detail)
        d.jobs.wake()
        return 'done'
      }
    },

    /** The job's tries are used up. */
    async giveUp(scope: SellerScope, id: string, reason: string): Promise<void> {
      const repos = d.repos(scope)
      const row = await repos.exports.find(id)
      if (!row || !isOngoing(row)) return
      const now = d.clock.now()
      const [failed] = await repos.batch([repos.exports.fail(id, reason, now), repos.exports.forgetMoves(id)])
      if (failed) await remove(scope, row).catch(() => undefined)
      hint(scope)
    },
    remove,
  }

  async function makeSlice(scope: SellerScope, repos: Repos, row: ExportRow): Promise<JobOutcome> {
    const { id, slices } = row
    const key = exportKey(scope, id)
    const held: Uint8Array[] = [slices === 0 ? headOf(row) : await readTail(scope, row)]
    const size = () => held.reduce((sum, chunk) => sum + chunk.byteLength, 0)
    let { cursor, rows, scanned } = row
    let lines = d.pageLines
    let isLast = false
    while (!isLast && size() < d.partBytes) {
      const page = await pageOf(scope, repos, row, cursor, lines)
      if (!page) isLast = true
      else {
        held.push(page.bytes)
        cursor = page.cursor
        lines = page.limit
        rows += page.rows
        scanned += page.read
      }
    }

    if (!isLast) {
      const uploadId = row.uploadId ?? (await beginUpload(scope, repos, row))
      const [part, rest] = cut(held, d.partBytes)
      const etag = await written(d.store.putPart(key, uploadId, slices + 1, streamOf(part), d.partBytes))
      await written(d.store.put(tailOf(scope, id, slices + 1), streamOf(rest), sizeOf(rest), metaOf(row)))
      const parts = [...row.parts, { partNumber: slices + 1, etag }]
      // Not at once but a moment later, which is an invocation of its own: a chain of runs within one would outlive it.
      const soon = d.clock.now() + 1
      const [moved] = await repos.batch([
        repos.exports.noteSlice(row, { cursor, parts, rows, scanned, bytes: row.bytes + d.partBytes }),
        d.jobs.enqueue(scope, sliceExport, { exportId: id, slice: slices + 1 }, soon),
      ])
      if (!moved) return over(scope, repos, id)
      await d.store.remove(tailOf(scope, id, slices))
      d.jobs.wake()
      hint(scope)
      return 'done'
    }

    const bytes = row.bytes + size()
    const sha256 =
      slices === 0
        ? await written(d.store.put(key, streamOf(held), bytes, metaOf(row)))
        : await joinWith(scope, row, held, bytes)
    const now = d.clock.now()
    const [finished] = await repos.batch([
      repos.exports.finish(row, {
        ...{ rows, bytes, sha256, scanned, finishedAt: now, expiresAt: now + LINK_DAYS * DAY },
      }),
      repos.exports.forgetMoves(id),
      ...(row.memberId === null ? [] : [d.jobs.enqueue(scope, mailExport, { exportId: id })]),
    ])
    if (!finished) return over(scope, repos, id)
    if (slices > 0) await d.store.remove(tailOf(scope, id, slices))
    d.jobs.wake()
    hint(scope)
    return 'done'
  }

  async function pageOf(
    scope: SellerScope,
    repos: Repos,
    row: ExportRow,
    cursor: string | null,
    limit: number,
  ) {
    if (isOfPayouts(row.options)) {
      const page = await d.payoutFiles.page(scope, row.options, cursor)
      return page && { ...page, read: page.rows, limit }
    }
    const page = await repos.exports.page(row, cursor, limit)
    return page && { ...page, bytes: encoder.encode(page.text) }
  }

  /** Somebody was faster, or it was revoked meanwhile: what was put into the bucket since is nobody's then. */
  async function over(scope: SellerScope, repos: Repos, id: string): Promise<JobOutcome> {
    const row = await repos.exports.find(id)
    if (row?.status === 'revoked') await remove(scope, row)
    return 'stale'
  }

  async function beginUpload(scope: SellerScope, repos: Repos, row: ExportRow): Promise<string> {
    const uploadId = await written(d.store.beginParts(exportKey(scope, row.id), metaOf(row)))
    const [kept] = await repos.batch([repos.exports.beginUpload(row.id, row.slices, uploadId)])
    if (kept) return uploadId
    await d.store.abortParts(exportKey(scope, row.id), uploadId).catch(() => undefined)
    const now = await repos.exports.find(row.id)
    if (!now?.uploadId) throw new AppError('unavailable', 'export_over', 'The export is not made any more.')
    return now.uploadId
  }

  /** The last part, if anything is left for one, and the whole. Also when a run before this one had joined it already. */
  async function joinWith(
    scope: SellerScope,
    row: ExportRow,
    held: Uint8Array[],
    bytes: number,
  ): Promise<string> {
    const key = exportKey(scope, row.id)
    const parts = [...row.parts]
    const uploadId = row.uploadId ?? ''
    if (bytes > row.bytes)
      try {
        const partNumber = row.slices + 1
        const etag = await written(
          d.store.putPart(key, uploadId, partNumber, streamOf(held), bytes - row.bytes),
        )
        parts.push({ partNumber, etag })
      } catch (e) {
        if (!isAppError(e) || e.code !== 'upload_gone') throw e
      }
    return written(d.store.joinParts(key, uploadId, parts, bytes))
  }

  async function readTail(scope: SellerScope, row: ExportRow): Promise<Uint8Array> {
    const tail = await d.store.read(tailOf(scope, row.id, row.slices))
    if (tail?.kind !== 'whole') throw conflict('upload_gone', 'What was left over is no longer there.')
    return new Uint8Array(await new Response(tail.body).arrayBuffer())
  }

  /** Everything of it in the bucket. Done again it does nothing, so that what dies in between is finished by the sweep. */
  async function remove(scope: SellerScope, row: ExportRow): Promise<void> {
    if (row.uploadId) await d.store.abortParts(exportKey(scope, row.id), row.uploadId).catch(() => undefined)
    for (const slice of [row.slices - 1, row.slices, row.slices + 1])
      if (slice > 0) await d.store.remove(tailOf(scope, row.id, slice))
    await d.store.remove(exportKey(scope, row.id))
    const repos = d.repos(scope)
    await repos.batch([repos.exports.noteRemoved(row.id, d.clock.now())])
  }
}
export type ExportSlices = ReturnType<typeof createExportSlices>

/** A failure of the bucket, by a name that a person can be told. */
const written = <T>(work: Promise<T>): Promise<T> =>
  work.catch((e: unknown) => {
    if (isAppError(e)) throw e
    throw new AppError('unavailable', 'storage_failed', 'The file could not be written.')
  })

const encoder = new TextEncoder()
const isOngoing = ({ status }: Pick<ExportRow, 'status'>) => status === 'queued' || status === 'running'
function headOf({ options }: Pick<ExportRow, 'options'>): Uint8Array {
  if (isOfPayouts(options)) return new Uint8Array()
  const { bom, columns } = options as ExportOptions
  return encoder.encode(`${bom ? BOM : ''}${toCsvLine(columns)}`)
}
const metaOf = ({ fileName, options }: Pick<ExportRow, 'fileName' | 'options'>) => ({
  contentType: kindOf(options) === 'payouts' ? 'application/zip' : 'text/csv; charset=utf-8',
  contentDisposition: contentDisposition(fileName, false),
})
const sizeOf = (chunks: Uint8Array[]) => chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)

/** The first `size` bytes, and the rest. */
function cut(chunks: Uint8Array[], size: number): [Uint8Array[], Uint8Array[]] {
  const first: Uint8Array[] = []
  const rest: Uint8Array[] = []
  let left = size
  for (const chunk of chunks) {
    if (left > 0) first.push(chunk.subarray(0, left))
    if (chunk.byteLength > left) rest.push(chunk.subarray(Math.max(0, left)))
    left = Math.max(0, left - chunk.byteLength)
  }
  return [first, rest]
}

function streamOf(chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  const queue = chunks.filter((chunk) => chunk.byteLength > 0)
  return new ReadableStream({
    pull(controller) {
      const next = queue.shift()
      if (next) controller.enqueue(next)
      else controller.close()
    },
  })
}
