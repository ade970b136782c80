import { changesWireSchema, NO_CHANGES, toWire } from '#app/domain/catalog/changes.schema.ts'
import { contentToWire, detailsToWire, type Snapshot } from '#app/domain/catalog/content.schema.ts'
import { diffSnapshots } from '#app/domain/catalog/diff.rules.ts'
import type { ChangesSince, VersionSnapshotView, VersionView } from '#app/domain/catalog/product.schema.ts'
import { type ShownPage, sideBySide } from '#app/domain/catalog/side-by-side.ts'
import { invalid, notFound } from '#app/domain/kernel/errors.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { toIso } from '#app/domain/kernel/time.ts'
import type { Repos } from '#db/repos/index.ts'
import type { VersionHead } from '#db/repos/versions.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'

type Deps = { repos: (scope: SellerScope) => Repos }
/** Two versions beside each other, for the screen. */
export type Comparison = {
  before: VersionSnapshotView
  after: VersionSnapshotView
  changes: ChangesSince['changes']
  pages: ShownPage[]
}

/** What was saved when, by whom, and what differs. Reads only. */
export function createHistoryService(d: Deps) {
  return {
    /** Newest first; the cursor is a version's number. @throws not_found; invalid naming `cursor` */
    async versions(scope: SellerScope, productId: string, q: PageQuery): Promise<Page<VersionView>> {
      const repos = await requireProduct(scope, productId)
      const before = q.cursor === undefined ? undefined : Number(q.cursor)
      if (before !== undefined && !Number.isSafeInteger(before))
        throw invalid([{ path: 'cursor', message: 'is not a cursor of this list' }])
      const rows = await repos.versions.list(productId, { before, limit: q.limit + 1 })
      return toPage(rows, q.limit, (r) => String(r.number), toView)
    },

    /** One version with all it keeps. @throws not_found */
    async version(scope: SellerScope, productId: string, number: number): Promise<VersionSnapshotView> {
      return (await find(await requireProduct(scope, productId), productId, number)).view
    },

    /** @throws not_found for a product or version that is not there */
    async compare(scope: SellerScope, productId: string, from: number, to: number): Promise<Comparison> {
      const repos = await requireProduct(scope, productId)
      const [before, after] = await Promise.all([find(repos, productId, from), find(repos, productId, to)])
      return {
        before: before.view,
        after: after.view,
        changes: toWire(diffSnapshots(before.snapshot, after.snapshot)),
        pages: sideBySide(before.snapshot.content, after.snapshot.content),
      }
    },

    /**
     * What changed from one version to the present one; without `since` from the one customers were last told about.
     * @throws not_found; invalid naming `since` when it is later than the present version
     */
    async changesSince(scope: SellerScope, productId: string, since?: number): Promise<ChangesSince> {
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      const product = await repos.products.find(productId)
      if (!product) throw notFound('product')
      const from = since ?? product.announcedVersion
      if (from > product.version)
        throw invalid([{ path: 'since', message: `must be at most ${product.version}, the present version` }])
      const changes =
        from === product.version
          ? NO_CHANGES
          : diffSnapshots(
              (await find(repos, productId, from)).snapshot,
              (await find(repos, productId, product.version)).snapshot,
            )
      return {
        since: from,
        version: product.version,
        changes: toWire(changes),
        affected_edition_ids: changes.affectedEditionIds,
      }
    },
  }

  async function requireProduct(scope: SellerScope, productId: string): Promise<Repos> {
    requirePermission(scope, 'products:read')
    const repos = d.repos(scope)
    if (!(await repos.products.find(productId))) throw notFound('product')
    return repos
  }
}

async function find(repos: Repos, productId: string, number: number) {
  const row = await repos.versions.find(productId, number)
  if (!row) throw notFound('version')
  const snapshot = JSON.parse(row.snapshot) as Snapshot
  const view: VersionSnapshotView = {
    ...toView(row),
    details: detailsToWire(snapshot.details),
    content: { version: number, ...contentToWire(snapshot.content) },
  }
  return { snapshot, view }
}

const toView = (row: VersionHead): VersionView => ({
  id: row.id,
  number: row.number,
  saved_at: toIso(row.savedAt),
  saved_by: { id: row.savedBy, name: row.savedByName },
  changes: changesWireSchema.parse(JSON.parse(row.changes)),
  restored_from: row.restoredFrom,
})
