import { z } from 'zod'
import { HOUR } from '#app/domain/kernel/time.ts'
import { envelopeFault, formatMailbox, recipientFault } from '#app/domain/updates/mail-envelope.rules.ts'
import { cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import type { BulkMessage, EmailProvider, SendOutcome } from '#workers/ports/email-provider.port.ts'
import { type MailAdapterDeps, mergeResults, parseJson, post, refusalOf, withPace } from './provider-call.ts'

const batchAnswer = z.object({
  data: z.array(z.object({ id: z.string().min(1) })),
  errors: z.array(z.object({ index: z.int().min(0), message: z.string() })).optional(),
})
const singleAnswer = z.object({ id: z.string().min(1) })
const errorAnswer = z.object({ name: z.string(), message: z.string() })

/** Resend's HTTP API. Keys are replayed for 24 h; the last hour is left as margin for clocks and queues. */
export function createResend(deps: MailAdapterDeps): EmailProvider {
  return {
    name: 'resend',
    maxRecipientsPerCall: 100,
    idempotencyWindowMs: 23 * HOUR,

    async sendBulk(message) {
      const fault = envelopeFault(message)
      if (fault) return { kind: 'rejected', code: fault, cause: 'message', reason: fault }
      const { body, refused } = batchBody(message)
      if (body === null) return mergeResults(refused, [])
      const answer = await post(deps, '/emails/batch', body, {
        'idempotency-key': message.idempotencyKey,
        // Strict would let one address that only Resend dislikes refuse the other 99.
        'x-batch-validation': 'permissive',
      })
      return refusal(deps, answer) ?? withPace('resend', deps, answer, readBatch(answer.body, refused))
    },

    async sendOne(message) {
      const fault = envelopeFault(message) ?? recipientFault({ ...message.to, substitutions: {} }, [])
      if (fault) return { kind: 'rejected', code: fault, cause: 'message', reason: fault }
      const body = JSON.stringify({
        to: [formatMailbox(message.to.name, message.to.email)],
        ...shared(message),
      })
      const answer = await post(deps, '/emails', body, { 'idempotency-key': message.idempotencyKey })
      return refusal(deps, answer) ?? withPace('resend', deps, answer, readSingle(answer.body))
    },
  }
}

function readSingle(body: string): SendOutcome {
  const parsed = singleAnswer.safeParse(parseJson(body))
  return parsed.success
    ? { kind: 'accepted', providerIds: [parsed.data.id] }
    : { kind: 'unknown', reason: 'unreadable_answer' }
}

function refusal(deps: MailAdapterDeps, answer: Awaited<ReturnType<typeof post>>) {
  const error = answer.status === 200 ? null : errorAnswer.safeParse(parseJson(answer.body)).data
  return refusalOf('resend', deps, answer, error?.name ?? null, error?.message ?? null)
}

const shared = (m: Omit<BulkMessage, 'recipients' | 'tags'>) => ({
  from: formatMailbox(m.from.name, m.from.email),
  ...(m.replyTo === null ? {} : { reply_to: m.replyTo }),
  subject: m.subject,
  html: m.html,
  text: m.text,
  headers: m.headers,
})

/**
 * The batch as JSON text. The shared part is escaped once and cut at its placeholders, so that a recipient costs a
 * few string joins instead of stringifying the whole mail again. The same message gives the same bytes: Resend
 * compares them under the idempotency key.
 */
function batchBody(message: BulkMessage): { body: string | null; refused: (string | null)[] } {
  const keys = new Set(Object.keys(message.recipients[0]?.substitutions ?? {}))
  const rest = cutTemplate(JSON.stringify(shared(message)).slice(1), keys)
  const headerKeys = cutTemplate(
    `${message.subject}\n${Object.values(message.headers).join('\n')}`,
    keys,
  ).keys
  const tags = JSON.stringify([
    { name: 'awning_update', value: message.tags.update },
    { name: 'awning_batch', value: message.tags.batch },
  ]).slice(1)
  const used = new Set(rest.keys)

  const refused: (string | null)[] = []
  let body = ''
  for (const recipient of message.recipients) {
    const fault = recipientFault(recipient, headerKeys)
    refused.push(fault)
    if (fault) continue
    const values: Record<string, string> = {}
    for (const key of used) values[key] = escapeJson(recipient.substitutions[key] ?? '')
    const to = JSON.stringify(formatMailbox(recipient.name, recipient.email))
    const delivery = JSON.stringify({ name: 'awning_delivery', value: recipient.deliveryId })
    body += `${body ? ',' : ''}{"to":[${to}],"tags":[${delivery},${tags},${fillTemplate(rest, values)}`
  }
  return { body: body ? `[${body}]` : null, refused }
}

const escapeJson = (value: string) => JSON.stringify(value).slice(1, -1)

/** Permissive mode: `data` holds only the good ones, in order, and `errors[].index` says which are missing. */
function readBatch(body: string, refused: readonly (string | null)[]): SendOutcome {
  const parsed = batchAnswer.safeParse(parseJson(body))
  if (!parsed.success) return { kind: 'unknown', reason: 'unreadable_answer' }
  const { data, errors = [] } = parsed.data
  const failed = new Map(errors.map((e) => [e.index, e.message]))
  const sentCount = refused.filter((reason) => reason === null).length
  if (data.length + failed.size !== sentCount) return { kind: 'unknown', reason: 'answer_does_not_add_up' }
  let next = 0
  const sent = Array.from({ length: sentCount }, (_, index) => {
    const message = failed.get(index)
    return message === undefined
      ? { kind: 'accepted' as const, providerId: data[next++]?.id ?? '' }
      : { kind: 'rejected' as const, reason: message.slice(0, 300) }
  })
  return mergeResults(refused, sent)
}
