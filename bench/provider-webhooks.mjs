import { createHmac, createPrivateKey, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The local secrets the Worker verifies with. */
function localSecrets(path = '.dev.vars') {
  const text = readFileSync(path, 'utf8')
  const read = (name) => new RegExp(`^${name}="?([^"\n]+)"?$`, 'm').exec(text)[1]
  return {
    resend: Buffer.from(read('RESEND_WEBHOOK_SECRET').replace(/^whsec_/, ''), 'base64'),
    sendgrid: createPrivateKey({
      key: Buffer.from(read('SENDGRID_WEBHOOK_PRIVATE_KEY'), 'base64'),
      format: 'der',
      type: 'pkcs8',
    }),
  }
}

/**
 * Makes signed webhooks of "delivered" as both providers post them: Resend one event, SendGrid an array.
 * @returns a function from delivery ids to what `fetch` takes
 */
export function webhookMaker(provider) {
  const secrets = localSecrets()
  const now = () => Math.floor(Date.now() / 1000)

  function resend([delivery]) {
    const id = `msg_${randomUUID().replaceAll('-', '')}`
    const timestamp = String(now())
    const at = new Date().toISOString()
    const body = JSON.stringify({
      type: 'email.delivered',
      created_at: at,
      data: {
        created_at: at,
        email_id: randomUUID(),
        from: 'Bench <updates@mail.example.com>',
        to: ['person@example.com'],
        subject: 'Bench course was updated',
        tags: { awning_delivery: delivery },
      },
    })
    const mac = createHmac('sha256', secrets.resend).update(`${id}.${timestamp}.${body}`).digest('base64')
    return {
      body,
      headers: { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': `v1,${mac}` },
    }
  }

  function sendgrid(deliveries) {
    const timestamp = now()
    const events = deliveries.map((delivery) =>
      JSON.stringify({
        email: 'person@example.com',
        timestamp,
        'smtp-id': '<bench@sandbox.invalid>',
        event: 'delivered',
        response: '250 OK',
        sg_event_id: randomUUID(),
        sg_message_id: 'bench.0',
        awning_delivery: delivery,
      }),
    )
    const body = `[${events.join(',\r\n')}]\r\n`
    return {
      body,
      headers: {
        'x-twilio-email-event-webhook-signature': sign(
          'sha256',
          Buffer.from(`${timestamp}${body}`),
          secrets.sendgrid,
        ).toString('base64'),
        'x-twilio-email-event-webhook-timestamp': String(timestamp),
      },
    }
  }
  return provider === 'resend' ? resend : sendgrid
}
