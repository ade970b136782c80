import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import { Outlet, type ShouldRevalidateFunction, useParams } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { LinkTabs } from '#app/components/ui/tabs.tsx'
import { allCountries } from '#app/domain/audience/country.rules.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** What one can filter by; products and countries do not come and go while one looks at people. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  return { ...(await orPage(services.audienceOverview.choices(scope))), countries: allCountries() }
}
export const shouldRevalidate: ShouldRevalidateFunction = () => false

const TABS = [{ to: '/audience', label: 'Contacts', end: true }]

/** The ways within the audience, above each of its screens but a contact's own. */
export default function AudienceSection() {
  const { contactId } = useParams()
  return (
    <>
      {contactId === undefined && TABS.length > 1 && (
        <div className="mb-6">
          <LinkTabs label="Audience" tabs={TABS} />
        </div>
      )}
      <Outlet />
    </>
  )
}

export const ErrorBoundary = ErrorPanel
