import type { ConsentState } from '#app/domain/audience/consent.rules.ts'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { type Page, toPage } from '#app/domain/kernel/page.ts'
import { MINUTE, toIso } from '#app/domain/kernel/time.ts'
import type { SaleParts } from '#app/domain/ledger/ledger.rules.ts'
import { refundableRest } from '#app/domain/refunds/refund.rules.ts'
import type {
  PurchaseQuery,
  PurchaseStatus,
  PurchaseView,
  RecordPurchase,
  SaleView,
} from '#app/domain/sales/purchases.schema.ts'
import { chooseEdition } from '#app/domain/sales/sale.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PurchaseRow } from '#db/repos/purchases.repo.ts'
import type { CustomerLinks } from '../../auth/customer-link.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { toRefundable } from '../refunds/refunds.service.ts'
import type { Sale, SaleWriter } from './sale-writer.ts'

/** Rows of one batch: their JSON stays under the 2 MB D1 takes as a parameter. */
const SLICE = 2_500
/** A clock elsewhere may be ahead of ours by this much. */
const CLOCK_SKEW = 5 * MINUTE

type Deps = {
  repos: (scope: SellerScope) => Repos
  saleWriter: SaleWriter
  customerLinks: CustomerLinks
  baseUrl: string
  clock: Clock
  newId: NewId
  realtime: Realtime
}
/** A sale as a seed or a migration knows it; product and edition exist, the address is checked here. */
export type SaleRow = {
  productId: string
  editionId: string
  email: string
  name: string | null
  country: string | null
  price: Money
  purchasedAt: number
  status?: PurchaseStatus
  refunded?: number
  /** Of a contact that is new; one that exists keeps its own. */
  consentState?: ConsentState
  /** Money that went through the processor's hands, for the books. */
  payment?: { intent: string; parts: SaleParts } | undefined
}

/** Purchases. A sale and its contact are one batch; the same address again is another purchase of the same contact. */
export function createSalesService(d: Deps) {
  const commit = async (scope: SellerScope, sales: Sale[]): Promise<void> =>
    void (await d.repos(scope).batch(await d.saleWriter.statements(scope, sales)))

  const announce = (scope: SellerScope) => {
    d.realtime.hint(scope.sellerId, 'purchases')
    d.realtime.hint(scope.sellerId, 'contacts')
  }

  const toView = (row: PurchaseRow): PurchaseView => ({
    id: row.id,
    product_id: row.productId,
    product_name: row.productName,
    edition_id: row.editionId,
    contact_id: row.contactId,
    email: row.email,
    price: { amount: row.priceAmount, currency: row.currency as Currency },
    tax: { amount: row.taxAmount, currency: row.currency as Currency },
    refunded: { amount: row.refundedAmount, currency: row.currency as Currency },
    refundable: { amount: refundableRest(toRefundable(row)), currency: row.currency as Currency },
    discount_code: row.discountCode,
    status: row.status,
    refund_policy: {
      period_days: row.policyDays,
      title: row.policyTitle,
      fine_print: row.policyFinePrint,
      version: row.policyVersion,
    },
    library_url: `${d.baseUrl}/l/${d.customerLinks.token(row.sellerId, row.id)}`,
    source: row.source,
    purchased_at: toIso(row.purchasedAt),
  })

  return {
    /**
     * Records a sale made elsewhere.
     * @throws invalid `product_id`, `edition_id`, `purchased_at`; conflict `not_published` for a product nobody can own yet
     */
    async record(scope: SellerScope, input: RecordPurchase): Promise<PurchaseView> {
      requirePermission(scope, 'purchases:write')
      const repos = d.repos(scope)
      const now = d.clock.now()
      const purchasedAt = input.purchased_at === undefined ? now : Date.parse(input.purchased_at)
      if (purchasedAt > now + CLOCK_SKEW)
        throw invalid([{ path: 'purchased_at', message: 'must not be in the future' }])
      const [product, editions] = await Promise.all([
        repos.products.find(input.product_id),
        repos.editions.listOf([input.product_id]),
      ])
      if (!product) throw invalid([{ path: 'product_id', message: 'is not one of your products' }])
      const edition = chooseEdition(editions, input.edition_id)
      if (typeof edition === 'string') throw invalid([{ path: 'edition_id', message: edition }])
      if (product.status === 'draft')
        throw conflict(
          'not_published',
          'This product is a draft. Publish it first; only then can it have customers.',
        )

      const id = d.newId('purchase', purchasedAt)
      const price = input.price ?? { amount: edition.priceAmount, currency: edition.currency as Currency }
      await commit(scope, [
        {
          id,
          productId: product.id,
          editionId: edition.id,
          address: input.email,
          name: input.name ?? null,
          country: null,
          timeZone: null,
          price,
          purchasedAt,
          source: input.source ?? 'api',
        },
      ])
      announce(scope)
      return toView((await repos.purchases.find(id))!)
    },

    /**
     * Thousands of sales at once, for seeding: no product is looked at. Answers the purchases' ids, in order.
     * @throws invalid naming the row whose address cannot be one
     */
    async recordMany(scope: SellerScope, rows: SaleRow[]): Promise<string[]> {
      requirePermission(scope, 'purchases:write')
      const sales = rows.map(({ email, ...row }, i): Sale => {
        const address = parseEmail(email)
        if (typeof address === 'string') throw invalid([{ path: `${i}.email`, message: address }])
        return { ...row, timeZone: null, id: d.newId('purchase', row.purchasedAt), address, source: 'seed' }
      })
      for (let from = 0; from < sales.length; from += SLICE)
        await commit(scope, sales.slice(from, from + SLICE))
      announce(scope)
      return sales.map((s) => s.id)
    },

    async get(scope: SellerScope, id: string): Promise<PurchaseView> {
      requirePermission(scope, 'purchases:read')
      const row = await d.repos(scope).purchases.find(id)
      if (!row) throw notFound('purchase')
      return toView(row)
    },

    /** A purchase for its page. @throws not_found */
    async detail(scope: SellerScope, id: string): Promise<SaleView> {
      requirePermission(scope, 'purchases:read')
      requirePermission(scope, 'contacts:read')
      const repos = d.repos(scope)
      const row = await repos.purchases.find(id)
      if (!row) throw notFound('purchase')
      const people = [row.contactId, ...(row.affiliateId ? [row.affiliateId] : [])]
      const [contacts, edition] = await Promise.all([
        repos.contacts.findMany(people),
        repos.editions.find(row.productId, row.editionId),
      ])
      const affiliate = contacts.find((c) => c.id === row.affiliateId)
      return {
        ...toView(row),
        buyer_name: contacts.find((c) => c.id === row.contactId)?.name ?? null,
        edition_name: edition?.name ?? null,
        country: row.country,
        time_zone: row.timeZone,
        affiliate: affiliate
          ? { contact_id: affiliate.id, email: affiliate.emailGiven, name: affiliate.name }
          : null,
      }
    },

    /** Latest sale first. An address nobody bought with is an empty list. */
    async list(scope: SellerScope, q: PurchaseQuery & { contact_id?: string }): Promise<Page<PurchaseView>> {
      requirePermission(scope, 'purchases:read')
      const repos = d.repos(scope)
      const contactId = q.email ? (await repos.contacts.findByEmail(q.email.email))?.id : q.contact_id
      if (q.email && !contactId) return { data: [], next_cursor: null }
      const rows = await repos.purchases.list(
        { productId: q.product_id, contactId, status: q.status },
        q.cursor,
        q.limit + 1,
      )
      return toPage(rows, q.limit, (r) => r.id, toView)
    },
  }
}
