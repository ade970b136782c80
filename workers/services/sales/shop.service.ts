import { referralCookieName } from '#app/domain/audience/affiliate.rules.ts'
import { isImage } from '#app/domain/catalog/file.rules.ts'
import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { excerpt } from '#app/domain/sales/description.rules.ts'
import {
  applyDiscount,
  discountCode,
  reductionText,
  refuseDiscount,
} from '#app/domain/sales/discount.rules.ts'
import type { Inside, OfferView, ShopCard, ShopPageView } from '#app/domain/sales/shop.schema.ts'
import type { DiscountRow } from '#db/repos/discounts.repo.ts'
import type { EditionOnSale } from '#db/repos/editions.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { ProductRow } from '#db/repos/products.repo.ts'
import type { InsideRow } from '#db/repos/versions.repo.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import { objectKey } from '../../auth/object-key.ts'
import { personScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { ObjectStore } from '../../ports/object-store.port.ts'
import type { PolicyOf } from '../refunds/policy-of.ts'
import { shopOf } from './library.service.ts'

/** Products on a seller's public page. */
const PRODUCTS_SHOWN = 50
/** Characters of a description on a card. */
const EXCERPT = 120

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  objects: ObjectStore
  policyOf: PolicyOf
  isTaxed: boolean
  clock: Clock
}

/** What anybody sees of a seller before buying. Reads only, of what is on sale. */
export function createShopService(d: Deps) {
  /** @throws not_found for a short name nobody has */
  async function open(slug: string) {
    const sellerId = await d.sellers.findBySlug(slug)
    if (!sellerId) throw notFound('shop')
    const scope = personScope({ sellerId, contactId: '' }).seller
    return { scope, repos: d.repos(scope) }
  }
  /** @throws not_found, and gone `not_on_sale` for what was on sale before; both with the `shop` to go on to */
  async function openProduct(slug: string, productSlug: string) {
    const { scope, repos } = await open(slug)
    const [product, shop] = await Promise.all([repos.products.findBySlug(productSlug), shopOf(repos)])
    if (product?.status === 'published') return { scope, repos, product, shop }
    const extra = { shop: { name: shop.name, slug } }
    throw product && product.publishedAt !== null
      ? new AppError('gone', 'not_on_sale', `“${product.name}” is not on sale any more.`, extra)
      : new AppError('not_found', 'not_found', 'There is no such product.', extra)
  }

  return {
    /** @throws not_found for a short name nobody has */
    async page(slug: string): Promise<ShopPageView> {
      const { repos } = await open(slug)
      const [shop, products] = await Promise.all([
        shopOf(repos),
        repos.products.list({ status: 'published', limit: PRODUCTS_SHOWN }),
      ])
      const editions = await repos.editions.listOf(products.map((p) => p.id))
      const cardOf = (product: ProductRow): ShopCard => {
        const own = editions.filter((e) => e.productId === product.id)
        const [price = null] = own.map(priceOf).sort((a, b) => a.amount - b.amount)
        return {
          slug: product.slug,
          name: product.name,
          excerpt: excerpt(product.description, EXCERPT),
          coverUrl: coverUrl(slug, product),
          price,
          costsMore: own.some((e) => e.payWhatYouWant || e.priceAmount !== price?.amount),
        }
      }
      return { shop, slug, products: products.map(cardOf) }
    },

    /**
     * A product with all that is asked before buying: prices (with a code, where it counts), what is inside, policy.
     * @throws not_found, gone `not_on_sale`; both name the `shop`
     */
    async offer(slug: string, productSlug: string, typedCode: string | null): Promise<OfferView> {
      const { scope, repos, product, shop } = await openProduct(slug, productSlug)
      const code = discountCode(typedCode ?? '')
      const [editions, inside, policy, found] = await Promise.all([
        repos.editions.listOf([product.id]),
        repos.versions.inside(product.id, product.version),
        d.policyOf.load(scope, [product.id]),
        code === '' ? null : repos.discounts.findByCode(code),
      ])
      const refuse = (discount: DiscountRow, { currency }: EditionOnSale) =>
        refuseDiscount(discount, { productId: product.id, currency, now: d.clock.now() })
      const counts = (e: EditionOnSale) => found !== null && refuse(found, e) === null
      return {
        shop: { ...shop, supportEmail: product.supportEmail ?? shop.supportEmail },
        slug,
        isTaxed: d.isTaxed,
        product: {
          slug: product.slug,
          name: product.name,
          description: product.description,
          coverUrl: coverUrl(slug, product),
        },
        editions: editions.map((e) => ({
          id: e.id,
          name: e.name,
          price: priceOf(e),
          reduced: counts(e) ? { ...priceOf(e), amount: applyDiscount(e.priceAmount, found!) } : null,
          isOpen: e.payWhatYouWant,
          inside: countInside(inside, e.id),
          policy: policy({ productId: product.id, editionId: e.id }),
        })),
        discount:
          code === ''
            ? null
            : found === null
              ? { code, text: '', note: null, refused: 'This code is not known here.' }
              : {
                  code,
                  text: reductionText(found),
                  note: found.note,
                  refused: editions.some(counts) ? null : refuse(found, editions[0]!),
                },
      }
    },

    /** The cover of a product on sale, as anybody may load it. @throws not_found, gone */
    async readCover(slug: string, productSlug: string, ifNoneMatch: string | null) {
      const { scope, product } = await openProduct(slug, productSlug)
      const key = product.coverFileId && objectKey(scope, 'files', product.coverFileId)
      const cover = key ? await d.objects.read(key, { ifNoneMatch }) : null
      if (!cover || !isImage(cover.contentType)) throw notFound('cover')
      return cover
    },

    /** The code of the affiliate who sent this browser, from its cookies; null for none, and for other sellers' ones. */
    async referralOf(slug: string, cookies: string | null): Promise<string | null> {
      const sellerId = await d.sellers.findBySlug(slug)
      if (!sellerId) return null
      const name = referralCookieName(sellerId)
      const found = (cookies ?? '').split(/;\s*/).find((cookie) => cookie.startsWith(`${name}=`))
      return found?.slice(name.length + 1) || null
    },
  }
}

const priceOf = (e: EditionOnSale): Money => ({ amount: e.priceAmount, currency: e.currency as Currency })

/** New with each cover, so that no cache shows the old one. */
const coverUrl = (slug: string, { slug: productSlug, coverFileId }: ProductRow): string | null =>
  coverFileId && `/brand/${slug}/covers/${productSlug}?v=${coverFileId.slice(-6)}`

function countInside(rows: readonly InsideRow[], editionId: string): Inside {
  const own = rows.filter((row) => row.editionId === null || row.editionId === editionId)
  const files = own.filter((row) => row.fileName !== null)
  const kinds = files.map((f) => /\.([a-z0-9]{1,5})$/i.exec(f.fileName!)?.[1]?.toUpperCase() ?? 'file')
  return {
    pages: own.length - files.length,
    files: files.length,
    bytes: files.reduce((sum, f) => sum + f.size, 0),
    kinds: [...new Set(kinds)],
  }
}
