import type { LoaderFunctionArgs } from '@remix-run/cloudflare'
import {
  Outlet,
  type ShouldRevalidateFunction,
  useLoaderData,
  useLocation,
  useParams,
  useSearchParams,
} from '@remix-run/react'
import { Download, Upload } from 'lucide-react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { LinkTabs } from '#app/components/ui/tabs.tsx'
import { allCountries } from '#app/domain/audience/country.rules.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** What one can filter by; products and countries do not come and go while one looks at people. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  return {
    ...(await orPage(services.audienceOverview.choices(scope))),
    countries: allCountries(),
    canImport: scope.can.has('contacts:write'),
  }
}
export const shouldRevalidate: ShouldRevalidateFunction = () => false

const TABS = [
  { to: '/audience', label: 'Contacts', end: true },
  { to: '/audience/imports', label: 'Imports' },
  { to: '/audience/exports', label: 'Exports' },
  { to: '/audience/affiliates', label: 'Affiliates' },
  { to: '/audience/follow-form', label: 'Follow form' },
]

/** The head of each screen of the audience; a contact or an import has one of its own. */
export default function AudienceSection() {
  const { contactId, importId } = useParams()
  const { canImport } = useLoaderData<typeof loader>()
  const { pathname } = useLocation()
  const segment = useSearchParams()[0].get('segment')
  if (contactId !== undefined || importId !== undefined) return <Outlet />
  return (
    <>
      <PageHeader
        title="Audience"
        description="Everybody who follows you, bought from you or sells for you, each person once."
        actions={
          // Not the dialog of the exports' own page, whose machine would weigh on this one.
          pathname === '/audience' && (
            <>
              {canImport && (
                <ButtonLink to="/audience/imports/new" icon={Upload}>
                  Import…
                </ButtonLink>
              )}
              <ButtonLink
                to={`/audience/exports/new${segment ? `?segment_id=${encodeURIComponent(segment)}` : ''}`}
                icon={Download}
              >
                Export…
              </ButtonLink>
            </>
          )
        }
      />
      <LinkTabs label="Audience" tabs={TABS} />
      <div className="mt-6">
        <Outlet />
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
