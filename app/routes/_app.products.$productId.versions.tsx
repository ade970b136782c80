import type { ActionFunctionArgs, LoaderFunctionArgs, SerializeFrom } from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { CircleAlert } from 'lucide-react'
import { SaveOutcome } from '#app/components/product/save-outcome.tsx'
import { SideBySide } from '#app/components/product/side-by-side.tsx'
import { UnannouncedPanel } from '#app/components/product/unannounced-panel.tsx'
import { useProduct } from '#app/components/product/use-product.ts'
import { VersionList } from '#app/components/product/version-list.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { UpdateList } from '#app/components/updates/update-list.tsx'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

const SHOWN_UPDATES = 10

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const query = Object.fromEntries(new URL(args.request.url).searchParams)
  const to = Number(query.to) || null
  const from = to && (Number(query.from) || Math.max(1, to - 1))
  const page = pageQuerySchema.catch({ limit: 25 }).parse(query)
  const [versions, unannounced, updates, comparison] = await orPage(
    Promise.all([
      services.history.versions(scope, productId, page),
      services.history.changesSince(scope, productId),
      services.dashboard.updates(scope, { limit: SHOWN_UPDATES, product_id: productId }),
      to && from ? services.history.compare(scope, productId, from, to) : null,
    ]),
  )
  return { versions, unannounced, updates: updates.data, comparison }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const { intent, version } = await readForm(args.request)
  if (intent === 'dismiss')
    return orRefusal(services.content.dismissUnannounced(scope, productId).then(() => ({ saved: null })))
  if (intent === 'restore')
    return orRefusal(services.content.restore(scope, productId, Number(version)).then((saved) => ({ saved })))
  throw new Response(null, { status: 400 })
}

export default function Versions() {
  const { versions, unannounced, updates, comparison } = useLoaderData<typeof loader>()
  const { now, product } = useProduct()
  const answer = useKeptActionData<SerializeFrom<typeof action>>()
  return (
    <div className="mx-auto grid max-w-6xl gap-6">
      {answer?.refusal && (
        <Notice tone="danger" icon={CircleAlert}>
          {answer.refusal.detail}
        </Notice>
      )}
      <UnannouncedPanel unannounced={unannounced} />
      {comparison && <SideBySide comparison={comparison} editions={product.editions} />}
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card flush title="Versions">
          <VersionList versions={versions.data} now={now} />
          <Pagination nextCursor={versions.next_cursor} label="Older versions" />
        </Card>
        <Card flush title="Updates">
          <div className="border-t">
            {updates.length === 0 ? (
              <p className="px-5 py-6 text-sm text-muted">Customers have not been told of anything yet.</p>
            ) : (
              <UpdateList updates={updates} now={now} narrow />
            )}
          </div>
        </Card>
      </div>
      <SaveOutcome result={answer && 'saved' in answer ? answer.saved : null} />
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
