import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { toEnvelope } from '#queues/outbox.ts'
import { systemScope } from '#workers/auth/scope.ts'
import { buildContainer, type Container } from '#workers/container.ts'

/** A real container on this file's D1, R2, Queues and Durable Objects. `settle` waits for what it started. */
export async function testContainer(
  overrides: Record<string, unknown> = {},
): Promise<Container & { settle(): Promise<void> }> {
  const ctx = createExecutionContext()
  const container = await buildContainer({ ...env, ...overrides } as Env, ctx)
  return Object.assign(container, { settle: () => waitOnExecutionContext(ctx) })
}

/** Moves business time and answers a container that reads the new one. */
export async function advance(c: Container, ms: number) {
  await c.sandbox!.clock.setOffset((await c.sandbox!.clock.offset()) + ms)
  return testContainer()
}

/** Runs every due job here, one after the other, until none is due. @returns the names in the order they ran */
export async function drain(c: Container, limit = 500): Promise<string[]> {
  const ran: string[] = []
  for (;;) {
    const rows = await c.system.jobs.takeDue(c.clock.now(), 50)
    if (rows.length === 0) return ran
    for (const row of rows) {
      if (ran.length >= limit) throw new Error(`more than ${limit} jobs: ${ran.slice(-5).join(', ')}`)
      ran.push(row.name)
      await c.runJob(toEnvelope(row))
    }
  }
}

/** A seller with settings, and the scope of its owner's rights. */
export async function makeSeller(c: Container, slug = `shop-${c.newId('seller').slice(-8)}`) {
  const id = c.newId('seller')
  await c.db.d1
    .prepare('INSERT INTO sellers (id, name, slug, created_at) VALUES (?1, ?2, ?3, ?4)')
    .bind(id, `Shop ${slug}`, slug, c.clock.now())
    .run()
  const scope = systemScope(id)
  const repos = c.repos(scope)
  await repos.batch([repos.settings.insert({ senderName: `Shop ${slug}`, updatedAt: c.clock.now() })])
  return scope
}
