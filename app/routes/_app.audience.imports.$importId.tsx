import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ArrowDown, Ban, CircleAlert, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { fileSize } from '#app/components/editor/file-size.ts'
import { FoundCard } from '#app/components/imports/found-card.tsx'
import { ImportProgress } from '#app/components/imports/import-progress.tsx'
import { countsText, PHASE_WORDS, statusOf } from '#app/components/imports/import-words.ts'
import { PlanCard } from '#app/components/imports/plan-card.tsx'
import { ResultCard } from '#app/components/imports/result-card.tsx'
import { RowResults } from '#app/components/imports/row-results.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { StatusBadge } from '#app/components/ui/badge.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { ConfirmForm } from '#app/components/ui/confirm-form.tsx'
import { Notice } from '#app/components/ui/notice.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { RelativeTime } from '#app/components/ui/relative-time.tsx'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { checkMapping, type Mapping } from '#app/domain/imports/mapping.schema.ts'
import { permissionOf } from '#app/domain/imports/policy.schema.ts'
import type { Outcome } from '#app/domain/imports/row.schema.ts'
import { invalid } from '#app/domain/kernel/errors.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { RESUBSCRIBE_WORD, readColumns, readOutcome } from '#app/http/import-form.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.one.file_name ?? 'Import'} · Awning` },
]

/** So many rows of the file stand beside what its columns are. */
const SAMPLE_ROWS = 5
const ROWS_SHOWN = 25

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.importId ?? ''
  const [one, policies] = await orPage(
    Promise.all([services.imports.get(scope, id), services.importPolicies.list(scope)]),
  )
  const policy = policies.data.find((p) => p.id === one.policy)
  const outcome = outcomeToShow(one, new URL(args.request.url).searchParams)
  const hasRows =
    one.kept_until !== null &&
    one.counts.rows > 0 &&
    (one.status === 'ready' || one.can_undo || one.status === 'done')
  const may = (needed: Parameters<typeof scope.can.has>[0] | null) => needed === null || scope.can.has(needed)
  return {
    ...{ one, now, outcome },
    sample:
      one.status === 'ready' ? await orPage(services.importResults.firstRows(scope, id, SAMPLE_ROWS)) : [],
    rows: hasRows
      ? await orPage(
          services.importResults.rows(scope, id, { limit: ROWS_SHOWN, outcome: outcome ?? undefined }),
        )
      : null,
    policies: policies.data.filter((p) => p.id === one.policy || may(permissionOf(p.consent))),
    policyName: policy?.name ?? 'A policy that is gone',
    consent: policy?.consent ?? ('keep' as const),
    canWrite: scope.can.has('contacts:write'),
    canCommit: scope.can.has('contacts:write') && may(permissionOf(policy?.consent ?? 'keep')),
    canUndo:
      scope.can.has('contacts:write') && (policy?.consent === 'keep' || scope.can.has('consent:resubscribe')),
  }
}

/** Whoever looks first wants to know who was protected, then what could not be read. */
function outcomeToShow({ counts }: ImportView, query: URLSearchParams): Outcome | null {
  if (query.has('rows')) return readOutcome(query)
  return (['protected', 'invalid'] as const).find((outcome) => counts[outcome] > 0) ?? null
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { imports, importPolicies } = services
  const id = args.params.importId ?? ''
  const form = await readForm(args.request)
  return orRefusal(
    (async () => {
      const one = await imports.get(scope, id)
      switch (form.intent) {
        case 'check':
          await imports.check(scope, id, {
            mapping: readColumns(form, one.format?.header ?? []),
            ...(form.policy && { policy: form.policy }),
            consent_basis: form.consent_basis ?? '',
          })
          break
        case 'commit': {
          const { rules } = await importPolicies.usable(scope, one.policy)
          if (rules.consent === 're_permission' && form.confirm?.trim().toLowerCase() !== RESUBSCRIBE_WORD)
            throw invalid([{ path: 'confirm', message: `Type “${RESUBSCRIBE_WORD}” to confirm.` }])
          await imports.commit(scope, id)
          break
        }
        case 'cancel':
        case 'undo':
          await imports[form.intent](scope, id)
          break
        default:
          throw invalid([{ path: 'intent', message: 'must be check, commit, cancel or undo' }])
      }
      throw redirect(`/audience/imports/${id}`)
    })(),
  )
}

export default function Import() {
  useRealtime(['imports'])
  const { one, sample, rows, outcome, policies, policyName, consent, now, ...may } =
    useLoaderData<typeof loader>()
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  const refused = refusal?.errors ?? []
  // A file whose columns could not be told apart waits for somebody to say what they are.
  const asked =
    one.checked || !one.format
      ? []
      : checkMapping({ columns: one.mapping ?? {} } as Mapping, one.format.header)
  const errors = refused.length > 0 ? refused : asked
  // What was checked last: edits of the form belong to it, and are over with it.
  const checked = JSON.stringify([one.mapping, one.policy, one.consent_basis, one.policy_version])
  const [changed, setChanged] = useState<string | null>(null)
  const isChanged = changed === checked
  return (
    <>
      <PageHeader
        title={one.file_name}
        badge={<StatusBadge status={statusOf(one)} />}
        back={{ to: '/audience/imports', label: 'Imports' }}
        description={
          <>
            {policyName}, version {one.policy_version} · {fileSize(one.bytes)} · {one.requested_by} ·{' '}
            <RelativeTime at={Date.parse(one.created_at)} now={now} />
          </>
        }
        actions={
          <>
            {one.status === 'ready' && one.checked && (
              <ButtonLink to="#plan" icon={ArrowDown}>
                What it would do
              </ButtonLink>
            )}
            {may.canWrite && <Stop of={one} />}
          </>
        }
      />
      {refusal && refused.length === 0 && (
        <Notice tone="danger" icon={CircleAlert}>
          {refusal.detail}
        </Notice>
      )}
      {one.status === 'ready' && one.plan_changed && (
        <Notice tone="warn" icon={RefreshCw}>
          The audience changed since the check, so nothing was written. These are the new numbers; look at
          them and agree again.
        </Notice>
      )}
      <p role="status" className="sr-only">
        {announcement(one)}
      </p>
      <div className="grid gap-6">
        {(one.phase !== null || one.status === 'uploaded') && (
          <Card>
            <ImportProgress of={one} />
          </Card>
        )}
        {one.status === 'ready' && (
          <>
            <FoundCard
              key={checked}
              {...{ of: one, policies, sample, errors, isChanged }}
              canWrite={may.canWrite}
              onChange={() => setChanged(checked)}
            />
            {one.checked && (
              <PlanCard
                {...{ of: one, consent, errors, isChanged }}
                word={RESUBSCRIBE_WORD}
                canCommit={may.canCommit}
              />
            )}
          </>
        )}
        {['done', 'cancelled', 'failed', 'undone'].includes(one.status) && (
          <ResultCard {...{ of: one, consent, now }} canUndo={may.canUndo} />
        )}
        {rows && (
          <RowResults
            key={JSON.stringify([one.status, one.counts, outcome])}
            {...{ outcome, consent, first: rows, importId: one.id, counts: one.counts }}
            isPlan={one.status === 'ready'}
          />
        )}
      </div>
    </>
  )
}

/** Said to whoever does not see the page change. */
const announcement = (one: ImportView) =>
  one.phase ? PHASE_WORDS[one.phase] : `${statusOf(one)}. ${countsText(one.counts, one.status === 'ready')}`

/** Ends what is under way, or forgets what was only checked. */
function Stop({ of: { status, phase } }: { of: ImportView }) {
  if (status === 'ready')
    return (
      <ConfirmForm
        fields={{ intent: 'cancel' }}
        icon={Trash2}
        title="Discard this import?"
        description="Nothing was written. To import the file after all, send it again."
        confirmLabel="Discard"
        danger
      >
        Discard
      </ConfirmForm>
    )
  if (phase === 'undo' || !['uploaded', 'checking', 'running'].includes(status)) return null
  return (
    <ConfirmForm
      fields={{ intent: 'cancel' }}
      icon={Ban}
      title="Stop this import?"
      description={
        phase === 'commit'
          ? 'What was written until now stays, and can be taken back afterwards.'
          : 'Nothing was written yet.'
      }
      confirmLabel="Stop it"
      danger
    >
      Stop
    </ConfirmForm>
  )
}

export const ErrorBoundary = ErrorPanel
