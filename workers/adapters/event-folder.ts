import { getServerByName } from 'partyserver'
import type { EventFolder } from '../ports/event-folder.port.ts'

/** The seller's room is the writer. */
export const createEventFolder = (env: Env): EventFolder => ({
  fold: async (sellerId) => (await getServerByName(env.SellerRoom, sellerId)).fold(),
})
