import type { PayoutOverview } from '#workers/services/payouts/payout-overview.service.ts'
import { Card } from '../ui/card.tsx'
import { CheckList } from './check-list.tsx'
import { longDay } from './payout-words.ts'

type SkipCardProps = { skip: NonNullable<PayoutOverview['last_skip']>; canEdit: boolean }

/** Why the latest run paid nothing, as it was kept then. */
export function SkipCard({ skip, canEdit }: SkipCardProps) {
  return (
    <Card
      title="The latest run paid nothing"
      description={`On ${longDay(skip.day)} (UTC) this stood in the way.`}
    >
      <CheckList checks={skip.checks.filter((c) => !c.ok)} canEdit={canEdit} />
    </Card>
  )
}
