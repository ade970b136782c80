import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare'
import { Form, useLoaderData, useSubmit } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { EmptyState } from '#app/components/ui/empty-state.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Select } from '#app/components/ui/input.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { Pagination } from '#app/components/ui/pagination.tsx'
import { Meter } from '#app/components/updates/sending-meter.tsx'
import { UpdateList } from '#app/components/updates/update-list.tsx'
import { isId } from '#app/domain/kernel/ids.ts'
import { pageQuerySchema } from '#app/domain/kernel/page.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Updates · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const query = Object.fromEntries(new URL(args.request.url).searchParams)
  const page = pageQuerySchema.catch({ limit: 25 }).parse(query)
  const productId = isId('product', query.product_id ?? '') ? query.product_id : undefined
  const [updates, meter] = await orPage(
    Promise.all([
      services.dashboard.updates(scope, { ...page, product_id: productId }),
      services.sending.meter(scope),
    ]),
  )
  return { updates, meter, productId: productId ?? '', now }
}

export default function Updates() {
  const { updates, meter, productId, now } = useLoaderData<typeof loader>()
  const submit = useSubmit()
  useRealtime(['updates', 'products'])
  const isEmpty = updates.data.length === 0
  return (
    <>
      <PageHeader title="Updates" description="What you told your customers, and how far it got." />
      {updates.products.length > 1 && (
        <Form
          className="mb-4 flex flex-wrap items-end gap-2"
          onChange={(event) => submit(event.currentTarget)}
        >
          <div className="w-full sm:w-80">
            <Field label="Product" hideLabel>
              <Select name="product_id" key={productId} defaultValue={productId}>
                <option value="">Every product</option>
                {updates.products.map((p) => (
                  <option key={p.id} value={p.id}>
                    {p.name}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
          <noscript>
            <Button type="submit">Show</Button>
          </noscript>
        </Form>
      )}
      {(!isEmpty || productId !== '') && (
        <div className="mb-4 max-w-xl">
          <Meter meter={meter} />
        </div>
      )}
      <Card flush>
        {isEmpty && productId === '' ? (
          <EmptyState
            title="Nobody was told anything yet"
            description="Edit a published product and save it. When its content changed, Awning asks whether its customers should hear."
            action={<ButtonLink to="/products">Go to your products</ButtonLink>}
          />
        ) : isEmpty ? (
          <p className="px-5 py-10 text-center text-muted">No updates of this product.</p>
        ) : (
          <UpdateList updates={updates.data} now={now} />
        )}
        <Pagination nextCursor={updates.next_cursor} label="More updates" />
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
