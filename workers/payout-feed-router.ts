import { Hono } from 'hono'
import type { AppEnv } from './app-env.ts'

/** The calendar of coming payouts, for whoever knows its address; each is braked for itself. */
export const payoutFeedRouter = new Hono<AppEnv>()

payoutFeedRouter.get('/payouts/feed/:file{[^/]+\\.ics}', async (c) => {
  const { services } = c.get('container')
  const ics = await services.payoutFeed.read(c.req.param('file').slice(0, -'.ics'.length))
  return c.body(ics, 200, {
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'inline; filename="payouts.ics"',
    'cache-control': 'private, no-store',
    'x-robots-tag': 'noindex',
  })
})
