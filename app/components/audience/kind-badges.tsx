import { Badge, type Tone } from '#app/components/ui/badge.tsx'
import type { Kind } from '#app/domain/audience/kind.ts'

const TONES: Record<Kind, Tone> = { follower: 'info', customer: 'accent', affiliate: 'warn' }

/** What a contact is to the seller; who is nothing at the moment (unconfirmed, refunded, stopped) has a dash. */
export function KindBadges({ kinds }: { kinds: Kind[] }) {
  if (kinds.length === 0) return <span className="text-muted">–</span>
  return (
    <span className="inline-flex flex-wrap gap-1">
      {kinds.map((kind) => (
        <Badge key={kind} tone={TONES[kind]}>
          {kind[0]!.toUpperCase() + kind.slice(1)}
        </Badge>
      ))}
    </span>
  )
}
