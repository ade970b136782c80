import { type Context, Hono } from 'hono'
import { DAY, MINUTE, SECOND, toIso } from '#app/domain/kernel/time.ts'
import type { Admission, KeptCall, MailCall, Pace } from '#db/sandbox/sandbox-store.ts'
import {
  type ExpandedMail,
  type FakeEnv,
  type MailFakeDeps,
  type MailHead,
  NO_LIMIT,
  newRef,
  payloadHash,
  SandboxNetworkError,
  think,
} from './mail-fake.ts'
import { addressesOf, invalid, Refusal, readMails } from './resend-limits.ts'

/** A call that is still in flight after this never ended. */
const IN_FLIGHT_FOR = MINUTE

/** Resend's `POST /emails` and `POST /emails/batch` with the limits its OpenAPI file does not state. */
export function createResendFake(deps: MailFakeDeps) {
  const app = new Hono<FakeEnv>()
  app.post('/emails', (c) => answer(c, deps, false))
  app.post('/emails/batch', (c) => answer(c, deps, true))
  app.notFound((c) => refuse(c, new Refusal(404, 'not_found', 'The requested endpoint does not exist.')))
  // Hono would turn a lost connection into a 500, which is an answer.
  app.onError((error) => {
    throw error
  })
  return app
}

function refuse(c: Context, { status, name, message, headers }: Refusal) {
  return c.json({ statusCode: status, name, message }, status, headers)
}

async function answer(c: Context<FakeEnv>, deps: MailFakeDeps, isBatch: boolean) {
  const auth = authFault(c.req.header('authorization'))
  if (auth) return refuse(c, auth)
  const request: MailRequest = {
    endpoint: isBatch ? 'POST /emails/batch' : 'POST /emails',
    key: c.req.header('idempotency-key') ?? null,
    isBatch,
    isPermissive: c.req.header('x-batch-validation') === 'permissive',
  }
  const { endpoint, key: idempotencyKey } = request
  const admission = await deps.store.admitMail(
    { provider: 'resend', endpoint, idempotencyKey },
    deps.clock.now(),
  )
  for (const [name, value] of Object.entries(paceHeaders(admission.pace ?? NO_LIMIT))) c.header(name, value)
  const call =
    scriptedFault(admission) ?? (await take(deps, admission, request, c.env?.text ?? (await c.req.text())))
  if (call instanceof Refusal) return refuse(c, call)
  if (admission.fault === 'drop_after_accept') throw new SandboxNetworkError('The answer was lost.')
  return accept(c, call, isBatch)
}

type MailRequest = { endpoint: string; key: string | null; isBatch: boolean; isPermissive: boolean }

/** The call as stored, now or under the same idempotency key before. */
async function take(
  { store, clock, onTaken }: MailFakeDeps,
  { previous, keep, reports, delayMs }: Admission,
  { endpoint, key, isBatch, isPermissive }: MailRequest,
  body: string,
): Promise<MailCall | Refusal> {
  const mails = readMails(body, { key, isBatch, isPermissive })
  if (mails instanceof Refusal) return mails
  const hash = key === null ? null : await payloadHash(body, keep)
  if (previous) {
    const age = clock.now() - previous.at
    const isOver = age >= DAY || (previous.state === 'in_flight' && age >= IN_FLIGHT_FOR)
    if (!isOver) return replay(previous, hash)
    await store.forgetKey(previous.ref)
  }
  const call: MailCall = {
    ref: newRef(),
    provider: 'resend',
    endpoint,
    idempotencyKey: key,
    payloadHash: hash,
    mails: mails.recipients.length,
    refused: mails.refused,
    at: clock.now(),
  }
  const kept = keep ? { body, recipients: mails.recipients, reports } : null
  const isClaimed = await store.recordMail(call, delayMs > 0 ? 'in_flight' : 'done', kept)
  if (!isClaimed) return concurrent
  if (delayMs > 0) {
    await think(delayMs)
    await store.finishMail(call.ref)
  }
  if (reports) onTaken?.(call.ref)
  return call
}

const wrongKey = new Refusal(403, 'invalid_api_key', 'API key is invalid')

function authFault(header: string | undefined): Refusal | null {
  if (!header) return new Refusal(401, 'missing_api_key', 'Missing API Key')
  return /^Bearer re_\S+$/.test(header) ? null : wrongKey
}

/** Spans in seconds, as Resend tells them. */
const paceHeaders = ({ limit, remaining, retryMs }: Pace) => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': '1',
  ...(retryMs > 0 ? { 'retry-after': String(Math.ceil(retryMs / SECOND)) } : {}),
})

const tooMany = (pace: Pace) =>
  new Refusal(
    429,
    'rate_limit_exceeded',
    `Too many requests. You can only make ${pace.limit} requests per second.`,
    paceHeaders(pace),
  )

/** What the call is answered before anybody looks into it: over the limit, or as scripted. */
function scriptedFault({ fault, pace }: Admission): Refusal | null {
  if (pace !== null && pace.retryMs > 0) return tooMany(pace)
  switch (fault) {
    case 'timeout':
      throw new SandboxNetworkError('No answer in time.')
    case 'rate_limit':
      return tooMany({ limit: 5, remaining: 0, retryMs: SECOND })
    case 'quota':
      return new Refusal(429, 'daily_quota_exceeded', 'You have reached your daily email sending quota.')
    case 'unauthorized':
      return wrongKey
    case 'server_error':
      return new Refusal(500, 'internal_server_error', 'An unexpected error occurred.')
    case 'reject':
      return invalid('The sandbox was told to refuse this request.')
    default:
      return null
  }
}

const concurrent = new Refusal(
  409,
  'concurrent_idempotent_requests',
  'Another request with the same idempotency key is still in progress.',
)

function replay(previous: NonNullable<Admission['previous']>, hash: string | null): MailCall | Refusal {
  if (previous.payloadHash !== hash)
    return new Refusal(
      409,
      'invalid_idempotent_request',
      'This idempotency key was used with another payload.',
    )
  return previous.state === 'in_flight' ? concurrent : previous
}

/** Ids are made of the call's ref and the place in the request, so that a replay gives the same ones. */
const mailId = (ref: string, index: number) =>
  `${ref.slice(0, 8)}-${ref.slice(8, 12)}-4${ref.slice(12, 15)}-8${ref.slice(15, 18)}-${index.toString(16).padStart(12, '0')}`

export function parseResendId(id: string): { ref: string; index: number } | null {
  const m = /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/.exec(id)
  return m ? { ref: `${m[1]}${m[2]}${m[3]}${m[4]}`, index: Number.parseInt(m[5]!, 16) } : null
}

function accept(c: Context, call: MailCall, isBatch: boolean) {
  const out = new Set(call.refused.map((r) => r.index))
  const data: { id: string }[] = []
  for (let index = 0; index < call.mails + out.size; index++) {
    if (!out.has(index)) data.push({ id: mailId(call.ref, index) })
  }
  if (!isBatch) return c.json(data[0]!)
  return c.json(call.refused.length > 0 ? { data, errors: call.refused } : { data })
}

type StoredMail = {
  from: string
  to: string | string[]
  subject: string
  html?: string
  text?: string
  reply_to?: string | string[]
  headers?: Record<string, string>
  tags?: { name: string; value: string }[]
}

/** The mails of a kept call, as they would arrive. */
export function* expandResend(call: KeptCall): Generator<ExpandedMail> {
  for (const [head, mail] of readCall(call))
    yield {
      ...head,
      html: mail.html ?? '',
      text: mail.text ?? '',
      headers: { ...(mail.reply_to ? { 'Reply-To': String(mail.reply_to) } : {}), ...mail.headers },
    }
}

export function* headsOfResend(call: KeptCall): Generator<MailHead> {
  for (const [head] of readCall(call)) yield head
}

function* readCall(call: KeptCall): Generator<[MailHead, StoredMail]> {
  const body = JSON.parse(call.body) as StoredMail | StoredMail[]
  const out = new Set(call.refused.map((r) => r.index))
  for (const [index, mail] of (Array.isArray(body) ? body : [body]).entries()) {
    if (out.has(index)) continue
    const head: MailHead = {
      id: mailId(call.ref, index),
      to: addressesOf(mail.to)?.join(', ') ?? '',
      from: mail.from,
      subject: mail.subject,
      provider: 'resend',
      at: toIso(call.at),
      tags: Object.fromEntries((mail.tags ?? []).map((t) => [t.name, t.value])),
    }
    yield [head, mail]
  }
}
