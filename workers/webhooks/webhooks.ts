import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#app/domain/kernel/errors.ts'
import { parseDeliveryId } from '#app/domain/kernel/ids.ts'
import type { AppEnv } from '../app-env.ts'
import { verifyResend } from './resend.webhook.ts'
import { verifySendgrid } from './sendgrid.webhook.ts'
import { receiveStripe } from './stripe.webhook.ts'
import type { Webhook } from './webhook-encoding.ts'

const oneMegabyte = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => {
    throw new AppError('too_large', 'too_large', 'A webhook may hold at most 1 MB.')
  },
})

/** What providers tell us of mails and payments. Their signature is all the proof there is, so this stands before the check of origins. */
export const webhooks = new Hono<AppEnv>()
webhooks.use(oneMegabyte)

webhooks.post('/resend', async (c) => {
  const { config, clock } = c.get('container')
  const secret = config.mail.resend.webhookSecret
  return receive(c, await verifyResend(await c.req.text(), c.req.raw.headers, secret, clock.now()))
})

webhooks.post('/sendgrid', async (c) => {
  const { config, clock } = c.get('container')
  const key = config.mail.sendgrid.webhookPublicKey
  return receive(c, await verifySendgrid(await c.req.text(), c.req.raw.headers, key, clock.now()))
})

webhooks.post('/stripe', async (c) => {
  const { config, clock, paymentInbox: inbox } = c.get('container')
  const { webhookSecret, connectWebhookSecret } = config.payments
  const receiver = { secrets: [webhookSecret, connectWebhookSecret], now: clock.now(), inbox }
  const isTaken = await receiveStripe(await c.req.text(), c.req.header('stripe-signature') ?? null, receiver)
  return isTaken ? c.json({ ok: true }) : refuse(c)
})

/** Keeps what concerns deliveries and answers at once; a job does the rest. @throws unauthenticated for null */
async function receive(c: Context<AppEnv>, webhook: Webhook | null): Promise<Response> {
  if (!webhook) return refuse(c)
  await c.get('container').inbox.keep(concerningDeliveries(webhook), webhook.unknown)
  return c.json({ ok: true })
}

function refuse(c: Context<AppEnv>): never {
  c.get('container').log('webhook.refused', { route: c.req.path })
  throw new AppError('unauthenticated', 'bad_signature', 'The signature is not valid or too old.')
}

/** Events about mails of updates; sign-in links and invitations are nobody's delivery. */
export const concerningDeliveries = ({ events }: Webhook) =>
  events.flatMap((event) => {
    const { deliveryId } = event
    return deliveryId !== null && parseDeliveryId(deliveryId) ? [{ ...event, deliveryId }] : []
  })
