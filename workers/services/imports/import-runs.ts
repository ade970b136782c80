import { createBitmap, createLastSeen } from '#app/domain/imports/csv/duplicates.ts'
import type { RowContext } from '#app/domain/imports/decide-row.rules.ts'
import { noCounts, ROWS_MAX } from '#app/domain/imports/import.schema.ts'
import { type ContactRowInput, personKeys } from '#app/domain/imports/row.schema.ts'
import { AppError, isAppError, notFound } from '#app/domain/kernel/errors.ts'
import { constraintOf } from '#db/errors.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { inviteImported, runImport } from '#queues/jobs/imports.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Decided, RowWriter } from './apply-rows.ts'
import type { ImportFiles } from './import-files.ts'
import { type PageRow, pageRows, tally } from './import-page.ts'
import { createImportReader } from './import-reader.ts'
import type { ImportUndo } from './import-undo.ts'

/** Rows of a page: their JSON stays under what D1 takes as one parameter. */
export const PAGE_ROWS = 5_000
/** A run of the job ends after this and another goes on: invocations are bounded, and so is what a lease covers. */
const RUN_MS = 10_000
/** A seller's imports write one after another; whoever waits asks again after this many seconds. */
const WAIT_SECONDS = 2

type Deps = {
  repos: (scope: SellerScope) => Repos
  writer: RowWriter
  jobs: JobBus
  realtime: Realtime
  clock: Clock
  newId: NewId
  files: ImportFiles
  undo: ImportUndo
  pageRows: number
}

/**
 * Runs of imports: a file is read page by page, each page decided, and (in a commit) written in one batch together with
 * where the run is. Whatever dies between, the next run begins where that batch left it; a page that was read twice is
 * written once.
 */
export function createImportRuns(d: Deps) {
  const reader = createImportReader(d.files)
  const hint = (scope: SellerScope) => d.realtime.hint(scope.sellerId, 'imports')

  return {
    /** Goes on with a run for a while. Issued by the job. */
    async run(scope: SellerScope, id: string, run: number): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const found = await repos.imports.find(id)
      if (!found) throw notFound('import')
      let row = found
      if (run === 0) {
        if (row.status === 'uploaded') {
          const started = await startCommit(repos, row)
          if (!started) return { later: WAIT_SECONDS }
          row = started
        }
        // Where the run that began it has died, this one goes on with it.
        run = 1
      }
      if (!isOngoing(row) || row.run !== run) return 'stale'
      const until = Date.now() + RUN_MS
      try {
        if (row.runKind !== 'undo' && row.total === 0 && row.textBytes === 0)
          row = await prepare(scope, repos, row)
        while (Date.now() < until) {
          const next: ImportRow | 'over' =
            row.runKind === 'undo' ? await undoPage(scope, repos, row) : await readPage(scope, repos, row)
          if (next === 'over') return 'done'
          row = next
          hint(scope)
          // A loop that never yields starves every read of the same isolate until it ends.
          await scheduler.wait(0)
        }
      } catch (e) {
        if (e instanceof Superseded) {
          // Whoever was faster may have died since: somebody has to look again.
          const now = await repos.imports.find(id)
          return now && isOngoing(now) && now.run === run ? { later: WAIT_SECONDS } : 'stale'
        }
        if (isAppError(e) && !e.retryable) {
          await fail(scope, id, e.detail)
          return 'done'
        }
        throw e
      }
      await repos.batch([
        d.jobs.enqueue(scope, runImport, { importId: id, run, page: row.page }, d.clock.now() + 1),
      ])
      d.jobs.wake()
      return 'done'
    },

    /** The job's tries are used up. */
    async giveUp(scope: SellerScope, id: string, reason: string): Promise<void> {
      await fail(
        scope,
        id,
        `The import could not go on (${reason}). What it had written stays, and can be undone.`,
      )
    },
  }

  async function fail(scope: SellerScope, id: string, failure: string) {
    const repos = d.repos(scope)
    await repos.batch([
      repos.imports.move(id, ['uploaded', 'checking', 'running', 'undoing'], {
        ...{ status: 'failed', failure, finishedAt: d.clock.now() },
      }),
    ])
    hint(scope)
  }

  /** null while another import of the seller writes. */
  async function startCommit(repos: Repos, row: ImportRow): Promise<ImportRow | null> {
    if (await repos.imports.isAnotherWriting(row.id)) return null
    const now = d.clock.now()
    try {
      await repos.batch([
        repos.imports.begin(row, 'commit', ['uploaded'], {
          ...{ status: 'running', startedAt: now, commitRun: row.run + 1, reportRun: row.run + 1 },
        }),
      ])
    } catch (e) {
      if (constraintOf(e) === 'unique') return null
      throw e
    }
    return repos.imports.find(row.id)
  }

  /** Looks over the whole file once: how many rows, and which of them a later one makes needless. */
  async function prepare(scope: SellerScope, repos: Repos, row: ImportRow): Promise<ImportRow> {
    const format = row.format!
    const { bytes: textBytes } = await d.files.toText(scope, row.id, format)
    const seen = createLastSeen(Math.min(ROWS_MAX, Math.ceil(textBytes / 40)))
    const superseded = createBitmap()
    let duplicates = 0
    let at = await reader.start(scope, row, textBytes)
    while (at.cursor < textBytes) {
      const { items, next } = await reader.read(scope, row, at, textBytes, Number.POSITIVE_INFINITY, null)
      for (const { no, read } of items) {
        if (!read || 'errors' in read) continue
        for (const key of personKeys(read.row)) {
          const earlier = seen.see(key, no - 1)
          if (earlier === null || earlier === no - 1) continue
          superseded.set(earlier)
          duplicates++
        }
      }
      at = next
      if (at.row > ROWS_MAX)
        throw new AppError(
          'invalid',
          'too_many_rows',
          `The file has more than ${ROWS_MAX.toLocaleString('en-US')} rows. Split it into several.`,
        )
      await scheduler.wait(0)
    }
    if (duplicates > 0) await d.files.put(scope, row.id, 'duplicates', superseded.toBytes())
    await repos.batch([
      repos.imports.prepared(row.id, row, { textBytes: Math.max(1, textBytes), total: at.row, duplicates }),
    ])
    return (await repos.imports.find(row.id))!
  }

  async function readPage(scope: SellerScope, repos: Repos, row: ImportRow): Promise<ImportRow | 'over'> {
    const begin =
      row.page === 0 && row.cursor === 0
        ? await reader.start(scope, row, row.textBytes)
        : { cursor: row.cursor, line: row.line, row: row.row }
    if (begin.cursor >= row.textBytes || begin.row >= row.total) return finish(scope, repos, row)

    const superseded = row.duplicates > 0 ? await d.files.get(scope, row.id, 'duplicates') : null
    const { items, next, ends } = await reader.read(
      ...([scope, row, begin, row.textBytes, d.pageRows, superseded] as const),
    )
    const wanted = items.filter((i) => i.read && 'row' in i.read && !i.isDuplicate)
    const rows = wanted.map((i) => (i.read as { row: ContactRowInput }).row)
    const ctx: RowContext = {
      ...{
        policy: row.rules,
        now: d.clock.now(),
        basis: row.basis,
        may: { resubscribe: row.mayResubscribe },
      },
    }
    const object = `run_${row.run}_${d.newId('upload')}`
    let after: ImportRow | null = null

    const also = async (decided: Decided[]): Promise<Statement[]> => {
      // Somebody else may have gone on meanwhile, or stopped it: then nothing of this page is to be tried again.
      const now = await repos.imports.find(row.id)
      if (!now || now.run !== row.run || now.page !== row.page || !isOngoing(now)) throw new Superseded()
      const isWhole = decided.length === rows.length
      const end = isWhole ? items.length : items.indexOf(wanted[decided.length]!)
      const place = isWhole ? next : ends(end)
      const page = pageRows(items.slice(0, end), decided)
      const progress = tally(row, page, place)
      after = { ...row, ...progress, page: row.page + 1 }
      await d.files.put(scope, row.id, object, encoder.encode(JSON.stringify(page)))
      return [
        repos.imports.notePage(row.id, row, object, page.length),
        repos.imports.advance(row.id, row, progress),
      ]
    }
    try {
      if (row.runKind === 'commit')
        await d.writer.apply(scope, rows, ctx, { source: 'import', actor: row.actor, at: ctx.now }, also)
      else await repos.batch(await also(await d.writer.decide(scope, rows, ctx)))
    } catch (e) {
      if (constraintOf(e) === 'not_null') throw new Superseded()
      throw e
    }
    if (row.runKind === 'commit') d.realtime.hint(scope.sellerId, 'contacts')
    return after!
  }

  async function finish(scope: SellerScope, repos: Repos, row: ImportRow): Promise<'over'> {
    const now = d.clock.now()
    if (row.runKind === 'commit') {
      await repos.batch([
        repos.imports.end(row.id, row, { status: 'done', finishedAt: now }),
        ...(row.rules.double_opt_in
          ? [d.jobs.enqueue(scope, inviteImported, { importId: row.id, page: 0, from: 0 })]
          : []),
      ])
      d.jobs.wake()
    } else if (row.runKind === 'verify' && row.planHash === row.agreedHash) {
      await repos.batch([
        repos.imports.begin(row, 'commit', ['running'], {
          ...{ counts: noCounts(), protectedByField: {}, samples: [], planChanged: false },
          ...{ commitRun: row.run + 1, reportRun: row.run + 1 },
        }),
        d.jobs.enqueue(scope, runImport, { importId: row.id, run: row.run + 1, page: 0 }),
      ])
      d.jobs.wake()
    } else
      await repos.batch([
        repos.imports.end(row.id, row, {
          ...{ status: 'ready', agreedHash: row.planHash, reportRun: row.run, finishedAt: null },
          planChanged: row.runKind === 'verify',
        }),
      ])
    hint(scope)
    return 'over'
  }

  /** Goes back over one page of the commit, the last first. */
  async function undoPage(scope: SellerScope, repos: Repos, row: ImportRow): Promise<ImportRow | 'over'> {
    const pages = await repos.imports.pages(row.id, row.commitRun!, -1, 100_000)
    const index = pages.length - 1 - row.page
    if (index < 0) {
      await repos.batch([
        repos.imports.end(row.id, row, { status: 'undone', reportRun: row.run, finishedAt: d.clock.now() }),
      ])
      hint(scope)
      return 'over'
    }
    const did = JSON.parse(
      decoder.decode(await d.files.get(scope, row.id, pages[index]!.object)),
    ) as PageRow[]
    const object = `run_${row.run}_${d.newId('upload')}`
    for (let attempt = 0; ; attempt++) {
      const { statements, report } = await d.undo.page(scope, row, did)
      const undone = { ...(row.undone ?? { restored: 0, removed: 0, conflicts: 0 }) }
      for (const { outcome } of report) undone[outcome]++
      await d.files.put(scope, row.id, object, encoder.encode(JSON.stringify(report)))
      try {
        await repos.batch([
          repos.imports.notePage(row.id, row, object, report.length),
          ...statements,
          repos.imports.advance(row.id, row, { undone, row: row.row + did.length }),
        ])
        d.realtime.hint(scope.sellerId, 'contacts')
        return { ...row, undone, row: row.row + did.length, page: row.page + 1 }
      } catch (e) {
        const now = await repos.imports.find(row.id)
        if (!now || now.run !== row.run || now.page !== row.page || !isOngoing(now)) throw new Superseded()
        if (attempt >= 3) throw e
      }
    }
  }
}

/** The run was stopped, or somebody else went on with it. */
class Superseded extends Error {}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const isOngoing = ({ status }: ImportRow) =>
  status === 'checking' || status === 'running' || status === 'undoing'
