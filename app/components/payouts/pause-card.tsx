import { Form } from '@remix-run/react'
import { CirclePause, CirclePlay } from 'lucide-react'
import type { PayoutSettingsView } from '#workers/services/payouts/payout-settings.service.ts'
import { FormError, SavedNote } from '../settings/form-notes.tsx'
import { useAnsweredForm } from '../settings/use-answer.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'

type PauseCardProps = { settings: PayoutSettingsView; canEdit: boolean }

/** Payouts stopped and let go on again by the seller. */
export function PauseCard({ settings, canEdit }: PauseCardProps) {
  const { form, isBusy } = useAnsweredForm<{ paused: string }>('pause')
  const { paused } = settings
  return (
    <Form method="post" id="pause">
      <input type="hidden" name="intent" value="pause" />
      <input type="hidden" name="paused" value={paused ? 'no' : 'yes'} />
      <Card
        title={paused ? 'Payouts are paused' : 'Pause payouts'}
        footer={
          canEdit && (
            <>
              <SavedNote of="pause">{paused ? 'Paused' : 'Payouts go on'}</SavedNote>
              <Button type="submit" icon={paused ? CirclePlay : CirclePause} pending={isBusy}>
                {paused ? 'Resume payouts' : 'Pause payouts'}
              </Button>
            </>
          )
        }
      >
        <FormError errors={form.errors} />
        <p>
          {paused
            ? 'Nothing is paid out, by schedule or at once, until you resume. What you earn stays in your balance.'
            : 'While they are paused nothing is paid out, by schedule or at once. What you earn stays in your balance, and payouts on their way arrive.'}
        </p>
        {settings.pause?.by === 'operator' && (
          <p className="mt-2 text-muted">
            Awning has paused them too; they go on when both have ended. {settings.pause.detail}
          </p>
        )}
      </Card>
    </Form>
  )
}
