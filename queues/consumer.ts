import type { Container } from '#workers/container.ts'
import { envelopeSchema } from './define-job.ts'
import { runJob } from './run-job.ts'

/**
 * Each message for itself: a bad one is parked and acknowledged, and never makes its batch-mates come again.
 * Only when D1 fails is a message retried by the queue; whatever a job itself asks for stands in its row.
 */
export async function consumeBatch(batch: MessageBatch, c: Container): Promise<void> {
  await Promise.all(batch.messages.map((m) => consume(m, batch.queue, c)))
  c.jobs.wake()
}

async function consume(message: Message, queue: string, c: Container) {
  const parsed = envelopeSchema.safeParse(message.body)
  const result = parsed.success ? await runJob(parsed.data, c) : { poison: 'not a job envelope' }
  if (typeof result === 'object') await park(message, queue, result.poison, c)
  message.ack()
}

/** The dead-letter queues: what the platform gave up delivering is recorded for the operator, never dropped. */
export async function consumeDeadLetters(batch: MessageBatch, c: Container): Promise<void> {
  for (const message of batch.messages) {
    await park(message, batch.queue, 'the queue gave up delivering it', c)
    message.ack()
  }
}

async function park(message: Message, queue: string, reason: string, c: Container) {
  await c.system.jobs.park(
    message.id,
    queue,
    JSON.stringify(message.body).slice(0, 10_000),
    reason,
    c.clock.now(),
  )
  c.log(queue.endsWith('-dlq') ? 'message.dead' : 'message.parked', { queue, reason })
}
