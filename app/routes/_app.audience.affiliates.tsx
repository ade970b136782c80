import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
  type SerializeFrom,
} from '@remix-run/cloudflare'
import { useLoaderData } from '@remix-run/react'
import { AffiliateList } from '#app/components/audience/affiliate-list.tsx'
import { InviteAffiliate } from '#app/components/audience/invite-affiliate.tsx'
import { SavedNote } from '#app/components/settings/form-notes.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { affiliateQuerySchema } from '#app/domain/audience/affiliate.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { changeAffiliate } from '#app/http/affiliate-form.ts'
import { enter, orPage, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Affiliates · Awning' }]

/** More than fit on a form; whoever sells more goes through the API. */
const PRODUCTS_OFFERED = 100

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const asked = Object.fromEntries(new URL(args.request.url).searchParams)
  const page = affiliateQuerySchema.catch({ limit: 25 }).parse(asked)
  const [affiliates, products] = await orPage(
    Promise.all([
      services.affiliates.list(scope, page),
      services.products.list(scope, { limit: PRODUCTS_OFFERED }),
    ]),
  )
  return {
    affiliates,
    products: products.data.map(({ id, name }) => ({ product_id: id, name, basis_points: null })),
    canWrite: scope.can.has('contacts:write'),
    now,
  }
}

export async function action(args: ActionFunctionArgs) {
  const session = await enter(args)
  const form = await readForm(args.request)
  const isNew = form.intent === 'invite'
  const answer = await orRefusal(
    changeAffiliate(session, form).then(() => {
      throw redirect(`/audience/affiliates?saved=${isNew ? 'invite' : 'affiliates'}`)
    }),
  )
  return data({ of: isNew ? 'new' : (form.id ?? ''), refusal: answer.data.refusal }, answer.init ?? {})
}

/** People who sell for the shop against a share. */
export default function Affiliates() {
  useRealtime(['contacts'])
  const { affiliates, products, canWrite, now } = useLoaderData<typeof loader>()
  const refused = useKeptActionData<SerializeFrom<typeof action>>() ?? null
  return (
    <div className="grid max-w-3xl gap-6">
      {canWrite && products.length > 0 && (
        <InviteAffiliate products={products} refusal={refused?.of === 'new' ? refused.refusal : null} />
      )}
      <Card title="Affiliates" actions={<SavedNote of="affiliates" />} flush>
        {affiliates.data.length === 0 ? (
          <EmptyState
            title="Nobody sells for you yet"
            description="An affiliate passes on a link of their own and gets a share of the sales it brings."
            action={products.length === 0 && <ButtonLink to="/products/new">Make a product first</ButtonLink>}
          />
        ) : (
          <AffiliateList
            affiliates={affiliates.data}
            products={products}
            refused={refused}
            canWrite={canWrite}
            now={now}
          />
        )}
        <Pagination nextCursor={affiliates.next_cursor} label="Earlier affiliates" />
      </Card>
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
