import { KEPT_DAYS, type RowResult } from '#app/domain/imports/import.schema.ts'
import type { Outcome } from '#app/domain/imports/row.schema.ts'
import { toCsvLine } from '#app/domain/kernel/csv.ts'
import { AppError, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, type PageQuery, packCursor, unpackCursor } from '#app/domain/kernel/page.ts'
import type { ImportRow } from '#db/repos/imports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { ImportFiles } from './import-files.ts'
import type { PageRow } from './import-page.ts'
import type { UndoneRow } from './import-undo.ts'

type Deps = { repos: (scope: SellerScope) => Repos; files: ImportFiles }

/** The rows of an import's file: as they stand there, and what became of each. */
export function createImportResults(d: Deps) {
  async function require(repos: Repos, id: string): Promise<ImportRow> {
    const row = await repos.imports.find(id)
    if (!row) throw notFound('import')
    return row
  }

  async function* pagesOf(scope: SellerScope, repos: Repos, row: ImportRow, from: number) {
    for (let page = from; ; page++) {
      const found = await repos.imports.page(row.id, row.reportRun, page)
      if (!found) return
      const rows = JSON.parse(new TextDecoder().decode(await d.files.get(scope, row.id, found.object)))
      yield { page, rows: rows as (PageRow | UndoneRow)[] }
    }
  }

  return {
    /**
     * The first `limit` rows of the file, cell by cell as they stand there, for whoever decides what its columns are;
     * none once the file is gone. @throws not_found
     */
    async firstRows(scope: SellerScope, id: string, limit: number): Promise<string[][]> {
      requirePermission(scope, 'contacts:read')
      const row = await require(d.repos(scope), id)
      if (row.removedAt !== null) return []
      const sniffed = await d.files.sniff(scope, id, row.bytes)
      return 'refused' in sniffed ? [] : sniffed.sample.slice(0, limit)
    },

    /** What happened to each row, in the order of the file. @throws gone `import_expired` */
    async rows(
      scope: SellerScope,
      id: string,
      q: PageQuery & { outcome?: string | undefined },
    ): Promise<Page<RowResult>> {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const row = requireKept(await require(repos, id))
      const [page, skip] = q.cursor === undefined ? [0, 0] : unpackCursor(q.cursor).map(Number)
      if (![page, skip].every((n) => Number.isSafeInteger(n) && n! >= 0))
        throw invalid([{ path: 'cursor', message: 'is not a cursor of this list' }])
      const data: RowResult[] = []
      let from = skip!
      // Of all pages from the first on it is known how many there are; an undo reports other rows than it counts.
      const all =
        q.outcome !== undefined && q.cursor === undefined && row.status !== 'undone'
          ? row.counts[q.outcome as Outcome]
          : null
      if (all === 0) return { data, next_cursor: null }
      for await (const { page: no, rows } of pagesOf(scope, repos, row, page!)) {
        for (let i = from; i < rows.length; i++) {
          const result = toRowResult(rows[i]!)
          if (q.outcome !== undefined && result.outcome !== q.outcome) continue
          if (data.length === q.limit) return { data, next_cursor: packCursor([no, i]) }
          data.push(result)
          if (data.length === all) return { data, next_cursor: null }
        }
        from = 0
      }
      return { data, next_cursor: null }
    },

    /** The same as CSV, piece by piece. @throws gone `import_expired` */
    async report(
      scope: SellerScope,
      id: string,
    ): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const row = requireKept(await require(repos, id))
      const pages = pagesOf(scope, repos, row, 0)
      const encoder = new TextEncoder()
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(encoder.encode(toCsvLine(REPORT_COLUMNS))),
        async pull(controller) {
          const next = await pages.next()
          if (next.done) return controller.close()
          controller.enqueue(encoder.encode(next.value.rows.map(toReportLine).join('')))
        },
      })
      return { fileName: `${id}-report.csv`, body }
    },
  }
}

function requireKept(row: ImportRow): ImportRow {
  if (row.removedAt !== null)
    throw new AppError('gone', 'import_expired', `Results of rows are kept for ${KEPT_DAYS} days.`)
  return row
}

const REPORT_COLUMNS = [
  'line',
  'row',
  'email',
  'contact_id',
  'outcome',
  'updated_fields',
  'protected_fields',
  'reason',
]

const toRowResult = (row: PageRow | UndoneRow): RowResult =>
  'fields' in row
    ? {
        ...{ row: row.row, line: row.line, id: row.id ?? null, email: row.email ?? null, outcome: 'updated' },
        ...{ updated_fields: row.outcome === 'restored' ? row.fields : [] },
        ...{ protected_fields: row.outcome === 'conflicts' ? row.fields : [], error: null },
      }
    : {
        ...{
          row: row.row,
          line: row.line,
          id: row.id ?? null,
          email: row.email ?? null,
          outcome: row.outcome,
        },
        ...{ updated_fields: row.updated_fields ?? [], protected_fields: row.protected_fields ?? [] },
        error: row.error ?? null,
      }

function toReportLine(row: PageRow | UndoneRow): string {
  const { updated_fields, protected_fields, error } = toRowResult(row)
  return toCsvLine([
    ...[row.line ?? '', row.row, row.email ?? '', row.id ?? '', row.outcome],
    ...[updated_fields.join('; '), protected_fields.join('; '), error ?? ''],
  ])
}
