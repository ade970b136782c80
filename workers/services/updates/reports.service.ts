import { streamLines, toCsvLine } from '#app/domain/kernel/csv.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { deliveryId } from '#app/domain/kernel/ids.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import { mergePoints } from '#app/domain/updates/activity.rules.ts'
import { compare, ratesOf } from '#app/domain/updates/report.rules.ts'
import type { UpdateReport, WaveReport } from '#app/domain/updates/report.schema.ts'
import type { DeliveryState } from '#app/domain/updates/updates.schema.ts'
import { asksAboutUnknown } from '#app/domain/updates/waves.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { DeliveryRow, UpdateRow } from '#db/repos/updates.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import { toView } from './update-view.ts'

/** Earlier updates one is compared with. */
const COMPARED = 10
const CSV_PAGE = 5_000
const CSV_COLUMNS = ['delivery_id', 'contact_id', 'email', 'state', 'reason', 'changed_at']

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock }
export type DeliveryFilter = { state?: DeliveryState; email?: string }

/** What became of an update, gathered for its page and for a spreadsheet. */
export function createReportsService(d: Deps) {
  return {
    /** Everything its page shows beside the recipients; asked again with every hint. @throws not_found */
    async report(scope: SellerScope, updateId: string): Promise<UpdateReport> {
      requirePermission(scope, 'updates:read')
      const repos = d.repos(scope)
      const row = await repos.updates.find(updateId)
      if (!row) throw notFound('update')
      const { reports } = repos
      const firstId = row.resendOf ?? row.id
      const told = await Promise.all((row.digestOf ?? []).map((id) => repos.updates.find(id)))
      const sources = told.filter((u) => u !== null)
      const [names, links, activity, failures, carriers, earlier, repeats, first, canarySize] =
        await Promise.all([
          repos.dashboard.productNames([row, ...sources].map((u) => u.productId)),
          reports.links(updateId),
          reports.activity(updateId),
          reports.failures(updateId),
          reports.carriers(updateId),
          reports.sentBefore(updateId, COMPARED),
          reports.waves(firstId),
          row.resendOf ? repos.updates.find(firstId) : row,
          row.guard === 'canary' ? reports.sizeOfFirst(updateId, row.canaryBatches) : 0,
        ])
      return {
        update: { ...toView(row), product_name: names.get(row.productId) ?? '' },
        digest_of: sources.map((u) => ({
          id: u.id,
          version: u.version,
          product_name: names.get(u.productId) ?? '',
        })),
        canary: canarySize > 0 ? { recipients: canarySize, settled: settledOf(row, canarySize) } : null,
        links,
        activity: mergePoints(activity),
        failures,
        carriers,
        comparison: compare(
          ratesOf(row, row.tracked),
          earlier.map((u) => ratesOf(u, u.tracked)),
        ),
        waves: repeats.length === 0 ? [] : [...(first ? [first] : []), ...repeats].map(toWave),
        must_choose_unknown: asksAboutUnknown(row, d.clock.now()),
      }
    },

    /**
     * The recipients of an update as CSV, read page by page while it is sent, in the order of their contacts.
     * @returns what to save it as, and the text as it comes
     * @throws not_found; forbidden for whoever may not read contacts
     */
    async deliveriesCsv(
      scope: SellerScope,
      updateId: string,
      filter: DeliveryFilter,
    ): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
      requirePermission(scope, 'updates:read')
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const u = await repos.updates.find(updateId)
      const product = u && (await repos.products.find(u.productId))
      if (!product) throw notFound('update')
      const wave = u.wave > 0 ? `-again-${u.wave}` : ''
      return {
        fileName: `${product.slug}-version-${u.version}${wave}-recipients.csv`,
        body: streamLines(CSV_COLUMNS, async (after) => {
          const rows = await repos.updates.deliveries(updateId, { ...filter, after, limit: CSV_PAGE })
          return {
            lines: rows.map((r) => toLine(updateId, r)).join(''),
            next: rows.length === CSV_PAGE ? rows[rows.length - 1]!.contactId : null,
          }
        }),
      }
    },
  }
}

/** While only the first part of an update was handed over, what is known of all of it is what is known of that part. */
const settledOf = (u: UpdateRow, size: number) =>
  Math.min(size, u.delivered + u.bounced + u.complained + u.rejected + u.skipped)

const toWave = (u: UpdateRow): WaveReport => ({
  id: u.id,
  wave: u.wave,
  status: u.status,
  created_at: toIso(u.createdAt),
  recipients: u.recipients,
  opened: u.opened,
})

const toLine = (updateId: string, r: DeliveryRow) =>
  toCsvLine([
    deliveryId(updateId, r.contactId),
    r.contactId,
    r.email,
    r.state,
    r.reason ?? '',
    toIso(r.changedAt),
  ])
