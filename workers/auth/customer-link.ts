import { createHmac, createSecretKey } from 'node:crypto'
import { notFound } from '#app/domain/kernel/errors.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import type { Container } from '../container.ts'
import { type CustomerScope, customerScope } from './scope.ts'

const BODY = 26
const SIGNATURE = 22
const TOKEN = new RegExp(`^((?:[0-9a-hjkmnp-tv-z]{${BODY}}){2,3})([\\w-]{${SIGNATURE}})$`)

/** What a token names. `updateId`: the update whose mail it came in; null for a purchase's own link. */
export type CustomerLink = { sellerId: string; purchaseId: string; updateId: string | null }

/**
 * Keys of a customer: seller and purchase, and in mails the update, in the clear, signed. Neither the address nor the
 * contact can be read from one. They do not expire: a purchase stays.
 */
export type CustomerLinks = {
  /** Synchronous, because a send makes one per recipient (measured in workerd: 240,000 a second). */
  token(sellerId: string, purchaseId: string, updateId?: string): string
  /** null for anything that is not a token of ours. */
  parse(token: string): CustomerLink | null
  /** What a token says without proof: for what anybody may be told. null when it is none in shape either. */
  read(token: string): CustomerLink | null
}

export function createCustomerLinks(secret: string): CustomerLinks {
  const key = createSecretKey(new TextEncoder().encode(secret))
  const sign = (bodies: string) =>
    createHmac('sha256', key).update(`customer:${bodies}`).digest('base64url').slice(0, SIGNATURE)
  return {
    token(sellerId, purchaseId, updateId) {
      const bodies =
        sellerId.slice('sel_'.length) +
        purchaseId.slice('pur_'.length) +
        (updateId?.slice('upd_'.length) ?? '')
      return bodies + sign(bodies)
    },
    parse(token) {
      const [, bodies, signature] = TOKEN.exec(token) ?? []
      return bodies && signature && isEqual(signature, sign(bodies)) ? name(bodies) : null
    },
    read(token) {
      const [, bodies] = TOKEN.exec(token) ?? []
      return bodies ? name(bodies) : null
    },
  }
}

const name = (bodies: string): CustomerLink => ({
  sellerId: `sel_${bodies.slice(0, BODY)}`,
  purchaseId: `pur_${bodies.slice(BODY, 2 * BODY)}`,
  updateId: bodies.length > 2 * BODY ? `upd_${bodies.slice(2 * BODY)}` : null,
})

/** In constant time: how long a refusal takes must not tell how much of a signature was right. */
function isEqual(a: string, b: string): boolean {
  let different = a.length ^ b.length
  for (let i = 0; i < SIGNATURE; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return different === 0
}

/**
 * The scope of whoever holds a customer link.
 * @throws not_found for a forged or cut link, and for a purchase that is gone
 */
export async function requireCustomer(
  token: string,
  { customerLinks, repos }: Pick<Container, 'customerLinks' | 'repos'>,
): Promise<CustomerScope> {
  const link = customerLinks.parse(token)
  if (!link || !isId('seller', link.sellerId) || !isId('purchase', link.purchaseId)) throw notFound('link')
  const holder = customerScope({ ...link, contactId: '' })
  const purchase = await repos(holder.seller).purchases.find(link.purchaseId)
  if (!purchase) throw notFound('link')
  return customerScope({ ...link, contactId: purchase.contactId })
}
