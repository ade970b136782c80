import { invalid } from '#app/domain/kernel/errors.ts'
import type { Container } from './container.ts'

/** Cron expression → what it does. The same expressions stand in wrangler.toml. */
const CRONS: Record<string, (c: Container) => Promise<void>> = {
  // Backstop of the outbox: jobs whose wake-up, message or run was lost.
  '* * * * *': async (c) => {
    const revived = await c.system.jobs.reviveExpired(c.clock.now())
    if (revived > 0) c.log('jobs.swept', { revived })
    await c.jobs.relay()
  },
}
export const CRON_EXPRESSIONS = Object.keys(CRONS)

/** @throws invalid naming the known expressions */
export async function runCron(cron: string, c: Container): Promise<void> {
  const run = CRONS[cron]
  if (!run) throw invalid([{ path: 'cron', message: `must be one of ${CRON_EXPRESSIONS.join(' | ')}` }])
  await run(c)
}
