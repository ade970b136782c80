import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { isRecord, parseMailbox } from './mail-fake.ts'

const MAX_BATCH = 100
const MAX_RECIPIENTS = 50
const MAX_BYTES = 40 * 1024 * 1024

/** An error answer of Resend. */
export class Refusal {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly name: string,
    readonly message: string,
    readonly headers: Record<string, string> = {},
  ) {}
}
export const invalid = (message: string) => new Refusal(422, 'validation_error', message)

type ReadMails = { recipients: string[]; refused: { index: number; message: string }[] }

/** What the real API would say to a body: a refusal, or whom it is for and which mails it leaves out. */
export function readMails(
  text: string,
  { key, isBatch, isPermissive }: { key: string | null; isBatch: boolean; isPermissive: boolean },
): ReadMails | Refusal {
  if (key !== null && (key.length < 1 || key.length > 256))
    return new Refusal(
      400,
      'invalid_idempotency_key',
      'The idempotency key must be between 1 and 256 characters.',
    )
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return new Refusal(400, 'validation_error', 'The request body is not valid JSON.')
  }
  if (isBatch !== Array.isArray(body)) return invalid('The request body has the wrong type.')
  const mails: unknown[] = Array.isArray(body) ? body : [body]
  if (mails.length < 1 || mails.length > MAX_BATCH)
    return invalid(`The batch must hold between 1 and ${MAX_BATCH} emails.`)
  if (text.length > MAX_BYTES && mails.some((m) => JSON.stringify(m).length > MAX_BYTES))
    return invalid('The email is larger than 40 MB.')

  const result: ReadMails = { recipients: [], refused: [] }
  for (let index = 0; index < mails.length; index++) {
    const recipients = readMail(mails[index], isBatch)
    if (!(recipients instanceof Refusal)) result.recipients.push(recipients)
    else if (isBatch && isPermissive) result.refused.push({ index, message: recipients.message })
    else return recipients
  }
  return result
}

/** The addresses of one e-mail joined for the index, or why it is refused. */
function readMail(mail: unknown, isBatch: boolean): string | Refusal {
  if (!isRecord(mail)) return invalid('Each email must be an object.')
  for (const field of ['from', 'to', 'subject']) {
    if (!mail[field]) return new Refusal(422, 'missing_required_field', `Missing \`${field}\` field.`)
  }
  const format =
    'The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.'
  if (!parseMailbox(mail.from))
    return new Refusal(422, 'invalid_from_address', `Invalid \`from\` field. ${format}`)
  const to = addressesOf(mail.to)
  if (!to || to.length < 1 || to.length > MAX_RECIPIENTS) return invalid(`Invalid \`to\` field. ${format}`)
  for (const field of ['cc', 'bcc', 'reply_to']) {
    if (mail[field] !== undefined && !addressesOf(mail[field]))
      return invalid(`Invalid \`${field}\` field. ${format}`)
  }
  if (typeof mail.subject !== 'string' || /[\r\n]/.test(mail.subject))
    return invalid('Invalid `subject` field.')
  if (typeof mail.html !== 'string' && typeof mail.text !== 'string' && !isRecord(mail.template))
    return new Refusal(422, 'missing_required_field', 'Missing `html` or `text` field.')
  if (isBatch && (mail.attachments !== undefined || mail.scheduled_at !== undefined))
    return invalid('`attachments` and `scheduled_at` are not supported in a batch.')
  return (tagFault(mail.tags) ?? headerFault(mail.headers)) || to.join(', ')
}

export function addressesOf(value: unknown): string[] | null {
  const addresses = (Array.isArray(value) ? value : [value]).map(parseMailbox)
  return addresses.every((a) => a !== null) ? addresses : null
}

function tagFault(tags: unknown): Refusal | null {
  if (tags === undefined) return null
  const isTag = (value: unknown) => typeof value === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(value)
  return Array.isArray(tags) && tags.every((t) => isRecord(t) && isTag(t.name) && isTag(t.value))
    ? null
    : invalid('Tags should only contain ASCII letters, numbers, underscores, or dashes.')
}

function headerFault(headers: unknown): Refusal | null {
  if (headers === undefined) return null
  return isRecord(headers) && Object.values(headers).every((v) => typeof v === 'string' && !/[\r\n]/.test(v))
    ? null
    : invalid('Invalid `headers` field.')
}
