import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { CircleAlert, CircleCheck } from 'lucide-react'
import { PolicyEditor } from '#app/components/imports/policy-editor.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { CONSENT_RULES, permissionOf } from '#app/domain/imports/policy.schema.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import { readPolicyForm } from '#app/http/policy-form.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Import policies · Awning' }]

/** All policies, and with `?from=` the one that is edited or begun from. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { data: policies } = await orPage(services.importPolicies.list(scope))
  const query = new URL(args.request.url).searchParams
  const wanted = query.get('from')
  const from = policies.find((p) => p.id === wanted) ?? null
  if (wanted !== null && !from) await orPage(Promise.reject(notFound('policy')))
  const may = (needed: ReturnType<typeof permissionOf>) => needed === null || scope.can.has(needed)
  return {
    ...{ policies, from },
    saved: query.get('saved'),
    canWrite: scope.can.has('contacts:write'),
    consents: CONSENT_RULES.filter((rule) => may(permissionOf(rule))),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const form = await readForm(args.request)
  return orRefusal(
    (async () => {
      const { id } = await services.importPolicies.save(scope, readPolicyForm(form))
      throw redirect(`/audience/imports/policies?saved=${id}`)
    })(),
  )
}

export default function Policies() {
  const { policies, from, saved, canWrite, consents } = useLoaderData<typeof loader>()
  const refusal = useActionData<typeof action>()?.refusal
  const done = policies.find((p) => p.id === saved)
  return (
    <>
      <PageHeader
        title="Import policies"
        back={{ to: '/audience/imports', label: 'Imports' }}
        description="What a file or another system may change of people who are there already. The templates stay as they are; a policy of your own begins as one of them."
      />
      {done && (
        <Notice tone="info" icon={CircleCheck}>
          Saved “{done.name}”, version {done.version}.
        </Notice>
      )}
      {refusal && refusal.errors.length === 0 && (
        <Notice tone="danger" icon={CircleAlert}>
          {refusal.detail}
        </Notice>
      )}
      {from && canWrite ? (
        <PolicyEditor key={from.id} from={from} errors={refusal?.errors ?? []} consents={consents} />
      ) : (
        <Card flush>
          <ul>
            {policies.map((policy) => (
              <li
                key={policy.id}
                className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-5 py-4 not-last:border-b"
              >
                <div className="min-w-0 flex-1 basis-64">
                  <p className="font-semibold break-words">{policy.name}</p>
                  <p className="text-sm text-muted">
                    {policy.about ?? `Your own policy, version ${policy.version}.`}
                  </p>
                </div>
                {canWrite && consents.includes(policy.consent) && (
                  <Link to={`?from=${policy.id}`} className="link text-sm font-medium">
                    {policy.template ? `Begin from ${policy.name}` : `Edit ${policy.name}`}
                  </Link>
                )}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  )
}

export const ErrorBoundary = ErrorPanel
