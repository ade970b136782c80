import type { Conflict } from '#app/domain/refunds/conflicts.rules.ts'
import type { PolicyWarning, PutSellerPolicy } from '#app/domain/refunds/policy.schema.ts'
import { orRefusal, type Refusal } from './refusal.ts'

/** What a form of a refund policy holds, to be shown again as it was typed. */
export type TypedPolicy = {
  isInherited: boolean
  periodDays: number
  hasFinePrint: boolean
  finePrint: string
  isPhysical: boolean
  /** Changes there were when typing began. */
  seen: number
}

/** Why it was not saved: a refusal, or warnings that nobody has said yes to. */
export type PolicyAnswer = { refusal: Refusal | null; asks: PolicyWarning[]; typed: TypedPolicy }

export const readPolicyForm = (form: FormData): TypedPolicy => ({
  isInherited: form.get('mode') === 'inherit',
  periodDays: Number(form.get('period_days') ?? Number.NaN),
  hasFinePrint: form.has('has_fine_print'),
  finePrint: String(form.get('fine_print') ?? ''),
  isPhysical: form.has('is_physical'),
  seen: Number(form.get('seen') ?? 0),
})

/** The terms as the services take them. Where there are no refunds, there is nothing to say about them. */
export const typedTerms = (typed: TypedPolicy) => ({
  // What is no period is refused by the schema, naming the field.
  period_days: typed.periodDays as PutSellerPolicy['period_days'],
  fine_print: typed.hasFinePrint && typed.periodDays !== 0 ? typed.finePrint : null,
  seen: typed.seen,
})

/** Saves unless there are warnings that were not accepted with the form: those are asked about first. */
export async function saveOrAsk(
  form: FormData,
  typed: TypedPolicy,
  o: { preview: () => Promise<Conflict[]>; save: () => Promise<unknown> },
) {
  const accepted = form.getAll('accepted')
  async function run(): Promise<{ asks: PolicyWarning[] }> {
    const conflicts = await o.preview()
    const isBlocked = conflicts.some((f) => f.severity === 'blocking')
    const warnings = conflicts.filter((f) => f.severity === 'warning')
    if (!isBlocked && warnings.some((f) => !accepted.includes(f.code))) return { asks: warnings }
    await o.save()
    return { asks: [] }
  }
  const { data, init } = await orRefusal(run())
  const answer: PolicyAnswer = { asks: [], ...data, typed }
  return { isSaved: answer.refusal === null && answer.asks.length === 0, answer, init: init ?? undefined }
}
