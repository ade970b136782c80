import type { SendingMeter } from '#app/domain/updates/updates.schema.ts'
import { Progress } from '../ui/progress.tsx'
import { inDigits } from './share.ts'

/** What of the seller's day is used. It says where more goes, and stops nobody. */
export function Meter({ meter, asked = 0 }: { meter: SendingMeter; asked?: number }) {
  const left = Math.max(0, meter.limit - meter.used)
  const isOver = asked > left
  return (
    <Progress
      label="Mails today"
      done={meter.used}
      total={meter.limit}
      tone={isOver ? 'warn' : 'accent'}
      detail={
        isOver
          ? `${inDigits(left)} go today and ${inDigits(asked - left)} on the following days: you can mail ${inDigits(meter.limit)} people a day now, and the limit grows with mail that arrives.`
          : `You can mail ${inDigits(meter.limit)} people a day now; the limit grows with mail that arrives. What is over it goes tomorrow.`
      }
    />
  )
}
