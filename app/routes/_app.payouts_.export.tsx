import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { Form, Link, useLoaderData, useNavigation } from '@remix-run/react'
import { CalendarDays, FileArchive } from 'lucide-react'
import { useState } from 'react'
import { ExportList } from '#app/components/exports/export-list.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { ConfirmForm } from '#app/components/ui/confirm-form.tsx'
import { CopyButton } from '#app/components/ui/copy-button.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { exportQuerySchema } from '#app/domain/exports/export.schema.ts'
import { dayText } from '#app/domain/kernel/day.ts'
import { invalid } from '#app/domain/kernel/errors.ts'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Export payouts · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const given = Object.fromEntries(new URL(args.request.url).searchParams)
  const [choice, made, feedUrl] = await orPage(
    Promise.all([
      services.exports.payoutsOf(scope, Number(given.year) || null),
      services.exports.list(scope, exportQuerySchema.catch({ limit: 25 }).parse(given), 'payouts'),
      services.payoutFeed.get(scope),
    ]),
  )
  return { choice, made, feedUrl, now }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { exports, payoutFeed } = services
  const form = await args.request.formData()
  const [intent, id] = [form.get('intent'), String(form.get('id') ?? '')]
  return orRefusal(
    (async () => {
      if (intent === 'export')
        await exports.createOfPayouts(scope, { payouts: form.getAll('payout').map(String) })
      else if (intent === 'revoke') await exports.revoke(scope, id)
      else if (intent === 'retry') await exports.retry(scope, id)
      else if (intent === 'feed') await payoutFeed.renew(scope)
      else if (intent === 'feed-off') await payoutFeed.turnOff(scope)
      else throw invalid([{ path: 'intent', message: 'must be export, revoke, retry, feed or feed-off' }])
      throw redirect('/payouts/export')
    })(),
  )
}

export default function ExportPayouts() {
  useRealtime(['exports', 'payouts'])
  const { choice, made, feedUrl, now } = useLoaderData<typeof loader>()
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  return (
    <>
      <PageHeader
        title="Export payouts"
        description="Every transaction in them for your books, and the coming ones in your calendar."
      />
      {refusal && (
        <p role="alert" className="mb-4 font-medium text-danger">
          {refusal.errors[0] ? `Choose at least one payout of the list.` : refusal.detail}
        </p>
      )}
      <div className="grid gap-5">
        <Choice key={choice.year} choice={choice} />
        {made.data.length > 0 && (
          <Card flush title="Archives">
            <ExportList exports={made.data} now={now} />
            <Pagination nextCursor={made.next_cursor} label="More archives" />
          </Card>
        )}
        <Feed url={feedUrl} />
      </div>
    </>
  )
}

function Choice({ choice: { years, year, payouts } }: { choice: SerializeFrom<typeof loader>['choice'] }) {
  // Without scripts the button is there for what is ticked in the form itself.
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null)
  const isBusy = useNavigation().state !== 'idle'
  const isOn = (id: string) => chosen?.has(id) ?? true
  const toggle = (id: string) => {
    const next = new Set(chosen ?? payouts.map((p) => p.id))
    if (!next.delete(id)) next.add(id)
    setChosen(next)
  }
  const all = payouts.length > 0 && payouts.every((p) => isOn(p.id))
  return (
    <Form method="post">
      <Card
        title="Transactions by payout"
        description="An archive with one CSV file per payout, made in the background; the link also comes by mail."
        actions={
          <nav aria-label="Year" className="flex flex-wrap gap-3">
            {years.map((y) => (
              <Link
                key={y}
                to={`?year=${y}`}
                aria-current={y === year ? 'page' : undefined}
                className="underline"
              >
                {y}
              </Link>
            ))}
          </nav>
        }
        footer={
          <Button
            type="submit"
            name="intent"
            value="export"
            variant="primary"
            icon={FileArchive}
            pending={isBusy}
            disabled={payouts.length === 0 || chosen?.size === 0}
          >
            Make the archive
          </Button>
        }
      >
        {payouts.length === 0 ? (
          <p className="text-muted">No payout arrived in {year}.</p>
        ) : (
          <fieldset className="grid gap-2">
            <legend className="sr-only">Payouts of {year}</legend>
            <Checkbox
              label={`All ${payouts.length}`}
              checked={all}
              onChange={() => setChosen(new Set(all ? [] : payouts.map((p) => p.id)))}
            />
            {payouts.map((p) => (
              <Checkbox
                key={p.id}
                name="payout"
                value={p.id}
                checked={isOn(p.id)}
                onChange={() => toggle(p.id)}
                label={`${dayText(Date.parse(p.created_at), 'UTC')}: ${formatMoney(p.net)}`}
              />
            ))}
          </fieldset>
        )}
      </Card>
    </Form>
  )
}

function Feed({ url }: { url: string | null }) {
  return (
    <Card
      title="Calendar"
      description="An address your calendar program reads again and again: the coming payout days, with the amount of the next one. Whoever knows it can read it; make a new one if it got about."
    >
      {url && (
        <p className="mb-4 flex flex-wrap items-center gap-3">
          <code className="rounded-md bg-sunken px-3 py-2 text-sm break-all">{url}</code>
          <CopyButton text={url} label="Copy the address" />
        </p>
      )}
      <div className="flex flex-wrap gap-3">
        {url ? (
          <>
            <ConfirmForm
              fields={{ intent: 'feed' }}
              icon={CalendarDays}
              title="Make a new address?"
              description="Calendars that read the old one get nothing any more."
              confirmLabel="New address"
            >
              New address
            </ConfirmForm>
            <Form method="post">
              <Button type="submit" name="intent" value="feed-off">
                Turn off
              </Button>
            </Form>
          </>
        ) : (
          <Form method="post">
            <Button type="submit" name="intent" value="feed" icon={CalendarDays}>
              Turn on
            </Button>
          </Form>
        )}
      </div>
    </Card>
  )
}

export const ErrorBoundary = ErrorPanel
