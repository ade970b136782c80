import { deriveContact } from '#app/domain/audience/relations.rules.ts'
import { encodeId, type IdKind } from '#app/domain/kernel/ids.ts'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { type BenchContact, type BenchDay, type BenchPurchase, dayOf } from '#db/sandbox/bench-audience.ts'

const COUNTRIES = ['US', 'DE', 'GB', 'FR', 'CA', 'AU', 'NL', 'AT', 'CH', 'JP', 'BR', 'IN'] as const
const YEARS = 3 * 365 * DAY
type Product = { id: string; editionId: string }

/** Numbers from 0 to 1 that are the same for the same person and question (mulberry32). */
function chance(n: number, question: number): number {
  let a = (Math.imul(n, 2_654_435_761) + Math.imul(question, 40_503)) | 0
  a = (a + 0x6d2b79f5) | 0
  let t = Math.imul(a ^ (a >>> 15), 1 | a)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

/**
 * People `from`…`to` of an audience of `total`, who came one after the other over three years: 70 % follow, 40 % bought one
 * to three of the products, 1 % sell, each independent of the others; so 18 % are none of it (any more).
 */
export function benchPeople(
  from: number,
  to: number,
  total: number,
  products: readonly Product[],
  now: number,
) {
  const contacts: BenchContact[] = []
  const purchases: BenchPurchase[] = []
  const days = new Map<string, BenchDay>()
  const join = (kind: string, at: number | null) => {
    if (at === null) return
    const key = `${kind}:${dayOf(at)}`
    const day = days.get(key) ?? { kind, day: dayOf(at), joined: 0 }
    day.joined += 1
    days.set(key, day)
  }
  for (let n = from; n < to; n++) {
    const seen = Math.floor(now - YEARS + (YEARS - DAY) * (n / total))
    const after = (question: number) =>
      Math.min(now - HOUR, seen + Math.floor(chance(n, question) ** 3 * 200 * DAY))
    const id = idOf('contact', seen, n)
    const follows = chance(n, 1) < 0.7
    const buys = chance(n, 2) < 0.4 ? 1 + Math.floor(chance(n, 3) * 3) : 0
    const sells = chance(n, 4) < 0.01
    const home = COUNTRIES[Math.floor(chance(n, 5) ** 2 * COUNTRIES.length)]!
    const mine = Array.from({ length: buys }, (_, k): BenchPurchase => {
      const { id: productId, editionId } = products[(n + k) % products.length]!
      const currency = chance(n, 6) < 0.1 && k > 0 ? 'eur' : 'usd'
      const amount = 500 + 500 * Math.floor(chance(n, 7 + k) * 20)
      const at = k === 0 && !follows ? seen : after(20 + k)
      return {
        id: idOf('purchase', at, n * 3 + k),
        contactId: id,
        productId,
        editionId,
        amount,
        currency,
        country: home,
        at,
      }
    })
    const derived = deriveContact(seen, {
      purchases: mine.map((p) => ({ ...p, refunded: 0, status: 'paid' as const })),
      follow: follows ? { requestedAt: seen, confirmedAt: seen, endedAt: null } : null,
      affiliate: sells
        ? {
            ...{ status: 'active' as const, invitedAt: seen, acceptedAt: after(30) },
            products: [{ productId: products[0]!.id, addedAt: after(30) }],
          }
        : null,
    })
    const mood = chance(n, 8)
    const [consent, reason] =
      mood < 0.9
        ? ['subscribed', null]
        : mood < 0.96
          ? ['unsubscribed', 'Asked by mail']
          : mood < 0.99
            ? ['pending', null]
            : ['blocklisted', 'complained']
    purchases.push(...mine)
    contacts.push({
      ...derived,
      ...{ id, consent, reason, email: `person-${n}@example.com`, firstSeenAt: seen },
      name: chance(n, 9) < 0.85 ? `Person ${n}` : null,
    })
    join('contact', seen)
    join('follower', derived.followerSince)
    join('customer', derived.customerSince)
    join('affiliate', derived.affiliateSince)
  }
  return { contacts, purchases, days: [...days.values()] }
}

function idOf(kind: IdKind, at: number, n: number): string {
  const random = new Uint8Array(10)
  new DataView(random.buffer).setUint32(6, n)
  return encodeId(kind, at, random)
}
