import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { SECOND, toIso } from '#app/domain/kernel/time.ts'
import { formatMailbox } from '#app/domain/updates/mail-envelope.rules.ts'
import type { Admission, KeptCall } from '#db/sandbox/sandbox-store.ts'
import {
  type ExpandedMail,
  type FakeEnv,
  type MailFakeDeps,
  newRef,
  SandboxNetworkError,
  think,
} from './mail-fake.ts'
import { type FieldError, fieldError, readMail } from './sendgrid-limits.ts'

const MAX_BYTES = 30 * 1000 * 1000
const TOO_LARGE =
  '<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'

/** SendGrid's `POST /v3/mail/send` with the limits its OpenAPI file does not state. It knows no idempotency. */
export function createSendgridFake({ store, clock }: MailFakeDeps) {
  const app = new Hono<FakeEnv>()
  app.post('/v3/mail/send', async (c) => {
    if (!/^Bearer SG\.\S+$/.test(c.req.header('authorization') ?? ''))
      return refuse(c, 401, [
        fieldError(null, 'The provided authorization grant is invalid, expired, or revoked'),
      ])
    const admission = await store.admitMail('POST /v3/mail/send', null)
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
    const call = {
      ref,
      provider: 'sendgrid',
      endpoint: 'POST /v3/mail/send',
      mails: mail.recipients.length,
    } as const
    await store.recordMail(
      { ...call, idempotencyKey: null, payloadHash: null, refused: [], at: clock.now() },
      'done',
      admission.keep ? { body: text, recipients: mail.recipients } : null,
    )
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

function refuse(
  c: Context,
  status: ContentfulStatusCode,
  errors: FieldError[],
  headers?: Record<string, string>,
) {
  return c.json({ errors: errors.map((e) => ({ ...e, help: null })) }, status, headers)
}

function scriptedFault(c: Context, { fault }: Admission, now: number) {
  switch (fault) {
    case 'timeout':
      throw new SandboxNetworkError('No answer in time.')
    case 'rate_limit': {
      const reset = String(Math.floor(now / SECOND) + 1)
      const headers = { 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
      return c.json({ errors: [{ field: null, message: 'too many requests' }] }, 429, headers)
    }
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
type StoredMail = {
  personalizations: {
    to: Person[]
    subject?: string
    headers?: Record<string, string>
    substitutions?: Record<string, string>
    custom_args?: Record<string, string>
  }[]
  from: Person
  reply_to?: Person
  subject: string
  content: { type: string; value: string }[]
  headers?: Record<string, string>
  custom_args?: Record<string, string>
}

/** The mails of a kept call, substituted as SendGrid does it: in subject and content, not in headers. */
export function* expandSendgrid(call: KeptCall): Generator<ExpandedMail> {
  const mail = JSON.parse(call.body) as StoredMail
  const part = (type: string) => mail.content.find((c) => c.type === type)?.value ?? ''
  for (const [index, p] of mail.personalizations.entries()) {
    const values = Object.entries(p.substitutions ?? {})
    const fill = (text: string) =>
      values.reduce((out, [tag, value]) => out.replaceAll(tag, () => value), text)
    yield {
      id: `${messageId(call.ref)}.${index}`,
      to: p.to.map((t) => t.email).join(', '),
      from: formatMailbox(mail.from.name ?? null, mail.from.email),
      subject: fill(p.subject ?? mail.subject),
      html: fill(part('text/html')),
      text: fill(part('text/plain')),
      headers: {
        ...(mail.reply_to ? { 'Reply-To': fill(mail.reply_to.email) } : {}),
        ...mail.headers,
        ...p.headers,
      },
      provider: 'sendgrid',
      at: toIso(call.at),
      tags: { ...mail.custom_args, ...p.custom_args },
    }
  }
}
