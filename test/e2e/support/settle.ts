import { expect, inject } from 'vitest'

/**
 * Waits until no job is left and all that happened is old: a page opened then has no reason to ask again by itself. Else
 * it may, since its socket tells it of what happened up to a second before it was loaded (app/hooks/use-realtime).
 */
export async function settle(): Promise<void> {
  const answer = await fetch(`${inject('baseUrl')}/dev/drain`, { method: 'POST' })
  expect(answer.status).toBe(200)
  // The last hint comes a moment after what it tells of.
  await new Promise((resolve) => setTimeout(resolve, 2_500))
}
