import type { JobRow, JobsSystem } from '#db/system/jobs.ts'
import { type Envelope, QUEUES, type QueueName } from './define-job.ts'
import { findJob } from './registry.ts'

/** More than this waits for the next relay; local queues fail beyond 10,000 pending messages. */
const RELAY_LIMIT = 500
/** Queues take 100 messages a call (providers.md 5.3). */
const SEND_LIMIT = 100

export const toEnvelope = (row: Pick<JobRow, 'id' | 'name' | 'sellerId' | 'payload'>): Envelope => ({
  v: 1,
  id: row.id,
  name: row.name,
  sellerId: row.sellerId,
  payload: JSON.parse(row.payload),
})

/**
 * So few short jobs run where they are, since a person often waits. Those that call providers never do: they take as
 * long as providers do, and the job timer, which has one alarm at a time, would wake nobody else meanwhile.
 */
const RUN_HERE = 3

/**
 * Takes due rows to where they run: a few right here, many through their queues.
 * @returns how many rows were taken
 */
export async function relayDue(
  jobs: JobsSystem,
  queues: Record<QueueName, Queue>,
  now: number,
  runHere: (envelope: Envelope) => Promise<unknown>,
): Promise<number> {
  const rows = await jobs.takeDue(now, RELAY_LIMIT)
  const byQueue: Record<QueueName, JobRow[]> = { money: [], mail: [], bulk: [] }
  for (const row of rows) byQueue[findJob(row.name)?.job.queue ?? 'bulk'].push(row)
  const here = byQueue.bulk.length <= RUN_HERE ? byQueue.bulk.splice(0) : []
  for (const queue of QUEUES)
    for (let i = 0; i < byQueue[queue].length; i += SEND_LIMIT)
      await queues[queue].sendBatch(
        byQueue[queue].slice(i, i + SEND_LIMIT).map((r) => ({ body: toEnvelope(r) })),
      )
  for (const row of here) await runHere(toEnvelope(row))
  return rows.length
}
