import { useEffect, useRef, useState } from 'react'

/** To count, people may have to be looked through: not with every hint. */
const QUIET_MS = 5_000

/**
 * What an address of ours answers, asked for once the page is there and again whenever the page was, at most every few
 * seconds; another address at once. null until there is an answer, and for a refusal.
 * @param now of the page's loader: another one says that something changed
 */
export function useQuietJson<T>(url: string | null, now: number): T | null {
  const [known, setKnown] = useState<{ url: string; data: T } | null>(null)
  const asked = useRef({ url: '', at: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` says when
  useEffect(() => {
    if (url === null) return
    const stopped = new AbortController()
    const wait = asked.current.url === url ? asked.current.at + QUIET_MS - performance.now() : 0
    const timer = setTimeout(
      async () => {
        const answer = await fetch(url, { signal: stopped.signal }).catch(() => null)
        if (!answer?.ok) return
        asked.current = { url, at: performance.now() }
        setKnown({ url, data: (await answer.json()) as T })
      },
      Math.max(0, wait),
    )
    return () => {
      clearTimeout(timer)
      stopped.abort()
    }
  }, [url, now])
  return known?.url === url ? known.data : null
}
