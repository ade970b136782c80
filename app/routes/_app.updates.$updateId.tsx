import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { CircleAlert } from 'lucide-react'
import { Fragment } from 'react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { DeliveryTable } from '#app/components/updates/delivery-table.tsx'
import { HoldNotice } from '#app/components/updates/hold-notice.tsx'
import { Report } from '#app/components/updates/report.tsx'
import { ResendDialog } from '#app/components/updates/resend-dialog.tsx'
import { StatusNotices } from '#app/components/updates/status-notices.tsx'
import { UpdateActions } from '#app/components/updates/update-actions.tsx'
import { invalid } from '#app/domain/kernel/errors.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { subjectSchema } from '#app/domain/updates/mail-text.schema.ts'
import type { UpdateReport } from '#app/domain/updates/report.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { readDeliveryFilter } from '#app/http/delivery-filter.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.report.update.subject ?? 'Update'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.updateId ?? ''
  const { url } = args.request
  const page = pageQuerySchema.catch({ limit: 25 }).parse(Object.fromEntries(new URL(url).searchParams))
  const filter = readDeliveryFilter(url)
  const [report, deliveries, resend] = await orPage(
    Promise.all([
      services.reports.report(scope, id),
      services.updates.deliveries(scope, id, { ...page, ...filter }),
      services.updates.resendPreview(scope, id),
    ]),
  )
  return {
    report,
    deliveries,
    resend,
    filter: { state: filter.state ?? '', email: filter.email ?? '' },
    now,
    canSend: scope.can.has('updates:send'),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { updates } = services
  const id = args.params.updateId ?? ''
  const { intent, subject } = await readForm(args.request)
  switch (intent) {
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'retry':
      return orRefusal(updates[intent](scope, id))
    case 'leave-unknown':
      return orRefusal(updates.settleUnknown(scope, id, 'leave'))
    case 'resend-unknown':
      return orRefusal(updates.settleUnknown(scope, id, 'resend'))
    case 'resend': {
      const other = subjectSchema.optional().safeParse(subject || undefined)
      const answer = await orRefusal(
        other.success
          ? updates.resend(scope, id, { subject: other.data })
          : Promise.reject(invalid([{ path: 'subject', message: other.error.issues[0]!.message }])),
      )
      return 'id' in answer.data ? redirect(`/updates/${answer.data.id}`) : answer
    }
    default:
      throw Response.json({ code: 'unknown_intent', detail: 'This form does nothing.' }, { status: 400 })
  }
}

export default function Update() {
  const { report, deliveries, resend, filter, now, canSend } = useLoaderData<typeof loader>()
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  const { update } = report
  useRealtime(['updates'])
  return (
    <>
      <PageHeader
        title={update.subject}
        badge={<StatusBadge status={update.status} />}
        back={{ to: '/updates', label: 'Updates' }}
        description={
          <>
            {update.digest_of ? <DigestOf updates={report.digest_of} /> : <About update={update} />} ·{' '}
            {update.digest_of ? 'made' : 'confirmed'}{' '}
            <RelativeTime at={Date.parse(update.created_at)} now={now} />
          </>
        }
        actions={
          canSend && (
            <>
              {resend.allowed && <ResendDialog subject={update.subject} preview={resend} />}
              <UpdateActions update={update} />
            </>
          )
        }
      />
      {refusal && (
        <Notice tone="danger" icon={CircleAlert}>
          {refusal.detail}
        </Notice>
      )}
      {update.status === 'held' && (
        <HoldNotice
          sendAt={Date.parse(update.send_at)}
          now={now}
          recipients={update.counts.recipients}
          canUndo={canSend}
        />
      )}
      <StatusNotices report={report} canSend={canSend} />
      <div className="grid gap-6">
        <Report report={report} resend={resend} now={now} />
        <DeliveryTable updateId={update.id} page={deliveries} filter={filter} now={now} />
      </div>
    </>
  )
}

/** What an update is about, and where those of its recipients are who own several products of that day. */
const About = ({ update }: { update: UpdateReport['update'] }) => (
  <>
    Version {update.version} of{' '}
    <Link to={`/products/${update.product_id}`} className="link break-words">
      {update.product_name}
    </Link>
    , against version {update.since_version}
    {update.digest_id && (
      <>
        {' '}
        · in part in{' '}
        <Link to={`/updates/${update.digest_id}`} className="link">
          the day’s digest
        </Link>
      </>
    )}
  </>
)

const DigestOf = ({ updates }: { updates: UpdateReport['digest_of'] }) => (
  <>
    Digest for customers of several of:{' '}
    {updates.map((u, i) => (
      <Fragment key={u.id}>
        {i > 0 && ', '}
        <Link to={`/updates/${u.id}`} className="link break-words">
          {u.product_name}, version {u.version}
        </Link>
      </Fragment>
    ))}
  </>
)

export const ErrorBoundary = ErrorPanel
