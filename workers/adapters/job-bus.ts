import { SECOND } from '#app/domain/kernel/time.ts'
import type { JobsSystem } from '#db/system/jobs.ts'
import type { Clock } from '../ports/clock.port.ts'
import type { NewId } from '../ports/ids.port.ts'
import type { JobBus } from '../ports/job-bus.port.ts'

export function createJobBus(d: {
  jobs: JobsSystem
  clock: Clock
  newId: NewId
  relay: () => Promise<number>
  arm: (runAt: number) => Promise<void>
  waitUntil: (p: Promise<unknown>) => void
}): JobBus & { relay(): Promise<number> } {
  let latest: number | null = null
  let relaying: Promise<void> | null = null
  let isAsked = false
  /** One relay at a time: whoever wakes meanwhile is seen to by one more after it. */
  async function relay() {
    try {
      while (isAsked) {
        isAsked = false
        await d.relay()
      }
    } finally {
      relaying = null
    }
  }
  return {
    enqueue(scope, job, payload, runAt) {
      const now = d.clock.now()
      if (runAt !== undefined && runAt > now) latest = Math.min(runAt, latest ?? runAt)
      return d.jobs.insert({
        id: d.newId('job'),
        sellerId: scope.sellerId,
        name: job.name,
        key: job.key(payload),
        payload,
        causedBy: `${scope.actor.kind}:${scope.actor.id}`,
        runAt: runAt ?? now,
        now,
      })
    },
    async enqueueEach(list, job, o) {
      const now = d.clock.now()
      const { cause: causedBy, perSecond = Number.POSITIVE_INFINITY, after = 0 } = o
      const dueAt = (i: number) => now + Math.floor((after + i) / perSecond) * SECOND
      const last = dueAt(list.length - 1)
      if (last > now) latest = Math.min(now + SECOND, latest ?? last)
      await d.jobs.insertMany(
        list.map(({ sellerId, payload }, i) => ({
          ...{ id: d.newId('job'), sellerId, name: job.name, key: job.key(payload), payload, causedBy },
          ...{ runAt: dueAt(i), now },
        })),
      )
    },
    wake() {
      if (latest !== null) d.waitUntil(d.arm(latest))
      latest = null
      isAsked = true
      relaying ??= relay()
      d.waitUntil(relaying)
    },
    relay: d.relay,
  }
}
