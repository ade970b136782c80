import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/cloudflare'
import { Form, useActionData, useNavigation } from '@remix-run/react'
import { CoverField } from '#app/components/product/cover-field.tsx'
import { DetailFields } from '#app/components/product/detail-fields.tsx'
import { EditionFields } from '#app/components/product/edition-fields.tsx'
import { SaveOutcome } from '#app/components/product/save-outcome.tsx'
import { useProduct } from '#app/components/product/use-product.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { applyDetails, readDetailsForm } from '#app/domain/catalog/details-form.rules.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import { enter, orRefusal } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  await enter(args)
  return null
}

/** Details, cover and editions in one save, over whatever content is saved now. */
export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const form = await args.request.formData()
  const typed = readDetailsForm(form)
  async function save() {
    const before = await services.content.get(scope, productId)
    const { content, details } = applyDetails(typed, before)
    const cover = form.get('cover')
    if (cover instanceof File && cover.size > 0) {
      const input = { name: cover.name, size: cover.size, content_type: cover.type }
      details.cover_file_id = (await services.files.upload(scope, productId, input, cover.stream())).id
    }
    return {
      saved: await services.content.save(scope, productId, { content, details, baseVersion: before.version }),
    }
  }
  const answer = await orRefusal(save())
  const typedAgain = answer.data.refusal ? typed : null
  return data({ saved: null, ...answer.data, typed: typedAgain }, answer.init ?? undefined)
}

export default function Details() {
  const { product, canEdit } = useProduct()
  const answer = useActionData<typeof action>()
  const isBusy = useNavigation().state === 'submitting'
  const { refusal, typed } = answer ?? {}
  const error = (path: string) => refusal?.errors.find((e) => e.path === path)?.message
  const values = typed ?? {
    ...product,
    support_email: product.support_email ?? '',
    editions: product.editions.map((e) => ({
      ...{ id: e.id, name: e.name, price: priceInput(e.price), isRemoved: false },
      isOpen: e.pay_what_you_want ?? false,
    })),
  }
  const general = refusal && refusal.errors.length === 0 ? refusal.detail : null
  return (
    <Form method="post" encType="multipart/form-data" className="mx-auto max-w-3xl">
      {/* A new version means new defaults; what was typed and refused stays. */}
      <fieldset key={product.version} disabled={!canEdit} className="grid gap-6">
        <div role="alert" className="empty:hidden">
          {general && <p className="font-medium text-danger">{general}</p>}
        </div>
        <DetailFields values={values} error={error} />
        <CoverField
          coverUrl={product.cover_url}
          name={product.name}
          error={error('cover_file_id') ?? error('file') ?? error('size')}
        />
        <EditionFields editions={values.editions} error={error} />
        {canEdit && (
          <div className="sticky bottom-0 -mx-1 flex justify-end border-t bg-canvas px-1 py-3">
            <Button type="submit" variant="primary" pending={isBusy}>
              Save details
            </Button>
          </div>
        )}
      </fieldset>
      <SaveOutcome result={answer?.saved ?? null} />
    </Form>
  )
}

export const ErrorBoundary = ErrorPanel
