import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import {
  type ShouldRevalidateFunction,
  useLoaderData,
  useRouteLoaderData,
  useSearchParams,
} from '@remix-run/react'
import { ContactDrawer } from '#app/components/audience/contact-drawer.tsx'
import { ContactList } from '#app/components/audience/contact-list.tsx'
import { FilterBar } from '#app/components/audience/filter-bar.tsx'
import { chipsOf } from '#app/components/audience/filter-words.ts'
import { GrowthCard } from '#app/components/audience/growth-card.tsx'
import { KindTabs } from '#app/components/audience/kind-tabs.tsx'
import { ListHead } from '#app/components/audience/list-head.tsx'
import { SegmentLinks } from '#app/components/audience/segment-links.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { KINDS } from '#app/domain/audience/kind.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { listOf, OPEN } from '#app/http/audience-address.ts'
import { readAudienceAddress } from '#app/http/read-audience-address.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'
import { changeSegment } from '#app/http/segment-form.ts'
import type { loader as sectionLoader } from './_app.audience.tsx'

export const meta: MetaFunction = () => [{ title: 'Audience · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const { page, query, filter, errors } = readAudienceAddress(args.request.url)
  const [overview, contacts, segments] = await orPage(
    Promise.all([
      services.audienceOverview.overview(scope),
      filter && services.audience.list(scope, { ...page, filter }),
      services.segments.names(scope),
    ]),
  )
  const isAll = contacts !== null && contacts.next_cursor === null && page.cursor === undefined
  return {
    ...{ overview, contacts, segments, now },
    count: isAll ? { n: contacts.data.length, exact: true } : null,
    errors: errors ?? {},
    query: query.toString(),
    canWrite: scope.can.has('contacts:write'),
  }
}

export async function action(args: ActionFunctionArgs) {
  const session = await enter(args)
  return orRefusal(
    readForm(args.request).then(async (form) => {
      throw redirect(await changeSegment(session, form))
    }),
  )
}

/** A drawer that opens or closes is no reason to ask for the list again. */
export const shouldRevalidate: ShouldRevalidateFunction = ({
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}) => {
  const isDrawer = currentUrl.searchParams.get(OPEN) !== nextUrl.searchParams.get(OPEN)
  const isSameList =
    currentUrl.pathname === nextUrl.pathname &&
    listOf(currentUrl.searchParams).toString() === listOf(nextUrl.searchParams).toString()
  return isDrawer && isSameList ? false : defaultShouldRevalidate
}

export default function Audience() {
  useRealtime(['contacts'])
  const { overview, contacts, count, segments, errors, query, canWrite, now } = useLoaderData<typeof loader>()
  const section = useRouteLoaderData<typeof sectionLoader>('routes/_app.audience')!
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal ?? null
  const [search] = useSearchParams()
  const asked = new URLSearchParams(query)
  const choices = { ...section, affiliates: overview.counts.affiliate > 0 }
  const chips = chipsOf(asked, choices)
  const kind = KINDS.find((k) => k === asked.get('kind')) ?? 'contact'
  const segment = segments.find(({ id }) => id === asked.get('segment')) ?? null
  return (
    <>
      {overview.counts.contact === 0 ? (
        <Card>
          <EmptyState
            title="Nobody here yet"
            description="People appear when they buy something, or when they follow you: they leave their address on your follow form and hear from you without having bought. Sales made elsewhere come in through the API."
            action={
              <>
                <ButtonLink to="/audience/follow-form" variant="primary">
                  Get your follow form
                </ButtonLink>
                <ButtonLink to="/api/docs" reloadDocument>
                  Read about the API
                </ButtonLink>
              </>
            }
          />
        </Card>
      ) : (
        <>
          <GrowthCard growth={overview.growth} />
          <KindTabs kind={kind} counts={overview.counts} />
          <SegmentLinks segments={segments} active={segment?.id ?? null} now={now} />
          <Card flush>
            <FilterBar
              query={asked}
              choices={choices}
              errors={errors}
              active={chips.filter((chip) => chip.field !== 'text').length}
            />
            <ListHead
              {...{ query: asked, chips, isWrong: contacts === null, count, segment, canWrite, refusal, now }}
            />
            {contacts ? (
              <ContactList
                query={query}
                first={contacts}
                kind={kind}
                now={now}
                isFurther={search.has('cursor')}
              />
            ) : (
              <p role="alert" className="border-t px-5 py-10 text-center font-medium text-danger">
                Something in the filters is not right; it says so there.
              </p>
            )}
          </Card>
        </>
      )}
      <ContactDrawer />
    </>
  )
}

export const ErrorBoundary = ErrorPanel
