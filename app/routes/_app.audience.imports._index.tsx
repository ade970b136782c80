import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Link, useLoaderData } from '@remix-run/react'
import { Upload } from 'lucide-react'
import { ImportList } from '#app/components/imports/import-list.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { isId } from '#app/domain/kernel/ids.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Imports · Awning' }]

const querySchema = pageQuerySchema
  .refine((q) => q.cursor === undefined || isId('import', q.cursor))
  .catch({ limit: 25 })

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const page = querySchema.parse(Object.fromEntries(new URL(args.request.url).searchParams))
  const [imports, policies] = await orPage(
    Promise.all([services.imports.list(scope, page), services.importPolicies.list(scope)]),
  )
  return {
    ...{ imports, now },
    policyNames: Object.fromEntries(policies.data.map(({ id, name }) => [id, name])),
    canWrite: scope.can.has('contacts:write'),
  }
}

export default function Imports() {
  useRealtime(['imports'])
  const { imports, policyNames, canWrite, now } = useLoaderData<typeof loader>()
  const button = canWrite && (
    <ButtonLink to="/audience/imports/new" variant="primary" icon={Upload}>
      Import people
    </ButtonLink>
  )
  const isEmpty = imports.data.length === 0
  return (
    <>
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <p className="max-w-2xl text-muted">
          Files of people. Each is checked first, shows what it would do, and can be taken back. Nobody who
          opted out comes back by a file.{' '}
          <Link to="policies" className="link">
            Policies
          </Link>{' '}
          say what a file may change.
        </p>
        {!isEmpty && button}
      </div>
      <Card flush>
        {isEmpty ? (
          <EmptyState
            title="Nothing was imported yet"
            description="Bring people from another shop, a mailing tool or a spreadsheet: a CSV file with an address in each line is enough."
            action={button}
          />
        ) : (
          <ImportList imports={imports.data} policyNames={policyNames} now={now} />
        )}
        <Pagination nextCursor={imports.next_cursor} label="More imports" />
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
