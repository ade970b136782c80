import { Form, useNavigation } from '@remix-run/react'
import { CircleStop, Pause, Play, RotateCw } from 'lucide-react'
import { nextStatus } from '#app/domain/updates/lifecycle.rules.ts'
import { asksToGoOn } from '#app/domain/updates/reason-text.ts'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'

/** What may be done with an update in its status; undoing a held one stands with its countdown. */
export function UpdateActions({ update }: { update: UpdateView }) {
  const navigation = useNavigation()
  const pending = navigation.formData?.get('intent')
  const { status, counts } = update
  const offers = (action: 'pause' | 'resume' | 'cancel' | 'retry') => nextStatus(action, status) !== null
  return (
    <>
      {offers('pause') && (
        <Form method="post">
          <input type="hidden" name="intent" value="pause" />
          <Button type="submit" icon={Pause} pending={pending === 'pause'}>
            Pause
          </Button>
        </Form>
      )}
      {offers('resume') && (
        <Form method="post">
          <input type="hidden" name="intent" value="resume" />
          <Button type="submit" variant="primary" icon={Play} pending={pending === 'resume'}>
            {asksToGoOn(update.pause_reason) ? 'Send anyway' : 'Resume'}
          </Button>
        </Form>
      )}
      {offers('cancel') && status !== 'held' && (
        <ConfirmForm
          fields={{ intent: 'cancel' }}
          icon={CircleStop}
          title="Cancel this update?"
          description={`${counts.queued.toLocaleString('en-US')} who wait will not get it. What was handed to the provider cannot be taken back, and this version cannot be announced again.`}
          confirmLabel="Cancel the update"
          danger
        >
          Cancel the rest
        </ConfirmForm>
      )}
      {offers('retry') && counts.rejected > 0 && (
        <Form method="post">
          <input type="hidden" name="intent" value="retry" />
          <Button type="submit" icon={RotateCw} pending={pending === 'retry'}>
            Retry {counts.rejected.toLocaleString('en-US')} rejected
          </Button>
        </Form>
      )}
    </>
  )
}
