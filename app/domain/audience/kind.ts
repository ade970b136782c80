/** What a contact can be to the seller; several at once. Derived from purchases, follows and affiliates, never typed in. */
export const KINDS = ['follower', 'customer', 'affiliate'] as const
export type Kind = (typeof KINDS)[number]
