import { env } from 'cloudflare:workers'
import type { StartCheckout } from '#app/domain/sales/checkout.schema.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { drain, makeSeller, type TestContainer } from '#test/support/container.ts'
import { customerScope, type SellerScope } from '#workers/auth/scope.ts'
import type { BuyerFrom } from '#workers/services/sales/checkout.service.ts'

export const BUYER = { email: 'ada@example.com', name: 'Ada Lovelace', country: 'US' }
const NOWHERE: BuyerFrom = { country: 'US', timeZone: 'UTC', referral: null }

/** A seller with a published product of one edition at 10.00. */
export async function makeStore(c: TestContainer) {
  const scope = await makeSeller(c)
  const product = await makeProduct(c, scope)
  await c.services.products.publish(scope, product.id)
  await c.settle()
  const { slug } = await c.repos(scope).settings.seller()
  return { scope, slug, product: await c.services.products.get(scope, product.id) }
}
export type Store = Awaited<ReturnType<typeof makeStore>>

/** Off to the processor: the session a buyer would pay, and the purchase it will be. */
export async function startCheckout(
  c: TestContainer,
  store: Store,
  input: StartCheckout = {},
  from: Partial<BuyerFrom> = {},
) {
  const { url } = await c.services.checkout.start(store.slug, store.product.slug, input, {
    ...NOWHERE,
    ...from,
  })
  const sessionId = url.split('/').at(-1)!
  const row = await env.DB.prepare('SELECT id FROM checkouts WHERE seller_id = ?1 AND session_id = ?2')
    .bind(store.scope.sellerId, sessionId)
    .first<{ id: string }>()
  const checkoutId = row!.id
  const purchaseId = checkoutId.replace('chk_', 'pur_')
  return {
    url,
    sessionId,
    checkoutId,
    purchaseId,
    token: c.customerLinks.token(store.scope.sellerId, purchaseId),
  }
}

/** What the buyer does on the payment page; the processor's webhooks follow unless they are held. */
export const pay = (c: TestContainer, sessionId: string, buyer: Partial<typeof BUYER> = {}) =>
  c.sandbox!.payments.shop.pay(sessionId, 'pay', { ...BUYER, ...buyer })

/** A purchase through the processor, granted by its webhook. */
export async function buy(
  c: TestContainer,
  store: Store,
  o: { input?: StartCheckout; from?: Partial<BuyerFrom>; buyer?: Partial<typeof BUYER> } = {},
) {
  const started = await startCheckout(c, store, o.input, o.from)
  const { payment } = await pay(c, started.sessionId, o.buyer)
  await drain(c)
  const purchase = await c.repos(store.scope).purchases.find(started.purchaseId)
  if (!purchase) throw new Error('not granted')
  return { ...started, paymentIntent: payment.id, purchase, customer: customerOf(store.scope, purchase) }
}

/** The scope of whoever holds a purchase's link. */
export const customerOf = (scope: SellerScope, p: { id: string; contactId: string }) =>
  customerScope({ sellerId: scope.sellerId, contactId: p.contactId, purchaseId: p.id })
