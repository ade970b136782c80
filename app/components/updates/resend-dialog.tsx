import { Form } from '@remix-run/react'
import { Repeat2 } from 'lucide-react'
import { useState } from 'react'
import type { ResendPreview } from '#app/domain/updates/updates.schema.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { countOf } from './share.ts'

/** Sending an update once more to those who did not open it: a look first, with another subject if one likes. */
export function ResendDialog({ subject, preview }: { subject: string; preview: ResendPreview }) {
  const [open, setOpen] = useState(false)
  const people = countOf(preview.recipients, 'person', 'people')
  return (
    <>
      {/* Before scripts run this posts at once, with the subject it had. */}
      <Form
        method="post"
        onSubmit={(event) => {
          event.preventDefault()
          setOpen(true)
        }}
      >
        <input type="hidden" name="intent" value="resend" />
        <Button type="submit" icon={Repeat2}>
          Send again to those who did not open it
        </Button>
      </Form>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Send again to up to ${people}?`}
        description={`They got it and did not open it. Whoever chose less mail meanwhile is left out. ${
          preview.waves_left === 1
            ? 'This is the last time this update can be sent again.'
            : `It can be sent again ${preview.waves_left} times, a day apart.`
        }`}
      >
        <Form method="post" onSubmit={() => setOpen(false)}>
          <input type="hidden" name="intent" value="resend" />
          <Field
            label="Subject"
            required
            hint="Another subject may reach who passed over the first one. The mail itself stays the same."
          >
            <Input name="subject" defaultValue={subject} maxLength={150} />
          </Field>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button variant="ghost" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button type="submit" variant="primary">
              Send again to up to {people}
            </Button>
          </div>
        </Form>
      </Dialog>
    </>
  )
}
