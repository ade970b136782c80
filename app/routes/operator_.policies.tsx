import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { EffectCard } from '#app/components/operator/effect-card.tsx'
import { isActive, PolicyRunCard, PolicyRunsCard } from '#app/components/operator/policy-runs-card.tsx'
import { ProposalTable } from '#app/components/operator/proposal-table.tsx'
import { RolloutCard } from '#app/components/operator/rollout-card.tsx'
import { FormError } from '#app/components/settings/form-notes.tsx'
import { ErrorPage } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Logo } from '#app/components/ui/logo.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { usePolling } from '#app/hooks/use-polling.ts'
import { type FormAnswer, runForm } from '#app/http/form.ts'
import { actOnPolicies, policyActionSchema } from '#app/http/policy-actions.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Refund policies · Operator · Awning' }]

const filterSchema = z.enum(['all', 'changes', 'unsure', 'skipped']).catch('all')

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { requireOperator, container } = context as AppLoadContext
  const { operator, services } = await orPage(requireOperator(request))
  const search = new URL(request.url).searchParams
  const filter = filterSchema.parse(search.get('filter'))
  const [rollout, runs] = await Promise.all([
    services.rollout.read(operator),
    services.policyRuns.list(operator),
  ])
  const id = search.get('run') ?? runs[0]?.id
  const shown = id
    ? await orPage(
        Promise.all([
          services.policyRuns.get(operator, id),
          services.policyRuns.proposals(operator, id, { filter, after: search.get('after') ?? '' }),
          search.has('effect') ? services.policyRuns.effect(operator, id) : null,
        ]).then(([run, proposals, effect]) => ({ run, proposals, effect })),
      )
    : null
  return { rollout, runs, shown, filter, now: container.clock.now() }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const url = new URL(request.url)
  return runForm(await request.formData(), policyActionSchema, async (ask) => {
    const { run } = await actOnPolicies(services, operator, ask)
    return redirect(run ? `/operator/policies?run=${run}` : `/operator/policies${url.search}`)
  })
}

/** The way from one refund policy per seller to one per product: how far it is on, and what runs did. */
export default function OperatorPolicies() {
  const { rollout, runs, shown, filter, now } = useLoaderData<typeof loader>()
  const isBusy = runs.some((r) => isActive(r) || r.status === 'paused')
  usePolling(runs.some(isActive))
  return (
    <div className="mx-auto grid max-w-6xl gap-6 px-4 py-8 sm:px-8">
      <header>
        <Link to="/">
          <Logo />
        </Link>
      </header>
      <main className="grid min-w-0 gap-6">
        <PageHeader
          title="Refund policies"
          description="From one policy per seller to one per product."
          back={{ to: '/operator', label: 'Operator' }}
          actions={<ButtonLink to="/help/refund-policies">What sellers read</ButtonLink>}
        />
        <Refusals />
        <RolloutCard rollout={rollout} now={now} />
        <PolicyRunsCard runs={runs} shown={shown?.run.id ?? null} now={now} />
        {shown && (
          <>
            <PolicyRunCard run={shown.run} isBusy={isBusy}>
              <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1">
                <a className="link" href={`/operator/policies/mail?run=${shown.run.id}`}>
                  {shown.run.isDryRun ? 'The mail it would send' : 'The mail it sends'}
                </a>
                <Link className="link" to={`?run=${shown.run.id}&effect`} preventScrollReset>
                  What came of it
                </Link>
              </p>
            </PolicyRunCard>
            {shown.effect && <EffectCard effect={shown.effect} />}
            <ProposalTable run={shown.run} {...shown.proposals} filter={filter} />
          </>
        )}
      </main>
    </div>
  )
}

/** What was refused, with the field's name. */
function Refusals() {
  const answer = useKeptActionData<FormAnswer>()
  const errors = Object.entries(answer?.result.error ?? {}).flatMap(([field, list]) =>
    (list ?? []).map((text) => (field === '' ? text : `${field}: ${text}`)),
  )
  return <FormError errors={errors} />
}

export const ErrorBoundary = ErrorPage
