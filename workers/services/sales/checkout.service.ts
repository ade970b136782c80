import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { AppError, conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { estimatedProcessorFee, type PlatformFee, splitSale } from '#app/domain/ledger/ledger.rules.ts'
import { snapshotOf } from '#app/domain/refunds/policy.rules.ts'
import {
  askAgainIn,
  CHECKOUT_MS,
  checkoutIdOf,
  namedPrice,
  purchaseIdOf,
  requireChargeable,
} from '#app/domain/sales/checkout.rules.ts'
import type { StartCheckout, ThanksView } from '#app/domain/sales/checkout.schema.ts'
import { applyDiscount, refuseDiscount } from '#app/domain/sales/discount.rules.ts'
import { chooseEdition } from '#app/domain/sales/sale.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { CheckoutRow } from '#db/repos/checkouts.repo.ts'
import type { DiscountRow } from '#db/repos/discounts.repo.ts'
import type { EditionOnSale } from '#db/repos/editions.repo.ts'
import type { Repos } from '#db/repos/index.ts'
import type { SellersSystem } from '#db/system/sellers.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { mailReceipt, settleCheckout, syncPayment } from '#queues/jobs/sales.jobs.ts'
import type { CustomerLinks } from '../../auth/customer-link.ts'
import { personScope, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { CheckoutState, PaymentGateway } from '../../ports/payment-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { PolicyOf } from '../refunds/policy-of.ts'
import { toPolicyView } from '../refunds/policy-view.ts'
import { shopOf } from './library.service.ts'
import type { SaleWriter } from './sale-writer.ts'

type Deps = {
  repos: (scope: SellerScope) => Repos
  sellers: SellersSystem
  payments: PaymentGateway
  policyOf: PolicyOf
  saleWriter: SaleWriter
  customerLinks: CustomerLinks
  platformFee: PlatformFee
  baseUrl: string
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
/** Where a buyer is, as far as the edge knows, and the affiliate's code their browser remembers. */
export type BuyerFrom = { country: string | null; timeZone: string | null; referral: string | null }
type Chosen = {
  edition: EditionOnSale
  price: Money
  total: Money
  discount: DiscountRow | null
  refusedCode: string | null
}

/** Buying: what it costs, off to the processor, and the purchase once the money is there. */
export function createCheckoutService(d: Deps) {
  /** @throws not_found for a shop or product nobody has; gone for one that is not on sale (any more) */
  async function open(sellerSlug: string, productSlug: string) {
    const sellerId = await d.sellers.findBySlug(sellerSlug)
    if (!sellerId) throw notFound('shop')
    const scope = personScope({ sellerId, contactId: '' }).seller
    const repos = d.repos(scope)
    const product = await repos.products.findBySlug(productSlug)
    if (!product) throw notFound('product')
    if (product.status !== 'published')
      throw new AppError('gone', 'not_on_sale', 'This product is not on sale any more.')
    return { scope, repos, product, editions: await repos.editions.listOf([product.id]) }
  }

  /** @throws invalid `edition_id`, `amount` */
  async function choose(
    repos: Repos,
    product: { id: string },
    editions: EditionOnSale[],
    input: Pick<StartCheckout, 'edition_id' | 'amount' | 'code'>,
  ): Promise<Chosen> {
    const edition = chooseEdition(editions, input.edition_id)
    if (typeof edition === 'string') throw invalid([{ path: 'edition_id', message: edition }])
    const currency = edition.currency as Currency
    const price = namedPrice(
      { price: { amount: edition.priceAmount, currency }, payWhatYouWant: edition.payWhatYouWant },
      input.amount,
    )
    const code = input.code?.trim().toUpperCase()
    if (!code) return { edition, price, total: price, discount: null, refusedCode: null }
    const discount = await repos.discounts.findByCode(code)
    const refusedCode = discount
      ? refuseDiscount(discount, { productId: product.id, currency, now: d.clock.now() })
      : 'This code is not known here.'
    return discount && refusedCode === null
      ? {
          edition,
          price,
          total: { amount: applyDiscount(price.amount, discount), currency },
          discount,
          refusedCode,
        }
      : { edition, price, total: price, discount: null, refusedCode }
  }

  /** Whose link brought the buyer, as long as they sell this product. */
  async function affiliateOf(repos: Repos, productId: string, referral: string | null) {
    const found = referral ? await repos.affiliates.findSelling(referral, productId) : null
    return found && { contactId: found.contactId, basisPoints: found.basisPoints }
  }

  const thanksUrl = (sellerId: string, purchaseId: string) =>
    `${d.baseUrl}/thanks/${d.customerLinks.token(sellerId, purchaseId)}`

  function announce(scope: SellerScope) {
    d.realtime.hint(scope.sellerId, 'purchases')
    d.realtime.hint(scope.sellerId, 'contacts')
    d.jobs.wake()
  }

  /** Runs a batch that makes a purchase; one that is there already is what was wanted. */
  async function grantOnce(
    repos: Repos,
    purchaseId: string,
    statements: D1PreparedStatement[],
  ): Promise<void> {
    try {
      await repos.batch(statements)
    } catch (e) {
      if (constraintOf(e) !== 'unique' || !(await repos.purchases.find(purchaseId))) throw e
    }
  }

  /** Money is there: the checkout becomes a purchase, once. */
  async function grant(scope: SellerScope, row: CheckoutRow, state: CheckoutState): Promise<JobOutcome> {
    if (
      state.paymentIntent === null ||
      state.total - state.tax !== row.amount ||
      state.currency !== row.currency
    )
      throw conflict('paid_otherwise', 'What was paid is not what this checkout asks for.')
    const payment = await d.payments.findPayment(state.paymentIntent)
    if (payment.kind === 'later') return { later: payment.seconds }
    if (payment.kind !== 'done') throw new AppError('unavailable', 'payment_not_found', payment.reason)
    const address = parseEmail(state.email ?? '')
    if (typeof address === 'string')
      throw conflict('no_address', 'The processor told no address to grant it to.')
    const repos = d.repos(scope)
    const purchaseId = purchaseIdOf(row.id)
    const now = d.clock.now()
    const parts = splitSale({
      price: row.amount,
      tax: state.tax,
      processorFee: payment.value.fee ?? estimatedProcessorFee(state.total),
      fee: d.platformFee,
      affiliate: row.affiliateId
        ? { contactId: row.affiliateId, basisPoints: row.affiliateBasisPoints }
        : null,
    })
    const code = row.discountId ? ((await repos.discounts.find(row.discountId))?.code ?? null) : null
    const wasMoved = payment.value.refunds.length + payment.value.disputes.length > 0
    await grantOnce(repos, purchaseId, [
      ...(await d.saleWriter.statements(scope, [
        {
          id: purchaseId,
          productId: row.productId,
          editionId: row.editionId,
          address,
          name: state.name,
          country: state.country ?? row.country,
          timeZone: row.timeZone,
          price: { amount: row.amount, currency: row.currency as Currency },
          purchasedAt: row.createdAt,
          source: 'shop',
          policyKey: row.policyKey,
          discountCode: code,
          payment: { intent: state.paymentIntent, parts },
        },
      ])),
      repos.checkouts.pay(row.id, now),
      d.jobs.enqueue(scope, mailReceipt, { purchaseId, again: 0 }),
      // What happened to the money before we knew of the sale, or what its fee is once it is known.
      ...(wasMoved || payment.value.fee === null
        ? [d.jobs.enqueue(scope, syncPayment, { purchaseId, cause: 'grant' }, now + (wasMoved ? 0 : 60_000))]
        : []),
    ])
    announce(scope)
    return 'done'
  }

  return {
    /**
     * Begins a purchase: where the buyer goes to pay, or, for what is free, where they are thanked. The policy, the
     * affiliate and the discount are those of this moment.
     * @throws not_found, gone; invalid naming the field; conflict `price_changed`; unavailable `payments_unavailable`
     */
    async start(
      sellerSlug: string,
      productSlug: string,
      input: StartCheckout,
      from: BuyerFrom,
    ): Promise<{ url: string }> {
      const { scope, repos, product, editions } = await open(sellerSlug, productSlug)
      const { edition, total, discount, refusedCode } = await choose(repos, product, editions, input)
      if (refusedCode !== null) throw invalid([{ path: 'code', message: refusedCode }])
      requireChargeable(total, input.expected)
      const now = d.clock.now()
      const id = d.newId('checkout', now)
      const sold = { productId: product.id, editionId: edition.id }
      const [policyOf, affiliate] = await Promise.all([
        d.policyOf.load(scope, [product.id]),
        affiliateOf(repos, product.id, from.referral),
      ])
      const policy = snapshotOf(policyOf(sold), sold)
      const first = [
        repos.policies.ensureSnapshots([policy]),
        ...(discount ? [repos.discounts.use(discount.id)] : []),
      ]
      const guarded = async (statements: D1PreparedStatement[]) => {
        try {
          await repos.batch(statements)
        } catch (e) {
          if (discount && constraintOf(e) === 'not_null')
            throw invalid([{ path: 'code', message: 'was used as often as it may be' }])
          throw e
        }
      }

      if (total.amount === 0) {
        const address = parseEmail(input.email ?? '')
        if (typeof address === 'string') throw invalid([{ path: 'email', message: address }])
        const purchaseId = purchaseIdOf(id)
        await guarded([
          ...first,
          ...(await d.saleWriter.statements(scope, [
            {
              ...{ id: purchaseId, ...sold, address, name: input.name?.trim() || null },
              ...{ country: from.country, timeZone: from.timeZone, price: total, purchasedAt: now },
              ...{ source: 'shop', policyKey: policy.key, discountCode: discount?.code ?? null },
            },
          ])),
          d.jobs.enqueue(scope, mailReceipt, { purchaseId, again: 0 }),
        ])
        announce(scope)
        return { url: thanksUrl(scope.sellerId, purchaseId) }
      }

      const expiresAt = now + CHECKOUT_MS
      await guarded([
        ...first,
        repos.checkouts.insert({
          ...{ id, ...sold, amount: total.amount, currency: total.currency, policyKey: policy.key },
          ...{ discountId: discount?.id ?? null, affiliateId: affiliate?.contactId ?? null },
          ...{
            affiliateBasisPoints: affiliate?.basisPoints ?? 0,
            timeZone: from.timeZone,
            country: from.country,
          },
          ...{ createdAt: now, expiresAt },
        }),
        // Asks after a while, also if nothing is ever heard of it again.
        d.jobs.enqueue(
          scope,
          settleCheckout,
          { checkoutId: id, sessionId: '', cause: 'begun' },
          now + askAgainIn(0) * 1000,
        ),
      ])
      const opened = await d.payments.openCheckout({
        checkoutId: id,
        sellerId: scope.sellerId,
        name: editions.length > 1 ? `${product.name} (${edition.name})` : product.name,
        description: policy.title,
        ...total,
        email: null,
        successUrl: thanksUrl(scope.sellerId, purchaseIdOf(id)),
        cancelUrl: `${d.baseUrl}/s/${sellerSlug}/${productSlug}`,
        expiresAt,
      })
      if (opened.kind !== 'done' || opened.value.url === null) {
        await repos.batch(repos.checkouts.expire(id, now))
        throw new AppError(
          'unavailable',
          'payments_unavailable',
          'The payment page could not be opened. Nothing was charged; please try again in a minute.',
        )
      }
      await repos.batch([repos.checkouts.setSession(id, opened.value.sessionId, opened.value.expiresAt)])
      return { url: opened.value.url }
    },

    /**
     * Asks the processor what became of a checkout and does what follows: a purchase, or none. Whoever learns that
     * something may have happened calls it: webhook, thanks page, the job that asks by itself. Any order and number of
     * calls comes to the same.
     */
    async settle(
      scope: SellerScope,
      checkoutId: string,
      told: { sessionId: string | null },
    ): Promise<JobOutcome> {
      const repos = d.repos(scope)
      const row = await repos.checkouts.find(checkoutId)
      if (!row) throw notFound('checkout')
      if (row.status === 'paid') return 'stale'
      const sessionId = row.sessionId ?? told.sessionId
      const now = d.clock.now()
      const again = { later: askAgainIn(now - row.createdAt) }
      if (sessionId === null) {
        // The processor's answer was lost, so nobody was sent there. Its events name the session, should it exist.
        if (now < row.expiresAt) return again
        await repos.batch(repos.checkouts.expire(row.id, now))
        return 'done'
      }
      const found = await d.payments.findCheckout(sessionId)
      if (found.kind === 'later') return { later: found.seconds }
      if (found.kind !== 'done') throw new AppError('unavailable', 'checkout_not_found', found.reason)
      // The address of another one's payment page proves nothing.
      if (found.value.checkoutId !== row.id || found.value.sellerId !== scope.sellerId) return 'stale'
      if (found.value.isPaid) return grant(scope, row, found.value)
      if (found.value.status === 'expired') {
        await repos.batch(repos.checkouts.expire(row.id, now))
        return 'done'
      }
      return again
    },

    /**
     * What the buyer sees on coming back. Asks the processor where its event has not come yet.
     * @param token a customer link's, of the purchase it is or will be
     * @throws not_found
     */
    async thanks(token: string): Promise<ThanksView> {
      const link = d.customerLinks.parse(token)
      if (!link) throw notFound('link')
      const scope = personScope({ sellerId: link.sellerId, contactId: '' }).seller
      const repos = d.repos(scope)
      const checkout = await repos.checkouts.find(checkoutIdOf(link.purchaseId))
      let purchase = await repos.purchases.find(link.purchaseId)
      if (!purchase && checkout) {
        await this.settle(scope, checkout.id, { sessionId: null })
        purchase = await repos.purchases.find(link.purchaseId)
      }
      const productId = purchase?.productId ?? checkout?.productId
      if (!productId) throw notFound('link')
      const [product, shop, seller, after] = await Promise.all([
        repos.products.find(productId),
        shopOf(repos),
        repos.settings.seller(),
        repos.checkouts.find(checkoutIdOf(link.purchaseId)),
      ])
      if (!product) throw notFound('link')
      return {
        state: purchase ? 'granted' : after?.status === 'expired' ? 'nothing_paid' : 'confirming',
        shop,
        productName: product.name,
        productUrl: `/s/${seller.slug}/${product.slug}`,
        libraryUrl: purchase ? `/l/${token}` : null,
        email: purchase?.email ?? null,
        policy: purchase ? toPolicyView(purchase) : null,
      }
    },
  }
}
