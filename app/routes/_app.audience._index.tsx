import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { Search } from 'lucide-react'
import { ContactTable } from '#app/components/audience/contact-table.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input, Select } from '#app/components/ui/input.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { CONSENT_STATES } from '#app/domain/audience/consent.rules.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Audience · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const asked = Object.fromEntries(new URL(args.request.url).searchParams)
  const consent = CONSENT_STATES.find((s) => s === asked.consent)
  const search = asked.search?.trim().slice(0, 254) || undefined
  const page = pageQuerySchema.catch({ limit: 25 }).parse(asked)
  const filter = { ...(consent && { consent: [consent] }), ...(search && { text: search }) }
  const contacts = await orPage(services.audience.list(scope, { ...page, filter }))
  return { contacts, consent: consent ?? '', search: search ?? '', now }
}

export default function Audience() {
  useRealtime(['contacts'])
  const { contacts, consent, search, now } = useLoaderData<typeof loader>()
  const isFiltered = consent !== '' || search !== ''
  const isEmpty = contacts.data.length === 0
  return (
    <>
      <PageHeader title="Audience" description="Everybody who bought from you, each person once." />
      {isEmpty && !isFiltered ? (
        <Card>
          <EmptyState
            title="Nobody here yet"
            description="People appear with their first purchase. Sales made elsewhere come in through the API."
          />
        </Card>
      ) : (
        <Card flush>
          {/* Keyed: a filter that is taken away must empty its field too. */}
          <Form key={`${search} ${consent}`} className="flex flex-wrap items-end gap-3 px-5 py-4">
            <div className="min-w-52 flex-1">
              <Field label="E-mail starts with" required>
                <Input
                  type="search"
                  name="search"
                  defaultValue={search}
                  required={false}
                  autoComplete="off"
                />
              </Field>
            </div>
            <div className="min-w-40">
              <Field label="Consent" required>
                <Select name="consent" defaultValue={consent} required={false}>
                  <option value="">Any</option>
                  {CONSENT_STATES.map((state) => (
                    <option key={state} value={state}>
                      {state[0]!.toUpperCase() + state.slice(1)}
                    </option>
                  ))}
                </Select>
              </Field>
            </div>
            <Button type="submit" icon={Search}>
              Show
            </Button>
          </Form>
          {isEmpty ? (
            <p className="border-t px-5 py-10 text-center text-muted">Nobody fits these filters.</p>
          ) : (
            <ContactTable contacts={contacts.data} now={now} />
          )}
          <Pagination nextCursor={contacts.next_cursor} label="More contacts" />
        </Card>
      )}
    </>
  )
}

export const ErrorBoundary = ErrorPanel
