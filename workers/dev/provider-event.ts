import { invalid, notFound } from '#app/domain/kernel/errors.ts'
import type { SandboxStore } from '#db/sandbox/sandbox-store.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import { findMail } from './captured-mails.ts'
import {
  eventTypesOf,
  type ProviderEventType,
  resendWebhook,
  sendgridWebhooks,
  type WebhookSecrets,
} from './provider-webhook.ts'

export type ProviderEventDeps = {
  fetch: typeof fetch
  /** Our own origin: the webhooks go to /webhooks/resend and /webhooks/sendgrid of it. */
  webhookBaseUrl: string
  clock: Clock
  secrets: WebhookSecrets
}

/**
 * Sends the webhook the mail's provider would send, in its own shape and with its own signature.
 * @param url the clicked link; the mail's first one when left out
 * @returns the status our endpoint answered
 * @throws not_found for a mail the sandbox did not keep; invalid for an event its provider does not know
 */
export async function sendProviderEvent(
  store: SandboxStore,
  mailId: string,
  type: ProviderEventType,
  deps: ProviderEventDeps,
  url?: string,
): Promise<{ status: number }> {
  const mail = await findMail(store, mailId)
  if (!mail) throw notFound('mail')
  const known = eventTypesOf(mail.provider)
  if (!known.includes(type))
    throw invalid([
      { path: 'type', message: `of a mail sent by ${mail.provider} must be one of ${known.join(', ')}` },
    ])
  const link = url ?? /href="(https?:[^"]+)"/.exec(mail.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const event = { mail, type, link, eventId: `msg_${crypto.randomUUID().replaceAll('-', '')}` }
  const { fetch, secrets, clock } = deps
  const [webhook] =
    mail.provider === 'resend'
      ? [await resendWebhook(event, secrets.resendWebhookSecret, clock.now())]
      : await sendgridWebhooks([event], secrets.sendgridWebhookPrivateKey, clock.now())
  const { body, headers } = webhook!
  const response = await fetch(`${deps.webhookBaseUrl}/webhooks/${mail.provider}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  await response.body?.cancel()
  return { status: response.status }
}
