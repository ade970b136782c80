import { CirclePause, CircleQuestionMark, Hourglass, ShieldCheck } from 'lucide-react'
import { pauseText, WAIT_TEXT } from '#app/domain/updates/reason-text.ts'
import type { UpdateReport } from '#app/domain/updates/report.schema.ts'
import { ClockTime } from '../ui/clock-time.tsx'
import { Notice } from '../ui/notice.tsx'
import { Progress } from '../ui/progress.tsx'
import { countOf } from './share.ts'
import { UnknownChoice } from './unknown-choice.tsx'

/** Why an update stands still, waits or asks, before anything else on its page. */
export function StatusNotices({ report, canSend }: { report: UpdateReport; canSend: boolean }) {
  const { update, canary } = report
  const isMoving = update.status === 'queued' || update.status === 'sending'
  return (
    <>
      {update.status === 'paused' && (
        <Notice tone="warn" icon={CirclePause}>
          {pauseText(update.pause_reason)}
        </Notice>
      )}
      {isMoving && update.waiting && (
        <Notice tone="warn" icon={Hourglass}>
          {WAIT_TEXT[update.waiting.reason]} It goes on by itself at{' '}
          <ClockTime at={Date.parse(update.waiting.until)} />.
        </Notice>
      )}
      {isMoving && canary && (
        <Notice tone="info" icon={ShieldCheck}>
          <p className="mb-3">
            First {countOf(canary.recipients, 'person', 'people')} go ahead as a test; the rest follows when
            they arrived well, after ten minutes at the latest.
          </p>
          <Progress label="Arrived or came back" done={canary.settled} total={canary.recipients} />
        </Notice>
      )}
      {report.must_choose_unknown && (
        <Notice tone="warn" icon={CircleQuestionMark}>
          <UnknownChoice unknown={update.counts.unknown} canSend={canSend} />
        </Notice>
      )}
    </>
  )
}
