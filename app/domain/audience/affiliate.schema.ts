export const AFFILIATE_STATES = ['invited', 'active', 'stopped'] as const
export type AffiliateState = (typeof AFFILIATE_STATES)[number]
