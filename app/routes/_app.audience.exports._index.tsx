import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ExportDialog } from '#app/components/exports/export-dialog.tsx'
import { ExportList } from '#app/components/exports/export-list.tsx'
import { ExportMetricsCard } from '#app/components/exports/export-metrics.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { exportQuerySchema } from '#app/domain/exports/export.schema.ts'
import { invalid } from '#app/domain/kernel/errors.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Exports · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const page = exportQuerySchema
    .catch({ limit: 25 })
    .parse(Object.fromEntries(new URL(args.request.url).searchParams))
  const [exports, metrics, segments] = await orPage(
    Promise.all([
      services.exports.list(scope, page),
      services.exports.metrics(scope),
      services.segments.names(scope),
    ]),
  )
  return { exports, metrics, segments, now }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return orRefusal(
    readForm(args.request).then(async ({ intent, id = '' }) => {
      if (intent === 'revoke') await services.exports.revoke(scope, id)
      else if (intent === 'retry') await services.exports.retry(scope, id)
      else throw invalid([{ path: 'intent', message: 'must be revoke or retry' }])
      throw redirect('/audience/exports')
    }),
  )
}

export default function Exports() {
  useRealtime(['exports'])
  const { exports, metrics, segments, now } = useLoaderData<typeof loader>()
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  return (
    <>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-2xl text-muted">
          Files of your audience. Members of this seller can download each for seven days, and revoke it
          before that.
        </p>
        <ExportDialog segments={segments} />
      </div>
      {refusal && (
        <p role="alert" className="mb-4 font-medium text-danger">
          {refusal.detail}
        </p>
      )}
      <div className="grid gap-6">
        <Card flush>
          {exports.data.length === 0 ? (
            <EmptyState
              title="Nothing was exported yet"
              description="An export is a CSV file with one line for each person: followers, customers, affiliates, or all of them."
            />
          ) : (
            <ExportList exports={exports.data} now={now} />
          )}
          <Pagination nextCursor={exports.next_cursor} label="More exports" />
        </Card>
        {metrics.made + metrics.failed > 0 && (
          <ExportMetricsCard metrics={metrics} title="How exports went" />
        )}
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
