import { HOUR, SECOND } from '#app/domain/kernel/time.ts'
import { isAddress, isRecord } from './mail-fake.ts'

const MAX_RECIPIENTS = 1000
const MAX_ARGS_BYTES = 10_000
const RESERVED = new Set(
  'x-sg-id x-sg-eid received dkim-signature content-type content-transfer-encoding to from subject reply-to cc bcc'.split(
    ' ',
  ),
)

export type FieldError = { message: string; field: string | null }
export const fieldError = (field: string | null, message: string): FieldError => ({ message, field })

type ReadMail = { errors: FieldError[]; recipients: string[]; isSandboxMode: boolean }

/** What the real API would say to a body: its errors, or whom it is for. `now` is epoch ms. */
export function readMail(body: unknown, now: number): ReadMail {
  if (!isRecord(body))
    return { errors: [fieldError(null, 'Bad Request')], recipients: [], isSandboxMode: false }
  const { errors, recipients } = readPersonalizations(body, now)
  errors.push(...senderErrors(body), ...contentErrors(body), ...headerErrors('headers', body.headers))
  errors.push(...optionErrors(body), ...scheduleErrors('send_at', body.send_at, now))
  const settings = isRecord(body.mail_settings) ? body.mail_settings : {}
  const sandbox = isRecord(settings.sandbox_mode) ? settings.sandbox_mode : {}
  return { errors, recipients, isSandboxMode: sandbox.enable === true }
}

function readPersonalizations(body: Record<string, unknown>, now: number) {
  const errors: FieldError[] = []
  const recipients: string[] = []
  const list = body.personalizations
  if (!Array.isArray(list) || list.length < 1) {
    errors.push(
      fieldError(
        'personalizations',
        'The personalizations field is required and must have at least one personalization.',
      ),
    )
    return { errors, recipients }
  }
  const seen = new Set<string>()
  for (let i = 0; i < list.length; i++) {
    const p: unknown = list[i]
    const at = `personalizations.${i}`
    if (!isRecord(p) || !Array.isArray(p.to) || p.to.length < 1) {
      errors.push(
        fieldError(
          `${at}.to`,
          'The to array is required for all personalization objects, and must have at least one email object with a valid email address.',
        ),
      )
      continue
    }
    const to: string[] = []
    for (const field of ['to', 'cc', 'bcc']) {
      const people = p[field]
      if (people === undefined) continue
      if (!Array.isArray(people)) errors.push(fieldError(`${at}.${field}`, 'Invalid type. Expected: array.'))
      else readPeople(`${at}.${field}`, people, seen, field === 'to' ? to : [], errors)
    }
    recipients.push(to.join(', '))
    errors.push(
      ...argErrors(`${at}.custom_args`, p.custom_args),
      ...argErrors(`${at}.substitutions`, p.substitutions),
    )
    errors.push(
      ...headerErrors(`${at}.headers`, p.headers),
      ...scheduleErrors(`${at}.send_at`, p.send_at, now),
    )
  }
  if (list.length > MAX_RECIPIENTS || seen.size > MAX_RECIPIENTS)
    errors.push(
      fieldError(
        'personalizations',
        `The total number of recipients must be no more than ${MAX_RECIPIENTS}.`,
      ),
    )
  return { errors, recipients }
}

function readPeople(at: string, people: unknown[], seen: Set<string>, into: string[], errors: FieldError[]) {
  for (let i = 0; i < people.length; i++) {
    const person = people[i]
    const email = isRecord(person) ? person.email : undefined
    if (!isAddress(email)) {
      errors.push(fieldError(`${at}.${i}.email`, 'Does not contain a valid address.'))
      continue
    }
    const canonical = email.toLowerCase()
    if (seen.has(canonical))
      errors.push(
        fieldError(
          `${at}.${i}.email`,
          'Each email address in the personalization block should be unique between to, cc, and bcc.',
        ),
      )
    seen.add(canonical)
    into.push(email)
  }
}

function senderErrors(body: Record<string, unknown>): FieldError[] {
  const errors: FieldError[] = []
  const from = body.from
  // isAddress takes ASCII only: SendGrid knows no Unicode in the sender.
  if (!isRecord(from) || !isAddress(from.email))
    errors.push(fieldError('from.email', 'The from email does not contain a valid address.'))
  const { reply_to: one, reply_to_list: many } = body
  if (one !== undefined && many !== undefined)
    errors.push(fieldError('reply_to', 'reply_to is mutually exclusive with reply_to_list.'))
  if (one !== undefined && !(isRecord(one) && isAddress(one.email)))
    errors.push(fieldError('reply_to.email', 'The reply_to email does not contain a valid address.'))
  if (many !== undefined && (!Array.isArray(many) || many.length > 1000))
    errors.push(fieldError('reply_to_list', 'The reply_to_list must hold no more than 1000 addresses.'))
  return errors
}

function contentErrors(body: Record<string, unknown>): FieldError[] {
  if (typeof body.template_id === 'string') return []
  const errors: FieldError[] = []
  const { subject, content } = body
  if (typeof subject !== 'string' || subject === '' || /[\r\n]/.test(subject))
    errors.push(
      fieldError('subject', 'The subject is required. You can get around this requirement with a template.'),
    )
  if (!Array.isArray(content) || content.length < 1)
    return [
      ...errors,
      fieldError('content', 'Unless a valid template_id is provided, the content parameter is required.'),
    ]
  const types = content.map((part) => (isRecord(part) ? part.type : undefined))
  const isFilled = content.every(
    (part) => isRecord(part) && typeof part.value === 'string' && part.value !== '',
  )
  if (!isFilled)
    errors.push(fieldError('content', 'The content value must be a string at least one character in length.'))
  if (types.includes('text/plain') && types[0] !== 'text/plain')
    errors.push(fieldError('content', 'If present, text/plain and text/html may only be in this order.'))
  return errors
}

function headerErrors(field: string, headers: unknown): FieldError[] {
  if (headers === undefined) return []
  if (!isRecord(headers)) return [fieldError(field, 'Invalid type. Expected: object.')]
  const errors: FieldError[] = []
  for (const [name, value] of Object.entries(headers)) {
    if (RESERVED.has(name.toLowerCase()))
      errors.push(
        fieldError(`${field}.${name}`, `The headers parameter must not include the reserved header ${name}.`),
      )
    if (typeof value !== 'string' || /[\r\n]/.test(value))
      errors.push(fieldError(`${field}.${name}`, 'Header values must be strings of one line.'))
  }
  return errors
}

/** custom_args and substitutions: strings only, 10,000 bytes in all. */
function argErrors(field: string, args: unknown): FieldError[] {
  if (args === undefined) return []
  if (!isRecord(args)) return [fieldError(field, 'Invalid type. Expected: object.')]
  let length = 0
  for (const name in args) {
    const value = args[name]
    if (typeof value !== 'string') return [fieldError(`${field}.${name}`, 'Invalid type. Expected: string.')]
    length += name.length + value.length
  }
  // Three bytes is the most one UTF-16 unit becomes, so the exact count is only needed near the limit.
  const bytes = length * 3 > MAX_ARGS_BYTES ? new TextEncoder().encode(JSON.stringify(args)).length : length
  return bytes > MAX_ARGS_BYTES ? [fieldError(field, `Must not exceed ${MAX_ARGS_BYTES} bytes.`)] : []
}

function scheduleErrors(field: string, sendAt: unknown, now: number): FieldError[] {
  if (sendAt === undefined) return []
  const isFit = typeof sendAt === 'number' && Number.isInteger(sendAt) && sendAt * SECOND - now <= 72 * HOUR
  return isFit ? [] : [fieldError(field, 'Scheduling more than 72 hours in advance is forbidden.')]
}

function optionErrors(body: Record<string, unknown>): FieldError[] {
  const errors: FieldError[] = argErrors('custom_args', body.custom_args)
  const { categories, asm, ip_pool_name: pool } = body
  if (categories !== undefined) {
    const list = Array.isArray(categories) ? categories : []
    const isFit = list.length <= 10 && new Set(list).size === list.length
    if (!Array.isArray(categories) || !isFit || list.some((c) => typeof c !== 'string' || c.length > 255))
      errors.push(
        fieldError('categories', 'At most 10 unique categories of up to 255 characters are allowed.'),
      )
  }
  if (isRecord(asm) && Array.isArray(asm.groups_to_display) && asm.groups_to_display.length > 25)
    errors.push(fieldError('asm.groups_to_display', 'At most 25 groups may be displayed.'))
  if (pool !== undefined && (typeof pool !== 'string' || pool.length < 2 || pool.length > 64))
    errors.push(fieldError('ip_pool_name', 'The pool name must be between 2 and 64 characters.'))
  return errors
}
