import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { useActionData, useLoaderData } from '@remix-run/react'
import { CircleAlert } from 'lucide-react'
import { Composer } from '#app/components/composer/composer.tsx'
import { FollowUpdate } from '#app/components/composer/follow-update.tsx'
import { useProduct } from '#app/components/product/use-product.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { isAppError } from '#app/domain/kernel/errors.ts'
import { enter, orPage, orRefusal } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const updateId = new URL(args.request.url).searchParams.get('update')
  const [update, meter, segments] = await orPage(
    Promise.all([
      updateId ? services.updates.get(scope, updateId) : null,
      services.sending.meter(scope),
      services.segments.names(scope),
    ]),
  )
  try {
    return {
      preview: await services.updates.preview(scope, productId),
      update,
      meter,
      segments,
      nothing: null,
    }
  } catch (e) {
    // A version that was just announced has nothing left to tell; its update is still watched.
    if (isAppError(e) && e.code === 'no_content_change')
      return { preview: null, update, meter, segments, nothing: e.detail }
    return orPage(Promise.reject(e))
  }
}

/** The composer's form as browsers post it without scripts. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const form = await args.request.formData()
  const answer = await orRefusal(
    services.updates.create(scope, args.params.productId!, {
      version: Number(form.get('version')),
      subject: String(form.get('subject') ?? ''),
      note: String(form.get('note') ?? ''),
      items: form.getAll('item').map(String),
      segment_id: String(form.get('segment_id') ?? '') || null,
      allow_recent: form.has('allow_recent'),
    }),
  )
  return 'id' in answer.data ? redirect(`/updates/${answer.data.id}`) : answer
}

export default function Notify() {
  const { preview, update, meter, segments, nothing } = useLoaderData<typeof loader>()
  const { product, now } = useProduct()
  const refusal = useActionData<typeof action>()?.refusal
  return (
    <>
      {refusal && (
        <Notice tone="danger" icon={CircleAlert}>
          {refusal.detail}
        </Notice>
      )}
      {preview ? (
        <Composer preview={preview} update={update} meter={meter} segments={segments} />
      ) : update ? (
        <FollowUpdate held={{ ...update, sendAt: Date.parse(update.send_at) }} update={update} now={now} />
      ) : (
        <Card>
          <EmptyState
            title="Nothing new to tell"
            description={nothing}
            action={<ButtonLink to={`/products/${product.id}`}>Back to the content</ButtonLink>}
          />
        </Card>
      )}
    </>
  )
}

export const ErrorBoundary = ErrorPanel
