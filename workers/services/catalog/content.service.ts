import { hashContent, hashDetails } from '#app/domain/catalog/canonical.ts'
import { type Changes, NO_CHANGES, toWire } from '#app/domain/catalog/changes.schema.ts'
import {
  contentFromWire,
  contentToWire,
  contentWireSchema,
  type ProductContent,
  type ProductDetails,
  type Snapshot,
} from '#app/domain/catalog/content.schema.ts'
import { diffSnapshots } from '#app/domain/catalog/diff.rules.ts'
import { decideNotify } from '#app/domain/catalog/eligibility.rules.ts'
import { isImage } from '#app/domain/catalog/file.rules.ts'
import { freeSlug } from '#app/domain/catalog/product.rules.ts'
import {
  type ContentView,
  type PatchProduct,
  patchProductSchema,
  type SaveResult,
} from '#app/domain/catalog/product.schema.ts'
import {
  AppError,
  conflict,
  invalid,
  invalidFromIssues,
  isAppError,
  notFound,
} from '#app/domain/kernel/errors.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ProductRow } from '#db/repos/products.repo.ts'
import type { VersionRow } from '#db/repos/versions.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { EditSessions } from '../../ports/edit-sessions.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  clock: Clock
  newId: NewId
  realtime: Realtime
  editSessions: Pick<EditSessions, 'contentSaved'>
}

/** A whole content, as PUT takes it. Parsed here, so it may come from anywhere. `details`: those that change too. */
export type SaveInput = {
  content: unknown
  details?: PatchProduct
  /** Version the content is based on; null = whatever is there now. */
  baseVersion: number | null
  /** The edit session's own save: it need not be told that somebody saved. */
  fromDraft?: boolean
}
type Loaded = { product: ProductRow; version: VersionRow; snapshot: Snapshot }

/** Saves of a product: each that changes something makes an immutable version, and none is half made. */
export function createContentService(d: Deps) {
  return {
    /** @throws not_found */
    async get(scope: SellerScope, productId: string): Promise<ContentView> {
      requirePermission(scope, 'products:read')
      const { product, snapshot } = await load(d.repos(scope), productId)
      return { version: product.version, ...contentToWire(snapshot.content) }
    },

    /** The last saved state as the domain knows it, for the edit session. @throws not_found */
    async snapshot(scope: SellerScope, productId: string): Promise<{ version: number; snapshot: Snapshot }> {
      requirePermission(scope, 'products:read')
      const { product, snapshot } = await load(d.repos(scope), productId)
      return { version: product.version, snapshot }
    },

    /**
     * Saves content, and details where given, as the next version. What changes nothing a customer or the seller could
     * see makes no version: the answer then carries the present one and no changes.
     * @throws not_found; invalid naming the fields; stale `stale_version` with `current_version` and what `changes` were
     *   made since the base; conflict `slug_taken`, `product_archived`
     */
    async save(scope: SellerScope, productId: string, input: SaveInput): Promise<SaveResult> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      const before = await load(repos, productId)
      await refuseStale(repos, before, input.baseVersion)
      const parsed = contentWireSchema.safeParse(input.content)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const stored = await repos.files.findReady(
        productId,
        parsed.data.files.map((f) => f.id),
      )
      const content = contentFromWire(parsed.data, d.newId, (id) => stored.get(id))
      await refuseForeignEditions(repos, productId, content)
      const details = await mergeDetails(repos, before, input.details ?? {})
      return commit(
        scope,
        repos,
        before,
        { content: withPrice(content, input.details), details },
        null,
        input.fromDraft,
      )
    },

    /**
     * Changes details alone, on top of whatever is saved now (a save going on at the same moment is waited out).
     * @throws as `save`
     */
    async saveDetails(scope: SellerScope, productId: string, patch: PatchProduct): Promise<SaveResult> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      return retryStale(async () => {
        const before = await load(repos, productId)
        const details = await mergeDetails(repos, before, patch)
        return commit(
          scope,
          repos,
          before,
          { content: withPrice(before.snapshot.content, patch), details },
          null,
        )
      })
    },

    /**
     * Makes an old version the newest again, as a version of its own. The slug stays, because links to it are out.
     * @throws not_found; conflict `product_archived`; stale `stale_version` when somebody saved at the same moment
     */
    async restore(scope: SellerScope, productId: string, number: number): Promise<SaveResult> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      const before = await load(repos, productId)
      const old = await repos.versions.find(productId, number)
      if (!old) throw notFound('version')
      const { details, content } = JSON.parse(old.snapshot) as Snapshot
      return commit(
        scope,
        repos,
        before,
        { content, details: { ...details, slug: before.product.slug } },
        number,
      )
    },

    /** Takes the "changes since your last update" away, until the content changes again. @throws not_found */
    async dismissUnannounced(scope: SellerScope, productId: string): Promise<void> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      const product = await repos.products.find(productId)
      if (!product) throw notFound('product')
      await repos.batch(repos.products.dismiss(productId, product.version))
      d.realtime.hint(scope.sellerId, 'products')
    },
  }

  async function commit(
    scope: SellerScope,
    repos: Repos,
    before: Loaded,
    after: Snapshot,
    restoredFrom: number | null,
    fromDraft = false,
  ): Promise<SaveResult> {
    const { product, version } = before
    if (product.status === 'archived')
      throw conflict('product_archived', 'This product is archived. Take it out of the archive to change it.')
    const [{ whole }, detailsHash] = await Promise.all([hashContent(after.content), hashDetails(after)])
    if (whole === version.contentHash && detailsHash === version.detailsHash)
      return {
        version: version.number,
        changes: toWire(NO_CHANGES),
        notify: await notify(repos, before, before, NO_CHANGES),
      }

    const changes = diffSnapshots(before.snapshot, after)
    const now = d.clock.now()
    const number = version.number + 1
    const editionsChanged =
      JSON.stringify(before.snapshot.content.editions) !== JSON.stringify(after.content.editions)
    const row = {
      id: d.newId('version'),
      productId: product.id,
      number,
      contentHash: whole,
      detailsHash,
      savedBy: `${scope.actor.kind}:${scope.actor.id}`,
      savedByName: scope.actor.name,
      restoredFrom,
      savedAt: now,
      changes: JSON.stringify(toWire(changes)),
      snapshot: JSON.stringify(after),
    }
    try {
      await repos.batch([
        repos.versions.insert(row),
        ...(editionsChanged ? repos.editions.replaceAll(product.id, after.content.editions, now) : []),
        ...repos.products.saveVersion(product.id, number, after.details, now),
      ])
    } catch (e) {
      if (constraintOf(e) !== 'unique') throw e
      // Either the version's number or the slug was taken between our reading and our writing.
      await refuseStale(repos, await load(repos, product.id), version.number)
      throw await slugTaken(repos, after.details.slug)
    }
    d.realtime.hint(scope.sellerId, 'products')
    if (!fromDraft) d.editSessions.contentSaved(scope.sellerId, product.id)
    const saved = { product, version: { ...row, sellerId: scope.sellerId }, snapshot: after }
    return { version: number, changes: toWire(changes), notify: await notify(repos, before, saved, changes) }
  }

  /** Who would hear of it now: owners of every edition that changed since customers were last told. */
  async function notify(
    repos: Repos,
    before: Loaded,
    saved: Loaded,
    changes: Changes,
  ): Promise<SaveResult['notify']> {
    const { product } = saved
    const published = product.status === 'published'
    const editionIds =
      published && changes.content ? await changedSinceAnnounced(repos, before, saved, changes) : []
    const contentChanged = editionIds.length > 0
    const [count, lastUpdateAt] = contentChanged
      ? await Promise.all([
          repos.recipients.count({
            productId: product.id,
            editionIds,
            versionSavedAt: saved.version.savedAt,
            segment: null,
          }),
          repos.updates.lastConfirmedAt(product.id),
        ])
      : [{ recipients: 0 }, null]
    const decision = decideNotify({
      published,
      contentChanged,
      reachable: count.recipients,
      lastUpdateAt,
      now: d.clock.now(),
    })
    return { ...decision, recipients: count.recipients }
  }
}
export type ContentService = ReturnType<typeof createContentService>

/** Product, its present version and what that keeps. @throws not_found */
export async function load(repos: Repos, productId: string): Promise<Loaded> {
  const product = await repos.products.find(productId)
  if (!product) throw notFound('product')
  const version = await repos.versions.find(productId, product.version)
  if (!version) throw notFound('product')
  return { product, version, snapshot: JSON.parse(version.snapshot) as Snapshot }
}

async function changedSinceAnnounced(
  repos: Repos,
  before: Loaded,
  saved: Loaded,
  changes: Changes,
): Promise<string[]> {
  const { id, announcedVersion } = saved.product
  if (announcedVersion === before.version.number) return changes.affectedEditionIds
  const announced = await repos.versions.find(id, announcedVersion)
  if (!announced) return changes.affectedEditionIds
  return diffSnapshots(JSON.parse(announced.snapshot) as Snapshot, saved.snapshot).affectedEditionIds
}

async function refuseStale(repos: Repos, now: Loaded, baseVersion: number | null): Promise<void> {
  if (baseVersion === null || baseVersion === now.product.version) return
  const base = await repos.versions.find(now.product.id, baseVersion)
  const changes = base ? diffSnapshots(JSON.parse(base.snapshot) as Snapshot, now.snapshot) : NO_CHANGES
  throw new AppError(
    'stale',
    'stale_version',
    `This was edited from version ${baseVersion}, but version ${now.product.version} has been saved meanwhile. Look at what changed, then save again.`,
    { current_version: now.product.version, changes: toWire(changes) },
  )
}

async function retryStale<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left--) {
    try {
      return await attempt()
    } catch (e) {
      if (left === 0 || !isAppError(e) || e.code !== 'stale_version') throw e
    }
  }
}

/** New editions may bring the id their pages already name, as long as it is nobody else's. */
async function refuseForeignEditions(
  repos: Repos,
  productId: string,
  { editions }: ProductContent,
): Promise<void> {
  const foreign = await repos.editions.ofOtherProducts(
    productId,
    editions.map((e) => e.id),
  )
  if (foreign.size > 0)
    throw invalid(
      editions.flatMap((e, i) =>
        foreign.has(e.id) ? [{ path: `editions.${i}.id`, message: 'is an edition of another product' }] : [],
      ),
    )
}

const withPrice = (content: ProductContent, patch: PatchProduct = {}): ProductContent =>
  patch.price
    ? { ...content, editions: content.editions.map((e, i) => (i === 0 ? { ...e, price: patch.price! } : e)) }
    : content

async function mergeDetails(repos: Repos, before: Loaded, input: PatchProduct): Promise<ProductDetails> {
  const parsed = patchProductSchema.safeParse(input)
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const patch = parsed.data
  const old = before.snapshot.details
  const details: ProductDetails = {
    name: patch.name ?? old.name,
    slug: patch.slug ?? old.slug,
    description: patch.description ?? old.description,
    coverFileId: patch.cover_file_id === undefined ? old.coverFileId : patch.cover_file_id,
    supportEmail: patch.support_email === undefined ? old.supportEmail : patch.support_email,
  }
  if (details.slug !== old.slug && (await repos.products.slugsLike(details.slug)).has(details.slug))
    throw await slugTaken(repos, details.slug)
  if (details.coverFileId !== null && details.coverFileId !== old.coverFileId) {
    const cover = (await repos.files.findReady(before.product.id, [details.coverFileId])).get(
      details.coverFileId,
    )
    if (!cover) throw invalid([{ path: 'cover_file_id', message: 'is not a file uploaded to this product' }])
    if (!isImage(cover.contentType))
      throw invalid([{ path: 'cover_file_id', message: 'must be a PNG, JPEG, GIF or WebP image' }])
  }
  return details
}

/** Refusal of a slug another product has, with one that is free. */
export async function slugTaken(repos: Repos, slug: string): Promise<AppError> {
  const suggestion = freeSlug(slug, await repos.products.slugsLike(slug))
  return conflict('slug_taken', `slug: another product has this address; ${suggestion} is free.`, {
    errors: [{ path: 'slug', message: `is the address of another product; ${suggestion} is free` }],
    suggestion,
  })
}
