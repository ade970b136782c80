import type { PolicyAnswer } from '#app/http/refund-policy-form.ts'

/** Why a policy was not saved: in red what has to change, in amber what may be saved all the same. */
export function PolicyAnswerPanel({
  answer,
  isOvertaken,
}: {
  answer: PolicyAnswer | null
  isOvertaken: boolean
}) {
  const { refusal, asks = [] } = answer ?? {}
  // Those of a field stand at it.
  const errors = refusal
    ? refusal.errors.length > 0
      ? refusal.errors
          .filter((e) => e.path !== 'period_days' && e.path !== 'fine_print')
          .map((e) => e.message)
      : [refusal.detail]
    : []
  return (
    <div role="alert" className="mt-4 grid gap-3 empty:hidden">
      {errors.length > 0 && <Findings tone="danger" title="Not saved" messages={errors} />}
      {asks.length > 0 && (
        <Findings
          tone="warn"
          title="Not saved yet: look at this first"
          messages={asks.map((f) => f.message)}
        />
      )}
      {isOvertaken && errors.length === 0 && (
        <Findings
          tone="warn"
          title="Somebody else has changed this policy while you were typing"
          messages={['What it is now stands under “Changes”. What you typed is kept here.']}
        />
      )}
    </div>
  )
}

const TONES = {
  danger: 'border-danger/40 bg-danger-soft text-danger',
  warn: 'border-warn/40 bg-warn-soft text-warn',
}

function Findings(props: { tone: keyof typeof TONES; title: string; messages: string[] }) {
  return (
    <div className={`rounded-md border px-4 py-3 ${TONES[props.tone]}`}>
      <p className="font-semibold">{props.title}</p>
      <ul className="mt-1 list-disc pl-5">
        {props.messages.map((message) => (
          <li key={message} className="break-words">
            {message}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Said with the form that asks again: which warnings were read. */
export const AcceptedWarnings = ({ answer }: { answer: PolicyAnswer | null }) =>
  answer?.asks.map((f) => <input key={f.code} type="hidden" name="accepted" value={f.code} />)
