import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { SavedContent } from '#app/components/product/saved-content.tsx'
import { useProduct } from '#app/components/product/use-product.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const [content, unannounced] = await orPage(
    Promise.all([services.content.get(scope, productId), services.history.changesSince(scope, productId)]),
  )
  return { content, unannounced }
}

/** `save` keeps the draft of the edit session as a version; `discard` goes back to what is saved. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const { intent, over } = await readForm(args.request)
  if (intent === 'save')
    return orRefusal(
      services.editing.saveDraft(scope, productId, over ? Number(over) : null).then((saved) => ({ saved })),
    )
  if (intent === 'discard')
    return orRefusal(services.editing.discardDraft(scope, productId).then(() => ({ saved: null })))
  throw new Response(null, { status: 400 })
}

// The editor holds TipTap and Yjs; nothing of it loads before it is wanted, and never on the server.
const ContentEditor = lazy(() =>
  import('#app/components/editor/content-editor.client.tsx').then((m) => ({ default: m.ContentEditor })),
)

export default function Content() {
  const { content, unannounced } = useLoaderData<typeof loader>()
  const { product, canEdit } = useProduct()
  const [isLive, setIsLive] = useState(false)
  useEffect(() => setIsLive(true), [])
  const saved = <SavedContent content={content} isLoading={isLive} />
  if (!isLive || !canEdit) return saved
  return (
    <Suspense fallback={saved}>
      <ContentEditor key={product.id} unannounced={unannounced} />
    </Suspense>
  )
}

export const ErrorBoundary = ErrorPanel
