import { Hono } from 'hono'
import type { AppEnv } from '../app-env.ts'

/** `POST /dev/seed` makes the demo where it is missing and answers what `.local/demo.json` holds. Mounted under /dev. */
export const seed = new Hono<AppEnv>()

seed.post('/seed', async (c) => {
  const { seedDemo } = await import('./seeding/demo.ts')
  const container = c.get('container')
  const demo = await seedDemo(container)
  await container.sandbox!.store.setSetting('seeded', 'yes')
  return c.json(demo)
})
