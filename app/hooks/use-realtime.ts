import { useFetchers, useNavigation, useRevalidator } from '@remix-run/react'
import PartySocket from 'partysocket'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef } from 'react'
import type { Hint, Topic } from '#app/domain/realtime/hint.schema.ts'

/** Hints come up to ten times a second; pages ask again at most about three times. */
const QUIET_MS = 300
const REFUSED = [401, 403, 404]

type Register = (topics: readonly Topic[]) => () => void
const RealtimeContext = createContext<Register | null>(null)
export const RealtimeProvider = RealtimeContext.Provider

/**
 * Keeps what is on screen true: asks the page's loaders again when something of these topics changed, by whomever.
 * A lost connection costs nothing but the time until it is back.
 */
export function useRealtime(topics: readonly Topic[]): void {
  const register = useContext(RealtimeContext)
  const key = topics.join()
  useEffect(() => register?.(key.split(',') as Topic[]), [register, key])
}

/**
 * One socket to the seller's room for all pages of the dashboard.
 * @param loadedAt when the layout's loader ran: what happened between that and the connection is caught up with
 */
export function useSellerRoom(sellerId: string, loadedAt: number): Register {
  const wanted = useRef(new Map<symbol, readonly Topic[]>())
  const refresh = useRefresh()
  const loaded = useRef(loadedAt)
  loaded.current = loadedAt

  useEffect(() => {
    const socket = new PartySocket({
      host: window.location.host,
      party: 'seller-room',
      room: sellerId,
      // Apart, so that a room that restarts is not stormed.
      minReconnectionDelay: 300 + Math.random() * 700,
      maxReconnectionDelay: 5_000,
    })
    let seen: number | null = null
    socket.addEventListener('message', (event: MessageEvent<string>) => {
      const { seq, topics, at } = JSON.parse(event.data) as Hint
      // The first frame of each connection carries no topics: the last number given out, and when that was.
      const isGreeting = topics.length === 0
      const missed = seen === null ? at > loaded.current - 1_000 : seq !== (isGreeting ? seen : seen + 1)
      seen = seq
      const isWanted = [...wanted.current.values()].some((mine) =>
        topics.some((topic) => mine.includes(topic)),
      )
      if (missed || isWanted) refresh()
    })
    // A handshake that fails says no reason: asked in plain HTTP, the room tells a refusal from a lost network. The
    // loaders know what is left of this member's rights; asking them offline would only put an error on screen.
    socket.addEventListener('close', async () => {
      const answer = await fetch(`/parties/seller-room/${sellerId}`).catch(() => null)
      if (answer && REFUSED.includes(answer.status)) refresh()
    })
    return () => socket.close()
  }, [sellerId, refresh])

  return useCallback((topics) => {
    const mine = Symbol('page')
    wanted.current.set(mine, topics)
    return () => void wanted.current.delete(mine)
  }, [])
}

/**
 * Asks all loaders again: at once, then not for a moment, never two at a time, and not while nobody looks. While a page or
 * a part of one is on its way it waits: asking again would cut that off, and a drawer would stay empty.
 */
function useRefresh(): () => void {
  const { revalidate, state } = useRevalidator()
  const isLoading = useNavigation().state !== 'idle'
  const isFetching = useFetchers().some((fetcher) => fetcher.state !== 'idle')
  const isBusy = state !== 'idle' || isLoading || isFetching
  const run = useRef({ revalidate, busy: false, due: false, last: 0, timer: 0 })
  run.current.revalidate = revalidate

  const pump = useMemo(
    () => () => {
      const r = run.current
      if (!r.due || r.busy || document.hidden) return
      clearTimeout(r.timer)
      const wait = r.last + QUIET_MS - performance.now()
      if (wait > 0) {
        r.timer = window.setTimeout(pump, wait)
        return
      }
      r.due = false
      r.last = performance.now()
      r.revalidate()
    },
    [],
  )
  useEffect(() => {
    run.current.busy = isBusy
    pump()
  }, [isBusy, pump])
  useEffect(() => {
    document.addEventListener('visibilitychange', pump)
    return () => {
      document.removeEventListener('visibilitychange', pump)
      clearTimeout(run.current.timer)
    }
  }, [pump])
  return useCallback(() => {
    run.current.due = true
    pump()
  }, [pump])
}
