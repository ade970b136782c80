import { useEffect, useState } from 'react'
import { DAY, HOUR, MINUTE, SECOND, toIso } from '#app/domain/kernel/time.ts'

/**
 * An instant as people say it. Server and first client render agree because both count from `now` (the business
 * clock of the loader); after that the browser lets it age and puts local date and time into the title.
 */
export function RelativeTime({ at, now }: { at: number; now: number }) {
  const [passed, setPassed] = useState(0)
  const [title, setTitle] = useState(`${toIso(at).slice(0, 16).replace('T', ' ')} UTC`)
  // A loader that ran again brings a new `now`: counting starts over from it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see the line above
  useEffect(() => {
    const start = performance.now()
    setPassed(0)
    const timer = setInterval(() => setPassed(performance.now() - start), 15 * SECOND)
    return () => clearInterval(timer)
  }, [now])
  useEffect(
    () => setTitle(new Date(at).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' })),
    [at],
  )
  return (
    <time dateTime={toIso(at)} title={title} className="whitespace-nowrap">
      {describeAge(at, now + passed)}
    </time>
  )
}

/** `now − 3 min` → "3 minutes ago", tomorrow → "in 1 day", beyond 30 days → "12 Mar 2026" (UTC). */
export function describeAge(at: number, now: number): string {
  const distance = Math.abs(now - at)
  if (distance >= 30 * DAY)
    return new Date(at).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC',
    })
  if (distance < 45 * SECOND) return 'just now'
  const minutes = Math.max(1, Math.round(distance / MINUTE))
  const hours = Math.round(distance / HOUR)
  const [count, unit] =
    minutes < 60 ? [minutes, 'minute'] : hours < 24 ? [hours, 'hour'] : [Math.round(distance / DAY), 'day']
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`
  return at > now ? `in ${words}` : `${words} ago`
}
