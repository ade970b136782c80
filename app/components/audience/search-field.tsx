import { Search } from 'lucide-react'
import { type ChangeEvent, useEffect, useRef } from 'react'
import { useShowFiltered } from './filter-query.ts'
import { useSyncedValue } from './use-synced-value.ts'

const QUIET_MS = 300

/**
 * Searches a moment after the last key, and not at all for what is being shown already. Its form is a plain GET, so
 * Enter works before scripts do, and asks at once after.
 */
export function SearchField({ text }: { text: string }) {
  const ref = useSyncedValue<HTMLInputElement>(text)
  const show = useShowFiltered()
  const timer = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  // Whatever was shown meanwhile (by Enter, a chip, Back) is newer than what was typed before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each new text
  useEffect(() => clearTimeout(timer.current), [text])

  function changed(event: ChangeEvent<HTMLInputElement>) {
    const { form, value } = event.currentTarget
    clearTimeout(timer.current)
    if (form && value.trim() !== text)
      timer.current = window.setTimeout(() => show(form, { replace: true }), QUIET_MS)
  }
  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
      />
      <input
        ref={ref}
        type="search"
        name="text"
        aria-label="Search by name or e-mail"
        placeholder="Name or e-mail begins with…"
        defaultValue={text}
        maxLength={254}
        autoComplete="off"
        spellCheck={false}
        onChange={changed}
        className="field pl-9!"
      />
    </div>
  )
}
