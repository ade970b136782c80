import { useLocation } from '@remix-run/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { classNames } from './class-names.ts'

/**
 * A menu that opens before any script runs (`details`). With scripts, Escape, a click elsewhere and going to
 * another page close it; of one inside another Escape closes the inner first.
 */
export function DetailsMenu(props: {
  summary: ReactNode
  label: string
  className?: string
  children: ReactNode
}) {
  const ref = useRef<HTMLDetailsElement>(null)
  const { key } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` changes with each navigation
  useEffect(() => {
    ref.current?.removeAttribute('open')
  }, [key])
  useEffect(() => {
    const close = (event: PointerEvent | KeyboardEvent) => {
      const details = ref.current
      if (!details?.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        details.open = false
        details.querySelector('summary')?.focus()
      } else if (!details.contains(event.target as Node)) details.open = false
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close, true)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close, true)
    }
  }, [])
  return (
    <details ref={ref} className={classNames('group', props.className)}>
      <summary className="rounded-md focus-visible:rounded-md">
        {props.summary}
        <span className="sr-only"> {props.label}</span>
      </summary>
      {props.children}
    </details>
  )
}
