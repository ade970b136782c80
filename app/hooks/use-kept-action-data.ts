import { useActionData, useLocation } from '@remix-run/react'
import { useRef } from 'react'

/**
 * What the last posted form was answered, until the page is left or a form is posted again. Remix forgets it as
 * soon as loaders run again, and on a live page they do whenever a colleague changes something.
 */
export function useKeptActionData<T>(): T | undefined {
  const { key } = useLocation()
  const answer = useActionData() as T | undefined
  const kept = useRef<{ key: string; answer: T } | null>(null)
  if (answer) kept.current = { key, answer }
  return kept.current?.key === key ? kept.current.answer : undefined
}
