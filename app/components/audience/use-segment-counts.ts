import { useEffect, useRef, useState } from 'react'
import type { SegmentView } from '#app/domain/audience/segment.schema.ts'
import { peopleText } from './people-text.ts'

/** To count a segment people may have to be looked through: not with every hint. */
const QUIET_MS = 5_000

/**
 * Segment id → how many, in words. Asked for once the page is there, and again after the page was, at most every few
 * seconds.
 * @param now of the page's loader: another one says that something changed
 */
export function useSegmentCounts(wanted: boolean, now: number): Record<string, string> {
  const [counts, setCounts] = useState<Record<string, string>>({})
  const askedAt = useRef(Number.NEGATIVE_INFINITY)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` says when
  useEffect(() => {
    if (!wanted) return
    const stopped = new AbortController()
    const timer = setTimeout(
      async () => {
        askedAt.current = performance.now()
        const answer = await fetch('/audience/segments', { signal: stopped.signal }).catch(() => null)
        if (!answer?.ok) return
        const { data } = (await answer.json()) as { data: SegmentView[] }
        setCounts(Object.fromEntries(data.map(({ id, count }) => [id, peopleText(count, '')])))
      },
      Math.max(0, askedAt.current + QUIET_MS - performance.now()),
    )
    return () => {
      clearTimeout(timer)
      stopped.abort()
    }
  }, [wanted, now])
  return counts
}
