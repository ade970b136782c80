import { fileNameSchema } from '#app/domain/catalog/file.schema.ts'
import {
  type CreateImport,
  createImportSchema,
  FILE_MAX,
  type ImportView,
  KEPT_DAYS,
  noCounts,
  UPLOAD_PART_BYTES,
  type UploadedParts,
  type UploadInParts,
} from '#app/domain/imports/import.schema.ts'
import { checkMapping, type Mapping, mappingSchema } from '#app/domain/imports/mapping.schema.ts'
import { proposeMapping } from '#app/domain/imports/recognise.rules.ts'
import { conflict, invalid, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { DAY, isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import { constraintOf } from '#db/errors.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ImportsSystem } from '#db/system/imports.ts'
import { runImport } from '#queues/jobs/imports.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { ImportFiles, Sniffed } from './import-files.ts'
import type { ImportPolicies } from './import-policies.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: ImportsSystem
  files: ImportFiles
  policies: ImportPolicies
  jobs: JobBus
  realtime: Realtime
  clock: Clock
  newId: NewId
  baseUrl: string
}
/** A file of exactly `size` bytes as it comes in, or whose parts have come in. */
export type ImportUpload = { name: string; size: number } & (
  | { body: ReadableStream }
  | { parts: UploadedParts }
)

/** Imports of files: asked for, agreed to, watched, stopped and taken back. What they do is done by `import-runs`. */
export function createImportsService(d: Deps) {
  const hint = (scope: SellerScope) => d.realtime.hint(scope.sellerId, 'imports')

  async function require(repos: Repos, id: string): Promise<ImportRow> {
    const row = await repos.imports.find(id)
    if (!row) throw notFound('import')
    return row
  }

  return {
    /**
     * Takes a file in and begins to check it, or to write it where `mode` is `commit`.
     * @param askColumns somebody is there to say what the columns are where they cannot be told apart: then it waits for
     *   `check` instead of being refused
     * @throws invalid naming the field; `file` where it is nothing that can be read
     */
    async create(
      scope: SellerScope,
      input: Partial<CreateImport>,
      upload: ImportUpload,
      { askColumns = false } = {},
    ): Promise<ImportView> {
      requirePermission(scope, 'contacts:write')
      const parsed = createImportSchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const asked = parsed.data
      const policy = await d.policies.usable(scope, asked.policy)
      if (upload.size > FILE_MAX)
        throw invalid([{ path: 'file', message: 'is larger than 1 GB; split it into several' }])
      const name = fileNameSchema.safeParse(upload.name)
      if (!name.success) throw invalidFromIssues(name.error.issues, 'name')
      const given = asked.mapping === undefined ? null : readMapping(asked.mapping)
      const id = 'parts' in upload ? upload.parts.id : d.newId('import')
      const repos = d.repos(scope)
      if ('parts' in upload && (await repos.imports.find(id)))
        throw conflict('already_uploaded', 'This upload is an import already.')
      const sha256 =
        'parts' in upload
          ? await d.files.joinParts(scope, upload.parts, upload.size)
          : await d.files.upload(scope, id, upload.body, upload.size)
      try {
        const sniffed = await d.files.sniff(scope, id, upload.size, asked.delimiter)
        if ('refused' in sniffed) throw invalid([{ path: 'file', message: sniffed.refused }])
        const { source, mapping, errors } = await mappingFor(repos, sniffed, given)
        const isAsking = errors.length > 0 && askColumns && given === null
        if (errors.length > 0 && !isAsking) throw invalid(errors)
        const { key, version, rules } = policy
        const status = isAsking ? 'ready' : asked.mode === 'commit' ? 'uploaded' : 'checking'
        await repos.batch([
          repos.imports.insert({
            ...{ id, status, mode: asked.mode, policy: key, policyVersion: version, rules },
            ...{ basis: asked.consent_basis || null, fileName: name.data, bytes: upload.size, sha256 },
            ...{ format: sniffed.format, mapping, source },
            ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, actorName: scope.actor.name },
            mayResubscribe: scope.can.has('consent:resubscribe'),
            ...{ counts: noCounts(), protectedByField: {}, samples: [], createdAt: d.clock.now() },
            ...(status === 'uploaded' ? {} : { run: 1, runKind: 'check', reportRun: 1 }),
          }),
          ...(isAsking
            ? []
            : [
                d.jobs.enqueue(scope, runImport, {
                  importId: id,
                  run: asked.mode === 'commit' ? 0 : 1,
                  page: 0,
                }),
              ]),
        ])
      } catch (e) {
        await d.files.remove(scope, id, 'upload').catch(() => undefined)
        throw e
      }
      d.jobs.wake()
      hint(scope)
      return this.get(scope, id)
    },

    /** Begins an upload in parts (`UPLOAD_PART_BYTES`); what is never completed is forgotten by the bucket in a week. */
    async startUpload(scope: SellerScope): Promise<UploadInParts> {
      requirePermission(scope, 'contacts:write')
      const id = d.newId('import')
      return { id, upload_id: await d.files.beginParts(scope, id) }
    },
    /**
     * One part, from 1 on; the same again replaces it.
     * @returns its etag. @throws malformed `size_mismatch`; conflict `upload_gone`
     */
    async putPart(
      scope: SellerScope,
      upload: UploadInParts,
      part: number,
      body: ReadableStream,
      size: number,
    ): Promise<string> {
      requirePermission(scope, 'contacts:write')
      if (!Number.isInteger(part) || part < 1 || part > FILE_MAX / UPLOAD_PART_BYTES + 1)
        throw invalid([{ path: 'part', message: 'must be the number of a part, from 1 on' }])
      if (size > UPLOAD_PART_BYTES)
        throw invalid([{ path: 'file', message: `parts have at most ${UPLOAD_PART_BYTES} bytes` }])
      return d.files.putPart(scope, upload, part, body, size)
    },

    /** @throws not_found */
    async get(scope: SellerScope, id: string): Promise<ImportView> {
      requirePermission(scope, 'contacts:read')
      return toView(await require(d.repos(scope), id))
    },

    /** Newest first. */
    async list(scope: SellerScope, { cursor, limit }: PageQuery): Promise<Page<ImportView>> {
      requirePermission(scope, 'contacts:read')
      const rows = await d.repos(scope).imports.list(cursor, limit + 1)
      return toPage(rows, limit, (r) => r.id, toView)
    },

    /**
     * Looks at the file again with other columns or another policy. @throws conflict `not_ready`; invalid
     */
    async check(
      scope: SellerScope,
      id: string,
      change: { policy?: string; mapping?: string; consent_basis?: string },
    ): Promise<ImportView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const row = await require(repos, id)
      const policy = await d.policies.usable(scope, change.policy ?? row.policy)
      const mapping = change.mapping === undefined ? (row.mapping as Mapping) : readMapping(change.mapping)
      const errors = checkMapping(mapping, row.format!.header)
      if (errors.length > 0) throw invalid(errors)
      const [begun] = await repos.batch([
        repos.imports.begin(row, 'check', ['ready'], {
          ...{
            status: 'checking',
            mapping,
            policy: policy.key,
            policyVersion: policy.version,
            rules: policy.rules,
          },
          ...{ counts: noCounts(), protectedByField: {}, samples: [], planChanged: false, agreedHash: null },
          // Which rows are needless depends on what the columns are.
          ...{ textBytes: 0, total: 0, duplicates: 0, reportRun: row.run + 1 },
          ...(change.consent_basis === undefined ? {} : { basis: change.consent_basis || null }),
        }),
        d.jobs.enqueue(scope, runImport, { importId: id, run: row.run + 1, page: 0 }),
      ])
      if (!begun) throw conflict('not_ready', 'Only a file that has been checked can be checked anew.')
      d.jobs.wake()
      hint(scope)
      return this.get(scope, id)
    },

    /**
     * Writes what was checked, if it still comes to the same; otherwise it is `ready` again with the new numbers.
     * @throws conflict `not_ready`, `import_running`
     */
    async commit(scope: SellerScope, id: string): Promise<ImportView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const row = await require(repos, id)
      await d.policies.usable(scope, row.policy)
      if (row.agreedHash === null)
        throw conflict('not_ready', 'Only a file that has been checked can be imported.')
      const now = d.clock.now()
      const [begun] = await repos
        .batch([
          repos.imports.begin(row, 'verify', ['ready'], {
            ...{ status: 'running', mode: 'commit', startedAt: now, planChanged: false },
            ...{ actor: `${scope.actor.kind}:${scope.actor.id}`, actorName: scope.actor.name },
            mayResubscribe: scope.can.has('consent:resubscribe'),
            ...{ counts: noCounts(), protectedByField: {}, samples: [] },
          }),
          d.jobs.enqueue(scope, runImport, { importId: id, run: row.run + 1, page: 0 }),
        ])
        .catch((e: unknown) => {
          if (constraintOf(e) === 'unique')
            throw conflict('import_running', 'Another import is writing just now. Wait until it is done.')
          throw e
        })
      if (!begun) throw conflict('not_ready', 'Only a file that has been checked can be imported.')
      d.jobs.wake()
      hint(scope)
      return this.get(scope, id)
    },

    /** Stops it. What was written stays, is counted, and can be undone. @throws conflict `not_running` */
    async cancel(scope: SellerScope, id: string): Promise<ImportView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      await require(repos, id)
      const [stopped] = await repos.batch([
        repos.imports.move(id, ['uploaded', 'checking', 'ready', 'running'], {
          ...{ status: 'cancelled', finishedAt: d.clock.now() },
        }),
      ])
      if (!stopped) throw conflict('not_running', 'This import is over already.')
      hint(scope)
      return this.get(scope, id)
    },

    /**
     * Takes back what it did, as far as nobody changed it since. Where it opted people out this needs the permission to
     * subscribe them again. @throws conflict `nothing_to_undo`, `import_running`; forbidden
     */
    async undo(scope: SellerScope, id: string): Promise<ImportView> {
      requirePermission(scope, 'contacts:write')
      const repos = d.repos(scope)
      const row = await require(repos, id)
      if (row.rules.consent !== 'keep') requirePermission(scope, 'consent:resubscribe')
      if (!canUndo(row)) throw conflict('nothing_to_undo', 'There is nothing of this import to take back.')
      const [begun] = await repos
        .batch([
          repos.imports.begin(row, 'undo', ['done', 'cancelled', 'failed'], {
            ...{ status: 'undoing', undoneBy: `${scope.actor.kind}:${scope.actor.id}`, finishedAt: null },
            mayResubscribe: scope.can.has('consent:resubscribe'),
            ...{ undone: { restored: 0, removed: 0, conflicts: 0 }, failure: null },
            // Goes on behind the pages it has been over.
            ...(isHalfUndone(row) ? { page: row.page, row: row.row, undone: row.undone } : {}),
          }),
          ...(isHalfUndone(row) ? [repos.imports.adoptPages(id, row.run, row.run + 1)] : []),
          d.jobs.enqueue(scope, runImport, { importId: id, run: row.run + 1, page: 0 }),
        ])
        .catch((e: unknown) => {
          if (constraintOf(e) === 'unique')
            throw conflict('import_running', 'Another import is writing just now. Wait until it is done.')
          throw e
        })
      if (!begun) throw conflict('nothing_to_undo', 'There is nothing of this import to take back.')
      d.jobs.wake()
      hint(scope)
      return this.get(scope, id)
    },

    /** Takes file and row results away; the record stays. Issued by cron, and asks no permission. */
    async sweep(scope: SellerScope, id: string): Promise<void> {
      const repos = d.repos(scope)
      await d.files.removeAll(scope, id)
      await repos.batch([
        repos.imports.forgetPages(id),
        repos.imports.move(id, ['ready', 'done', 'cancelled', 'failed', 'undone'], {
          ...{ removedAt: d.clock.now(), samples: [] },
        }),
      ])
    },
    /** At most `limit` whose time is over, of all sellers. */
    over: (limit: number) => d.system.expired(d.clock.now() - KEPT_DAYS * DAY, limit),
  }

  /** The mapping asked for, that of the last file of these columns, or what the names of the columns say. */
  async function mappingFor(repos: Repos, { format, sample }: Sniffed, given: Mapping | null) {
    const proposed = proposeMapping(format.header, sample)
    const mapping =
      given ?? ((await repos.imports.lastMapping(format.header)) as Mapping | null) ?? proposed.mapping
    const errors = checkMapping(mapping, format.header).map(({ path, message }) => ({
      path: path === 'mapping' ? path : `mapping.${path}`,
      message,
    }))
    return { source: proposed.source, mapping, errors }
  }
}

function readMapping(text: string): Mapping {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw invalid([{ path: 'mapping', message: 'must be JSON, for example {"E-Mail":"email"}' }])
  }
  const parsed = mappingSchema.safeParse(json)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues, 'mapping')
  return parsed.data
}

/** An undo that could not go on can be asked for again. */
const isHalfUndone = (row: ImportRow) => row.status === 'failed' && row.runKind === 'undo'
const canUndo = (row: ImportRow) =>
  row.commitRun !== null &&
  (row.undone === null || isHalfUndone(row)) &&
  row.removedAt === null &&
  ['done', 'cancelled', 'failed'].includes(row.status)

function toView(row: ImportRow): ImportView {
  const isRunning = ['checking', 'running', 'undoing'].includes(row.status)
  return {
    id: row.id,
    status: row.status === 'undoing' ? 'running' : row.status,
    policy: row.policy,
    policy_version: row.policyVersion,
    mode: row.mode,
    phase: isRunning ? row.runKind : null,
    counts: row.counts,
    protected_by_field: row.protectedByField,
    report_url: `/api/v1/imports/${row.id}/report.csv`,
    progress: { done: row.row, total: Math.max(row.total, row.row) },
    file_name: row.fileName,
    bytes: row.bytes,
    sha256: row.sha256,
    source: row.source,
    format: row.format,
    mapping: row.mapping?.columns ?? null,
    samples: row.samples,
    checked: row.agreedHash !== null,
    plan_changed: row.planChanged,
    consent_basis: row.basis,
    undone: row.undone,
    can_undo: canUndo(row),
    failure: row.failure,
    requested_by: row.actorName,
    created_at: toIso(row.createdAt),
    started_at: isoOrNull(row.startedAt),
    finished_at: isoOrNull(row.finishedAt),
    kept_until: row.removedAt === null ? toIso(row.createdAt + KEPT_DAYS * DAY) : null,
  }
}
