import { useForm } from '@conform-to/react'
import { useNavigation } from '@remix-run/react'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import type { FormAnswer } from '#app/http/form.ts'

/**
 * One of a page's forms: its fields with what was wrong the last time, and whether it is being sent. Fields are
 * checked on the server only, with the same schema; the browser checks what HTML can say.
 */
export function useAnsweredForm<Fields extends Record<string, unknown>>(
  intent: string,
  defaultValue: Partial<Record<keyof Fields, unknown>> = {},
) {
  const answer = useKeptActionData<FormAnswer>()
  const navigation = useNavigation()
  const mine = answer?.intent === intent ? answer : null
  const [form, fields] = useForm<Fields>({
    id: intent,
    lastResult: mine?.result ?? null,
    defaultValue: defaultValue as never,
    shouldValidate: 'onSubmit',
  })
  return { form, fields, done: mine?.done ?? null, isBusy: navigation.formData?.get('intent') === intent }
}
