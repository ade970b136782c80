import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { CircleAlert, CircleCheck, CirclePause, Hourglass } from 'lucide-react'
import { DestinationCard } from '#app/components/payouts/destination-card.tsx'
import { MinimumCard } from '#app/components/payouts/minimum-card.tsx'
import { PauseCard } from '#app/components/payouts/pause-card.tsx'
import { ScheduleCard } from '#app/components/payouts/schedule-card.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { allCountries } from '#app/domain/audience/country.rules.ts'
import { invalid, isAppError } from '#app/domain/kernel/errors.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { runForm } from '#app/http/form.ts'
import {
  destinationFormSchema,
  minimumFormSchema,
  minimumInput,
  pauseFormSchema,
  scheduleFormSchema,
  scheduleInput,
} from '#app/http/payout-settings-form.ts'
import { enter, orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Payout settings · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const [settings, next, costs] = await orPage(
    Promise.all([
      services.payoutSettings.get(scope),
      services.payouts.next(scope),
      services.payoutOverview.dailyCosts(scope),
    ]),
  )
  return {
    ...{ settings, costs, suspended: next.daily_suspended },
    canEdit: scope.can.has('payouts:write'),
    countries: settings.destination ? [] : allCountries(),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services, login } = await enter(args)
  const { requireRecentSignIn } = args.context as AppLoadContext
  const { payoutSettings, payoutDestination } = services
  const form = await args.request.formData()
  const saved = (what: string) => redirect(`/payouts/settings?saved=${what}#${what}`)
  const {
    minimum: { currency },
  } = await orPage(payoutSettings.get(scope))
  switch (form.get('intent')) {
    case 'minimum':
      return runForm(form, minimumFormSchema, async (typed) => {
        await payoutSettings.put(scope, minimumInput(typed, currency)).catch(atFields)
        return saved('minimum')
      })
    case 'pause':
      return runForm(form, pauseFormSchema, async ({ paused }) => {
        await payoutSettings.put(scope, { paused: paused === 'yes' })
        return saved('pause')
      })
    case 'destination':
      return runForm(form, destinationFormSchema, async ({ country }) => {
        requireRecentSignIn(login, '/payouts/settings#destination')
        if (!country) throw invalid([{ path: 'country', message: 'must be chosen' }])
        const { url } = await payoutDestination.link(scope, { email: login.email, country })
        return redirect(url)
      })
    default:
      return runForm(form, scheduleFormSchema, async (typed) => {
        await payoutSettings.put(scope, scheduleInput(typed, currency)).catch(atFields)
        return saved('schedule')
      })
  }
}

/** The form's field is the whole sum, whichever part of the money is wrong. */
function atFields(e: unknown): never {
  if (!isAppError(e) || !e.extra.errors) throw e
  throw invalid(e.extra.errors.map(({ path, message }) => ({ path: path.split('.')[0]!, message })))
}

export default function PayoutSettings() {
  useRealtime(['payouts'])
  const { settings, costs, suspended, canEdit, countries } = useLoaderData<typeof loader>()
  const [search] = useSearchParams()
  const connected = search.get('connected')
  return (
    <>
      <PageHeader
        title="Payout settings"
        description={
          canEdit
            ? 'When you are paid, from how much on, and where to.'
            : 'When this shop is paid and where to. Owners and admins change it.'
        }
        back={{ to: '/payouts', label: 'Payouts' }}
      />
      <div className="max-w-3xl">
        {settings.pause?.by === 'operator' && (
          <Notice tone="warn" icon={CirclePause}>
            Paused by Awning. {settings.pause.detail}
          </Notice>
        )}
        {suspended && (
          <Notice tone="warn" icon={CircleAlert}>
            Daily is suspended because of this: {suspended.detail} Until it is mended you are paid weekly,
            without a fee; daily comes back by itself.
          </Notice>
        )}
        {connected === 'yes' && settings.destination && (
          <Notice tone="info" icon={CircleCheck}>
            Payouts go to {settings.destination.label} now.
          </Notice>
        )}
        {(connected === 'later' || (connected === 'yes' && !settings.destination)) && (
          <Notice tone="info" icon={Hourglass}>
            The payment provider has not told us of an account yet. This page follows as soon as it does.
          </Notice>
        )}
        <div className="grid gap-6">
          <ScheduleCard {...{ settings, costs, canEdit }} />
          <DestinationCard destination={settings.destination} {...{ countries, canEdit }} />
          <MinimumCard settings={settings} canEdit={canEdit} />
          <PauseCard settings={settings} canEdit={canEdit} />
        </div>
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
