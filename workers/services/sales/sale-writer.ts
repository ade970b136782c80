import { type ConsentState, firstConsent } from '#app/domain/audience/consent.rules.ts'
import type { EmailAddress } from '#app/domain/audience/email.schema.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { type SaleParts, saleEntries } from '#app/domain/ledger/ledger.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { snapshotOf } from '#app/domain/refunds/policy.rules.ts'
import type { PurchaseStatus } from '#app/domain/sales/purchases.schema.ts'
import type { NewContact } from '#db/repos/contacts.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { HashEmail } from '../../auth/suppression-hash.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { PolicyOf } from '../refunds/policy-of.ts'

export type Sale = {
  id: string
  productId: string
  editionId: string
  address: EmailAddress
  name: string | null
  country: string | null
  timeZone: string | null
  price: Money
  purchasedAt: number
  source: string
  /** Of a snapshot that is kept already (a checkout's); the policy of this moment when left out. */
  policyKey?: string
  /** Money that came through the processor; left out for free sales and for those made elsewhere. */
  payment?: { intent: string; parts: SaleParts } | undefined
  discountCode?: string | null
  status?: PurchaseStatus | undefined
  refunded?: number | undefined
  /** Of a contact that is new; one that exists keeps its own. */
  consentState?: ConsentState | undefined
}
type Deps = {
  repos: (scope: SellerScope) => Repos
  policyOf: PolicyOf
  hashEmail: HashEmail
  clock: Clock
  newId: NewId
}

/** The one way a purchase comes to be: with its contact, the policy it keeps, its money in the books and what it derives. */
export function createSaleWriter(d: Deps) {
  /** One contact per address of the slice, and what it starts with. */
  async function buyersOf(
    scope: SellerScope,
    repos: Repos,
    sales: readonly Sale[],
    at: number,
  ): Promise<NewContact[]> {
    const first = new Map<string, Sale>()
    for (const sale of sales) {
      const known = first.get(sale.address.email)
      if (!known || sale.purchasedAt < known.purchasedAt) first.set(sale.address.email, sale)
    }
    const hashes = new Map([...first.keys()].map((email) => [email, d.hashEmail(scope.sellerId, email)]))
    const suppressed = await repos.contacts.suppressions([...hashes.values()])
    return [...first.values()].map(({ address, name, consentState, purchasedAt }) => {
      const suppressedReason = suppressed.get(hashes.get(address.email)!) ?? null
      return {
        id: d.newId('contact', purchasedAt),
        ...address,
        name,
        ...firstConsent(suppressedReason, consentState),
        source: 'purchase',
        suppressedReason,
        at,
        actor: `${scope.actor.kind}:${scope.actor.id}`,
      }
    })
  }

  return {
    /**
     * The statements that make these purchases; they belong into one batch. A purchase that is there already makes D1
     * refuse the batch whole (`constraintOf` says `unique`).
     */
    async statements(scope: SellerScope, sales: readonly Sale[]): Promise<D1PreparedStatement[]> {
      const repos = d.repos(scope)
      const now = d.clock.now()
      const open = sales.filter((s) => s.policyKey === undefined)
      const [buyers, policy] = await Promise.all([
        buyersOf(scope, repos, sales, now),
        open.length > 0 ? d.policyOf.load(scope, [...new Set(open.map((s) => s.productId))]) : null,
      ])
      const snapshots = new Map(
        policy ? open.map((s) => [`${s.productId}/${s.editionId}`, snapshotOf(policy(s), s)]) : [],
      )
      return [
        ...repos.contacts.ensure(buyers),
        ...(snapshots.size > 0 ? [repos.policies.ensureSnapshots([...snapshots.values()])] : []),
        repos.purchases.insertMany(
          sales.map((s) => ({
            id: s.id,
            productId: s.productId,
            editionId: s.editionId,
            email: s.address.email,
            amount: s.price.amount,
            currency: s.price.currency,
            refunded: s.refunded ?? 0,
            status: s.status ?? 'paid',
            country: s.country,
            source: s.source,
            purchasedAt: s.purchasedAt,
            at: now,
            policyKey: s.policyKey ?? snapshots.get(`${s.productId}/${s.editionId}`)!.key,
            timeZone: s.timeZone,
            paymentIntent: s.payment?.intent ?? null,
            taxAmount: s.payment?.parts.tax ?? 0,
            processorFee: s.payment?.parts.processorFee ?? 0,
            platformFee: s.payment?.parts.platformFee ?? 0,
            affiliateAmount: s.payment?.parts.affiliate ?? 0,
            affiliateId: s.payment?.parts.affiliateId ?? null,
            discountCode: s.discountCode ?? null,
          })),
        ),
        ...repos.ledger.post(
          sales.flatMap((s) =>
            s.payment
              ? [
                  {
                    id: d.newId('posting', s.purchasedAt),
                    cause: `sale:${s.id}`,
                    purchaseId: s.id,
                    day: utcDay(s.purchasedAt),
                    currency: s.price.currency,
                    entries: saleEntries(s.payment.parts),
                    at: s.purchasedAt,
                  },
                ]
              : [],
          ),
          now,
        ),
        ...repos.relations.refresh({ emails: sales.map((s) => s.address.email) }, now),
      ]
    },
  }
}
export type SaleWriter = ReturnType<typeof createSaleWriter>
