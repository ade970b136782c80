import { createMessageBatch, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { DEFAULT_SNAPSHOT } from '#app/domain/refunds/policy.rules.ts'
import { consumeBatch } from '#queues/consumer.ts'
import type { Envelope } from '#queues/define-job.ts'
import { systemScope } from '#workers/auth/scope.ts'
import { buildContainer, type Container } from '#workers/container.ts'

/** A queue message on its way: what a real queue would deliver at some later moment, perhaps twice. */
export type Sent = { queue: string; body: Envelope }
export type TestContainer = Container & {
  settle(): Promise<void>
  sent: Sent[]
  overrides: Record<string, unknown>
}

/**
 * A real container on this file's D1, R2 and Durable Objects. Queue messages are recorded instead of sent, so that
 * a test decides when, how often and whether they arrive; `drain` delivers them to the real consumer.
 * `settle` waits for what the container left running.
 */
export async function testContainer(
  overrides: Record<string, unknown> = {},
  sent: Sent[] = [],
  o: { groups?: boolean } = {},
): Promise<TestContainer> {
  const running = new Set<Promise<unknown>>()
  const ctx = {
    waitUntil(p: Promise<unknown>) {
      running.add(p)
      const ended = () => running.delete(p)
      p.then(ended, ended)
    },
  }
  const recording = (queue: string) => ({
    sendBatch: async (messages: { body: Envelope }[]) =>
      void sent.push(...messages.map((m) => ({ queue, body: m.body }))),
  })
  const container = await buildContainer(
    {
      ...env,
      MONEY_QUEUE: recording('money'),
      MAIL_QUEUE: recording('mail'),
      BULK_QUEUE: recording('bulk'),
      ...overrides,
    } as unknown as Env,
    ctx,
    {},
    o,
  )
  const settle = async () => {
    while (running.size > 0) await Promise.allSettled([...running])
  }
  return Object.assign(container, { settle, sent, overrides })
}

/** Moves business time and answers a container that reads the new one, set up alike. Messages on their way stay so. */
export async function advance(c: TestContainer, ms: number, o = { settle: true }): Promise<TestContainer> {
  if (o.settle) await c.settle()
  await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + ms)
  return testContainer(c.overrides, c.sent)
}

/** Lets the gates of both providers forget what tests before saw of them. */
export async function resetGates(): Promise<void> {
  for (const provider of ['resend', 'sendgrid']) {
    const gate = env.ProviderGate.get(env.ProviderGate.idFromName(provider))
    await runInDurableObject(gate, (instance, { storage }) => {
      // As after an eviction, which would take the job timer's alarm along.
      Object.assign(instance, { state: null, leases: new Map() })
      return storage.deleteAll()
    })
  }
}

const SOON = 300

/**
 * Delivers recorded messages to the real consumer and relays what is due, until nothing is left to do now. The job timer
 * may have taken some of it up: a run of its own is waited for, as long as it is not one that died.
 */
export async function drain(c: TestContainer): Promise<void> {
  let elsewhere = 0
  for (let round = 0; round < 1000; round++) {
    await c.settle()
    const messages = c.sent.splice(0, 10)
    if (messages.length > 0) await deliver(c, messages)
    else if ((await c.jobs.relay()) === 0) {
      // Events are folded together a moment after they came.
      const isQuiet = (await c.system.jobs.countDue(c.clock.now() + SOON)) === 0
      if (isQuiet || ++elsewhere > 50) return c.settle()
      await scheduler.wait(20)
    }
  }
  throw new Error(`jobs never ended: ${JSON.stringify(await c.system.jobs.list(10))}`)
}

/** Hands messages to the consumer as one batch per queue. */
export async function deliver(c: TestContainer, messages: { queue: string; body: unknown }[]): Promise<void> {
  for (const queue of new Set(messages.map((m) => m.queue))) {
    const mine = messages.filter((m) => m.queue === queue)
    const batch = mine.map((m) => ({
      id: crypto.randomUUID(),
      timestamp: new Date(),
      attempts: 1,
      body: m.body,
    }))
    await consumeBatch(createMessageBatch(queue, batch), c)
  }
  await c.settle()
}

/** What a purchase that a test writes as a row refers to; `makeSeller` keeps the policy. */
export const DEFAULT_POLICY_KEY = DEFAULT_SNAPSHOT.key

/** A seller with settings, and the scope of its owner's rights. */
export async function makeSeller(c: Container, slug = `shop-${c.newId('seller').slice(-8)}`) {
  const id = c.newId('seller')
  await c.db.d1
    .prepare('INSERT INTO sellers (id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4)')
    .bind(id, `Shop ${slug}`, slug, c.clock.now())
    .run()
  const scope = systemScope(id)
  const repos = c.repos(scope)
  await repos.batch([
    repos.settings.insert({ senderName: `Shop ${slug}`, updatedAt: c.clock.now() }),
    repos.policies.ensureSnapshots([DEFAULT_SNAPSHOT]),
  ])
  return scope
}
