import { Form, useNavigate, useNavigation } from '@remix-run/react'
import { useMachine } from '@xstate/react'
import { FileText, Upload, X } from 'lucide-react'
import { type FormEvent, useEffect, useMemo, useRef } from 'react'
import { fromCallback } from 'xstate'
import type { PolicyView } from '#app/domain/imports/policy.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import {
  type ImportUploadEvent,
  importUploadMachine,
  type UploadInput,
} from '#app/machines/import-upload.machine.ts'
import { fileSize } from '../editor/file-size.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Textarea } from '../ui/input.tsx'
import { Progress } from '../ui/progress.tsx'
import { FileDrop } from './file-drop.tsx'
import { uploadImport } from './import-api.ts'
import { PolicyChoice } from './policy-choice.tsx'

type ImportFormProps = {
  policies: readonly PolicyView[]
  /** What a form without scripts was refused for, and what it said. */
  posted: {
    errors: readonly FieldError[]
    problem: string | null
    policy: string
    basis: string
    text: string
  }
  pastedName: string
}

/**
 * A file or pasted text, what it may change, and why people who are new may be mailed. Without scripts it is a plain form;
 * with them the file is sent by itself, which shows how far it is and can be stopped.
 */
export function ImportForm({ policies, posted, pastedName }: ImportFormProps) {
  const navigate = useNavigate()
  const isPosting = useNavigation().state === 'submitting'
  const machine = useMemo(
    () =>
      importUploadMachine.provide({
        actors: {
          upload: fromCallback<ImportUploadEvent, UploadInput>(({ input, sendBack }) =>
            uploadImport(input, sendBack),
          ),
        },
      }),
    [],
  )
  const [state, send] = useMachine(machine)
  const { file, sent, importId } = state.context
  const isUploading = state.matches('uploading')
  const isAlive = state.context.errors.length > 0 || state.context.problem !== null || file !== null
  const errors = isAlive ? state.context.errors : posted.errors
  const problem = isAlive ? state.context.problem : posted.problem
  const error = (path: string) => errors.find((e) => e.path === path)?.message
  const isPasted = file?.name === pastedName
  const textRef = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (importId !== null) navigate(`/audience/imports/${importId}`)
  }, [importId, navigate])

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    if (!file || state.matches('idle')) {
      const text = textRef.current?.value.trim() ?? ''
      const body = new Blob([text], { type: 'text/csv' })
      send({ type: 'chosen', file: { name: pastedName, size: body.size, body } })
    }
    send({
      ...{ type: 'submitted', policy: String(form.get('policy') ?? '') },
      consentBasis: String(form.get('consent_basis') ?? ''),
    })
  }
  const chosen = file && !state.matches('idle') && !isPasted ? file : null
  const fileError =
    error('file') &&
    (isPasted && file.size === 0
      ? 'Choose a file, or paste text.'
      : `${file?.name ?? 'The file'} ${error('file')}.`)

  return (
    <Form method="post" encType="multipart/form-data" onSubmit={onSubmit} className="max-w-3xl">
      <Card
        title="Import people"
        description="The file is checked first. Nothing is written before you have seen what it would do."
        footer={
          isUploading ? (
            <Button onClick={() => send({ type: 'cancelled' })} icon={X}>
              Stop sending
            </Button>
          ) : (
            <>
              <ButtonLink to="/audience/imports" variant="ghost">
                Cancel
              </ButtonLink>
              <Button type="submit" variant="primary" icon={Upload} pending={isPosting || importId !== null}>
                Check the file
              </Button>
            </>
          )
        }
      >
        {problem && (
          <p role="alert" className="mb-4 font-medium text-danger">
            {problem}
          </p>
        )}
        {state.matches('cancelled') && (
          <p role="status" className="mb-4 font-medium">
            Stopped. Nothing was kept of what was sent.
          </p>
        )}
        <fieldset disabled={isUploading} className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-7">
          <legend className="sr-only">What to import, and how</legend>
          <div className="grid gap-3">
            <FileDrop
              chosen={chosen}
              error={fileError}
              onChoose={(given) =>
                send({ type: 'chosen', file: { name: given.name, size: given.size, body: given } })
              }
              onRemove={() => send({ type: 'removed' })}
            />
            <details open={posted.text !== '' || undefined}>
              <summary className="link w-fit cursor-pointer text-sm font-medium">
                Or paste addresses or a table
              </summary>
              <div className="mt-2">
                <Field
                  label="Text"
                  hint="An address in each line, or rows copied from a spreadsheet. Used when no file is chosen."
                >
                  <Textarea
                    ref={textRef}
                    name="text"
                    rows={6}
                    spellCheck={false}
                    defaultValue={posted.text}
                    onChange={() => isPasted && send({ type: 'removed' })}
                    className="font-mono text-sm"
                  />
                </Field>
              </div>
            </details>
          </div>
          <PolicyChoice policies={policies} chosen={posted.policy} error={error('policy')} />
          <Field
            label="Why may you mail people who are new?"
            error={error('consent_basis')}
            hint="For example “asked for my newsletter at the book fair in May”. It is kept with each new person as proof. Laws such as the GDPR ask for one; people who never agreed are best left out."
          >
            <Input name="consent_basis" maxLength={500} defaultValue={posted.basis} />
          </Field>
        </fieldset>
        {isUploading && file && (
          <div className="mt-6 flex gap-3" role="status">
            <FileText aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <Progress
                label={`Sending ${file.name}`}
                done={Math.min(sent, file.size)}
                total={file.size}
                format={fileSize}
                detail={sent >= file.size ? 'All of it is out; its columns are being read.' : undefined}
              />
            </div>
          </div>
        )}
      </Card>
    </Form>
  )
}
