import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ConsentCard } from '#app/components/audience/consent-card.tsx'
import { ContactFacts } from '#app/components/audience/contact-facts.tsx'
import { ContactTimeline } from '#app/components/audience/contact-timeline.tsx'
import { PrivacyCard } from '#app/components/audience/privacy-card.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { consentChangeSchema } from '#app/domain/audience/contacts.schema.ts'
import { countryName } from '#app/domain/audience/country.rules.ts'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.contact.name ?? data?.contact.email ?? 'Contact'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.contactId!
  const contact = await orPage(services.audience.get(scope, id))
  return {
    contact,
    country: contact.country && countryName(contact.country),
    timeline: await services.contactTimeline.timeline(scope, id),
    now,
    canRestrict: scope.can.has('consent:restrict'),
    canResubscribe: scope.can.has('consent:resubscribe'),
    mayErase: scope.can.has('contacts:privacy'),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return orRefusal(
    readForm(args.request).then(async (form) => {
      if (form.intent === 'erase') {
        await services.privacy.erase(scope, args.params.contactId!)
        throw redirect('/audience')
      }
      const parsed = consentChangeSchema.safeParse(form)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      return { contact: await services.audience.changeConsent(scope, args.params.contactId!, parsed.data) }
    }),
  )
}

export default function Contact() {
  useRealtime(['contacts', 'purchases', 'updates'])
  const { contact, country, timeline, now, canRestrict, canResubscribe, mayErase } =
    useLoaderData<typeof loader>()
  const done = useKeptActionData<SerializeFrom<typeof action>>()
  return (
    <>
      <PageHeader
        title={contact.name ?? contact.email}
        description={contact.name && contact.email}
        back={{ to: '/audience', label: 'Audience' }}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Card title="Timeline">
          <ContactTimeline timeline={timeline} now={now} />
        </Card>
        <div className="grid gap-5 max-lg:order-first">
          <Card>
            <ContactFacts contact={contact} country={country} now={now} />
          </Card>
          <ConsentCard
            contact={contact}
            canRestrict={canRestrict}
            canResubscribe={canResubscribe}
            refusal={done?.refusal ?? null}
          />
          {mayErase && <PrivacyCard contactId={contact.id} />}
        </div>
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
