import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { useActionData, useLoaderData } from '@remix-run/react'
import { ImportForm } from '#app/components/imports/import-form.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { permissionOf } from '#app/domain/imports/policy.schema.ts'
import { forbidden } from '#app/domain/kernel/errors.ts'
import { PASTED_NAME, readImportForm, readUploadForm, saidIn } from '#app/http/import-form.ts'
import { enter, orPage, orRefusal } from '#app/http/refusal.ts'

export const meta: MetaFunction = () => [{ title: 'Import people · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const { data: policies } = await orPage(
    scope.can.has('contacts:write')
      ? services.importPolicies.list(scope)
      : Promise.reject(forbidden('Your role may look at imports, but not import people.')),
  )
  return {
    policies: policies.filter(({ consent }) => {
      const needed = permissionOf(consent)
      return needed === null || scope.can.has(needed)
    }),
  }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  let said = SAID_AT_FIRST
  const answer = await orRefusal(
    readUploadForm(args.request).then(async (form) => {
      said = saidIn(form)
      const { input, upload } = readImportForm(form)
      const { id } = await services.imports.create(scope, input, upload, { askColumns: true })
      throw redirect(`/audience/imports/${id}`)
    }),
  )
  return data({ ...answer.data, said }, answer.init ?? undefined)
}

const SAID_AT_FIRST: ReturnType<typeof saidIn> = { policy: 'profile_only', basis: '', text: '' }

export default function NewImport() {
  const { policies } = useLoaderData<typeof loader>()
  const { refusal, said = SAID_AT_FIRST } = useActionData<typeof action>() ?? {}
  return (
    <ImportForm
      policies={policies}
      pastedName={PASTED_NAME}
      posted={{
        ...said,
        errors: refusal?.errors ?? [],
        problem: refusal && refusal.errors.length === 0 ? refusal.detail : null,
      }}
    />
  )
}

export const ErrorBoundary = ErrorPanel
