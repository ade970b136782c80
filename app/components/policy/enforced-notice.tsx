import { TriangleAlert } from 'lucide-react'
import { Notice } from '#app/components/ui/notice.tsx'
import { ENFORCED_DAYS } from '#app/domain/refunds/policy.rules.ts'

/** Why a seller has to give at least 30 days, in numbers. */
export const EnforcedNotice = ({ reason }: { reason: string }) => (
  <Notice tone="warn" icon={TriangleAlert}>
    <p>At least {ENFORCED_DAYS} days, and nothing shorter can be set.</p>
    <p className="mt-1 font-normal">
      {reason} Above 1 % buyers get at least {ENFORCED_DAYS} days. What was set is kept and counts again once
      the rate is no longer above that.{' '}
      <a className="underline underline-offset-4" href="/help/refund-policies">
        What this means
      </a>
    </p>
  </Notice>
)
