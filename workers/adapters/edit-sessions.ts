import { getServerByName } from 'partyserver'
import type { DraftState, EditSessions } from '../ports/edit-sessions.port.ts'

export const createEditSessions = (env: Env, waitUntil: (p: Promise<unknown>) => void): EditSessions => {
  const session = (sellerId: string, productId: string) =>
    getServerByName(env.EditSession, `${sellerId}:${productId}`)
  return {
    draft: async (...of) => JSON.parse(await (await session(...of)).draft()) as DraftState,
    saved: async (sellerId, productId, version) => (await session(sellerId, productId)).saved(version),
    discard: async (...of) => (await session(...of)).discard(),
    contentSaved: (...of) => waitUntil(session(...of).then((s) => s.catchUp())),
    catchUp: async (...of) => (await session(...of)).catchUp(),
  }
}
