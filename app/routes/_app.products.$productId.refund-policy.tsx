import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { CopyPolicy } from '#app/components/policy/copy-policy.tsx'
import { EditionPolicies } from '#app/components/policy/edition-policies.tsx'
import { EnforcedNotice } from '#app/components/policy/enforced-notice.tsx'
import { AcceptedWarnings, PolicyAnswerPanel } from '#app/components/policy/policy-answer.tsx'
import { PolicyFields } from '#app/components/policy/policy-fields.tsx'
import { PolicyHistory } from '#app/components/policy/policy-history.tsx'
import { PolicyLevelChoice } from '#app/components/policy/policy-level-choice.tsx'
import { PolicyPreview } from '#app/components/policy/policy-preview.tsx'
import { typedFrom, useTypedPolicy } from '#app/components/policy/use-typed-policy.ts'
import { useProduct } from '#app/components/product/use-product.ts'
import { SavedNote } from '#app/components/settings/form-notes.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { notFound } from '#app/domain/kernel/errors.ts'
import { ENFORCED_DAYS } from '#app/domain/refunds/policy.rules.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { readPolicyForm, saveOrAsk, typedTerms } from '#app/http/refund-policy-form.ts'
import { enter, orPage } from '#app/http/refusal.ts'

/** `?edition=` is about one edition, `?from=` starts from another product's policy. */
export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const productId = args.params.productId!
  const { policies } = services
  const search = new URL(args.request.url).searchParams
  const [product, seller, history, copyable, reason, isPerProduct] = await orPage(
    Promise.all([
      policies.getProduct(scope, productId),
      policies.getSeller(scope),
      policies.history(scope, productId),
      policies.copyable(scope, productId),
      services.policyEnforcement.reason(scope),
      policies.isPerProduct(scope),
    ]),
  )
  const editionId = search.get('edition')
  const edition = product.editions.find((e) => e.edition_id === editionId) ?? null
  if (editionId !== null && !edition) await orPage(Promise.reject(notFound('edition')))
  const from = search.get('from')
  const source = copyable.find((p) => p.product_id === from) ?? null
  if (from !== null && !source) await orPage(Promise.reject(notFound('policy to copy')))
  return {
    ...{ product, seller, edition, history, copyable, source, isPerProduct, now },
    reason: reason?.text ?? null,
    mayEdit: scope.can.has('policies:write') && isPerProduct,
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const productId = args.params.productId!
  const form = await args.request.formData()
  const typed = readPolicyForm(form)
  const edition = form.get('edition_id')
  const input = {
    ...(typed.isInherited ? { inherit: true, seen: typed.seen } : typedTerms(typed)),
    ...(edition === null ? { is_physical: typed.isPhysical } : { edition_id: String(edition) }),
  }
  const { isSaved, answer, init } = await saveOrAsk(form, typed, {
    preview: () => services.policies.previewProduct(scope, productId, input),
    save: () => services.policies.putProduct(scope, productId, input),
  })
  if (!isSaved) return data(answer, init)
  const search = new URLSearchParams({
    ...(edition !== null && { edition: String(edition) }),
    saved: 'policy',
  })
  return redirect(`/products/${productId}/refund-policy?${search}`)
}

export default function ProductRefundPolicy() {
  const { product, seller, edition, history, copyable, source, isPerProduct, reason, mayEdit, now } =
    useLoaderData<typeof loader>()
  const { product: frame } = useProduct()
  useRealtime(['policies'])
  const place = edition ?? product
  const level = edition ? ('edition' as const) : ('product' as const)
  const stands = typedFrom(place, {
    isInherited: place.inherited_from !== level,
    isPhysical: product.is_physical,
  })
  const copied = source && {
    isInherited: false,
    periodDays: source.period_days,
    hasFinePrint: source.fine_print !== null,
    finePrint: source.fine_print ?? '',
  }
  const { answer, values, edit, discard, isTyped, isOvertaken } = useTypedPolicy(
    stands,
    copied && { ...stands, ...copied },
  )
  const above = edition ? product : seller
  const shown = values.isInherited ? { ...values, ...typedFrom(above, values) } : values
  const canEdit = mayEdit && frame.status !== 'archived'
  const isBusy = useNavigation().state === 'submitting'
  return (
    <div className="mx-auto grid max-w-3xl gap-6">
      {reason && <EnforcedNotice reason={reason} />}
      <Form method="post">
        <input type="hidden" name="seen" value={values.seen} />
        {edition && <input type="hidden" name="edition_id" value={edition.edition_id} />}
        <Card
          title={edition ? `Refund policy of ${edition.name}` : 'Refund policy'}
          description="It counts from the next purchase on: nobody who bought before is affected."
          footer={
            canEdit && (
              <>
                <SavedNote of="policy" />
                {isTyped && <Button onClick={discard}>Discard</Button>}
                <AcceptedWarnings answer={answer} />
                <Button type="submit" variant="primary" pending={isBusy}>
                  {answer && answer.asks.length > 0 ? 'Save anyway' : 'Save policy'}
                </Button>
              </>
            )
          }
        >
          <fieldset disabled={!canEdit} className="grid gap-5">
            {source && <p className="text-muted">Copied from “{source.name}”, and not saved yet.</p>}
            {!edition && (
              <Checkbox
                name="is_physical"
                label="Sent to the buyer as a thing"
                hint="Only physical products may be sold without refunds."
                checked={values.isPhysical}
                onChange={(e) => edit({ isPhysical: e.target.checked })}
              />
            )}
            <PolicyLevelChoice values={values} onEdit={edit} above={above} level={level}>
              <PolicyFields
                values={values}
                onEdit={edit}
                answer={answer}
                isRefused={(days) => reason !== null && days < ENFORCED_DAYS}
                hint="Whole days, counted in the buyer’s time zone through the end of the last one."
              />
            </PolicyLevelChoice>
          </fieldset>
          <PolicyPreview values={shown} now={now} />
          <p className="mt-4 text-sm text-muted">
            {!isPerProduct &&
              'Policies per product are not switched on for this shop yet: its own policy holds for all products. '}
            {isPerProduct && !mayEdit && 'Owners and admins may change it. '}
            <a className="link" href="/help/refund-policies">
              How refund policies work
            </a>
          </p>
          <PolicyAnswerPanel answer={answer} isOvertaken={isOvertaken} />
        </Card>
      </Form>
      {product.editions.length > 0 && (
        <EditionPolicies policy={product} current={edition?.edition_id ?? null} />
      )}
      {canEdit && <CopyPolicy copyable={copyable} edition={edition?.edition_id ?? null} />}
      <PolicyHistory changes={history} now={now} unset="inherited" />
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
