import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/cloudflare'
import { z } from 'zod'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { actOnPolicies, policyActionSchema } from '#app/http/policy-actions.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

const querySchema = z.object({
  run: z.string().optional(),
  filter: z.enum(['all', 'changes', 'unsure', 'skipped']).default('all'),
  seller: z.string().optional(),
  after: z.string().default(''),
})

/** Runs of the policy migration for programs: all, or one with a page of what it found. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const query = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!query.success) throw invalidFromIssues(query.error.issues)
  const { run, ...o } = query.data
  if (!run) return json({ runs: await services.policyRuns.list(operator) })
  return json({
    run: await services.policyRuns.get(operator, run),
    proposals: await services.policyRuns.proposals(operator, run, o),
  })
}

/** The same acts as the operator's page, as JSON. */
export async function action({ request, context }: ActionFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const ask = policyActionSchema.safeParse(await request.json().catch(() => null))
  if (!ask.success) throw invalidFromIssues(ask.error.issues)
  return json(await actOnPolicies(services, operator, ask.data))
}
