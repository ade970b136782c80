import { useFetcher, useLocation, useNavigate, useSearchParams } from '@remix-run/react'
import { useEffect } from 'react'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Drawer } from '#app/components/ui/drawer.tsx'
import { OPEN } from '#app/http/audience-address.ts'
import type { action, loader } from '#app/routes/_app.audience.$contactId.tsx'
import { ConsentCard } from './consent-card.tsx'
import { ContactFacts } from './contact-facts.tsx'
import { ContactTimeline } from './contact-timeline.tsx'

const CONSENT_KEY = 'drawer-consent'

/** What the full page of a contact shows, beside the list. It keeps itself up to date like the page. */
export function ContactDrawer() {
  const [search, setSearch] = useSearchParams()
  const { state } = useLocation()
  const navigate = useNavigate()
  const id = search.get(OPEN)
  const contact = useFetcher<typeof loader>({ key: 'drawer' })
  const consent = useFetcher<typeof action>({ key: CONSENT_KEY })
  const { load, state: loading } = contact
  const data = contact.data?.contact.id === id ? contact.data : undefined
  const isMissing = data === undefined && loading === 'idle'
  useEffect(() => {
    // Asked again when the answer never came: whatever revalidates the page just then cuts the first one off.
    if (id && isMissing) load(`/audience/${id}`)
  }, [id, isMissing, load])

  function close() {
    // Opened from the list: closing is going back. Opened by an address that was passed on: the list takes its place.
    if ((state as { fromList?: true } | null)?.fromList) return navigate(-1)
    setSearch(
      (now) => {
        now.delete(OPEN)
        return now
      },
      { replace: true, preventScrollReset: true },
    )
  }
  return (
    <Drawer
      open={id !== null}
      onClose={close}
      title={data ? (data.contact.name ?? data.contact.email) : 'Contact'}
      description={data?.contact.name ? data.contact.email : undefined}
      footer={<ButtonLink to={`/audience/${id}`}>Open as page</ButtonLink>}
    >
      {data ? (
        <div className="grid gap-6">
          <ContactFacts contact={data.contact} country={data.country} now={data.now} />
          <ConsentCard
            contact={data.contact}
            canRestrict={data.canRestrict}
            canResubscribe={data.canResubscribe}
            refusal={consent.data?.refusal ?? null}
            stay={{ action: `/audience/${id}`, fetcherKey: CONSENT_KEY }}
          />
          <section aria-labelledby="drawer-timeline">
            <h2 id="drawer-timeline" className="mb-3 text-lg">
              Timeline
            </h2>
            <ContactTimeline timeline={data.timeline} now={data.now} />
          </section>
        </div>
      ) : (
        <Waiting />
      )}
    </Drawer>
  )
}

const Waiting = () => (
  <div role="status">
    <span className="sr-only">Loading</span>
    <div aria-hidden="true" className="grid animate-pulse gap-3">
      {['w-1/2', 'w-2/3', 'w-1/3', 'mt-4 h-24 w-full', 'w-3/4', 'w-2/3'].map((width) => (
        <span key={width} className={`min-h-4 rounded-sm bg-sunken ${width}`} />
      ))}
    </div>
  </div>
)
