import { useNavigate } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { itemFromWire } from '#app/domain/catalog/changes.schema.ts'
import { describeItem, isContentItem } from '#app/domain/catalog/describe-changes.ts'
import type { SaveResult } from '#app/domain/catalog/product.schema.ts'
import { useToasts } from '../toast/toaster.tsx'
import { UpdatePrompt } from '../toast/update-prompt.tsx'
import { useProduct } from './use-product.ts'

/** What a save leads to: the prompt where customers could be told, a plain toast everywhere else. */
export function SaveOutcome({ result }: { result: SaveResult | null }) {
  const { product, promptSeconds, canSend } = useProduct()
  const { show } = useToasts()
  const navigate = useNavigate()
  const [prompted, setPrompted] = useState<SaveResult | null>(null)
  const seen = useRef<SaveResult | null>(null)
  useEffect(() => {
    if (!result || result === seen.current) return
    seen.current = result
    if (result.notify.eligible && canSend) setPrompted(result)
    else {
      setPrompted(null)
      show({ tone: 'saved', text: wordsFor(result) })
    }
  }, [result, canSend, show])
  if (!prompted) return null
  return (
    <UpdatePrompt
      key={prompted.version}
      items={prompted.changes.items.map(itemFromWire).filter(isContentItem).map(describeItem)}
      recipients={prompted.notify.recipients}
      durationMs={promptSeconds * 1_000}
      onNotify={() => navigate(`/products/${product.id}/notify`)}
      onGone={() => setPrompted(null)}
    />
  )
}

function wordsFor({ version, changes, notify }: SaveResult): string {
  if (!changes.content && !changes.details) return `Nothing has changed since version ${version}.`
  const saved = `Saved as version ${version}.`
  if (notify.reason === 'recently_notified')
    return `${saved} Customers heard of this product within the last 24 hours; the changes wait under “Since your last update”.`
  return saved
}
