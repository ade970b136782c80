import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { ExportMetricsCard } from '#app/components/exports/export-metrics.tsx'
import { Gates } from '#app/components/operator/gates.tsx'
import { JobHealth } from '#app/components/operator/job-health.tsx'
import { SellerList } from '#app/components/operator/seller-list.tsx'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPage } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import { Logo } from '#app/components/ui/logo.tsx'
import { PageHeader } from '#app/components/ui/page-header.tsx'
import { emailSchema } from '#app/domain/kernel/text.schema.ts'
import { sellerNameSchema, sellerSlugSchema } from '#app/domain/sellers/settings.schema.ts'
import { runForm } from '#app/http/form.ts'
import { orPage } from '#app/http/refusal.ts'
import type { AppLoadContext } from '#workers/load-context.ts'

export const meta: MetaFunction = () => [{ title: 'Operator · Awning' }]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { requireOperator, container } = context as AppLoadContext
  const { operator, services, login } = await orPage(requireOperator(request))
  const after = new URL(request.url).searchParams.get('after') ?? ''
  const [health, gates, sellers, exports] = await Promise.all([
    services.operator.health(operator),
    services.operator.gates(operator),
    services.operator.sellers(operator, after),
    services.operator.exports(operator),
  ])
  return { health, gates, sellers, exports, email: login.email, now: container.clock.now() }
}

const sellerSchema = z.object({ name: sellerNameSchema, slug: sellerSlugSchema, email: emailSchema })
const idSchema = z.object({ id: z.string('is needed') })

export async function action({ request, context }: ActionFunctionArgs) {
  const { operator, services } = await orPage((context as AppLoadContext).requireOperator(request))
  const form = await request.formData()
  const acts: Record<string, (id: string) => Promise<void>> = {
    'retry-job': (id) => services.operator.retryJob(operator, id),
    'discard-job': (id) => services.operator.discardJob(operator, id),
    'retry-parked': (id) => services.operator.retryParked(operator, id),
    'check-audience': (id) => services.operator.checkAudience(operator, id),
    'discard-parked': (id) => services.operator.discardParked(operator, id),
  }
  const act = acts[String(form.get('intent'))]
  if (act)
    return runForm(form, idSchema, async ({ id }) => {
      await act(id)
      return redirect('/operator?saved=jobs')
    })
  return runForm(form, sellerSchema, async (input) => {
    await services.operator.createSeller(operator, input)
    return redirect('/operator?saved=seller')
  })
}

export default function Operator() {
  const { health, gates, sellers, exports, email, now } = useLoaderData<typeof loader>()
  return (
    <div className="mx-auto grid max-w-5xl gap-6 px-4 py-8 sm:px-8">
      <header className="flex flex-wrap items-center justify-between gap-4">
        <Link to="/">
          <Logo />
        </Link>
        <Form method="post" action="/sign-out" className="flex flex-wrap items-center gap-3">
          <span className="text-sm text-muted">{email}</span>
          <Button type="submit" size="sm">
            Sign out
          </Button>
        </Form>
      </header>
      <main className="grid gap-6">
        <PageHeader title="Operator" description="The installation: its mail providers, jobs and sellers." />
        <p className="flex flex-wrap gap-x-5 gap-y-1">
          <Link className="link" to="/operator/payouts">
            Payouts: runs, stops and drift
          </Link>
          <Link className="link" to="/operator/policies">
            Refund policies: rollout and migration
          </Link>
        </p>
        <Gates gates={gates} now={now} />
        <JobHealth {...health} now={now} />
        {exports.made + exports.failed > 0 && (
          <ExportMetricsCard metrics={exports} title="Exports of all sellers" />
        )}
        <Card title="Sellers" flush>
          <SellerList {...sellers} now={now} />
        </Card>
        <NewSeller />
      </main>
    </div>
  )
}

function NewSeller() {
  const { form, fields, isBusy } = useAnsweredForm<z.input<typeof sellerSchema>>('seller')
  return (
    <Form method="post" id={form.id} noValidate={form.noValidate}>
      <input type="hidden" name="intent" value="seller" />
      <Card
        title="New seller"
        description="Its first owner is invited by mail and becomes the support address until they change it."
        footer={
          <>
            <SavedNote of="seller">Made; the owner is invited</SavedNote>
            <Button type="submit" variant="primary" pending={isBusy}>
              Create seller
            </Button>
          </>
        }
      >
        <FormError errors={form.errors} />
        <div className="grid gap-5 sm:grid-cols-3">
          <Field label="Name" required id={fields.name.id} error={fields.name.errors}>
            <Input name="name" defaultValue={fields.name.initialValue} maxLength={80} />
          </Field>
          <Field label="Short name in addresses" required id={fields.slug.id} error={fields.slug.errors}>
            <Input name="slug" defaultValue={fields.slug.initialValue} maxLength={40} spellCheck={false} />
          </Field>
          <Field label="Owner’s e-mail" required id={fields.email.id} error={fields.email.errors}>
            <Input type="email" name="email" defaultValue={fields.email.initialValue} autoComplete="off" />
          </Field>
        </div>
      </Card>
    </Form>
  )
}

export const ErrorBoundary = ErrorPage
