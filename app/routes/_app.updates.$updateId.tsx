import type {
  ActionFunctionArgs,
  LoaderFunctionArgs,
  MetaFunction,
  SerializeFrom,
} from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { CircleAlert, CirclePause } from 'lucide-react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import { DeliveryTable } from '#app/components/updates/delivery-table.tsx'
import { Exclusions } from '#app/components/updates/exclusions.tsx'
import { Funnel } from '#app/components/updates/funnel.tsx'
import { HoldNotice } from '#app/components/updates/hold-notice.tsx'
import { SentMail } from '#app/components/updates/sent-mail.tsx'
import { UpdateActions } from '#app/components/updates/update-actions.tsx'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { pauseText } from '#app/domain/updates/reason-text.ts'
import { DELIVERY_STATES } from '#app/domain/updates/updates.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.update.subject ?? 'Update'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.updateId ?? ''
  const query = Object.fromEntries(new URL(args.request.url).searchParams)
  const page = pageQuerySchema.catch({ limit: 25 }).parse(query)
  const state = DELIVERY_STATES.find((s) => s === query.state)
  const email = (query.email ?? '').trim().slice(0, 254)
  const [update, deliveries] = await orPage(
    Promise.all([
      services.dashboard.update(scope, id),
      services.updates.deliveries(scope, id, { ...page, state, email: email || undefined }),
    ]),
  )
  const filter = { state: state ?? '', email }
  return { update, deliveries, filter, now, canSend: scope.can.has('updates:send') }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { intent } = await readForm(args.request)
  const act = INTENTS.find((i) => i === intent)
  if (!act)
    throw Response.json({ code: 'unknown_intent', detail: 'This form does nothing.' }, { status: 400 })
  return orRefusal(services.updates[act](scope, args.params.updateId ?? ''))
}
const INTENTS = ['cancel', 'pause', 'resume', 'retry'] as const

export default function Update() {
  const { update, deliveries, filter, now, canSend } = useLoaderData<typeof loader>()
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  const { status, counts } = update
  useRealtime(['updates'])
  return (
    <>
      <PageHeader
        title={update.subject}
        badge={<StatusBadge status={status} />}
        back={{ to: '/updates', label: 'Updates' }}
        description={
          <>
            Version {update.version} of{' '}
            <Link to={`/products/${update.product_id}`} className="link break-words">
              {update.product_name}
            </Link>
            , against version {update.since_version} · confirmed{' '}
            <RelativeTime at={Date.parse(update.created_at)} now={now} />
          </>
        }
        actions={canSend && <UpdateActions update={update} />}
      />
      {refusal && (
        <Notice tone="danger" icon={CircleAlert}>
          {refusal.detail}
        </Notice>
      )}
      {status === 'held' && (
        <HoldNotice
          sendAt={Date.parse(update.send_at)}
          now={now}
          recipients={counts.recipients}
          canUndo={canSend}
        />
      )}
      {status === 'paused' && (
        <Notice tone="warn" icon={CirclePause}>
          {pauseText(update.pause_reason)}
        </Notice>
      )}
      <div className="grid gap-6">
        <Funnel update={update} now={now} />
        <div className="grid items-start gap-6 md:grid-cols-2">
          <Exclusions counts={counts} />
          <SentMail update={update} />
        </div>
        <DeliveryTable page={deliveries} filter={filter} now={now} />
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
