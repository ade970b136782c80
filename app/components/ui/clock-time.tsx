import { useEffect, useState } from 'react'
import { toIso } from '#app/domain/kernel/time.ts'

const FORMAT: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
}

/** Instants in words of a clock: as UTC on the server and in the first render, then where the reader is. */
export function useClock(): (at: number) => string {
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(true), [])
  return (at) =>
    isHere
      ? new Date(at).toLocaleString('en-GB', FORMAT)
      : `${new Date(at).toLocaleString('en-GB', { ...FORMAT, timeZone: 'UTC' })} UTC`
}

export function ClockTime({ at }: { at: number }) {
  return (
    <time dateTime={toIso(at)} className="whitespace-nowrap">
      {useClock()(at)}
    </time>
  )
}
