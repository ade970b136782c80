import { BellOff, ShieldCheck } from 'lucide-react'
import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { Notice } from '../ui/notice.tsx'
import { inDigits } from '../updates/share.ts'
import { choicesKept, fieldName, peopleText } from './import-words.ts'

/** The promise of every import, with its number. */
export function ProtectedNote({ of }: { of: Pick<ImportView, 'protected_by_field'> }) {
  const { consent: _, opt_out: unheard = 0, ...others } = of.protected_by_field
  const consent = choicesKept(of)
  const rest = Object.entries(others).filter(([, n]) => n > 0)
  return (
    <>
      {unheard > 0 && (
        <Notice tone="warn" icon={BellOff}>
          The file says that {peopleText(unheard)} opted out, but this policy does not listen to it, so they
          stay subscribed. Choose “Full sync” to take opt-outs over, or “Opt-outs” for a file of nobody else.
        </Notice>
      )}
      {(consent > 0 || rest.length > 0) && <Kept {...{ consent, rest }} />}
    </>
  )
}

function Kept({ consent, rest }: { consent: number; rest: [string, number][] }) {
  return (
    <div className="flex gap-3 rounded-lg bg-ok-soft px-4 py-3 text-ok">
      <ShieldCheck aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0">
        {consent > 0 && (
          <p className="font-medium">
            {peopleText(consent)} opted out and {consent === 1 ? 'stays' : 'stay'} so, whatever the file says.
          </p>
        )}
        {rest.length > 0 && (
          <p className="text-sm">
            Also kept as it is: {rest.map(([field, n]) => `${fieldName(field)} of ${inDigits(n)}`).join(', ')}
            .
          </p>
        )}
      </div>
    </div>
  )
}
