import { type AnswerClass, classifyAnswer, paceOf } from '#app/domain/updates/provider-answer.rules.ts'
import type { Clock } from '#workers/ports/clock.port.ts'
import type { SendOutcome } from '#workers/ports/email-provider.port.ts'

export type MailAdapterDeps = {
  apiKey: string
  /** Without a trailing slash. */
  baseUrl: string
  fetch: typeof fetch
  clock: Clock
  timeoutMs?: number
}
const TIMEOUT_MS = 20_000

/** The whole answer, or `status: null` when it (or the end of its body) never came. */
export type RawAnswer = { status: number | null; headers: Headers; body: string; lost: string }

/** One POST of JSON. Never throws: a failed fetch, a timeout and a cut body are all the same lost answer. */
export async function post(
  deps: MailAdapterDeps,
  path: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<RawAnswer> {
  // Called as `deps.fetch(…)` the platform's fetch would see a foreign `this` and refuse.
  const { fetch } = deps
  try {
    const response = await fetch(`${deps.baseUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${deps.apiKey}`, 'content-type': 'application/json', ...headers },
      body,
      // A followed redirect would carry the key to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS),
    })
    return { status: response.status, headers: response.headers, body: await response.text(), lost: '' }
  } catch (e) {
    return { status: null, headers: new Headers(), body: '', lost: e instanceof Error ? e.name : 'error' }
  }
}

/** JSON or undefined; providers answer HTML now and then (413, gateways). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The class of an answer that is not a success, as an outcome. `detail` is the provider's own sentence. */
export function refusalOf(
  provider: 'resend' | 'sendgrid',
  deps: MailAdapterDeps,
  answer: RawAnswer,
  errorName: string | null,
  detail: string | null,
): Exclude<SendOutcome, { kind: 'accepted' | 'partial' }> | null {
  const { status, headers } = answer
  const verdict = classifyAnswer({ provider, status, errorName, headers, now: deps.clock.now() })
  return verdict.class === 'accepted'
    ? null
    : withPace(provider, deps, answer, toOutcome(verdict, answer, detail))
}

function toOutcome(
  verdict: Exclude<AnswerClass, { class: 'accepted' }>,
  answer: RawAnswer,
  detail: string | null,
): Exclude<SendOutcome, { kind: 'accepted' | 'partial' }> {
  const reason = (detail ?? (answer.lost || verdict.code)).slice(0, 300)
  switch (verdict.class) {
    case 'rejected':
      return { kind: 'rejected', code: verdict.code, cause: verdict.cause, reason }
    case 'retry_later':
      return {
        kind: 'retry_later',
        cause: verdict.cause,
        afterSeconds: verdict.afterSeconds,
        reason: verdict.code,
      }
    case 'unknown':
      return { kind: 'unknown', reason: verdict.code === 'no_answer' ? `no_answer: ${reason}` : reason }
  }
}

/** The outcome with what the answer's headers say is left. */
export function withPace<O extends SendOutcome>(
  provider: 'resend' | 'sendgrid',
  deps: MailAdapterDeps,
  { headers }: RawAnswer,
  outcome: O,
): O {
  const pace = paceOf({ provider, headers, now: deps.clock.now() })
  return pace ? { ...outcome, pace } : outcome
}

type RecipientResult = Extract<SendOutcome, { kind: 'partial' }>['results'][number]

/**
 * Puts the results of the recipients that went into the call (in their order) back among those refused before it.
 * `refused[i]` is the reason for recipient i, or null when it was part of the call.
 */
export function mergeResults(
  refused: readonly (string | null)[],
  sent: readonly RecipientResult[],
): SendOutcome {
  let next = 0
  const results = refused.map(
    (reason): RecipientResult => (reason === null ? sent[next++]! : { kind: 'rejected', reason }),
  )
  const ids: string[] = []
  for (const result of results) if (result.kind === 'accepted') ids.push(result.providerId)
  return ids.length === results.length ? { kind: 'accepted', providerIds: ids } : { kind: 'partial', results }
}
