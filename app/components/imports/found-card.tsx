import { Form, useNavigation } from '@remix-run/react'
import { RotateCw } from 'lucide-react'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import type { PolicyView } from '#app/domain/imports/policy.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { ColumnFields } from './column-fields.tsx'
import { formatFacts } from './import-words.ts'
import { PolicyChoice } from './policy-choice.tsx'

type FoundCardProps = {
  of: ImportView
  policies: readonly PolicyView[]
  sample: readonly (readonly string[])[]
  errors: readonly FieldError[]
  canWrite: boolean
  isChanged: boolean
  onChange: () => void
}

/** Said at fields of their own. */
const ELSEWHERE = ['policy', 'consent_basis', 'confirm']

/** How the file was understood, to be put right where it was misunderstood. */
export function FoundCard({ of, policies, sample, errors, canWrite, isChanged, onChange }: FoundCardProps) {
  const isChecking = useNavigation().formData?.get('intent') === 'check'
  const header = of.format?.header ?? []
  const errorOf = (name: string) => errors.find((e) => e.path === name)?.message
  const policyError = errors.find((e) => e.path === 'policy')?.message
  const others = errors.filter((e) => !header.includes(e.path) && !ELSEWHERE.includes(e.path))
  return (
    <Form method="post" onChange={onChange} preventScrollReset>
      <input type="hidden" name="intent" value="check" />
      <Card
        title="What was found"
        description={
          of.checked ? undefined : 'The columns cannot be told apart. Say what each is, then check the file.'
        }
        footer={
          canWrite && (
            <>
              {isChanged && of.checked && (
                <p role="status" className="mr-auto text-sm text-muted">
                  Changed; check again to see what that does.
                </p>
              )}
              <Button
                type="submit"
                variant={isChanged || !of.checked ? 'primary' : 'secondary'}
                icon={RotateCw}
                pending={isChecking}
              >
                {of.checked ? 'Check again' : 'Check the file'}
              </Button>
            </>
          )
        }
      >
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-cols-4">
          {formatFacts(of).map(([name, value]) => (
            <div key={name}>
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="font-medium">{value}</dd>
            </div>
          ))}
        </dl>
        {others.length > 0 && (
          <div role="alert" className="mt-4 text-sm font-medium text-danger">
            {others.map(({ path, message }) => (
              <p key={path + message}>
                {path === 'mapping' ? 'The file' : `“${path}”`} {message}.
              </p>
            ))}
          </div>
        )}
        <fieldset disabled={!canWrite} className="mt-5 grid min-w-0 grid-cols-[minmax(0,1fr)] gap-6">
          <legend className="sr-only">Columns and policy</legend>
          <ColumnFields {...{ header, sample, errorOf }} mapping={of.mapping ?? {}} />
          <details open={policyError !== undefined || undefined}>
            <summary className="link w-fit cursor-pointer">
              Policy: {policies.find((p) => p.id === of.policy)?.name ?? 'a policy that is gone'}
            </summary>
            <div className="mt-3">
              <PolicyChoice policies={policies} chosen={of.policy} error={policyError} />
            </div>
          </details>
          <Field
            label="Why may you mail people who are new?"
            hint="Kept with each new person as proof."
            error={errors.find((e) => e.path === 'consent_basis')?.message}
          >
            <Input name="consent_basis" maxLength={500} defaultValue={of.consent_basis ?? ''} />
          </Field>
        </fieldset>
      </Card>
    </Form>
  )
}
