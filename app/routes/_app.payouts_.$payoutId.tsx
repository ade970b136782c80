import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { CircleAlert, Download, Hourglass } from 'lucide-react'
import { EntryList } from '#app/components/payouts/entry-list.tsx'
import { PayoutTimeline } from '#app/components/payouts/payout-timeline.tsx'
import { longDay, shortDay, standOf, WATERFALL_WORDS } from '#app/components/payouts/payout-words.ts'
import { Waterfall } from '#app/components/payouts/waterfall.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Badge, StatusBadge } from '#app/components/ui/badge.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { cameBack } from '#app/domain/payouts/part.rules.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Payout of ${formatMoney(data.payout.net)}` : 'Payout'} · Awning` },
]

const PAGE = 50
const querySchema = pageQuerySchema.extend({ cursor: pageQuerySchema.shape.cursor.catch(undefined) })

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.payoutId!
  const given = Object.fromEntries(new URL(args.request.url).searchParams)
  const query = querySchema.parse({ cursor: given.cursor, limit: PAGE })
  const [payout, entries, divided, waterfall] = await orPage(
    Promise.all([
      services.payouts.get(scope, id),
      services.payoutOverview.entries(scope, id, query),
      services.payoutOverview.dividedDays(scope, id),
      services.payoutStatement.waterfall(scope, id),
    ]),
  )
  return {
    ...{ payout, entries, divided, waterfall, now },
    canEdit: scope.can.has('payouts:write'),
    canExport: scope.can.has('payouts:export'),
  }
}

export default function Payout() {
  useRealtime(['payouts'])
  const { payout: p, entries, divided, waterfall, now, canEdit, canExport } = useLoaderData<typeof loader>()
  const { currency } = waterfall
  return (
    <>
      <PageHeader
        title={`Payout of ${formatMoney(p.net)}`}
        badge={
          <>
            <StatusBadge status={p.status} />
            {p.type === 'instant' && <Badge tone="accent">Instant</Badge>}
          </>
        }
        description={`Made on ${longDay(p.created_at.slice(0, 10))} (UTC), to ${p.destination}.`}
        back={{ to: '/payouts', label: 'Payouts' }}
      />
      {cameBack(p) && (
        <Notice tone="danger" icon={CircleAlert}>
          {standOf(p)} It goes out with the next payout.{' '}
          {canEdit && (
            <Link to="/payouts/settings#destination" className="underline">
              Look at the account
            </Link>
          )}
        </Notice>
      )}
      {p.status === 'unknown' && (
        <Notice tone="info" icon={Hourglass}>
          {standOf(p)}
        </Notice>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Card title="Amounts">
          <Waterfall
            label="What it is made of"
            steps={waterfall.rows.map(({ row, amount }) => ({
              label: row === 'net' && cameBack(p) ? 'Was to arrive' : WATERFALL_WORDS[row],
              money: { amount, currency },
              isSum: row === 'net',
            }))}
          />
          <dl className="mt-5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5 border-t pt-4">
            <Fact name="Left the balance">{formatMoney(p.gross)}</Fact>
            <Fact name="Made by">
              {p.origin === 'schedule' ? 'The schedule' : 'A request to be paid at once'}
            </Fact>
            {p.part.of > 1 && (
              <Fact name="Part">
                {p.part.number} of {p.part.of}
              </Fact>
            )}
            <Fact name="Sales through">{shortDay(p.covers_through)} (UTC)</Fact>
            {p.arrives_on && !cameBack(p) && (
              <Fact name={p.status === 'paid' ? 'Arrived' : 'Arrives'}>{shortDay(p.arrives_on)}</Fact>
            )}
            <Fact name="Payout">
              <span className="font-mono text-sm break-all">{p.id}</span>
            </Fact>
          </dl>
        </Card>
        <Card title="What happened">
          <PayoutTimeline steps={p.timeline} now={now} />
        </Card>
      </div>
      <Card
        flush
        className="mt-5"
        title="What is in it"
        description="Every sale, refund, dispute and credit, by the day its money belongs to (UTC)."
        actions={
          canExport && (
            <ButtonLink to={`/payouts/${p.id}/transactions.csv`} size="sm" icon={Download} reloadDocument>
              CSV
            </ButtonLink>
          )
        }
      >
        <EntryList entries={entries.data} divided={divided} />
        <Pagination nextCursor={entries.next_cursor} label="More entries" />
      </Card>
    </>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <>
    <dt className="text-sm leading-6 text-muted">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </>
)

export const ErrorBoundary = ErrorPanel
