import { Form, useNavigation } from '@remix-run/react'
import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import type { SegmentName } from '#app/domain/audience/segment.schema.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

/** Longest name a segment may have. */
const LONGEST = 80
type FormsProps = { refusal: Refusal | null; filter: string }

/** Keeps what is filtered by under a name. */
export function SaveSegment({ filter, refusal }: FormsProps) {
  return (
    <Folded summary="Save as segment" open={refusal !== null}>
      <NameForm intent="segment-create" label="Name of the segment" button="Save segment" refusal={refusal}>
        <input type="hidden" name="filter" value={filter} />
      </NameForm>
    </Folded>
  )
}

type EditSegmentProps = FormsProps & { segment: SegmentName; isChanged: boolean }

/** Another name for a segment, other filters, or its end. */
export function EditSegment({ segment, isChanged, filter, refusal }: EditSegmentProps) {
  return (
    <Folded summary="Edit segment" open={refusal !== null}>
      <div className="grid gap-3">
        <NameForm
          key={segment.name}
          intent="segment-rename"
          label="Name of the segment"
          button="Rename"
          value={segment.name}
          refusal={refusal}
        >
          <input type="hidden" name="id" value={segment.id} />
          <input type="hidden" name="filter" value={filter} />
        </NameForm>
        <div className="flex flex-wrap gap-2">
          {isChanged && (
            <Form method="post">
              <input type="hidden" name="intent" value="segment-refilter" />
              <input type="hidden" name="id" value={segment.id} />
              <input type="hidden" name="filter" value={filter} />
              <Button type="submit" size="sm">
                Save these filters to it
              </Button>
            </Form>
          )}
          <ConfirmForm
            size="sm"
            fields={{ intent: 'segment-delete', id: segment.id }}
            title={`Delete “${segment.name}”?`}
            description="The people in it stay as they are; only the saved filter goes."
            confirmLabel="Delete segment"
            danger
          >
            Delete segment
          </ConfirmForm>
        </div>
      </div>
    </Folded>
  )
}

function Folded(props: { summary: string; open: boolean; children: ReactNode }) {
  return (
    <details className="group min-w-0 open:basis-full" open={props.open || undefined}>
      <summary className="inline-flex min-h-8 items-center gap-1.5 rounded-md px-2 text-sm font-medium text-accent hover:bg-sunken focus-visible:rounded-md pointer-coarse:min-h-10">
        {props.summary}
        <ChevronDown aria-hidden="true" className="size-4 group-open:rotate-180" />
      </summary>
      <div className="mt-2 rounded-md border bg-canvas/60 p-4">{props.children}</div>
    </details>
  )
}

type NameFormProps = {
  intent: string
  label: string
  button: string
  value?: string
  refusal: Refusal | null
  children: ReactNode
}
function NameForm({ intent, label, button, value = '', refusal, children }: NameFormProps) {
  const navigation = useNavigation()
  const error = refusal?.errors.find((e) => e.path === 'name')?.message ?? refusal?.detail ?? null
  return (
    <Form method="post" className="flex flex-wrap items-end gap-2">
      <input type="hidden" name="intent" value={intent} />
      {children}
      <div className="min-w-0 flex-1 basis-56">
        <Field label={label} error={error} required>
          <Input name="name" defaultValue={value} maxLength={LONGEST} autoComplete="off" />
        </Field>
      </div>
      <Button type="submit" pending={navigation.formData?.get('intent') === intent}>
        {button}
      </Button>
    </Form>
  )
}
