import type { SerializeFrom } from '@remix-run/cloudflare'
import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, useNavigation } from '@remix-run/react'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input, Textarea } from '#app/components/ui/input.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { DETAIL_LIMITS } from '#app/domain/catalog/content.schema.ts'
import { parsePrice } from '#app/domain/kernel/price-input.rules.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import { enter, orRefusal, readForm } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'New product · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  await enter(args)
  return null
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const { name = '', description = '', price = '' } = await readForm(args.request)
  const answer = await orRefusal(
    (async () => services.products.create(scope, { name, description, price: parsePrice(price, 'price') }))(),
  )
  if ('id' in answer.data) return redirect(`/products/${answer.data.id}`)
  return answer
}

export default function NewProduct() {
  const refusal = useKeptActionData<SerializeFrom<typeof action>>()?.refusal
  const error = (path: string) => refusal?.errors.find((e) => e.path.split('.')[0] === path)?.message
  const isBusy = useNavigation().state !== 'idle'
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="New product" back={{ to: '/products', label: 'Products' }} />
      <Form method="post">
        <Card
          footer={
            <>
              <ButtonLink to="/products" variant="ghost">
                Cancel
              </ButtonLink>
              <Button type="submit" variant="primary" pending={isBusy}>
                Create draft
              </Button>
            </>
          }
        >
          <div className="grid gap-5">
            {refusal && refusal.errors.length === 0 && (
              <p className="font-medium text-danger">{refusal.detail}</p>
            )}
            <Field label="Name" required error={error('name')}>
              <Input name="name" maxLength={DETAIL_LIMITS.nameLength} autoFocus />
            </Field>
            <Field
              label="Price"
              required
              error={error('price')}
              hint="In US dollars; 0 makes it free. Editions and other prices come later."
            >
              <Input name="price" inputMode="decimal" defaultValue="10" className="max-w-36" />
            </Field>
            <Field
              label="Description"
              error={error('description')}
              hint="For the product page. Customers see the content only after they bought it."
            >
              <Textarea name="description" rows={4} maxLength={DETAIL_LIMITS.descriptionLength} />
            </Field>
          </div>
        </Card>
      </Form>
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
