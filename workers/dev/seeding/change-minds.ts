import { customerScope } from '../../auth/scope.ts'
import type { Shop } from './shop.ts'

/** Of people who bought, a few each do one of these some time later: share of a hundred, added up. */
const MINDS = { unsubscribed: 0.03, blocklisted: 0.0345, bounced: 0.0415, complained: 0.0435, muted: 0.05 }
const REASONS = ['Asked us by e-mail to stop', 'Shared mailbox, asked for no mail at all', 'Abusive replies']

/** Some of the latest buyers opt out, bounce, complain or mute a product; each by the path it has in life. */
export async function changeMinds(shop: Shop, buyers: { email: string; productId: string }[]): Promise<void> {
  const { past, scope, random, c } = shop
  const seen = new Set<string>()
  const changes = buyers.flatMap(({ email, productId }) => {
    const [r, reason] = [random.next(), random.pick(REASONS)]
    if (r >= MINDS.muted || seen.has(email)) return []
    seen.add(email)
    return [
      async () => {
        const { contacts, mutes, batch } = c.repos(scope)
        const { id } = (await contacts.findByEmail(email))!
        const customer = customerScope({ sellerId: scope.sellerId, contactId: id, purchaseId: '' })
        if (r < MINDS.unsubscribed) return past.audience.choose(customer, 'unsubscribed', 'preferences')
        if (r < MINDS.blocklisted)
          return past.audience.changeConsent(shop.as('support'), id, { state: 'blocklisted', reason })
        if (r < MINDS.complained)
          return past.audience.report(scope, [[id, r < MINDS.bounced ? 'bounced' : 'complained']])
        return batch([mutes.add(id, productId, past.now())])
      },
    ]
  })
  await Promise.all(changes.map((change) => change()))
}
