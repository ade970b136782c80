import { consumeBatch, consumeDeadLetters } from '#queues/consumer.ts'
import { app } from './app.ts'
import { buildContainer } from './container.ts'
import { runCron } from './cron.ts'

export { EditSession, JobTimer, ProviderGate, RateLimiter, SellerRoom } from '#durable-objects/index.ts'

export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    const c = await buildContainer(env, ctx, { queue: batch.queue }, { groups: batch.queue === 'money' })
    await (batch.queue.endsWith('-dlq') ? consumeDeadLetters(batch, c) : consumeBatch(batch, c))
    c.log('batch.done', { messages: batch.messages.length, ...c.spent() })
  },
  async scheduled(event, env, ctx) {
    await runCron(event.cron, await buildContainer(env, ctx, { cron: event.cron }))
  },
} satisfies ExportedHandler<Env>
