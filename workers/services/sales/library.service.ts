import type { Snapshot } from '#app/domain/catalog/content.schema.ts'
import { effectiveContent } from '#app/domain/catalog/effective-content.rules.ts'
import { newsFor } from '#app/domain/catalog/news.rules.ts'
import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { takenBy } from '#app/domain/ledger/ledger.rules.ts'
import type { EndedView, LibraryView, ShopView } from '#app/domain/sales/library.schema.ts'
import { hasAccess } from '#app/domain/sales/purchases.schema.ts'
import { decideSeen, type VisitMark } from '#app/domain/sales/seen.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { CustomerScope, SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { FilesService } from '../catalog/files.service.ts'
import { toPolicyView } from '../refunds/policy-view.ts'
import { windowOf } from '../refunds/refunds.service.ts'

type Deps = { repos: (scope: SellerScope) => Repos; files: Pick<FilesService, 'link'>; clock: Clock }
export type OpenLibrary = { ended: null; library: LibraryView; mark: VisitMark } | { ended: EndedView }

/** What customers see of what they bought. Asks for a customer link's scope and nothing else. */
export function createLibraryService(d: Deps) {
  return {
    /**
     * The library page of a purchase, at one of its pages (the first when none is named or it is gone). Access does
     * not depend on whether the product is still on sale.
     * @param mark of this browser's last visit (`decideSeen`)
     */
    async open(
      customer: CustomerScope,
      o: { pageId: string | null; mark: VisitMark | null },
    ): Promise<OpenLibrary> {
      const repos = d.repos(customer.seller)
      const purchase = await requirePurchase(repos, customer)
      const [product, shop, settings] = await Promise.all([
        repos.products.find(purchase.productId),
        shopOf(repos),
        repos.settings.get(),
      ])
      const { isOpen, daysLeft, lastDay, zone } = windowOf(purchase, settings, d.clock.now())
      if (!product) throw notFound('link')
      const supportEmail = product.supportEmail ?? shop.supportEmail
      if (!hasAccess(purchase.status))
        return {
          ended: {
            shop: { ...shop, supportEmail },
            productName: product.name,
            status: purchase.status === 'disputed' ? 'disputed' : 'refunded',
            zone,
            refund: await refundOf(repos, purchase),
          },
        }
      const { version, snapshot } = await currentFor(repos, purchase)
      const seen = decideSeen({
        mark: o.mark,
        seenVersion: purchase.seenVersion,
        shown: version.number,
        now: d.clock.now(),
      })
      if (seen.since > purchase.seenVersion)
        await repos.batch([repos.purchases.markSeen(purchase.id, seen.since)])
      const { pages, files } = effectiveContent(snapshot.content, purchase.editionId)
      const { editions } = snapshot.content
      return {
        ended: null,
        mark: seen.mark,
        library: {
          shop: { ...shop, supportEmail },
          productName: snapshot.details.name,
          editionName:
            editions.length > 1 ? (editions.find((e) => e.id === purchase.editionId)?.name ?? null) : null,
          purchasedAt: purchase.purchasedAt,
          zone,
          refund:
            purchase.priceAmount === 0
              ? null
              : {
                  policy: toPolicyView(purchase),
                  window: { isOpen, daysLeft, lastDay, zone, isOwnZone: purchase.timeZone !== null },
                },
          updatedAt: version.savedAt,
          news: await newsSince(repos, purchase, seen.since, version.number, snapshot),
          pages: pages.map(({ id, title }) => ({ id, title })),
          page: pages.find((p) => p.id === o.pageId) ?? pages[0] ?? null,
          files: files.map(({ id, name, size }) => ({ id, name, size })),
        },
      }
    },

    /**
     * Mints the link to a file of the customer's edition, good for a few minutes.
     * @throws not_found for a file that is not in it, or when access has ended
     */
    async fileLink(customer: CustomerScope, fileId: string): Promise<string> {
      const repos = d.repos(customer.seller)
      const purchase = await requirePurchase(repos, customer)
      if (!hasAccess(purchase.status)) throw accessEnded()
      const { snapshot } = await currentFor(repos, purchase)
      const file = effectiveContent(snapshot.content, purchase.editionId).files.find((f) => f.id === fileId)
      if (!file) throw notFound('file')
      return d.files.link(customer, { id: file.id, name: file.name })
    },

    /** Whom the page belongs to, for the preferences page. */
    shop: (customer: CustomerScope): Promise<ShopView> => shopOf(d.repos(customer.seller)),
  }
}

const accessEnded = () =>
  new AppError(
    'not_found',
    'access_ended',
    'This purchase was refunded or charged back, so its access has ended.',
  )

async function requirePurchase(repos: Repos, { purchaseId }: CustomerScope): Promise<PurchaseRow> {
  const purchase = await repos.purchases.find(purchaseId)
  if (!purchase) throw notFound('link')
  return purchase
}

async function currentFor(repos: Repos, { productId, editionId }: PurchaseRow) {
  const version = await repos.library.latestWith(productId, editionId)
  if (!version) throw notFound('link')
  return { version, snapshot: JSON.parse(version.snapshot) as Snapshot }
}

async function newsSince(repos: Repos, purchase: PurchaseRow, since: number, shown: number, after: Snapshot) {
  if (since >= shown) return []
  const before = await repos.versions.find(purchase.productId, since)
  return before ? newsFor(JSON.parse(before.snapshot) as Snapshot, after, purchase.editionId) : []
}

async function refundOf(
  repos: Repos,
  { id, currency, paymentIntent }: PurchaseRow,
): Promise<EndedView['refund']> {
  const sent = (await repos.refunds.ofPurchase(id)).filter((r) => r.status === 'succeeded')
  const { amount, tax } = takenBy(sent)
  if (amount + tax === 0) return null
  return {
    together: { amount: amount + tax, currency: currency as Currency },
    sentAt: Math.max(...sent.map((r) => r.settledAt ?? r.createdAt)),
    isOurs: paymentIntent !== null,
  }
}

/** A seller's face. */
export async function shopOf(repos: Repos): Promise<ShopView> {
  const [settings, { name, slug }] = await Promise.all([repos.settings.get(), repos.settings.seller()])
  return {
    name,
    brandColor: settings.brandColor,
    logoUrl: settings.logoKey ? `/brand/${slug}/logo` : null,
    supportEmail: settings.supportEmail,
  }
}
