import { useLocation } from '@remix-run/react'
import { useEffect, useState } from 'react'
import type { SellerPolicyView } from '#app/domain/refunds/policy.schema.ts'
import { useKeptActionData } from '#app/hooks/use-kept-action-data.ts'
import type { PolicyAnswer, TypedPolicy } from '#app/http/refund-policy-form.ts'

/**
 * What stands in a policy's form: what holds, until somebody types. From then on it is theirs, whatever others change
 * meanwhile; `isOvertaken` says that they did.
 * @param copied what an address asks to start from instead
 */
export function useTypedPolicy(stands: TypedPolicy, copied: TypedPolicy | null = null) {
  const answer = useKeptActionData<PolicyAnswer>() ?? null
  const { key } = useLocation()
  const given = answer ? afterStale(answer, stands.seen) : copied
  const [typed, setTyped] = useState(given)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer or address, not a new version of what holds
  useEffect(() => setTyped(given), [key, answer])
  const values = typed ?? stands
  return {
    answer,
    values,
    edit: (patch: Partial<TypedPolicy>) => setTyped({ ...values, ...patch }),
    discard: () => setTyped(null),
    isTyped: typed !== null,
    isOvertaken: values.seen !== stands.seen,
  }
}

/** Who was told what changed meanwhile and saves again has seen it. */
const afterStale = ({ typed, refusal }: PolicyAnswer, seen: number): TypedPolicy =>
  refusal?.code === 'stale_policy' ? { ...typed, seen } : typed

/** What holds at a place, as its form shows it. */
export const typedFrom = (
  policy: SellerPolicyView,
  o: { isInherited: boolean; isPhysical: boolean },
): TypedPolicy => ({
  ...o,
  periodDays: policy.period_days,
  hasFinePrint: policy.fine_print !== null,
  finePrint: policy.fine_print ?? '',
  seen: policy.changes,
})
