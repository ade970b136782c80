import { Form, useNavigation } from '@remix-run/react'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { countOf } from './share.ts'

/** A day later nobody knows whether these people have the mail: what becomes of them is for a person to say. */
export function UnknownChoice({ unknown, canSend }: { unknown: number; canSend: boolean }) {
  const pending = useNavigation().formData?.get('intent')
  const people = countOf(unknown, 'person', 'people')
  return (
    <>
      <p>
        For a day now it is not known whether {people} got this mail: the provider’s answer was lost, and it
        has told nothing since. Most likely they have it.
      </p>
      {canSend && (
        <div className="mt-3 flex flex-wrap gap-2">
          <Form method="post" preventScrollReset>
            <input type="hidden" name="intent" value="leave-unknown" />
            <Button type="submit" pending={pending === 'leave-unknown'}>
              Leave them
            </Button>
          </Form>
          <ConfirmForm
            fields={{ intent: 'resend-unknown' }}
            title={`Send again to ${people}?`}
            description="Some of them may get the same mail twice. It cannot be taken back."
            confirmLabel={`Send again to ${people}`}
          >
            Send again to these {unknown.toLocaleString('en-US')}; some may get it twice
          </ConfirmForm>
        </div>
      )}
    </>
  )
}
