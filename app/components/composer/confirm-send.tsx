import type { SendingMeter } from '#app/domain/updates/updates.schema.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Meter } from '../updates/sending-meter.tsx'

type ConfirmSendProps = {
  step: 'asking' | 'confirming' | 'requesting' | null
  recipients: number
  subject: string
  meter: SendingMeter
  /** When customers last heard of this product, if that was within a day. */
  notifiedAt: string | null
  problem: string | null
  now: number
  onInsist: () => void
  onConfirm: () => void
  onBack: () => void
}

/** One last look before the mail goes; where customers heard of the product just now, one question more. */
export function ConfirmSend(props: ConfirmSendProps) {
  const { step, recipients, subject, meter, notifiedAt, now } = props
  const people = `${recipients.toLocaleString('en-US')} ${recipients === 1 ? 'customer' : 'customers'}`
  const isAsking = step === 'asking'
  return (
    <Dialog
      open={step !== null}
      onOpenChange={(open) => open || step === 'requesting' || props.onBack()}
      title={isAsking ? 'Tell them again so soon?' : `Send to ${people}?`}
      description={
        isAsking ? (
          <>
            Customers last heard of this product{' '}
            {notifiedAt ? <RelativeTime at={Date.parse(notifiedAt)} now={now} /> : 'within the last 24 hours'}
            . Too many mails make people unsubscribe.
          </>
        ) : (
          'You have ten seconds to take it back after that, also from another tab.'
        )
      }
      footer={
        <>
          <Button variant="ghost" onClick={props.onBack} disabled={step === 'requesting'}>
            Back
          </Button>
          {isAsking ? (
            <Button variant="primary" onClick={props.onInsist}>
              Send again anyway
            </Button>
          ) : (
            <Button variant="primary" pending={step === 'requesting'} onClick={props.onConfirm}>
              Send to {people}
            </Button>
          )}
        </>
      }
    >
      {!isAsking && (
        <>
          <p className="mb-4 font-semibold break-words">“{subject}”</p>
          <Meter meter={meter} asked={recipients} />
          {props.problem && <p className="mt-2 font-medium text-danger">{props.problem}</p>}
        </>
      )}
    </Dialog>
  )
}
