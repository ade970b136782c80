import { type RefObject, useEffect, useRef } from 'react'

/**
 * A field that follows the address (a filter taken away by its chip, Back) unless somebody is typing into it: what one
 * types is never taken away by an answer that comes late.
 */
export function useSyncedValue<E extends HTMLInputElement | HTMLSelectElement>(value: string): RefObject<E> {
  const ref = useRef<E>(null)
  useEffect(() => {
    const field = ref.current
    if (field && (document.activeElement !== field || field instanceof HTMLSelectElement)) field.value = value
  }, [value])
  return ref
}
