import { createMiddleware } from 'hono/factory'
import { routePartykitRequest } from 'partyserver'
import { AppError, forbidden, notFound } from '#app/domain/kernel/errors.ts'
import { MEMBER_HEADER } from '#durable-objects/seller-room.ts'
import type { AppEnv } from './app-env.ts'
import { requirePermission } from './auth/scope.ts'
import { requireSeller, type SellerSession } from './auth/session.ts'
import type { Container } from './container.ts'

/** Who a socket belongs to, for rooms that show presence: JSON in this header, set here and nowhere else. */
export const IDENTITY_HEADER = 'x-awning-identity'
export type SocketIdentity = { memberId: string; name: string; sellerId: string; productId: string | null }

/** Rooms that may be reached from outside, and what it takes. Anything else is no room. */
const ROOMS: Record<string, (room: string, session: SellerSession, c: Container) => Promise<string | null>> =
  {
    async 'seller-room'(room, { seller }) {
      if (room !== seller.id) throw notFound('room')
      return null
    },
    async 'edit-session'(room, { seller, scope }, c) {
      const [sellerId, productId = ''] = room.split(':')
      // Existence before permission: another seller's product is not there, whatever one may do with one's own.
      if (sellerId !== seller.id || !(await c.repos(scope).products.find(productId))) throw notFound('room')
      requirePermission(scope, 'products:write')
      return productId
    },
  }

/**
 * The one way to a room: `/parties/<class>/<room>`, by a WebSocket of a signed-in member, from our own pages, to a
 * room of their seller. What a client claims about itself in partyserver's headers is dropped.
 */
export const realtimeRouter = createMiddleware<AppEnv>(async (c) => {
  const container = c.get('container')
  try {
    const url = new URL(c.req.url)
    const [, , party = '', room = '', rest] = url.pathname.split('/')
    const enter = Object.hasOwn(ROOMS, party) ? ROOMS[party] : undefined
    if (!enter || rest !== undefined) throw notFound('room')
    const origin = c.req.header('origin')
    if (origin && origin !== url.origin) throw forbidden('This socket was opened from another site.')

    const session = await requireSeller(c.req.raw, container).catch((e: unknown) => {
      if (e instanceof Response) throw new AppError('unauthenticated', 'unauthenticated', 'Sign in first.')
      throw e
    })
    const productId = await enter(room, session, container)
    // A page whose handshake failed asks here whether it was refused or only disconnected.
    if (c.req.header('upgrade')?.toLowerCase() !== 'websocket') return new Response(null, { status: 204 })
    const { member, seller } = session
    const identity: SocketIdentity = {
      memberId: member.id,
      name: member.name,
      sellerId: seller.id,
      productId,
    }
    const request = new Request(c.req.raw)
    for (const name of [...request.headers.keys()])
      if (name.startsWith('x-partykit-') || name.startsWith('x-awning-')) request.headers.delete(name)
    request.headers.set(MEMBER_HEADER, member.id)
    request.headers.set(IDENTITY_HEADER, encodeURIComponent(JSON.stringify(identity)))
    const answer = await routePartykitRequest(request, container.env as never)
    if (!answer) throw notFound('room')
    return answer
  } catch (e) {
    container.log('room.refused', { code: e instanceof AppError ? e.code : 'fault' })
    throw e
  }
})
