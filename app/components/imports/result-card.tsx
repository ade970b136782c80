import { Undo2 } from 'lucide-react'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import type { ConsentRule } from '#app/domain/imports/policy.schema.ts'
import { Card } from '../ui/card.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'
import { Stat, StatRow } from '../ui/stat.tsx'
import { countOf, inDigits } from '../updates/share.ts'
import { choicesKept, hasWritten } from './import-words.ts'
import { OutcomeBar } from './outcome-bar.tsx'
import { ProtectedNote } from './protected-note.tsx'
import { ReportLink } from './report-link.tsx'

type ResultCardProps = {
  of: ImportView
  consent: ConsentRule
  canUndo: boolean
  now: number
}

/** What an import came to once it is over: done, stopped, failed or taken back. */
export function ResultCard({ of, consent, canUndo, now }: ResultCardProps) {
  if (of.status === 'undone' && of.undone) return <Undone of={of} undone={of.undone} />
  const isWritten = hasWritten(of)
  return (
    <Card
      title={of.status === 'done' ? 'Done' : of.status === 'failed' ? 'It could not go on' : 'Stopped'}
      description={
        <>
          {of.finished_at && (
            <>
              Ended <RelativeTime at={Date.parse(of.finished_at)} now={now} />.{' '}
            </>
          )}
          {resultText(of, isWritten)}
        </>
      }
      footer={
        of.can_undo && (
          <>
            {!canUndo && (
              <p className="mr-auto text-sm text-muted">
                It may have opted people out, so only somebody who may subscribe people again can take it
                back.
              </p>
            )}
            {canUndo && (
              <ConfirmForm
                fields={{ intent: 'undo' }}
                icon={Undo2}
                title="Take this import back?"
                description={<UndoText consent={consent} />}
                confirmLabel="Take it back"
                danger
              >
                Undo this import
              </ConfirmForm>
            )}
          </>
        )
      }
    >
      {isWritten && of.counts.rows > 0 ? (
        <div className="grid gap-6">
          <ProtectedNote of={of} />
          <OutcomeBar
            counts={of.counts}
            isPlan={false}
            total={of.status === 'done' ? 'Rows in the file' : 'Rows until then'}
            hrefOf={(outcome) => `?rows=${outcome}#rows`}
          />
        </div>
      ) : (
        <p>Nothing of the file was written.</p>
      )}
    </Card>
  )
}

function resultText(of: ImportView, isWritten: boolean): string {
  const { status, failure } = of
  const { created, updated, suppressed } = of.counts
  const kept = choicesKept(of)
  const did = [
    created > 0 && `${countOf(created, 'person', 'people')} added`,
    updated > 0 && `${inDigits(updated)} updated`,
    kept + suppressed > 0 && `${inDigits(kept + suppressed)} kept from mail`,
  ].filter(Boolean)
  const text = did.length > 0 ? `${did.join(', ')}.` : 'Nobody changed.'
  if (status === 'failed')
    return `${failure ?? 'Something went wrong on our side.'}${isWritten ? ` ${text}` : ''}`
  if (status === 'cancelled')
    return isWritten ? `What was written until then stays: ${text}` : 'Nothing was written.'
  return text
}

const UndoText = ({ consent }: { consent: ConsentRule }) => (
  <>
    Fields nobody changed since become what they were, and people it added are removed unless something else
    happened with them.
    {consent !== 'keep' && ' Opt-outs it made are lifted, except of people who opted out themselves since.'}{' '}
    What was changed since stays and is counted. Mails that went out are not taken back. An undo cannot be
    undone.
  </>
)

type UndoneProps = { of: ImportView; undone: NonNullable<ImportView['undone']> }

const Undone = ({ of, undone }: UndoneProps) => (
  <Card
    title="Taken back"
    description="People are as they were before this import, as far as nobody changed them since."
    actions={of.kept_until !== null && <ReportLink importId={of.id} />}
  >
    <StatRow>
      <Stat label="Restored" value={inDigits(undone.restored)} hint="are as they were" />
      <Stat label="Removed" value={inDigits(undone.removed)} hint="were added by it" />
      <Stat label="Changed since" value={inDigits(undone.conflicts)} hint="stay as they are" />
    </StatRow>
  </Card>
)
