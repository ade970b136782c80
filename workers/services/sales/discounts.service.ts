import { invalid, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { LEAST_CHARGED } from '#app/domain/sales/checkout.rules.ts'
import {
  type Discount,
  type Reduction,
  reductionText,
  warnDiscount,
} from '#app/domain/sales/discount.rules.ts'
import type { DiscountStanding, DiscountView } from '#app/domain/sales/discount.schema.ts'
import { readDiscountForm } from '#app/domain/sales/discount-form.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { DiscountRow } from '#db/repos/discounts.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'

/** Products a code may be made for on screen, and that are looked at for warnings. */
const PRODUCTS_LOOKED_AT = 100

type Deps = { repos: (scope: SellerScope) => Repos; clock: Clock; newId: NewId; realtime: Realtime }

/** Codes that lower prices: made and ended by the seller. Whether one counts for a sale is `refuseDiscount`. */
export function createDiscountsService(d: Deps) {
  return {
    /** Latest first, with what each product it counts for may be chosen by. */
    async list(
      scope: SellerScope,
      q: PageQuery,
    ): Promise<{
      discounts: Page<DiscountView>
      products: { id: string; name: string }[]
      /** That the seller's prices are in, for a first guess. */
      currency: Currency
    }> {
      requirePermission(scope, 'products:read')
      const repos = d.repos(scope)
      const [rows, products] = await Promise.all([
        repos.discounts.list({ before: q.cursor, limit: q.limit + 1 }),
        repos.products.list({ limit: PRODUCTS_LOOKED_AT }),
      ])
      const editions = await repos.editions.listOf(products.map((p) => p.id))
      const nameOf = new Map(products.map((p) => [p.id, p.name]))
      // Of products that are not in the list: archived, or behind the first hundred.
      const others = [...new Set(rows.flatMap((r) => r.productId ?? []))].filter((id) => !nameOf.has(id))
      for (const product of await Promise.all(others.map((id) => repos.products.find(id))))
        if (product) nameOf.set(product.id, product.name)
      const warnings = (row: Reduction & { productId: string | null }) =>
        warnDiscount(
          row,
          editions
            .filter((e) => row.productId === null || e.productId === row.productId)
            .map((e) => ({
              ...{ product: nameOf.get(e.productId)!, edition: e.name, isOpen: e.payWhatYouWant },
              price: { amount: e.priceAmount, currency: e.currency as Currency },
            })),
          LEAST_CHARGED,
        )
      const now = d.clock.now()
      const view = (row: DiscountRow): DiscountView => {
        const standing = standingOf(row, now)
        return {
          ...{ id: row.id, code: row.code, text: reductionText(row), note: row.note, standing },
          product: row.productId === null ? null : (nameOf.get(row.productId) ?? null),
          ...{ uses: row.uses, maxUses: row.maxUses, startsAt: row.startsAt, endsAt: row.endsAt },
          endedAt: row.endedAt,
          warnings: standing === 'ended' ? [] : warnings(row),
        }
      }
      return {
        discounts: toPage(rows, q.limit, (r) => r.id, view),
        products: products.map(({ id, name }) => ({ id, name })),
        currency: (editions[0]?.currency ?? 'usd') as Currency,
      }
    },

    /**
     * @param fields as typed (`readDiscountForm`)
     * @throws invalid naming the fields; `code` also when another that is not ended has it
     */
    async create(scope: SellerScope, fields: Record<string, string>): Promise<{ id: string; code: string }> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      const { timeZone } = await repos.settings.get()
      const wanted = readDiscountForm(fields, timeZone)
      if (wanted.productId !== null && !(await repos.products.find(wanted.productId)))
        throw invalid([{ path: 'product_id', message: 'is not one of your products' }])
      const now = d.clock.now()
      if (wanted.endsAt !== null && wanted.endsAt <= now)
        throw invalid([{ path: 'ends_on', message: 'must not be over already' }])
      const id = d.newId('discount')
      try {
        await repos.batch([repos.discounts.insert({ id, ...wanted, createdAt: now })])
      } catch (e) {
        if (constraintOf(e) !== 'unique') throw e
        throw invalid([{ path: 'code', message: 'is in use; end that one first, or choose another' }])
      }
      d.realtime.hint(scope.sellerId, 'products')
      return { id, code: wanted.code }
    },

    /** Ends a code for good; twice means the same. Whoever is at the payment page keeps their price. @throws not_found */
    async end(scope: SellerScope, id: string): Promise<{ id: string }> {
      requirePermission(scope, 'products:write')
      const repos = d.repos(scope)
      if (!(await repos.discounts.find(id))) throw notFound('discount')
      await repos.batch([repos.discounts.end(id, d.clock.now())])
      d.realtime.hint(scope.sellerId, 'products')
      return { id }
    },
  }
}

function standingOf({ endedAt, endsAt, startsAt, maxUses, uses }: Discount, now: number): DiscountStanding {
  if (endedAt !== null || (endsAt !== null && endsAt <= now)) return 'ended'
  if (startsAt !== null && now < startsAt) return 'to_come'
  return maxUses !== null && uses >= maxUses ? 'used_up' : 'running'
}
