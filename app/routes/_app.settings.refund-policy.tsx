import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { EnforcedNotice } from '#app/components/policy/enforced-notice.tsx'
import { AcceptedWarnings, PolicyAnswerPanel } from '#app/components/policy/policy-answer.tsx'
import { PolicyFields } from '#app/components/policy/policy-fields.tsx'
import { PolicyHistory } from '#app/components/policy/policy-history.tsx'
import { PolicyPreview } from '#app/components/policy/policy-preview.tsx'
import { typedFrom, useTypedPolicy } from '#app/components/policy/use-typed-policy.ts'
import { SavedNote } from '#app/components/settings/form-notes.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Checkbox } from '#app/components/ui/checkbox.tsx'
import { ENFORCED_DAYS } from '#app/domain/refunds/policy.rules.ts'
import { useRealtime } from '#app/hooks/use-realtime.ts'
import { readPolicyForm, saveOrAsk, typedTerms } from '#app/http/refund-policy-form.ts'
import { enter, orPage } from '#app/http/refusal.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services, now } = await enter(args)
  const [policy, history, reason, { isNoneAllowed, autoRefund }] = await orPage(
    Promise.all([
      services.policies.getSeller(scope),
      services.policies.history(scope, null),
      services.policyEnforcement.reason(scope),
      services.settings.get(scope),
    ]),
  )
  return {
    ...{ policy, history, isNoneAllowed, autoRefund, now },
    reason: reason?.text ?? null,
    canEdit: scope.can.has('policies:write'),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const form = await args.request.formData()
  if (form.get('intent') === 'requests') {
    await orPage(services.settings.setAutoRefund(scope, form.has('auto_refund')))
    return redirect('/settings/refund-policy?saved=requests')
  }
  const typed = readPolicyForm(form)
  const input = typedTerms(typed)
  const { isSaved, answer, init } = await saveOrAsk(form, typed, {
    preview: () => services.policies.previewSeller(scope, input),
    save: () => services.policies.putSeller(scope, input),
  })
  return isSaved ? redirect('/settings/refund-policy?saved=policy') : data(answer, init)
}

export default function RefundPolicySettings() {
  const { policy, history, isNoneAllowed, autoRefund, reason, canEdit, now } = useLoaderData<typeof loader>()
  useRealtime(['policies', 'settings'])
  const { answer, values, edit, discard, isTyped, isOvertaken } = useTypedPolicy(
    typedFrom(policy, { isInherited: false, isPhysical: false }),
  )
  const isBusy = useNavigation().state === 'submitting'
  return (
    <>
      {reason && <EnforcedNotice reason={reason} />}
      <Form method="post">
        <input type="hidden" name="seen" value={values.seen} />
        <Card
          title="Refund policy"
          description="Holds for every product that has none of its own. It counts from the next purchase on: nobody who bought before is affected."
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
            <PolicyFields
              values={values}
              onEdit={edit}
              answer={answer}
              isRefused={(days) =>
                (days === 0 && !isNoneAllowed) || (reason !== null && days < ENFORCED_DAYS)
              }
              hint={
                isNoneAllowed
                  ? 'Whole days, counted in the buyer’s time zone through the end of the last one.'
                  : 'Whole days, counted in the buyer’s time zone through the end of the last one. “No refunds” can only be set at products that are sent as a thing.'
              }
            />
          </fieldset>
          <PolicyPreview values={values} now={now} />
          <p className="mt-4 text-sm text-muted">
            {policy.inherited_from === 'default' && 'Nobody has set one yet: this is what holds by default. '}
            {!canEdit && 'Owners and admins may change it. '}
            <a className="link" href="/help/refund-policies">
              How refund policies work
            </a>
          </p>
          <PolicyAnswerPanel answer={answer} isOvertaken={isOvertaken} />
        </Card>
      </Form>
      <Form method="post">
        <input type="hidden" name="intent" value="requests" />
        <Card
          title="Requests of buyers"
          description="Buyers ask for their money back on a page of their own, without a login."
          footer={
            canEdit && (
              <>
                <SavedNote of="requests" />
                <Button type="submit">Save</Button>
              </>
            )
          }
        >
          <fieldset disabled={!canEdit}>
            <Checkbox
              key={String(autoRefund)}
              name="auto_refund"
              label="Grant requests inside the window at once"
              hint="Who asks again and again is left for you to decide, and so is every request once the window is over. What you leave unanswered for three days inside the window is granted then."
              defaultChecked={autoRefund}
            />
          </fieldset>
        </Card>
      </Form>
      <PolicyHistory changes={history} now={now} unset="the default" />
    </>
  )
}

export const ErrorBoundary = ErrorPanel
