import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { CircleAlert, CirclePause, Download, Hourglass, Landmark, Settings, Zap } from 'lucide-react'
import { useState } from 'react'
import { BalanceCard } from '#app/components/payouts/balance-card.tsx'
import { ComingList } from '#app/components/payouts/coming-list.tsx'
import { InstantDialog } from '#app/components/payouts/instant-dialog.tsx'
import { NextPayoutCard } from '#app/components/payouts/next-payout-card.tsx'
import { PayoutList } from '#app/components/payouts/payout-list.tsx'
import { SkipCard } from '#app/components/payouts/skip-card.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { momentText } from '#app/domain/kernel/day.ts'
import { HOUR } from '#app/domain/kernel/time.ts'
import { payoutListSchema } from '#app/domain/payouts/payout.schema.ts'
import { dayAt, RUN_HOUR, runKindOf, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Payouts · Awning' }]

const PAGE = 10
const querySchema = payoutListSchema.extend({ cursor: payoutListSchema.shape.cursor.catch(undefined) })

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const given = Object.fromEntries(new URL(args.request.url).searchParams)
  const query = querySchema.parse({ cursor: given.cursor, limit: PAGE })
  const [next, overview, settings, balance, payouts, seller] = await orPage(
    Promise.all([
      services.payouts.next(scope),
      services.payoutOverview.get(scope),
      services.payoutSettings.get(scope),
      services.balance.get(scope),
      services.payouts.list(scope, query),
      services.settings.get(scope),
    ]),
  )
  const run = next.date && dayAt(next.date) + RUN_HOUR[runKindOf(next.schedule)] * HOUR
  return {
    ...{ next, overview, settings, balance, payouts, now },
    runAt: run && {
      utc: momentText(run, 'UTC').slice(-5),
      local: momentText(run, seller.timeZone),
      zone: seller.timeZone,
    },
    isToday: next.date === utcDay(now),
    isGrowing: next.covers_through !== null && next.covers_through >= utcDay(now),
    isFirstPage: query.cursor === undefined,
    canEdit: scope.can.has('payouts:write'),
    canExport: scope.can.has('payouts:export'),
    canPayNow: scope.can.has('payouts:instant'),
  }
}

export default function Payouts() {
  useRealtime(['payouts', 'purchases'])
  const loaded = useLoaderData<typeof loader>()
  const { next, overview, settings, balance, payouts, runAt, isToday, isGrowing, ...page } = loaded
  const { canEdit, canExport, canPayNow, isFirstPage } = page
  const [opened, setOpened] = useState<string | null>(null)
  const newest = payouts.data[0]
  const { last_skip: skip } = overview
  const isSkipNews =
    isFirstPage && skip && !settings.pause && (newest === undefined || newest.created_at < skip.at)
  return (
    <>
      <PageHeader
        title="Payouts"
        description="What you are owed, when it is paid, and why."
        actions={
          <>
            {canExport && (
              <ButtonLink to="/payouts/export" icon={Download}>
                Export
              </ButtonLink>
            )}
            <ButtonLink to="/payouts/settings" icon={Settings}>
              Payout settings
            </ButtonLink>
            {canPayNow && settings.destination && (
              <ButtonLink
                to="/payouts/instant"
                variant="primary"
                icon={Zap}
                onClick={(event) => {
                  event.preventDefault()
                  setOpened(crypto.randomUUID())
                }}
              >
                Get paid now…
              </ButtonLink>
            )}
          </>
        }
      />
      <InstantDialog requested={opened} loaded={loaded} />
      {settings.pause && (
        <Notice tone="warn" icon={CirclePause}>
          {settings.pause.by === 'operator' && 'Paused by Awning. '}
          {settings.pause.detail}{' '}
          {settings.pause.by === 'seller' && canEdit && (
            <Link to="/payouts/settings#pause" className="underline">
              Payout settings
            </Link>
          )}
        </Notice>
      )}
      {next.daily_suspended && (
        <Notice tone="warn" icon={CircleAlert}>
          Daily is suspended because of this: {next.daily_suspended.detail} Until it is mended you are paid
          weekly, without a fee; daily comes back by itself.{' '}
          <Link to="/payouts/settings" className="underline">
            Payout settings
          </Link>
        </Notice>
      )}
      {!settings.destination && (
        <Notice tone="info" icon={Landmark}>
          {canEdit ? (
            <>
              Nobody knows yet where to pay you.{' '}
              <Link to="/payouts/settings#destination" className="underline">
                Add a bank account or card
              </Link>
            </>
          ) : (
            'There is no account to pay to yet. An owner or admin adds it in the payout settings.'
          )}
        </Notice>
      )}
      {settings.destination?.held_until && (
        <Notice tone="info" icon={Hourglass}>
          The account was changed, so payouts wait until{' '}
          {momentText(Date.parse(settings.destination.held_until), 'UTC')} UTC.
        </Notice>
      )}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-5">
          <NextPayoutCard
            next={next}
            feePercent={settings.daily.fee_percent}
            {...{ runAt: runAt || null, isToday, isGrowing, canEdit }}
          />
          {isSkipNews && <SkipCard skip={skip} canEdit={canEdit} />}
          <Card
            flush
            title="Coming payouts"
            description="Of the money that is there now. What sells meanwhile comes on top."
          >
            <ComingList coming={overview.coming} />
          </Card>
        </div>
        <BalanceCard balances={balance.data} makeup={overview.makeup} next={next} />
      </div>
      <Card flush title="Past payouts" className="mt-5">
        {payouts.data.length === 0 ? (
          <p className="px-5 pb-5 text-muted">There was none yet.</p>
        ) : (
          <PayoutList payouts={payouts.data} />
        )}
        <Pagination nextCursor={payouts.next_cursor} label="More payouts" />
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
