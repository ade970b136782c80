import { useCallback, useRef, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import type { Awareness } from './use-edit-session.ts'

/** The same object as before while what is read says the same, so that typing does not render the lists. */
function useStable<T>(read: () => T): () => T {
  const last = useRef<{ text: string; value: T } | null>(null)
  return () => {
    const value = read()
    const text = JSON.stringify(value)
    if (last.current?.text !== text) last.current = { text, value }
    return last.current!.value
  }
}

/** A part of the draft, read anew whenever anybody changes it. */
export function useDraft<T>(doc: Y.Doc, read: (doc: Y.Doc) => T): T {
  const subscribe = useCallback(
    (onChange: () => void) => {
      doc.on('update', onChange)
      return () => doc.off('update', onChange)
    },
    [doc],
  )
  return useSyncExternalStore(
    subscribe,
    useStable(() => read(doc)),
  )
}

/** What the members say about themselves: who is here, on which page. */
export function useAwareness<T>(awareness: Awareness, read: (awareness: Awareness) => T): T {
  const subscribe = useCallback(
    (onChange: () => void) => {
      awareness.on('change', onChange)
      return () => awareness.off('change', onChange)
    },
    [awareness],
  )
  return useSyncExternalStore(
    subscribe,
    useStable(() => read(awareness)),
  )
}
