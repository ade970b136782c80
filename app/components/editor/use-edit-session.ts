import { useEffect, useState } from 'react'
import YProvider from 'y-partyserver/provider'
import * as Y from 'yjs'
import {
  memberColor,
  type Presence,
  type SessionFrame,
  sessionFrameSchema,
} from '#app/domain/catalog/edit-session.schema.ts'

export type Awareness = YProvider['awareness']
export type EditSession = {
  doc: Y.Doc
  awareness: Awareness
  /** `refused`: the session closed the socket for good; a reload asks who one is anew. */
  connection: 'connecting' | 'connected' | 'lost' | 'refused'
  /** True from the first time the draft of the server has arrived. */
  isLoaded: boolean
  frame: SessionFrame | null
}
type Member = { id: string; name: string }

/** A close by the session's rules, not by the network: trying again would end the same way. */
const isRefusal = (code: number) => [1003, 1007, 1008, 1009].includes(code)

/** Joins a product's edit session for as long as the component is there; null until the browser has begun. */
export function useEditSession(
  sellerId: string,
  productId: string,
  { id, name }: Member,
): EditSession | null {
  const [session, setSession] = useState<EditSession | null>(null)
  useEffect(() => {
    const doc = new Y.Doc()
    const provider = new YProvider(location.host, `${sellerId}:${productId}`, doc, {
      party: 'edit-session',
      protocol: location.protocol === 'https:' ? 'wss' : 'ws',
      disableBc: true,
    })
    const { awareness } = provider
    const presence: Presence = { user: { id, name, color: memberColor(id) }, pageId: null }
    awareness.setLocalState(presence)
    const base: EditSession = { doc, awareness, connection: 'connecting', isLoaded: false, frame: null }
    setSession(base)
    const change = (patch: Partial<EditSession>) => setSession((now) => ({ ...(now ?? base), ...patch }))
    provider.on('status', ({ status }: { status: string }) => {
      if (status === 'connected') change({ connection: 'connected' })
      if (status === 'disconnected') change({ connection: 'lost' })
    })
    provider.on('connection-close', (event: CloseEvent) => {
      if (!isRefusal(event.code)) return
      provider.shouldConnect = false
      change({ connection: 'refused' })
    })
    provider.on('synced', (isSynced: boolean) => isSynced && change({ isLoaded: true }))
    provider.on('custom-message', (text: string) => {
      const frame = sessionFrameSchema.safeParse(JSON.parse(text))
      if (frame.success) change({ frame: frame.data })
    })
    return () => {
      awareness.setLocalState(null)
      provider.destroy()
      doc.destroy()
      setSession(null)
    }
  }, [sellerId, productId, id, name])
  return session
}
