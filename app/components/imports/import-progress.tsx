import { LoaderCircle } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { paceOf } from '#app/domain/exports/export.rules.ts'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { Progress } from '../ui/progress.tsx'
import { countOf, inDigits } from '../updates/share.ts'
import { PHASE_WORDS } from './import-words.ts'

/** How far a run is, how fast it goes and how long it still takes. */
export function ImportProgress({ of }: { of: ImportView }) {
  const { phase, progress } = of
  const pace = usePace(phase, progress.done, progress.total)
  const label = phase ? PHASE_WORDS[phase] : 'Waiting for another import to be done'
  if (progress.total === 0)
    return (
      <p className="flex gap-2.5 text-muted">
        <LoaderCircle aria-hidden="true" className="mt-1 size-4 shrink-0 animate-spin" />
        <span>
          <span className="font-medium text-ink">{label}</span>
          {phase && ' · reading it for the first time'}
        </span>
      </p>
    )
  return (
    <Progress
      label={label}
      {...progress}
      detail={
        pace
          ? `${inDigits(pace.perSecond)} rows a second, about ${countOf(pace.secondsLeft, 'second')} left`
          : 'You can close this page; it goes on.'
      }
    />
  )
}

/** From what this page saw itself: each phase starts over, and the server's clock may be another. */
function usePace(phase: string | null, done: number, total: number) {
  const seen = useRef({ phase, done, at: 0 })
  const [pace, setPace] = useState<ReturnType<typeof paceOf>>(null)
  useEffect(() => {
    const now = performance.now()
    if (seen.current.at === 0 || seen.current.phase !== phase || done < seen.current.done) {
      seen.current = { phase, done, at: now }
      setPace(null)
    } else setPace(paceOf(done - seen.current.done, total - seen.current.done, seen.current.at, now))
  }, [phase, done, total])
  return pace
}
