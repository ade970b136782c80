import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { InstantSwitchCard } from '#app/components/operator/instant-switch-card.tsx'
import { PayoutChangesCard } from '#app/components/operator/payout-changes-card.tsx'
import { PayoutDriftsCard } from '#app/components/operator/payout-drifts-card.tsx'
import { PayoutHoldsCard } from '#app/components/operator/payout-holds-card.tsx'
import { PayoutRunsCard } from '#app/components/operator/payout-runs-card.tsx'
import { StuckPayoutsCard } from '#app/components/operator/stuck-payouts-card.tsx'
import { ErrorPage } from '#app/components/shell/error-page.tsx'
import { Logo } from '#app/components/ui/logo.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { instantSwitchSchema, pauseSchema } from '#app/domain/payouts/operations.schema.ts'
import { usePolling } from '#app/hooks/use-polling.ts'
import { runForm } from '#app/http/form.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Payouts · Operator · Awning' }]

const beforeSchema = z.iso.date().nullable().catch(null)

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { requireOperator, container } = context as AppLoadContext
  const { operator, services } = await orPage(requireOperator(request))
  const search = new URL(request.url).searchParams
  const [overview, coverage] = await Promise.all([
    services.payoutOperations.overview(operator, beforeSchema.parse(search.get('before'))),
    search.has('coverage') ? services.payoutDrift.coverage(operator) : null,
  ])
  return { ...overview, coverage, now: container.clock.now() }
}

const seller = z.string('is needed').min(1, 'is needed')
const actionSchema = z.discriminatedUnion('intent', [
  pauseSchema.extend({ intent: z.literal('pause') }),
  z.object({ intent: z.literal('resume'), sellerId: seller }),
  instantSwitchSchema.extend({ intent: z.literal('switch') }),
  z.object({ intent: z.literal('ask'), sellerId: seller, payoutId: z.string('is needed') }),
])

export async function action({ request, context }: ActionFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const { payoutOperations } = services
  return runForm(await request.formData(), actionSchema, async (ask) => {
    if (ask.intent === 'pause') await payoutOperations.pause(operator, ask)
    else if (ask.intent === 'resume') await payoutOperations.resume(operator, ask.sellerId)
    else if (ask.intent === 'switch') await payoutOperations.switchInstant(operator, ask)
    else await payoutOperations.askNow(operator, ask.sellerId, ask.payoutId)
    return redirect(`/operator/payouts?saved=${ask.intent}`)
  })
}

/** Payouts of all sellers: what runs made, what needs somebody, and what stops them. */
export default function OperatorPayouts() {
  const { days, earlier, stuck, held, drifts, changes, instant, coverage, today, now } =
    useLoaderData<typeof loader>()
  usePolling(days.some((d) => d.kinds.some((k) => k.waiting > 0)))
  return (
    <div className="mx-auto grid max-w-6xl gap-6 px-4 py-8 sm:px-8">
      <header>
        <Link to="/">
          <Logo />
        </Link>
      </header>
      <main className="grid min-w-0 gap-6">
        <PageHeader
          title="Payouts"
          description="Of all sellers: amounts and states, never their customers."
          back={{ to: '/operator', label: 'Operator' }}
        />
        <PayoutRunsCard days={days} earlier={earlier} />
        <StuckPayoutsCard stuck={stuck} now={now} />
        <InstantSwitchCard instant={instant} now={now} />
        <PayoutHoldsCard held={held} now={now} today={today} />
        <PayoutDriftsCard drifts={drifts} coverage={coverage} now={now} />
        <PayoutChangesCard changes={changes} now={now} />
      </main>
    </div>
  )
}

export const ErrorBoundary = ErrorPage
