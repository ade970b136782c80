import { AppError } from '#app/domain/kernel/errors.ts'
import type { EmailProvider, SendOutcome } from '../ports/email-provider.port.ts'

type Rendered = { subject: string; html: string; text: string }
export type Mail = {
  /** The same key never leads to two mails. */
  idempotencyKey: string
  to: { email: string; name: string | null }
  from: { localPart: string; name: string }
  replyTo: string | null
  provider?: EmailProvider['name'] | null
  /** A job that fails sends it again under the same key: where the provider knows keys, a lost answer is asked for again. */
  isRetried?: boolean
}
type Deps = {
  providers: Record<EmailProvider['name'], EmailProvider>
  mail: { provider: EmailProvider['name']; domain: string }
}

/** What may have arrived is no failure, unless it can be found out. */
const isSent = (outcome: SendOutcome, canAskAgain: boolean) =>
  outcome.kind === 'accepted' || (outcome.kind === 'unknown' && !canAskAgain)

/**
 * Single mails that belong to no update: sign-in links, invitations, a try-out of the sender.
 * Templates are loaded when one is needed; most requests send nothing.
 */
export function createMailer(d: Deps) {
  return {
    /** @throws unavailable `mail_refused` when the provider did not take it */
    async send(mail: Mail, rendered: Rendered): Promise<void> {
      const provider = d.providers[mail.provider ?? d.mail.provider]
      const outcome = await provider.sendOne({
        idempotencyKey: mail.idempotencyKey,
        from: { email: `${mail.from.localPart}@${d.mail.domain}`, name: mail.from.name },
        to: mail.to,
        replyTo: mail.replyTo,
        subject: rendered.subject,
        html: rendered.html,
        text: rendered.text,
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      if (isSent(outcome, mail.isRetried === true && provider.idempotencyWindowMs > 0)) return
      const reason = 'reason' in outcome ? outcome.reason : outcome.kind
      throw new AppError('unavailable', 'mail_refused', `The mail could not be sent: ${reason}`)
    },
  }
}
export type Mailer = ReturnType<typeof createMailer>
