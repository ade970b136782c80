import type {
  ActionFunctionArgs,
  LoaderFunctionArgs,
  MetaFunction,
  SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { ConsentCard } from '#app/components/audience/consent-card.tsx'
import { ConsentHistory } from '#app/components/audience/consent-history.tsx'
import { formatSpent } from '#app/components/audience/contact-table.tsx'
import { PurchasesCard } from '#app/components/audience/purchases-card.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { consentChangeSchema } from '#app/domain/audience/contacts.schema.ts'
import { invalidFromIssues } from '#app/domain/kernel/errors.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

const PURCHASES_SHOWN = 25

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.contact.name ?? data?.contact.email ?? 'Contact'} · Awning` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const id = args.params.contactId!
  const contact = await orPage(services.audience.get(scope, id))
  const [history, purchases] = await Promise.all([
    services.audience.history(scope, id),
    services.sales.list(scope, { limit: PURCHASES_SHOWN, contact_id: id }),
  ])
  return {
    contact,
    history,
    purchases,
    now,
    canRestrict: scope.can.has('consent:restrict'),
    canResubscribe: scope.can.has('consent:resubscribe'),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  return orRefusal(
    readForm(args.request).then(async (form) => {
      const parsed = consentChangeSchema.safeParse(form)
      if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
      return { contact: await services.audience.changeConsent(scope, args.params.contactId!, parsed.data) }
    }),
  )
}

export default function Contact() {
  useRealtime(['contacts', 'purchases'])
  const { contact, history, purchases, now, canRestrict, canResubscribe } = useLoaderData<typeof loader>()
  const done = useKeptActionData<SerializeFrom<typeof action>>()
  return (
    <>
      <PageHeader
        title={contact.name ?? contact.email}
        description={[contact.name && contact.email, contact.country, `${formatSpent(contact)} spent`]
          .filter(Boolean)
          .join(' · ')}
        back={{ to: '/audience', label: 'Audience' }}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-5">
          <PurchasesCard purchases={purchases.data} more={purchases.next_cursor !== null} now={now} />
          <ConsentHistory events={history} now={now} />
        </div>
        <ConsentCard
          contact={contact}
          canRestrict={canRestrict}
          canResubscribe={canResubscribe}
          refusal={done?.refusal ?? null}
        />
      </div>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
