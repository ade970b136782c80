import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import { formatMailbox } from '#app/domain/updates/mail-envelope.rules.ts'
import type { Admission, KeptCall, Pace } from '#db/sandbox/sandbox-store.ts'
import {
  type ExpandedMail,
  type FakeEnv,
  type MailFakeDeps,
  type MailHead,
  NO_LIMIT,
  newRef,
  SandboxNetworkError,
  think,
} from './mail-fake.ts'
import { type FieldError, fieldError, readMail } from './sendgrid-limits.ts'

const ENDPOINT = 'POST /v3/mail/send'
const WRONG_KEY = 'The provided authorization grant is invalid, expired, or revoked'
const MAX_BYTES = 30 * 1000 * 1000
const TOO_LARGE =
  '<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'

/** SendGrid's `POST /v3/mail/send` with the limits its OpenAPI file does not state. It knows no idempotency. */
export function createSendgridFake({ store, clock, onTaken }: MailFakeDeps) {
  const app = new Hono<FakeEnv>()
  app.post('/v3/mail/send', async (c) => {
    if (!/^Bearer SG\.\S+$/.test(c.req.header('authorization') ?? ''))
      return refuse(c, 401, [fieldError(null, WRONG_KEY)])
    const request = { provider: 'sendgrid', endpoint: ENDPOINT, idempotencyKey: null } as const
    const admission = await store.admitMail(request, clock.now())
    const pace = paceHeaders(admission.pace ?? NO_LIMIT, clock.now())
    for (const [name, value] of Object.entries(pace)) c.header(name, value)
    const scripted = scriptedFault(c, admission, clock.now())
    if (scripted) return scripted

    const text = await bodyText(c)
    if (text === null) return c.html(TOO_LARGE, 413)
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return refuse(c, 400, [fieldError(null, 'Bad Request')])
    }
    const mail = readMail(body, clock.now())
    if (mail.errors.length > 0) return refuse(c, 400, mail.errors)
    await think(admission.delayMs)
    if (mail.isSandboxMode) return c.body(null, 200)

    const ref = newRef()
    const call = { ...request, ref, mails: mail.recipients.length }
    await store.recordMail(
      { ...call, payloadHash: null, refused: [], at: clock.now() },
      'done',
      admission.keep ? { body: text, recipients: mail.recipients, reports: admission.reports } : null,
    )
    if (admission.reports) onTaken?.(ref)
    if (admission.fault === 'drop_after_accept') throw new SandboxNetworkError('The answer was lost.')
    return c.body(null, 202, { 'x-message-id': messageId(ref) })
  })
  app.notFound((c) => refuse(c, 404, [fieldError(null, 'not found')]))
  // Hono would turn a lost connection into a 500, which is an answer.
  app.onError((e) => {
    throw e
  })
  return app
}

function refuse(c: Context, status: ContentfulStatusCode, errors: FieldError[]) {
  return c.json({ errors: errors.map((e) => ({ ...e, help: null })) }, status)
}

/** Reset is an instant, in unix seconds, as SendGrid tells it. */
const paceHeaders = ({ limit, remaining }: Pace, now: number) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(Math.floor(now / SECOND) + 1),
})

/** What the call is answered before anybody looks into it: over the limit, or as scripted. */
function scriptedFault(c: Context, { fault, pace }: Admission, now: number) {
  const tooMany = (headers: Record<string, string>) =>
    c.json({ errors: [{ field: null, message: 'too many requests' }] }, 429, headers)
  if (pace !== null && pace.retryMs > 0) return tooMany(paceHeaders(pace, now))
  switch (fault) {
    case 'timeout':
      throw new SandboxNetworkError('No answer in time.')
    case 'rate_limit':
      return tooMany(paceHeaders({ limit: 600, remaining: 0, retryMs: SECOND }, now))
    case 'quota':
      return refuse(c, 401, [fieldError(null, 'Maximum credits exceeded')])
    case 'unauthorized':
      return refuse(c, 401, [fieldError(null, WRONG_KEY)])
    case 'server_error':
      return refuse(c, 500, [fieldError(null, 'internal server error')])
    case 'reject':
      return refuse(c, 400, [fieldError(null, 'The sandbox was told to refuse this request.')])
    default:
      return null
  }
}

/** null: over the limit, counted after decompression. */
async function bodyText(c: Context<FakeEnv>): Promise<string | null> {
  const { text } = c.env ?? {}
  // One UTF-16 unit is at most three bytes, so most bodies need no count.
  if (text !== undefined && text.length * 3 <= MAX_BYTES) return text
  const isGzip = c.req.header('content-encoding') === 'gzip'
  const raw = text === undefined ? c.req.raw.body : new Response(text).body
  const bytes = await new Response(
    isGzip && raw ? raw.pipeThrough(new DecompressionStream('gzip')) : raw,
  ).arrayBuffer()
  return bytes.byteLength > MAX_BYTES ? null : new TextDecoder().decode(bytes)
}

/** The real one is an opaque token as well, and the part of `sg_message_id` before its first dot. */
const messageId = (ref: string) => `sbx-${ref}`

/** Outbox id of a mail: its `sg_message_id`. */
export function parseSendgridId(id: string): { ref: string; index: number } | null {
  const m = /^sbx-([0-9a-f]{18})\.(\d+)$/.exec(id)
  return m ? { ref: m[1]!, index: Number(m[2]) } : null
}

type Person = { email: string; name?: string }
type Personalization = {
  to: Person[]
  subject?: string
  headers?: Record<string, string>
  substitutions?: Record<string, string>
  custom_args?: Record<string, string>
}
type StoredMail = {
  personalizations: Personalization[]
  from: Person
  reply_to?: Person
  subject: string
  content: { type: string; value: string }[]
  headers?: Record<string, string>
  custom_args?: Record<string, string>
}

/** The mails of a kept call, substituted as SendGrid does it: in subject and content, not in headers. */
export function* expandSendgrid(call: KeptCall): Generator<ExpandedMail> {
  for (const [head, mail, p] of readCall(call)) {
    const part = (type: string) => fill(mail.content.find((c) => c.type === type)?.value ?? '', p)
    yield {
      ...head,
      html: part('text/html'),
      text: part('text/plain'),
      headers: {
        ...(mail.reply_to ? { 'Reply-To': fill(mail.reply_to.email, p) } : {}),
        ...mail.headers,
        ...p.headers,
      },
    }
  }
}

export function* headsOfSendgrid(call: KeptCall): Generator<MailHead> {
  for (const [head] of readCall(call)) yield head
}

const fill = (text: string, { substitutions = {} }: Personalization) =>
  Object.entries(substitutions).reduce((out, [tag, value]) => out.replaceAll(tag, () => value), text)

function* readCall(call: KeptCall): Generator<[MailHead, StoredMail, Personalization]> {
  const mail = JSON.parse(call.body) as StoredMail
  for (const [index, p] of mail.personalizations.entries()) {
    const head: MailHead = {
      id: `${messageId(call.ref)}.${index}`,
      to: p.to.map((t) => t.email).join(', '),
      from: formatMailbox(mail.from.name ?? null, mail.from.email),
      subject: fill(p.subject ?? mail.subject, p),
      provider: 'sendgrid',
      at: toIso(call.at),
      tags: { ...mail.custom_args, ...p.custom_args },
    }
    yield [head, mail, p]
  }
}
