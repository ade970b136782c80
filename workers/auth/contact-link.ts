import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a link may be used for: a token for one purpose is none for another. */
export type LinkPurpose = 'follow' | 'affiliate'
export type ContactLink = { sellerId: string; contactId: string }

/**
 * Links for people who need not have bought anything: seller and contact in the clear, signed for one purpose. They do
 * not expire: what they open is decided by how things stand when they are used.
 */
export type ContactLinks = {
  token(purpose: LinkPurpose, link: ContactLink): string
  /** null for anything that is not a token of ours for this purpose. */
  parse(purpose: LinkPurpose, token: string): ContactLink | null
}

const BODY = 26
const TOKEN = new RegExp(`^([0-9a-hjkmnp-tv-z]{${BODY}})([0-9a-hjkmnp-tv-z]{${BODY}})([\\w-]{22})$`)

export function createContactLinks(secret: string): ContactLinks {
  const sign = (purpose: LinkPurpose, bodies: string) =>
    createHmac('sha256', secret).update(`${purpose}:${bodies}`).digest('base64url').slice(0, 22)
  return {
    token(purpose, { sellerId, contactId }) {
      const bodies = sellerId.slice('sel_'.length) + contactId.slice('ct_'.length)
      return bodies + sign(purpose, bodies)
    },
    parse(purpose, token) {
      const [, seller, contact, signature] = TOKEN.exec(token) ?? []
      if (!seller || !contact || !signature) return null
      const isOurs = timingSafeEqual(Buffer.from(signature), Buffer.from(sign(purpose, seller + contact)))
      return isOurs ? { sellerId: `sel_${seller}`, contactId: `ct_${contact}` } : null
    },
  }
}
