import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#app/domain/kernel/errors.ts'
import type { AppEnv } from './app-env.ts'
import { requireCustomer } from './auth/customer-link.ts'

const shortBody = bodyLimit({
  maxSize: 10_000,
  onError: () => {
    throw new AppError('too_large', 'too_large', 'A one-click unsubscribe is one short field.')
  },
})

/**
 * RFC 8058: the mailbox provider's own POST, without cookies and without an Origin of ours; the signed link is all
 * the proof there is, so this stands before the check of where a form comes from. Sent twice it means the same.
 */
export const oneClickRouter = new Hono<AppEnv>()

oneClickRouter.post('/:token/one-click', shortBody, async (c) => {
  const container = c.get('container')
  const customer = await requireCustomer(c.req.param('token'), container)
  const form = await c.req.parseBody().catch((): Record<string, unknown> => ({}))
  if (form['List-Unsubscribe'] !== 'One-Click')
    throw new AppError('malformed', 'not_one_click', 'The body must be List-Unsubscribe=One-Click.')
  await container.services.audience.choose(customer, 'unsubscribed', 'one_click')
  return c.text('You are unsubscribed.\n', 200, { 'cache-control': 'no-store' })
})

// Somebody who follows the header's link by hand gets the page, on which nothing happens before a click.
oneClickRouter.get('/:token/one-click', (c) => c.redirect(`/u/${c.req.param('token')}`))
