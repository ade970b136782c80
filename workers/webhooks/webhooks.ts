import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#app/domain/kernel/errors.ts'
import { parseDeliveryId } from '#app/domain/kernel/ids.ts'
import type { MailEvent } from '#app/domain/updates/mail-event.rules.ts'
import { applyEvent } from '#queues/jobs/updates.jobs.ts'
import type { AppEnv } from '../app-env.ts'
import { verifyResend } from './resend.webhook.ts'
import { verifySendgrid } from './sendgrid.webhook.ts'

const oneMegabyte = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => {
    throw new AppError('too_large', 'too_large', 'A webhook may hold at most 1 MB.')
  },
})

/** What mail providers tell us. Their signature is all the proof there is, so this stands before the check of origins. */
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

/** Keeps what concerns deliveries and answers at once; jobs do the rest. @throws unauthenticated for null */
async function receive(c: Context<AppEnv>, events: MailEvent[] | null): Promise<Response> {
  const { clock, jobs, log, newId, system } = c.get('container')
  if (!events) {
    log('webhook.refused', { route: c.req.path })
    throw new AppError('unauthenticated', 'bad_signature', 'The signature is not valid or too old.')
  }
  const concerning = events.flatMap((event) => {
    const about = event.deliveryId === null ? null : parseDeliveryId(event.deliveryId)
    if (event.deliveryId === null || !about) return []
    const job = { id: newId('job'), key: applyEvent.key({ eventId: event.eventId }) }
    return [{ ...event, deliveryId: event.deliveryId, updateId: about.updateId, job }]
  })
  if (concerning.length > 0) {
    await system.mailEvents.record(concerning, applyEvent.name, clock.now())
    jobs.wake()
  }
  return c.json({ ok: true })
}
