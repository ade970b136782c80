import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import {
  type ActivityKind,
  type ActivityPoint,
  bucketOf,
  noActivity,
} from '#app/domain/updates/activity.rules.ts'
import type { Random } from '#db/seed/random.ts'
import type { Outcome } from '#db/seed/seed.repo.ts'

/** How long after its start most of each kind happened: half of it before this. */
const HALF: Record<ActivityKind, number> = {
  accepted: SECOND,
  delivered: 20 * SECOND,
  bounced: 40 * SECOND,
  opened: 95 * MINUTE,
  clicked: 150 * MINUTE,
  complained: 300 * MINUTE,
}
/** Each state with the steps that a mail has taken when it is in it. */
const STEPS: Record<Outcome[1], ActivityKind[]> = {
  delivered: ['accepted', 'delivered'],
  opened: ['accepted', 'delivered', 'opened'],
  clicked: ['accepted', 'delivered', 'opened', 'clicked'],
  bounced: ['accepted', 'bounced'],
  complained: ['accepted', 'delivered', 'opened', 'complained'],
}

/** When all that came back of a past update came: much at once, ever less later, nothing after `until`. */
export function pastActivity(
  outcomes: readonly Outcome[],
  startedAt: number,
  until: number,
  random: Random,
): ActivityPoint[] {
  const points = new Map<number, ActivityPoint>()
  for (const [, state] of outcomes) {
    let at = startedAt
    for (const kind of STEPS[state]) {
      // A step comes after the one before it.
      at = Math.min(until, at - HALF[kind] * Math.log2(1 - random.next()))
      const bucket = bucketOf(Math.floor(at), startedAt)
      const point = points.get(bucket) ?? noActivity(bucket)
      point[kind] += 1
      points.set(bucket, point)
    }
  }
  return [...points.values()]
}
