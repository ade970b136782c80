import { useRevalidator } from '@remix-run/react'
import { useEffect } from 'react'

const POLL_MS = 2_000

/** Loads the page's data anew every two seconds while `isOn`: for pages of the installation, which no room tells of changes. */
export function usePolling(isOn: boolean): void {
  const { revalidate, state } = useRevalidator()
  useEffect(() => {
    if (!isOn || state !== 'idle') return
    const timer = setTimeout(revalidate, POLL_MS)
    return () => clearTimeout(timer)
  }, [isOn, state, revalidate])
}
