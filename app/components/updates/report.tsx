import type { UpdateReport } from '#app/domain/updates/report.schema.ts'
import type { ResendPreview } from '#app/domain/updates/updates.schema.ts'
import { ActivityCard } from './activity-card.tsx'
import { ComparisonCard } from './comparison-card.tsx'
import { Exclusions } from './exclusions.tsx'
import { FailuresCard } from './failures-card.tsx'
import { Funnel } from './funnel.tsx'
import { LinkTable } from './link-table.tsx'
import { SentMail } from './sent-mail.tsx'
import { WaveList } from './wave-list.tsx'

type ReportProps = { report: UpdateReport; resend: ResendPreview; now: number }

/** All that is known of an update but its single recipients. Cards that have nothing to say are not there. */
export function Report({ report, resend, now }: ReportProps) {
  const { update, comparison, failures, waves } = report
  const hasMore = failures.length > 0 || comparison !== null || waves.length > 0
  return (
    <>
      <Funnel update={update} now={now} carriers={report.carriers} />
      {update.started_at && (
        <ActivityCard points={report.activity} startedAt={Date.parse(update.started_at)} />
      )}
      {report.links.length > 0 && <LinkTable links={report.links} />}
      <div className="grid items-start gap-6 md:grid-cols-2">
        <div className="grid gap-6">
          {failures.length > 0 && <FailuresCard failures={failures} />}
          {comparison && <ComparisonCard update={update} comparison={comparison} />}
          {waves.length > 0 && (
            <WaveList waves={waves} currentId={update.id} nextAt={resend.next_at} now={now} />
          )}
          {!hasMore && (
            <Exclusions counts={update.counts} isDigest={update.digest_of !== null && update.wave === 0} />
          )}
        </div>
        <div className="grid gap-6">
          <SentMail updateId={update.id} />
          {hasMore && (
            <Exclusions counts={update.counts} isDigest={update.digest_of !== null && update.wave === 0} />
          )}
        </div>
      </div>
    </>
  )
}
