import type { Context } from 'hono'
import type { AppEnv } from './app-env.ts'

/** 200 once the system can serve: the database answers and, in sandbox mode, the demo shops are there. */
export async function health(c: Context<AppEnv>): Promise<Response> {
  const { db, sandbox } = c.get('container')
  await db.d1.prepare('SELECT 1').first()
  const ok = sandbox === null || (await sandbox.store.getSetting('seeded')) === 'yes'
  return c.json({ ok }, ok ? 200 : 503)
}
