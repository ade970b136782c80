import { isAppError } from '#app/domain/kernel/errors.ts'
import type { SeededFollow } from '#db/seed/follows.ts'
import type { Shop } from './shop.ts'

/** What people did about following since the step before; each at their own time, and each person in their order. */
export async function follow(shop: Shop, slice: SeededFollow[]): Promise<void> {
  const byPerson = new Map<string, SeededFollow[]>()
  for (const f of slice) byPerson.set(f.person.email, [...(byPerson.get(f.person.email) ?? []), f])
  await Promise.all([...byPerson.values()].map((own) => inOrder(shop, own)))
}

async function inOrder({ c, past, scope, scenario }: Shop, own: SeededFollow[]): Promise<void> {
  const { contacts } = c.repos(scope)
  for (const { person, at, does } of own) {
    const email = { email: person.email, emailGiven: person.email }
    const contact = await contacts.findByEmail(person.email)
    // Who opted out meanwhile stays so; and what is known of somebody already is not from after this.
    if (contact && !['subscribed', 'pending'].includes(contact.consentState)) return
    if (contact && contact.consentChangedAt > at) return
    const follows = past.followsAt(at)
    if (does === 'ask') {
      await follows.request(scenario.slug, {
        email,
        name: person.name,
        source: at % 3 === 0 ? 'embed' : 'page',
      })
      continue
    }
    const token = c.contactLinks.token('follow', { sellerId: scope.sellerId, contactId: contact!.id })
    const done = does === 'confirm' ? follows.confirm(token) : follows.unfollow(token)
    // Of somebody whose asking came to nothing.
    await done.catch((e) => {
      if (!isAppError(e) || e.kind !== 'not_found') throw e
    })
  }
}
