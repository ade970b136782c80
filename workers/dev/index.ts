import { Hono } from 'hono'
import { notFound } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from '../app-env.ts'

/** `/dev/*`: controls of the sandbox. Outside sandbox mode there is nothing here. */
export const dev = new Hono<AppEnv>()
dev.use(async (c, next) => {
  if (!c.get('container').config.sandbox) throw notFound('page')
  await next()
})
