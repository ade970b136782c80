import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare'
import { Form, useLoaderData } from '@remix-run/react'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { z } from 'zod'
import { FormError, SavedNote } from '#app/components/settings/form-notes.tsx'
import { MailHeaderPreview } from '#app/components/settings/mail-header-preview.tsx'
import { useAnsweredForm } from '#app/components/settings/use-answer.ts'
import { ErrorPanel } from '#app/components/shell/error-page.tsx'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Input } from '#app/components/ui/input.tsx'
import { brandSchema, logoSchema, MAX_LOGO_BYTES } from '#app/domain/sellers/settings.schema.ts'
import { runForm } from '#app/http/form.ts'
import { enterSettings } from '#app/http/settings-access.ts'

export async function loader(args: LoaderFunctionArgs) {
  const { scope, services } = await enterSettings(args)
  const { name, brandColor, logoUrl } = await services.settings.get(scope)
  return { name, brandColor, logoUrl }
}

export async function action(args: ActionFunctionArgs) {
  const { scope, services } = await enterSettings(args)
  const form = await readUpload(args.request)
  const saved = (what: string) => redirect(`/settings/brand?saved=${what}`)
  switch (form.get('intent')) {
    case 'logo':
      return runForm(form, logoSchema, async ({ logo }) => {
        await services.settings.setLogo(scope, new Uint8Array(await logo.arrayBuffer()))
        return saved('logo')
      })
    case 'remove-logo':
      return runForm(form, z.object({}), async () => {
        await services.settings.removeLogo(scope)
        return saved('logo')
      })
    default:
      return runForm(form, brandSchema, async ({ brandColor }) => {
        await services.settings.updateBrand(scope, brandColor)
        return saved('colour')
      })
  }
}

/** What is announced larger than any logo is not read at all; the form then answers that the field is too large. */
async function readUpload(request: Request): Promise<FormData> {
  const announced = Number(request.headers.get('content-length') ?? Number.POSITIVE_INFINITY)
  if (announced <= MAX_LOGO_BYTES + 10_000) return request.formData()
  const form = new FormData()
  form.set('intent', 'logo')
  form.set('logo', new Blob([new Uint8Array(MAX_LOGO_BYTES + 1)]))
  return form
}

export default function BrandSettings() {
  const { name, brandColor, logoUrl } = useLoaderData<typeof loader>()
  const [color, setColor] = useState(brandColor)
  const colour = useAnsweredForm<{ brandColor: string }>('colour', { brandColor })
  const logo = useAnsweredForm<{ logo: File }>('logo')
  const shown = /^#[0-9a-f]{6}$/i.test(color) ? color : brandColor
  return (
    <>
      <Form method="post" id={colour.form.id}>
        <input type="hidden" name="intent" value="colour" />
        <Card
          title="Colour"
          description="Used for buttons and your initials in mails and on your customers’ pages."
          footer={
            <>
              <SavedNote of="colour" />
              <Button type="submit" variant="primary" pending={colour.isBusy}>
                Save colour
              </Button>
            </>
          }
        >
          <div className="grid items-start gap-6 sm:grid-cols-[13rem_1fr]">
            <Field
              label="Brand colour"
              required
              id={colour.fields.brandColor.id}
              error={colour.fields.brandColor.errors}
              hint="As six hex digits, or picked."
            >
              <span className="flex gap-2">
                <Input
                  name={colour.fields.brandColor.name}
                  value={color}
                  onChange={(event) => setColor(event.target.value)}
                  maxLength={7}
                  spellCheck={false}
                  className="font-mono"
                />
                <input
                  type="color"
                  aria-label="Pick the brand colour"
                  value={shown}
                  onChange={(event) => setColor(event.target.value)}
                  className="h-auto w-12 shrink-0 cursor-pointer rounded-md border border-edge bg-surface p-1"
                />
              </span>
            </Field>
            <MailHeaderPreview name={name} color={shown} logoUrl={logoUrl} />
          </div>
        </Card>
      </Form>
      <Card
        title="Logo"
        description="PNG, JPEG or WebP, at most 1 MB. Shown at 40 × 40, so a square works best."
      >
        <div className="grid gap-4">
          <FormError errors={logo.form.errors} />
          <Form method="post" encType="multipart/form-data" id={logo.form.id}>
            <input type="hidden" name="intent" value="logo" />
            <div className="flex flex-wrap items-end gap-3">
              <div className="min-w-0 flex-1 basis-64">
                <Field label="Picture" required id={logo.fields.logo.id} error={logo.fields.logo.errors}>
                  <Input type="file" name="logo" accept="image/png,image/jpeg,image/webp" />
                </Field>
              </div>
              <Button type="submit" icon={Upload} pending={logo.isBusy}>
                {logoUrl ? 'Replace logo' : 'Upload logo'}
              </Button>
            </div>
          </Form>
          <div className="flex flex-wrap items-center gap-4">
            <SavedNote of="logo" />
            {logoUrl && (
              <Form method="post">
                <input type="hidden" name="intent" value="remove-logo" />
                <Button type="submit" variant="ghost" size="sm">
                  Remove logo
                </Button>
              </Form>
            )}
          </div>
        </div>
      </Card>
    </>
  )
}

export const ErrorBoundary = ErrorPanel
