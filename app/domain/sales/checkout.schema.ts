/**
 * `open`: the buyer is at the processor's. `paid`: granted as a purchase, free ones too. `expired`: nothing was bought;
 * a payment that arrives all the same is still granted.
 */
export const CHECKOUT_STATES = ['open', 'paid', 'expired'] as const
export type CheckoutStatus = (typeof CHECKOUT_STATES)[number]
