import { resolveFilter } from '#app/domain/audience/filter.rules.ts'
import {
  estimateContacts,
  exportFileName,
  LINK_DAYS,
  METRIC_DAYS,
  metricsOf,
  payoutExportFileName,
  RUNNING_LIMIT,
  SAME_REQUEST_MS,
  statusOf,
} from '#app/domain/exports/export.rules.ts'
import {
  type ExportKind,
  type ExportMetrics,
  type ExportOptions,
  type ExportOptionsInput,
  type ExportQuery,
  type ExportView,
  type ExportWindow,
  exportOptionsSchema,
  isOfPayouts,
  kindOf,
  type PayoutExportInput,
  payoutExportSchema,
} from '#app/domain/exports/export.schema.ts'
import { dayStart, nextDay } from '#app/domain/kernel/day.ts'
import { AppError, conflict, invalid, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, toPage } from '#app/domain/kernel/page.ts'
import { DAY, isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import type { PayoutView } from '#app/domain/payouts/payout.schema.ts'
import { statementFileNames } from '#app/domain/payouts/statement.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { ExportRow, NewExport } from '#db/repos/exports.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ExportsSystem } from '#db/system/exports.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { sliceExport } from '#queues/jobs/exports.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { SignedExports } from '../../auth/signed-export.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { ObjectRequest, ObjectStore, ReadObject } from '../../ports/object-store.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { Mailer } from '../mailer.service.ts'
import { toPayoutView } from '../payouts/payout-view.ts'
import { type ExportSlices, exportKey } from './export-slices.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  system: ExportsSystem
  exportSlices: Pick<ExportSlices, 'remove'>
  store: Pick<ObjectStore, 'read'>
  signedExports: SignedExports
  jobs: JobBus
  mailer: Mailer
  realtime: Realtime
  clock: Clock
  newId: NewId
  baseUrl: string
}
type Stored = ExportOptions & ExportWindow
const PERMISSION = { audience: 'exports:write', payouts: 'payouts:export' } as const
/** As many as an archive may hold. */
const MOST_PAYOUTS = 1_000
const NOT_OF_AUDIENCE: Stored = {
  ...{
    types: [],
    columns: [],
    from: null,
    to: null,
    segment_id: null,
    bom: false,
    since: null,
    before: null,
  },
}
export type Download = { file: ReadObject; fileName: string; sha256: string | null }

/** Exports of the audience: asked for, watched, fetched, mailed and taken back. `exportSlices` makes their files. */
export function createExportsService(d: Deps) {
  const hint = (scope: SellerScope) => d.realtime.hint(scope.sellerId, 'exports')

  return {
    /**
     * Asks for an export. The same request again within a minute, also at the same moment, is the same export.
     * @throws invalid naming the field; conflict `too_many_exports` with five under way
     */
    async create(scope: SellerScope, input: ExportOptionsInput): Promise<ExportView> {
      requirePermission(scope, 'exports:write')
      const repos = d.repos(scope)
      const { options, filter, estimate } = await read(repos, input)
      const { slug } = await repos.settings.seller()
      const now = d.clock.now()
      return begin(scope, repos, now, {
        ...{ options, filter, total: estimate, fileName: exportFileName(slug, now) },
      })
    },

    /**
     * Asks for an archive with one CSV file of transactions per payout.
     * @throws invalid naming `payouts`: none, or one that did not arrive or is not the seller's; conflict `too_many_exports`
     */
    async createOfPayouts(scope: SellerScope, input: PayoutExportInput): Promise<ExportView> {
      requirePermission(scope, 'payouts:export')
      const parsed = payoutExportSchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const repos = d.repos(scope)
      const rows = await repos.payouts.paidOf(parsed.data.payouts)
      if (rows.length < parsed.data.payouts.length)
        throw invalid(
          parsed.data.payouts.flatMap((id, i) =>
            rows.some((p) => p.id === id)
              ? []
              : [{ path: `payouts.${i}`, message: 'is not a payout of yours that has arrived' }],
          ),
        )
      const days = rows.map((p) => p.day)
      const names = statementFileNames(days)
      const { slug } = await repos.settings.seller()
      return begin(scope, repos, d.clock.now(), {
        options: { payouts: rows.map((p, i) => ({ id: p.id, name: names[i]! })) },
        ...{ filter: null, total: rows.length, fileName: payoutExportFileName(slug, days) },
      })
    },

    /**
     * What an export of payouts may hold: years with payouts that arrived, latest first, and those of one of them: of
     * the latest, unless `year` is another one with payouts. Without any: the current year, and nothing.
     */
    async payoutsOf(
      scope: SellerScope,
      year: number | null,
    ): Promise<{ years: number[]; year: number; payouts: PayoutView[] }> {
      requirePermission(scope, 'payouts:export')
      const { payouts } = d.repos(scope)
      const years = await payouts.paidYears()
      const shown = year !== null && years.includes(year) ? year : years[0]
      if (shown === undefined) {
        const current = new Date(d.clock.now()).getUTCFullYear()
        return { years: [current], year: current, payouts: [] }
      }
      const rows = await payouts.paidIn(shown, MOST_PAYOUTS)
      return { years, year: shown, payouts: rows.map(toPayoutView) }
    },

    /** How many contacts such an export looks at: exact for one kind without dates, else an estimate. @throws invalid */
    async estimate(scope: SellerScope, input: ExportOptionsInput): Promise<number> {
      requirePermission(scope, 'exports:write')
      return (await read(d.repos(scope), input)).estimate
    },

    /** Newest first, of one kind. */
    async list(
      scope: SellerScope,
      { cursor, limit }: ExportQuery,
      kind: ExportKind = 'audience',
    ): Promise<Page<ExportView>> {
      requirePermission(scope, PERMISSION[kind])
      const rows = await d.repos(scope).exports.list(kind, cursor, limit + 1)
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => toView(scope, row),
      )
    },

    /** @throws not_found */
    async get(scope: SellerScope, id: string): Promise<ExportView> {
      return toView(scope, await require(scope, d.repos(scope), id))
    },

    /** Its links lead nowhere from now on, and its file goes; one under way stops. @throws not_found */
    async revoke(scope: SellerScope, id: string): Promise<ExportView> {
      const repos = d.repos(scope)
      const row = await require(scope, repos, id)
      const now = d.clock.now()
      await repos.batch([repos.exports.revoke(id, now), repos.exports.forgetMoves(id)])
      await d.exportSlices.remove(scope, row)
      hint(scope)
      return toView(scope, await require(scope, repos, id))
    },

    /**
     * Lets a failed export begin again, from how things stand now: who moved since it failed was not kept.
     * @throws not_found; conflict `not_failed`
     */
    async retry(scope: SellerScope, id: string): Promise<ExportView> {
      const repos = d.repos(scope)
      await require(scope, repos, id)
      const [begun] = await repos.batch([
        repos.exports.retry(id, d.clock.now()),
        d.jobs.enqueue(scope, sliceExport, { exportId: id, slice: 0 }),
      ])
      if (!begun) throw conflict('not_failed', 'Only an export that failed can be tried again.')
      d.jobs.wake()
      hint(scope)
      return toView(scope, await require(scope, repos, id))
    },

    /** Numbers about the seller's exports of the last month. */
    async metrics(scope: SellerScope): Promise<ExportMetrics> {
      requirePermission(scope, 'exports:write')
      const now = d.clock.now()
      return metricsOf(await d.repos(scope).exports.since(now - METRIC_DAYS * DAY), now)
    },

    /**
     * The file, as the request's headers ask. A whole one is counted, unless it was only asked about.
     * @throws not_found while there is none; gone `export_revoked` or `export_expired`
     */
    async download(
      scope: SellerScope,
      id: string,
      request: ObjectRequest & { isHead: boolean },
    ): Promise<Download> {
      await require(scope, d.repos(scope), id)
      return open(scope, id, request)
    },
    /** The same for the holder of a link that was signed for this export. */
    open,

    /** Mails the link to the member who asked. Issued by the job. */
    async mail(scope: SellerScope, id: string): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const row = await repos.exports.find(id)
      if (!row) throw notFound('export')
      if (row.memberId === null || statusOf(row, d.clock.now()) !== 'ready') return 'stale'
      const member = await repos.members.find(row.memberId)
      if (!member) return 'stale'
      const { renderExportReady } = await import('#app/emails/export-ready.tsx')
      const [settings, seller] = await Promise.all([repos.settings.get(), repos.settings.seller()])
      const rendered = await renderExportReady({
        url: `${d.baseUrl}/audience/exports/${id}/download`,
        listUrl: `${d.baseUrl}${isOfPayouts(row.options) ? '/payouts/export' : '/audience/exports'}`,
        ...{ fileName: row.fileName, rows: row.rows, bytes: row.bytes, validDays: LINK_DAYS },
        of: isOfPayouts(row.options) ? 'payouts' : (row.options as Stored).types,
        seller: {
          name: seller.name,
          brandColor: settings.brandColor,
          logoUrl: settings.logoKey ? `${d.baseUrl}/brand/${seller.slug}/logo` : null,
        },
      })
      await d.mailer.send(
        {
          idempotencyKey: `export-ready/${id}`,
          to: { email: member.email, name: member.name },
          from: { localPart: 'no-reply', name: 'Awning' },
          replyTo: settings.supportEmail,
        },
        rendered,
      )
      return 'done'
    },

    /** Takes away what is left of an export that is over. Issued by cron, and asks no permission. */
    async sweep(scope: SellerScope, id: string): Promise<void> {
      const repos = d.repos(scope)
      const row = await repos.exports.find(id)
      if (row) await d.exportSlices.remove(scope, row)
    },
    /** At most `limit` whose time is over and whose file is still there, of all sellers. */
    over: (limit: number) => d.system.expired(d.clock.now(), limit),
  }

  /** The same request again within a minute, also at the same moment, is the same export. */
  async function begin(
    scope: SellerScope,
    repos: Repos,
    now: number,
    asked: Pick<NewExport, 'options' | 'filter' | 'total' | 'fileName'>,
  ): Promise<ExportView> {
    const requestedBy = `${scope.actor.kind}:${scope.actor.id}`
    const requestKey = await sha256(JSON.stringify([requestedBy, asked.options]))
    const id = d.newId('export')
    const isMade = await repos
      .batch([
        repos.exports.insert(
          {
            ...{ id, ...asked, requestKey, requestedBy, snapshotAt: now, createdAt: now },
            memberId: scope.actor.kind === 'member' ? scope.actor.id : null,
          },
          now - SAME_REQUEST_MS,
          RUNNING_LIMIT,
        ),
        d.jobs.enqueue(scope, sliceExport, { exportId: id, slice: 0 }),
      ])
      .then(() => true)
      .catch((e: unknown) => {
        if (constraintOf(e) === 'not_null') return false
        throw e
      })
    d.jobs.wake()
    const row = isMade
      ? await repos.exports.find(id)
      : await repos.exports.findByRequest(requestKey, now - SAME_REQUEST_MS)
    if (!row)
      throw conflict(
        'too_many_exports',
        `${RUNNING_LIMIT} exports are under way. Wait until one of them is ready.`,
      )
    hint(scope)
    return toView(scope, row)
  }

  /** An export the scope may see. @throws not_found, forbidden */
  async function require(scope: SellerScope, repos: Repos, id: string): Promise<ExportRow> {
    const row = await repos.exports.find(id)
    if (!row) throw notFound('export')
    requirePermission(scope, PERMISSION[kindOf(row.options)])
    return row
  }

  async function read(repos: Repos, input: ExportOptionsInput) {
    const parsed = exportOptionsSchema.safeParse(input)
    if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
    const { from, to, types, segment_id } = parsed.data
    const segment = segment_id === null ? null : await repos.segments.find(segment_id)
    if (segment_id !== null && !segment)
      throw invalid([{ path: 'segment_id', message: 'is not a segment of yours' }])
    const { timeZone } = await repos.settings.get()
    const window: ExportWindow = {
      since: from === null ? null : dayStart(from, timeZone),
      before: to === null ? null : dayStart(nextDay(to), timeZone),
    }
    const options: Stored = { ...parsed.data, ...window }
    const filter = segment && resolveFilter(segment.filter, timeZone)
    return { options, filter, estimate: estimateContacts(await repos.exports.days(types), window) }
  }

  async function open(
    scope: SellerScope,
    id: string,
    { isHead, ...request }: ObjectRequest & { isHead: boolean },
  ): Promise<Download> {
    const repos = d.repos(scope)
    const row = await repos.exports.find(id)
    if (!row) throw notFound('export')
    const status = statusOf(row, d.clock.now())
    if (status === 'revoked')
      throw new AppError(
        'gone',
        'export_revoked',
        'This export was revoked, and its file is gone. Make a new one.',
      )
    if (status === 'expired' || (status === 'ready' && row.removedAt !== null))
      throw new AppError(
        'gone',
        'export_expired',
        `An export can be downloaded for ${LINK_DAYS} days, and this one's time is over. Make a new one.`,
      )
    if (status !== 'ready') throw notFound('file yet')
    const file = await d.store.read(exportKey(scope, id), request)
    if (!file)
      throw new AppError('unavailable', 'file_unavailable', 'The file cannot be read now. Try again.')
    const isWhole =
      file.kind === 'whole' || (file.kind === 'part' && file.offset === 0 && file.length === file.size)
    if (isWhole && !isHead) {
      await repos.batch([repos.exports.countDownload(id)])
      hint(scope)
    }
    return { file, fileName: row.fileName, sha256: row.sha256 }
  }

  function toView(scope: Pick<SellerScope, 'sellerId'>, row: ExportRow): ExportView {
    const {
      since: _,
      before: __,
      ...options
    } = isOfPayouts(row.options) ? NOT_OF_AUDIENCE : (row.options as Stored)
    const now = d.clock.now()
    const status = statusOf(row, now)
    const isMade = row.sha256 !== null
    return {
      ...{ id: row.id, kind: kindOf(row.options), status, ...options },
      ...{ rows: isMade ? row.rows : null, bytes: isMade ? row.bytes : null, sha256: row.sha256 },
      file_name: row.fileName,
      download_url: status === 'ready' ? `${d.baseUrl}${d.signedExports.path(scope, row.id, now)}` : null,
      expires_at: isMade ? isoOrNull(row.expiresAt) : null,
      progress: isMade
        ? { done: row.rows, total: row.rows }
        : { done: row.scanned, total: Math.max(row.scanned, row.total) },
      ...{ failure: row.failure, downloads: row.downloads, requested_by: row.requestedBy },
      created_at: toIso(row.createdAt),
      ...{ started_at: isoOrNull(row.startedAt), finished_at: isoOrNull(row.finishedAt) },
    }
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('')
}
