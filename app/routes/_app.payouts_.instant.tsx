import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { Zap } from 'lucide-react'
import { QuoteBlocked, QuoteTakes, ThroughField } from '#app/components/payouts/instant-quote.tsx'
import { PartResults } from '#app/components/payouts/part-results.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { formatMoney } from '#app/domain/kernel/money.ts'
import { failedParts, grossOf } from '#app/domain/payouts/part.rules.ts'
import type { InstantQuote, PayoutView } from '#app/domain/payouts/payout.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { moneyField, readInstantPayout, readInstantQuote } from '#app/http/instant-form.ts'
import { enter, orPage, orRefusal, type Refusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Get paid now · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const query = new URL(args.request.url).searchParams
  const ids = query.getAll('payout')
  if (ids.length > 0)
    return {
      payouts: await orPage(Promise.all(ids.map((id) => services.payouts.get(scope, id)))),
      looked: null,
      amount: null,
      key: crypto.randomUUID(),
    }
  const looked = await orRefusal(
    (async () => ({
      quote: await services.instantPayouts.quote(scope, readInstantQuote(Object.fromEntries(query))),
    }))(),
  )
  // Who may not be paid at once has no page here.
  if (looked.data.refusal?.code === 'forbidden') throw Response.json(looked.data.refusal, { status: 403 })
  return {
    payouts: null,
    looked: looked.data,
    amount: query.get('amount'),
    key: crypto.randomUUID(),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const fields = await readForm(args.request)
  const answer = await orRefusal(
    (async () =>
      services.instantPayouts.request(scope, readInstantPayout(fields), fields.key || crypto.randomUUID()))(),
  )
  if (answer.data.refusal) return data({ refusal: answer.data.refusal }, answer.init ?? undefined)
  const query = new URLSearchParams(answer.data.data.map((p) => ['payout', p.id]))
  return redirect(`/payouts/instant?${query}`)
}

/** The dialog as a page, for who has no scripts. */
export default function Instant() {
  useRealtime(['payouts'])
  const { payouts, looked, amount, key } = useLoaderData<typeof loader>()
  const refused = useKeptActionData<{ refusal: Refusal }>()?.refusal ?? looked?.refusal
  const isBusy = useNavigation().state !== 'idle'
  const quote = looked && 'quote' in looked ? looked.quote : null
  return (
    <div className="max-w-2xl">
      <PageHeader
        title="Get paid now"
        description="At any time, for a fee."
        back={{ to: '/payouts', label: 'Payouts' }}
      />
      {payouts ? (
        <Results payouts={payouts} />
      ) : (
        <Form method="post">
          <input type="hidden" name="key" value={key} />
          {amount && <input type="hidden" name="amount" value={amount} />}
          {quote && <input type="hidden" name="gross" value={moneyField(quote.gross)} />}
          <Card
            footer={
              <>
                <ButtonLink to="/payouts" variant="ghost">
                  Cancel
                </ButtonLink>
                <Button type="submit" formMethod="get" disabled={isBusy}>
                  Show what it brings
                </Button>
                {quote?.payable && (
                  <Button type="submit" variant="primary" icon={Zap} pending={isBusy}>
                    Pay out {formatMoney(quote.net)}
                  </Button>
                )}
              </>
            }
          >
            <div className="grid gap-4">
              {refused && (
                <p role="alert" className="font-medium text-danger">
                  {refused.detail}
                </p>
              )}
              {quote && (amount ? <OnceMore quote={quote} /> : <ThroughField quote={quote} />)}
              {quote && (quote.payable ? <QuoteTakes quote={quote} /> : <QuoteBlocked quote={quote} />)}
            </div>
          </Card>
        </Form>
      )}
    </div>
  )
}

const OnceMore = ({ quote }: { quote: InstantQuote }) => (
  <>
    <input type="hidden" name="through" value={quote.through} />
    <p>Once more, for what came back.</p>
  </>
)

function Results({ payouts }: { payouts: PayoutView[] }) {
  const failed = failedParts(payouts)
  const again = failed[0] && {
    through: failed[0].covers_through,
    amount: moneyField(grossOf(failed)!),
  }
  return (
    <Card
      footer={
        <>
          {again && (
            <ButtonLink to={`/payouts/instant?${new URLSearchParams(again)}`}>
              Try the failed {failed.length === 1 ? 'part' : 'parts'} again
            </ButtonLink>
          )}
          <ButtonLink to="/payouts" variant="primary">
            Done
          </ButtonLink>
        </>
      }
    >
      <p className="mb-3">Each payout goes its own way: one that fails undoes none of the others.</p>
      <PartResults payouts={payouts} />
    </Card>
  )
}

export const ErrorBoundary = ErrorPanel
