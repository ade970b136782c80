import { DELIVERY_STATES, type DeliveryState } from '#app/domain/updates/updates.schema.ts'

/** What an address says about which recipients are meant; a state that is none means every state. */
export function readDeliveryFilter(url: string): { state?: DeliveryState; email?: string } {
  const { searchParams } = new URL(url)
  const state = DELIVERY_STATES.find((s) => s === searchParams.get('state'))
  const email = (searchParams.get('email') ?? '').trim().slice(0, 254)
  return { ...(state && { state }), ...(email && { email }) }
}
