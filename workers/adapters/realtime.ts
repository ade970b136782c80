import { getServerByName } from 'partyserver'
import type { Realtime } from '../ports/realtime.port.ts'

/** A lost hint costs nothing but a moment: pages ask again when they reconnect. So nobody waits for it. */
export const createRealtime = (env: Env, waitUntil: (p: Promise<unknown>) => void): Realtime => ({
  hint(sellerId, topic) {
    waitUntil(getServerByName(env.SellerRoom, sellerId).then((room) => room.hint(topic)))
  },
  dismiss(sellerId, memberId) {
    waitUntil(getServerByName(env.SellerRoom, sellerId).then((room) => room.dismiss(memberId)))
  },
})
