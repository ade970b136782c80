import { useEffect, useRef, useState } from 'react'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import type { Page } from '#app/domain/kernel/page.ts'
import { append, refresh, startOf } from './shown-pages.ts'

/**
 * The list as far as somebody asked for it. A page that came back empty with more behind it (few fit the filter) is
 * followed by the next one by itself.
 * @param query of the address, without a cursor: another one is another list
 */
export function useShownPages(query: string, first: Page<ContactView>) {
  const [state, setState] = useState({ query, first, shown: startOf(first) })
  const [work, setWork] = useState<'idle' | 'busy' | 'failed'>('idle')
  const running = useRef<AbortController | null>(null)
  let { shown } = state
  if (state.query !== query || state.first !== first) {
    shown = state.query === query ? refresh(shown, first) : startOf(first)
    setState({ query, first, shown })
  }

  async function loadMore() {
    running.current?.abort()
    const mine = new AbortController()
    running.current = mine
    setWork('busy')
    try {
      for (let cursor = shown.next; cursor !== null; ) {
        const page = await fetchRows(query, cursor, mine.signal)
        setState((now) => ({ ...now, shown: append(now.shown, page) }))
        if (page.data.length > 0) break
        cursor = page.next_cursor
      }
      setWork('idle')
    } catch {
      if (!mine.signal.aborted) setWork('failed')
    }
  }

  // Another list, or another screen: what is under way for this one has no place to go.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `query` names the list
  useEffect(
    () => () => {
      running.current?.abort()
      setWork('idle')
    },
    [query],
  )
  const isFruitless = shown.rows.length === 0 && shown.next !== null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each list
  useEffect(() => {
    if (isFruitless) loadMore()
  }, [query, isFruitless])
  return { ...shown, work, loadMore }
}

async function fetchRows(query: string, cursor: string, signal: AbortSignal): Promise<Page<ContactView>> {
  const asked = new URLSearchParams(query)
  asked.set('cursor', cursor)
  const answer = await fetch(`/audience/rows?${asked}`, { signal, headers: { accept: 'application/json' } })
  if (!answer.ok) throw new Error(`The list answered ${answer.status}`)
  return answer.json()
}
