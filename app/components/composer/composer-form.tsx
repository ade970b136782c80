import { Form } from '@remix-run/react'
import { ArrowDown, ArrowUp, FlaskConical, Plus, Send, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { ComposerDraft } from '#app/machines/composer.machine.ts'
import { useProduct } from '../product/use-product.ts'
import { useToasts } from '../toast/toaster.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select, Textarea } from '../ui/input.tsx'
import { askTest } from './composer-api.ts'

type ComposerFormProps = {
  draft: ComposerDraft
  segments: readonly { id: string; name: string }[]
  version: number
  errors: FieldError[]
  recipients: number
  recentlyNotified: boolean
  onChange: (change: Partial<ComposerDraft>) => void
  onReview: () => void
}

/** What one may say. A plain form too: before scripts run it posts at once, and the hold still allows an undo. */
export function ComposerForm(props: ComposerFormProps) {
  const { draft, segments, version, errors, recipients, recentlyNotified, onChange, onReview } = props
  const error = (path: string) => errors.find((e) => e.path === path)?.message
  return (
    <Form
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onReview()
      }}
    >
      <input type="hidden" name="version" value={version} />
      <Card
        title="What customers read"
        footer={
          <>
            <TestButton draft={draft} version={version} />
            <Button type="submit" variant="primary" icon={Send} disabled={recipients === 0}>
              Send to {recipients.toLocaleString('en-US')}…
            </Button>
          </>
        }
      >
        <div className="grid gap-5">
          <Field label="Subject" required error={error('subject')}>
            <Input
              name="subject"
              value={draft.subject}
              maxLength={150}
              onChange={(e) => onChange({ subject: e.target.value })}
            />
          </Field>
          <Items items={draft.items} error={error} onChange={(items) => onChange({ items })} />
          <Field label="Note" error={error('note')} hint="Markdown: **bold**, *italic*, lists, links.">
            <Textarea
              name="note"
              value={draft.note}
              rows={6}
              maxLength={5_000}
              onChange={(e) => onChange({ note: e.target.value })}
            />
          </Field>
          {segments.length > 0 && (
            <Field
              label="Who should hear"
              required
              error={error('segment_id')}
              hint="This version is announced once: whoever is left out now is not told about it later."
            >
              <Select
                name="segment_id"
                required={false}
                value={draft.segment_id ?? ''}
                onChange={(e) => onChange({ segment_id: e.target.value || null })}
              >
                <option value="">All customers it concerns</option>
                {segments.map((segment) => (
                  <option key={segment.id} value={segment.id}>
                    Only “{segment.name}”
                  </option>
                ))}
              </Select>
            </Field>
          )}
          {recentlyNotified && (
            <noscript>
              <Checkbox
                name="allow_recent"
                label="Send although customers heard of this product in the last 24 hours"
              />
            </noscript>
          )}
        </div>
      </Card>
    </Form>
  )
}

type ItemsProps = {
  items: readonly string[]
  error: (path: string) => string | undefined
  onChange: (items: string[]) => void
}

/** The list of changes: each line can be reworded, moved or left out. */
function Items({ items, error, onChange }: ItemsProps) {
  const replace = (i: number, text: string) => onChange(items.map((item, j) => (j === i ? text : item)))
  const swap = (i: number, j: number) =>
    onChange(items.map((item, k) => (k === i ? items[j]! : k === j ? items[i]! : item)))
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">List of changes</legend>
      <ol className="grid gap-2">
        {items.map((item, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are their place; their text changes while one types
          <li key={i} className="grid gap-1">
            <div className="flex items-start">
              <textarea
                name="item"
                value={item}
                rows={1}
                maxLength={300}
                aria-label={`Change ${i + 1}`}
                aria-invalid={error(`items.${i}`) ? true : undefined}
                onChange={(e) => replace(i, e.target.value.replace(/\s*\n\s*/g, ' '))}
                className="field min-w-0 resize-none [field-sizing:content]"
              />
              <Button
                size="sm"
                variant="ghost"
                icon={ArrowUp}
                aria-label={`Move change ${i + 1} up`}
                disabled={i === 0}
                onClick={() => swap(i, i - 1)}
              />
              <Button
                size="sm"
                variant="ghost"
                icon={ArrowDown}
                aria-label={`Move change ${i + 1} down`}
                disabled={i === items.length - 1}
                onClick={() => swap(i, i + 1)}
              />
              <Button
                size="sm"
                variant="ghost"
                icon={Trash2}
                aria-label={`Leave out change ${i + 1}`}
                onClick={() => onChange(items.filter((_, j) => j !== i))}
              />
            </div>
            {error(`items.${i}`) && <p className="text-sm font-medium text-danger">{error(`items.${i}`)}</p>}
          </li>
        ))}
      </ol>
      <Button
        size="sm"
        variant="ghost"
        icon={Plus}
        className="mt-1"
        disabled={items.length >= 50}
        onClick={() => onChange([...items, ''])}
      >
        Add a line
      </Button>
    </fieldset>
  )
}

function TestButton({ draft, version }: { draft: ComposerDraft; version: number }) {
  const { product, member } = useProduct()
  const { show } = useToasts()
  const [isSending, setSending] = useState(false)
  async function sendTest() {
    setSending(true)
    try {
      const answer = await askTest(product.id, { version, draft })
      if (answer.ok) show({ tone: 'saved', text: `Test mail sent to ${answer.value.sent_to}.` })
      else show({ tone: 'error', text: answer.problem.detail })
    } catch {
      show({ tone: 'error', text: 'The test mail could not be sent. Try again.' })
    }
    setSending(false)
  }
  return (
    <Button
      variant="ghost"
      icon={FlaskConical}
      pending={isSending}
      onClick={sendTest}
      title={`To ${member.email}`}
    >
      Send a test to me
    </Button>
  )
}
