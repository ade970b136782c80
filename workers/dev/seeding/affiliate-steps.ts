import { DAY } from '#app/domain/kernel/time.ts'
import type { AffiliateScenario } from '#db/seed/scenario.ts'
import type { Shop, Step } from './shop.ts'

/** How an arrangement with an affiliate came about, and its end. `productId` answers once the product is made. */
export function affiliateSteps(
  { c, past, scope, as }: Shop,
  { name, email, percent, invitedDaysAgo, acceptedDaysAgo, stoppedDaysAgo }: AffiliateScenario,
  productId: (slug: string) => string,
): Step[] {
  let id = ''
  let contactId = ''
  const at = (days: number) => c.clock.now() - Math.round(days * DAY)
  const invite = async () => {
    const products = Object.entries(percent).map(([slug, share]) => ({
      product_id: productId(slug),
      basis_points: share * 100,
    }))
    const made = await past.affiliates.invite(as('marketing'), {
      email: { email, emailGiven: email },
      name,
      products,
    })
    id = made.id
    contactId = made.contact_id
  }
  const accept = async () => {
    const token = c.contactLinks.token('affiliate', { sellerId: scope.sellerId, contactId })
    await past.affiliates.accept(token, (await past.affiliates.view(token)).terms)
  }
  return [
    { at: at(invitedDaysAgo), run: invite },
    ...(acceptedDaysAgo === undefined ? [] : [{ at: at(acceptedDaysAgo), run: accept }]),
    ...(stoppedDaysAgo === undefined
      ? []
      : [{ at: at(stoppedDaysAgo), run: () => past.affiliates.stop(as('admin'), id) }]),
  ]
}
