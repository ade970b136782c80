import type { Counted } from '#app/domain/audience/growth.rules.ts'

/** As tabs and columns say it. */
export const PLURAL: Record<Counted, string> = {
  contact: 'Everybody',
  follower: 'Followers',
  customer: 'Customers',
  affiliate: 'Affiliates',
}
