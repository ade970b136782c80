import { Form, useNavigation } from '@remix-run/react'
import { TriangleAlert, Upload } from 'lucide-react'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import type { ConsentRule } from '#app/domain/imports/policy.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { countsText, peopleIn, peopleText } from './import-words.ts'
import { OutcomeBar } from './outcome-bar.tsx'
import { ProtectedNote } from './protected-note.tsx'
import { SampleDiffs } from './sample-diffs.tsx'

type PlanCardProps = {
  of: ImportView
  consent: ConsentRule
  /** What has to be typed where people are subscribed again. */
  word: string
  errors: readonly FieldError[]
  canCommit: boolean
  /** The form above was changed and not checked. */
  isChanged: boolean
}

/** What the import would do, and the button that does it. */
export function PlanCard({ of, consent, word, errors, canCommit, isChanged }: PlanCardProps) {
  const people = peopleIn(of.counts)
  return (
    <Card
      id="plan"
      title="What it would do"
      description="Nothing of this is written yet."
      footer={
        canCommit &&
        people > 0 && (
          <Commit
            {...{ of, consent, word, errors, isChanged }}
            label={consent === 'opt_out' ? `Opt ${peopleText(people)} out` : `Import ${peopleText(people)}`}
          />
        )
      }
    >
      <div className="grid gap-6">
        <OutcomeBar
          counts={of.counts}
          isPlan
          total="Rows in the file"
          hrefOf={(outcome) => `?rows=${outcome}#rows`}
        />
        {people === 0 && (
          <p className="font-medium">
            {of.counts.invalid === of.counts.rows
              ? 'No row of this file can be read. Look at the reasons below, and at what the columns are.'
              : 'Nothing would change: everybody in the file is there already, just so.'}
          </p>
        )}
        <ProtectedNote of={of} />
        <SampleDiffs samples={of.samples} />
      </div>
    </Card>
  )
}

type CommitProps = Pick<PlanCardProps, 'of' | 'consent' | 'word' | 'errors' | 'isChanged'> & { label: string }

function Commit({ of, consent, word, errors, isChanged, label }: CommitProps) {
  const isPending = useNavigation().formData?.get('intent') === 'commit'
  if (consent === 're_permission')
    return (
      <Form method="post" className="grid flex-1 items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field
          required
          label={`Type “${word}” to confirm`}
          hint="People who had opted out are mailed again. Each row has to prove that they agreed afterwards."
          error={errors.find((e) => e.path === 'confirm')?.message}
        >
          <Input name="confirm" autoComplete="off" />
        </Field>
        <Button
          type="submit"
          name="intent"
          value="commit"
          variant="danger"
          icon={Upload}
          disabled={isChanged}
          pending={isPending}
          className="sm:mb-7"
        >
          {label}
        </Button>
      </Form>
    )
  const isOptOut = consent === 'opt_out' || consent === 'less_only'
  return (
    <>
      {isOptOut && (
        <p className="mr-auto flex min-w-0 items-baseline gap-2 text-sm font-medium text-warn">
          <TriangleAlert aria-hidden="true" className="size-4 shrink-0 self-center" />
          {consent === 'opt_out'
            ? 'Everybody in the file stops getting mail.'
            : 'Whoever the file says has opted out stops getting mail.'}
        </p>
      )}
      <ConfirmForm
        fields={{ intent: 'commit' }}
        variant="primary"
        icon={Upload}
        disabled={isChanged || isPending}
        title={`${label}?`}
        description={
          <>
            {countsText(of.counts, true)}.
            {consent === 'opt_out' &&
              ' Everybody in the file stops getting mail; only somebody who may subscribe people again can take that back.'}{' '}
            If the audience changed since the check, you are asked again with the new numbers.
          </>
        }
        confirmLabel={label}
        danger={isOptOut}
      >
        {label}
      </ConfirmForm>
    </>
  )
}
