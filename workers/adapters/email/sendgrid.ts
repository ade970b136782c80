import { z } from 'zod'
import { envelopeFault, recipientFault } from '#app/domain/updates/mail-envelope.rules.ts'
import { type CutTemplate, cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import type {
  BulkMessage,
  BulkRecipient,
  EmailProvider,
  SendOutcome,
} from '#workers/ports/email-provider.port.ts'
import {
  type MailAdapterDeps,
  mergeResults,
  parseJson,
  post,
  type RawAnswer,
  refusalOf,
  withPace,
} from './provider-call.ts'

const errorAnswer = z.object({
  errors: z.array(z.object({ message: z.string(), field: z.string().nullish() })).min(1),
})
type SendgridErrors = z.infer<typeof errorAnswer>['errors']

/** A call is sent anew without the recipients it was refused for at most this often. */
const MAX_TRIES = 4

/** SendGrid's v3 API. It knows no idempotency key: a lost answer stays `unknown` until its events settle it. */
export function createSendgrid(deps: MailAdapterDeps): EmailProvider {
  return {
    name: 'sendgrid',
    maxRecipientsPerCall: 1000,
    idempotencyWindowMs: 0,

    async sendBulk(message) {
      const fault = envelopeFault(message)
      if (fault) return { kind: 'rejected', code: fault, cause: 'message', reason: fault }
      const shared = cutHeaders(message)
      const refused = message.recipients.map((r) => recipientFault(r, shared.keys))
      for (let tries = 1; ; tries++) {
        const included = message.recipients.filter((_, i) => refused[i] === null)
        if (included.length === 0) return mergeResults(refused, [])
        const outcome = await send(deps, mailBody(message, shared, included))
        if (outcome.kind === 'accepted') {
          const providerId = messageIdOf(outcome.answer)
          const sent = included.map(() => ({ kind: 'accepted' as const, providerId }))
          return withPace('sendgrid', deps, outcome.answer, mergeResults(refused, sent))
        }
        // A refused call sent nobody, so the rest may go without those it names.
        const named =
          tries < MAX_TRIES && outcome.kind === 'rejected' ? recipientErrors(outcome.errors) : null
        if (!named) return outcome.kind === 'rejected' ? outcome.refusal : outcome
        const position = refused.flatMap((reason, i) => (reason === null ? [i] : []))
        for (const [index, text] of named) if (position[index] !== undefined) refused[position[index]] = text
      }
    },

    async sendOne(message) {
      const fault = envelopeFault(message) ?? recipientFault({ ...message.to, substitutions: {} }, [])
      if (fault) return { kind: 'rejected', code: fault, cause: 'message', reason: fault }
      const outcome = await send(deps, {
        personalizations: [{ to: [mailbox(message.to)] }],
        ...sharedBody(message, message.headers),
      })
      if (outcome.kind === 'accepted') {
        const providerIds = [messageIdOf(outcome.answer)]
        return withPace('sendgrid', deps, outcome.answer, { kind: 'accepted', providerIds })
      }
      return outcome.kind === 'rejected' ? outcome.refusal : outcome
    },
  }
}

type CallOutcome =
  | { kind: 'accepted'; answer: RawAnswer }
  | {
      kind: 'rejected'
      refusal: Extract<SendOutcome, { kind: 'rejected' }>
      errors: SendgridErrors
    }
  | Extract<SendOutcome, { kind: 'retry_later' | 'unknown' }>

const messageIdOf = (answer: RawAnswer) => answer.headers.get('x-message-id') ?? ''

async function send(deps: MailAdapterDeps, body: object): Promise<CallOutcome> {
  const answer = await post(deps, '/v3/mail/send', JSON.stringify(body))
  if (answer.status === 202) return { kind: 'accepted', answer }
  const errors = errorAnswer.safeParse(parseJson(answer.body)).data?.errors ?? []
  const first = errors[0]?.message ?? null
  const refusal = refusalOf('sendgrid', deps, answer, first, first)!
  return refusal.kind === 'rejected' ? { kind: 'rejected', refusal, errors } : refusal
}

/** Index → message, if every error names a recipient (`personalizations.3.to.0.email`); else null. */
function recipientErrors(errors: SendgridErrors): Map<number, string> | null {
  const named = new Map<number, string>()
  for (const { field, message } of errors) {
    const index = field?.match(/^personalizations\.(\d+)\./)?.[1]
    if (index === undefined) return null
    named.set(Number(index), message.slice(0, 300))
  }
  return named.size > 0 ? named : null
}

type CutHeaders = { fixed: Record<string, string>; personal: [string, CutTemplate][]; keys: Set<string> }

/** SendGrid substitutes in subject, reply-to and content, not in headers: those are filled here, per recipient. */
function cutHeaders(message: BulkMessage): CutHeaders {
  const known = new Set(Object.keys(message.recipients[0]?.substitutions ?? {}))
  const cut: CutHeaders = { fixed: {}, personal: [], keys: new Set(cutTemplate(message.subject, known).keys) }
  for (const [name, value] of Object.entries(message.headers)) {
    const template = cutTemplate(value, known)
    if (template.keys.length === 0) cut.fixed[name] = value
    else cut.personal.push([name, template])
    for (const key of template.keys) cut.keys.add(key)
  }
  return cut
}

const mailbox = ({ email, name }: { email: string; name: string | null }) =>
  name ? { email, name } : { email }

function sharedBody(m: Omit<BulkMessage, 'recipients' | 'tags'>, headers: Record<string, string>) {
  return {
    from: mailbox(m.from),
    ...(m.replyTo === null ? {} : { reply_to: { email: m.replyTo } }),
    subject: m.subject,
    content: [
      { type: 'text/plain', value: m.text },
      { type: 'text/html', value: m.html },
    ],
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    // Our own List-Unsubscribe stands, and links and pixels stay as the seller's mail has them.
    tracking_settings: {
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
    },
  }
}

/** One personalization per recipient: people who share one would see each other. */
function mailBody(message: BulkMessage, headers: CutHeaders, recipients: readonly BulkRecipient[]) {
  const { update, batch } = message.tags
  const tags = Object.keys(recipients[0]!.substitutions).map((key) => [key, `{{${key}}}`] as const)
  return {
    personalizations: recipients.map((recipient) => {
      const substitutions: Record<string, string> = {}
      for (const [key, tag] of tags) substitutions[tag] = recipient.substitutions[key] ?? ''
      const personal: Record<string, string> = {}
      for (const [name, template] of headers.personal)
        personal[name] = fillTemplate(template, recipient.substitutions)
      return {
        to: [mailbox(recipient)],
        substitutions,
        // Top-level custom_args is typed as a string in the official spec; per personalization is sound.
        custom_args: { awning_delivery: recipient.deliveryId, awning_update: update, awning_batch: batch },
        ...(headers.personal.length > 0 ? { headers: personal } : {}),
      }
    }),
    ...sharedBody(message, headers.fixed),
  }
}
