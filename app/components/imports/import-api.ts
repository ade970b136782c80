import {
  type ImportView,
  type RowResult,
  UPLOAD_PART_BYTES,
  type UploadInParts,
} from '#app/domain/imports/import.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { Page } from '#app/domain/kernel/page.ts'
import type { UploadInput, UploadReport } from '#app/machines/import-upload.machine.ts'

/** Where hosts begin to refuse a body before it reaches us. */
const ONE_REQUEST_MAX = 95_000_000
const ADDRESS = '/audience/imports/upload'

/**
 * Sends a file as the body itself, or in parts where it is large.
 * @returns what stops it
 */
export function uploadImport(
  { name, body, policy, consentBasis }: UploadInput,
  report: (news: UploadReport) => void,
): () => void {
  const stop = new AbortController()
  const options = new URLSearchParams({ name, policy, consent_basis: consentBasis })
  const sending =
    body.size > ONE_REQUEST_MAX
      ? sendParts(body, options, report, stop.signal)
      : send(`${ADDRESS}?${options}`, body, (sent) => report({ type: 'progressed', sent }), stop.signal)
  sending
    .then(({ status, json }) => report(readAnswer(status, json)))
    .catch(() => stop.signal.aborted || report({ type: 'lost' }))
  return () => stop.abort()
}

/** One part after the other; the bucket joins them. */
async function sendParts(
  body: Blob,
  options: URLSearchParams,
  report: (news: UploadReport) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const quietly = () => undefined
  const started = await send(`${ADDRESS}?step=start`, new Blob(), quietly, signal)
  const upload = started.json as UploadInParts | null
  if (started.status !== 200 || !upload?.upload_id) return started
  const etags: string[] = []
  for (let from = 0; from < body.size; from += UPLOAD_PART_BYTES) {
    const part = String(etags.length + 1)
    const answer = await send(
      `${ADDRESS}?${new URLSearchParams({ step: 'part', part, ...upload })}`,
      body.slice(from, from + UPLOAD_PART_BYTES),
      (sent) => report({ type: 'progressed', sent: from + sent }),
      signal,
    )
    const { etag } = (answer.json ?? {}) as { etag?: string }
    if (answer.status !== 200 || etag === undefined) return answer
    etags.push(etag)
  }
  const whole = JSON.stringify({ ...upload, etags, size: body.size })
  return send(`${ADDRESS}?step=join&${options}`, new Blob([whole]), quietly, signal)
}

type Answer = { status: number; json: unknown }

/** By XMLHttpRequest, because fetch does not tell how much of a body is out. Rejects when there is no answer. */
function send(
  url: string,
  body: Blob,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.responseType = 'json'
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => onSent(event.loaded)
    request.onload = () => resolve({ status: request.status, json: request.response })
    request.onerror = reject
    request.onabort = reject
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}

/** Anything but our own JSON (a sign-in page, a proxy's refusal) is no answer. */
function readAnswer(status: number, answer: unknown): UploadReport {
  const json = answer as Partial<ImportView & { detail: string; errors: FieldError[] }> | null
  if (status === 200 && json?.id) return { type: 'accepted', id: json.id }
  if (json?.detail) return { type: 'refused', errors: json.errors ?? [], detail: json.detail }
  return { type: 'lost' }
}

/** A further page of what became of the rows. @throws when there is no readable answer */
export async function fetchRows(
  importId: string,
  outcome: string | null,
  cursor: string,
): Promise<Page<RowResult>> {
  const query = new URLSearchParams({ cursor, ...(outcome && { rows: outcome }) })
  const answer = await fetch(`/audience/imports/${importId}/rows?${query}`)
  if (!answer.ok) throw new Error(`rows: ${answer.status}`)
  return answer.json()
}
