import { hashContent, hashDetails } from '#app/domain/catalog/canonical.ts'
import { toWire } from '#app/domain/catalog/changes.schema.ts'
import { editionToWire, type ProductDetails } from '#app/domain/catalog/content.schema.ts'
import { diffSnapshots } from '#app/domain/catalog/diff.rules.ts'
import {
  decideStatus,
  FREE,
  firstSnapshot,
  freeSlug,
  lifecycleOf,
  type ProductAction,
  slugFromName,
  slugWithTail,
} from '#app/domain/catalog/product.rules.ts'
import {
  type CreateProduct,
  createProductSchema,
  type PatchProduct,
  type ProductStatus,
  type ProductView,
} from '#app/domain/catalog/product.schema.ts'
import { conflict, invalidFromIssues, notFound } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import { constraintOf } from '#db/errors.ts'
import type { EditionOnSale } from '#db/repos/editions.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ProductRow } from '#db/repos/products.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { type ContentService, slugTaken } from './content.service.ts'
import type { FilesService } from './files.service.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  content: Pick<ContentService, 'saveDetails'>
  files: Pick<FilesService, 'link'>
  clock: Clock
  newId: NewId
  realtime: Realtime
}
/** How often a slug made from a name is tried anew when another product takes it at the same moment. */
const SLUG_ATTEMPTS = 6
/** From this attempt on it gets a tail of its own: a thousand names in other scripts may all have become `product`. */
const TAIL_FROM_ATTEMPT = 5

/** Products: made, found, published and put away. What is in them is `content.service`. */
export function createProductsService(d: Deps) {
  return {
    /** Newest first; without a status all but the archived ones. */
    async list(scope: SellerScope, q: PageQuery & { status?: ProductStatus }): Promise<Page<ProductView>> {
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      const rows = await repos.products.list({ status: q.status, before: q.cursor, limit: q.limit + 1 })
      const views = await toViews(scope, repos, rows.slice(0, q.limit))
      return toPage(
        rows,
        q.limit,
        (r) => r.id,
        (r) => views.get(r.id)!,
      )
    },

    /** @throws not_found */
    async get(scope: SellerScope, productId: string): Promise<ProductView> {
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      const row = await repos.products.find(productId)
      if (!row) throw notFound('product')
      return (await toViews(scope, repos, [row])).get(productId)!
    },

    /**
     * A draft with one edition, "Standard", and empty content: version 1.
     * @throws invalid naming the fields; conflict `slug_taken` with a free `suggestion` when a slug was asked for
     */
    async create(scope: SellerScope, input: CreateProduct): Promise<ProductView> {
      requirePermission(scope, 'products:write')
      const parsed = createProductSchema.safeParse(input)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      const { name, slug, description = '', price = FREE, support_email = null } = parsed.data
      const repos = d.repos(scope)
      const wanted = slug ?? slugFromName(name)
      for (let attempt = 1; ; attempt++) {
        const taken = await repos.products.slugsLike(wanted)
        const id = d.newId('product')
        if (slug !== undefined && taken.has(slug)) throw await slugTaken(repos, slug)
        const details = {
          name,
          slug: attempt < TAIL_FROM_ATTEMPT ? freeSlug(wanted, taken) : slugWithTail(wanted, id.slice(-6)),
          description,
          coverFileId: null,
          supportEmail: support_email,
        }
        try {
          await insert(scope, repos, id, details, price)
          d.realtime.hint(scope.sellerId, 'products')
          return await this.get(scope, id)
        } catch (e) {
          if (constraintOf(e) !== 'unique') throw e
          if (slug !== undefined || attempt === SLUG_ATTEMPTS) throw await slugTaken(repos, details.slug)
        }
      }
    },

    /**
     * Changes what the patch names; what differs makes a new version, of details only. `price` is the first edition's.
     * @throws not_found; invalid naming the fields; conflict `slug_taken`, `product_archived`
     */
    async update(scope: SellerScope, productId: string, patch: PatchProduct): Promise<ProductView> {
      await d.content.saveDetails(scope, productId, patch)
      return this.get(scope, productId)
    },

    /** All four answer the product as it then is, also when it was so before. @throws not_found; conflict `product_archived` */
    publish: (scope: SellerScope, productId: string) => act(scope, productId, 'publish'),
    unpublish: (scope: SellerScope, productId: string) => act(scope, productId, 'unpublish'),
    archive: (scope: SellerScope, productId: string) => act(scope, productId, 'archive'),
    unarchive: (scope: SellerScope, productId: string) => act(scope, productId, 'unarchive'),
  }

  async function act(scope: SellerScope, productId: string, action: ProductAction): Promise<ProductView> {
    requirePermission(scope, 'products:write')
    const repos = d.repos(scope)
    const row = await repos.products.find(productId)
    if (!row) throw notFound('product')
    const decision = decideStatus(action, row.status)
    if (decision === 'refused')
      throw conflict('product_archived', 'This product is archived. Take it out of the archive first.')
    if (decision === 'go') {
      const { from, to } = lifecycleOf(action)
      const now = d.clock.now()
      await repos.batch([
        action === 'publish'
          ? repos.products.publish(productId, from, now)
          : repos.products.setStatus(productId, from, to, now),
      ])
      d.realtime.hint(scope.sellerId, 'products')
    }
    const after = await repos.products.find(productId)
    return (await toViews(scope, repos, [after!])).get(productId)!
  }

  async function insert(
    scope: SellerScope,
    repos: Repos,
    id: string,
    details: ProductDetails,
    price: Money,
  ): Promise<void> {
    const now = d.clock.now()
    const snapshot = firstSnapshot(details, d.newId('edition'), price)
    const [{ whole }, detailsHash] = await Promise.all([hashContent(snapshot.content), hashDetails(snapshot)])
    await repos.batch([
      repos.products.insert(id, details, now),
      ...repos.editions.replaceAll(id, snapshot.content.editions, now),
      repos.versions.insert({
        id: d.newId('version'),
        productId: id,
        number: 1,
        contentHash: whole,
        detailsHash,
        savedBy: `${scope.actor.kind}:${scope.actor.id}`,
        savedByName: scope.actor.name,
        restoredFrom: null,
        savedAt: now,
        changes: JSON.stringify(toWire(diffSnapshots(null, snapshot))),
        snapshot: JSON.stringify(snapshot),
      }),
    ])
  }

  /** Editions and customers of a whole page in one query each. */
  async function toViews(
    scope: SellerScope,
    repos: Repos,
    rows: ProductRow[],
  ): Promise<Map<string, ProductView>> {
    if (rows.length === 0) return new Map()
    const ids = rows.map((r) => r.id)
    const [editions, customers] = await Promise.all([
      repos.editions.listOf(ids),
      repos.products.countCustomers(ids),
    ])
    const cover = (id: string | null) => (id === null ? null : d.files.link(scope, { id, inline: true }))
    return new Map(
      rows.map((row) => [
        row.id,
        toView(
          row,
          editions.filter((e) => e.productId === row.id),
          customers.get(row.id) ?? 0,
          cover(row.coverFileId),
        ),
      ]),
    )
  }
}

const priceOf = (e: EditionOnSale | undefined): Money =>
  e ? { amount: e.priceAmount, currency: e.currency as Money['currency'] } : FREE

function toView(
  row: ProductRow,
  editions: EditionOnSale[],
  customers: number,
  coverUrl: string | null,
): ProductView {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    description: row.description,
    status: row.status,
    price: priceOf(editions[0]),
    cover_file_id: row.coverFileId,
    cover_url: coverUrl,
    support_email: row.supportEmail,
    version: row.version,
    announced_version: row.announcedVersion,
    has_unannounced_changes: row.hasUnannounced,
    customers,
    editions: editions.map((e) =>
      editionToWire({
        id: e.id,
        name: e.name,
        price: priceOf(e),
        payWhatYouWant: e.payWhatYouWant || undefined,
      }),
    ),
    published_at: isoOrNull(row.publishedAt),
    created_at: toIso(row.createdAt),
    updated_at: toIso(row.updatedAt),
  }
}
