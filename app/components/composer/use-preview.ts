import { useEffect, useRef, useState } from 'react'
import { type ComposerDraft, draftErrors } from '#app/machines/composer.machine.ts'
import { askPreview, type Preview } from './composer-api.ts'

/** Rendered anew this long after the last keystroke. */
const QUIET_MS = 350

/** The mail of the draft as the server renders it; what is not sendable keeps the last good one on screen. */
export function usePreview(first: Preview, productId: string, draft: ComposerDraft) {
  const [preview, setPreview] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const shownSegment = useRef<string | null>(null)
  const { version } = first
  useEffect(() => {
    const isShown =
      draft.segment_id === shownSegment.current &&
      draft.subject === preview.subject &&
      draft.note === preview.note &&
      draft.items.join('\n') === preview.items.join('\n')
    if (isShown || draftErrors(draft).length > 0) return
    const control = new AbortController()
    const timer = setTimeout(async () => {
      try {
        const answer = await askPreview(productId, { version, draft }, control.signal)
        setProblem(answer.ok ? null : answer.problem.detail)
        if (!answer.ok) return
        shownSegment.current = draft.segment_id
        setPreview(answer.value)
      } catch {
        if (!control.signal.aborted) setProblem('The preview could not be refreshed.')
      }
    }, QUIET_MS)
    return () => {
      clearTimeout(timer)
      control.abort()
    }
  }, [draft, preview, productId, version])
  return { preview, problem }
}
