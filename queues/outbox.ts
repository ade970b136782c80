import type { JobRow, JobsSystem } from '#db/system/jobs.ts'
import type { Envelope, QueueName } from './define-job.ts'
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

/** So few jobs run where they are: a queue holds a lone message for its batch timeout, and a person often waits. */
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
  if (rows.length <= RUN_HERE) {
    for (const row of rows) await runHere(toEnvelope(row))
    return rows.length
  }
  for (const queue of Object.keys(queues) as QueueName[]) {
    const mine = rows.filter((r) => (findJob(r.name)?.job.queue ?? 'bulk') === queue)
    for (let i = 0; i < mine.length; i += SEND_LIMIT)
      await queues[queue].sendBatch(mine.slice(i, i + SEND_LIMIT).map((r) => ({ body: toEnvelope(r) })))
  }
  return rows.length
}
