import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Download } from 'lucide-react'
import { ExportFields } from '#app/components/exports/export-fields.tsx'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button, ButtonLink } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { readExportChoice, readExportForm } from '#app/http/export-form.ts'
import { enter, orPage, orRefusal } from '#app/http/refusal.ts'
import { FIRST_CHOICE } from '#app/machines/export-dialog.machine.ts'

export const meta: MetaFunction = () => [{ title: 'New export · Awning' }]

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enter(args)
  const segments = await orPage(services.segments.names(scope))
  return { segments, segmentId: new URL(args.request.url).searchParams.get('segment_id') ?? '' }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enter(args)
  const form = await args.request.formData()
  const answer = await orRefusal(
    services.exports.create(scope, readExportForm(form)).then(() => {
      throw redirect('/audience/exports')
    }),
  )
  return data({ ...answer.data, choice: readExportChoice(form) }, answer.init ?? undefined)
}

/** The dialog as a page, for who has no scripts. */
export default function NewExport() {
  const { segments, segmentId } = useLoaderData<typeof loader>()
  const { refusal, choice } = useActionData<typeof action>() ?? {}
  const isBusy = useNavigation().state !== 'idle'
  return (
    <div className="max-w-2xl">
      <Form method="post">
        <Card
          title="New export"
          description="A CSV file with one line for each person, as of now. It is made in the background; the link also comes by mail."
          footer={
            <>
              <ButtonLink to="/audience/exports" variant="ghost">
                Cancel
              </ButtonLink>
              <Button type="submit" variant="primary" icon={Download} pending={isBusy}>
                Download
              </Button>
            </>
          }
        >
          {refusal && refusal.errors.length === 0 && (
            <p role="alert" className="mb-4 font-medium text-danger">
              {refusal.detail}
            </p>
          )}
          <ExportFields
            {...{ segments, errors: refusal?.errors ?? [] }}
            initial={choice ?? { ...FIRST_CHOICE, segmentId }}
          />
        </Card>
      </Form>
    </div>
  )
}

export const ErrorBoundary = ErrorPanel
