import { DurableObject } from 'cloudflare:workers'
import { buildContainer } from '#workers/container.ts'

/**
 * Wakes the outbox when a job's time comes: ends of holds, retries. Cron sweeps once a minute as well, so a lost
 * alarm costs a minute. Not reachable from outside.
 */
export class JobTimer extends DurableObject<Env> {
  /** @param inMs from now on the real clock; an earlier alarm stays */
  async arm(inMs: number): Promise<void> {
    const at = Date.now() + Math.max(0, inMs)
    const current = await this.ctx.storage.getAlarm()
    if (current === null || at < current) await this.ctx.storage.setAlarm(at)
  }

  override async alarm(): Promise<void> {
    const c = await buildContainer(this.env, this.ctx)
    try {
      await c.jobs.relay()
    } finally {
      const next = await c.system.jobs.nextRunAt()
      if (next !== null) await this.arm(Math.max(250, next - c.clock.now()))
    }
  }
}
