import { DETAIL_LIMITS } from '#app/domain/catalog/content.schema.ts'
import type { TypedDetails } from '#app/domain/catalog/details-form.rules.ts'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'

type DetailFieldsProps = {
  values: Pick<TypedDetails, 'name' | 'slug' | 'description' | 'support_email'>
  error: (path: string) => string | undefined
}

export function DetailFields({ values, error }: DetailFieldsProps) {
  return (
    <Card title="Details">
      <div className="grid gap-5">
        <Field label="Name" required error={error('name')}>
          <Input name="name" defaultValue={values.name} maxLength={DETAIL_LIMITS.nameLength} />
        </Field>
        <Field
          label="Address"
          required
          error={error('slug')}
          hint="The end of the product’s web address. Links that carry the old one stop working."
        >
          <Input
            name="slug"
            defaultValue={values.slug}
            maxLength={DETAIL_LIMITS.slugLength}
            spellCheck={false}
          />
        </Field>
        <Field label="Description" error={error('description')}>
          <Textarea
            name="description"
            defaultValue={values.description}
            rows={6}
            maxLength={DETAIL_LIMITS.descriptionLength}
          />
        </Field>
        <Field
          label="Support e-mail"
          error={error('support_email')}
          hint="Answers to this product’s mails go there; without it, to the seller’s."
        >
          <Input name="support_email" type="email" defaultValue={values.support_email} autoComplete="email" />
        </Field>
      </div>
    </Card>
  )
}
