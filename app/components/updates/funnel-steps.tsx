import { shareOf } from '#app/domain/updates/report.rules.ts'
import type { UpdateCounts } from '#app/domain/updates/updates.schema.ts'
import { classNames } from '../ui/class-names.ts'
import { describeShare, inDigits } from './share.ts'

const STEPS = ['recipients', 'accepted', 'delivered', 'opened', 'clicked'] as const

/** Recipients → accepted → delivered → opened → clicked: each with its share of the step before and of all recipients. */
export function FunnelSteps({ counts, tracked }: { counts: UpdateCounts; tracked: boolean }) {
  return (
    <section aria-labelledby="funnel">
      <h3 id="funnel" className="font-semibold">
        From recipient to reader
      </h3>
      <ol className="mt-3 grid gap-2.5">
        {STEPS.map((step, i) => {
          const before = STEPS[i - 1]
          const isCounted = tracked || (step !== 'opened' && step !== 'clicked')
          return (
            <li key={step} className="grid grid-cols-[5.5rem_minmax(0,1fr)_auto] items-center gap-x-4">
              <span className="text-sm font-medium capitalize">{step}</span>
              <Bar share={(isCounted && shareOf(counts[step], counts.recipients)) || 0} isFirst={i === 0} />
              <span className="min-w-14 text-right font-semibold">
                {isCounted ? inDigits(counts[step]) : '–'}
              </span>
              {before && (
                <span className="col-span-2 col-start-2 text-sm text-muted">
                  {isCounted
                    ? describeRates(counts[step], counts[before], before, counts.recipients)
                    : 'not counted'}
                </span>
              )}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

const Bar = ({ share, isFirst }: { share: number; isFirst: boolean }) => (
  <span aria-hidden="true" className="block h-4 rounded-sm bg-sunken">
    <span
      className={classNames(
        'block h-full rounded-sm duration-500 ease-out motion-safe:transition-[width]',
        isFirst ? 'bg-edge' : 'bg-accent',
        // A few of many are still some.
        share > 0 && 'min-w-0.5',
      )}
      style={{ width: `${share * 100}%` }}
    />
  </span>
)

/** "98 % of accepted · 96 % of recipients", once where both are the same. */
function describeRates(n: number, of: number, step: string, all: number): string {
  const [stepShare, share] = [shareOf(n, of), shareOf(n, all)]
  if (share === null || stepShare === null) return ''
  if (step === 'recipients') return `${describeShare(share)} of recipients`
  return `${describeShare(stepShare)} of ${step} · ${describeShare(share)} of recipients`
}
