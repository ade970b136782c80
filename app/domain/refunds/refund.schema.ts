/**
 * `pending`: to be asked of the processor. `unknown`: asked, and the answer was lost; only asking again what became of it
 * leads out. `failed`: no money moved, or it came back.
 */
export const REFUND_STATES = ['pending', 'unknown', 'succeeded', 'failed'] as const
export type RefundStatus = (typeof REFUND_STATES)[number]

/** Who decided it. `automatic`: the seller's rule for requests inside the window; `processor`: made in its dashboard. */
export const REFUND_ORIGINS = ['seller', 'request', 'automatic', 'processor'] as const
export type RefundOrigin = (typeof REFUND_ORIGINS)[number]

/** `granted`: a refund was made of it, by a member, the rule or the deadline. */
export const REQUEST_STATES = ['open', 'granted', 'declined', 'expired'] as const
export type RequestStatus = (typeof REQUEST_STATES)[number]

export const DISPUTE_STATES = ['open', 'won', 'lost'] as const
