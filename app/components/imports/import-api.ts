import type { ImportView, RowResult } from '#app/domain/imports/import.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { Page } from '#app/domain/kernel/page.ts'
import type { UploadInput, UploadReport } from '#app/machines/import-upload.machine.ts'

/**
 * Sends a file as the body itself, by XMLHttpRequest because fetch does not tell how much of a body is out.
 * @returns what stops it
 */
export function uploadImport(
  { name, body, policy, consentBasis }: UploadInput,
  report: (news: UploadReport) => void,
): () => void {
  const request = new XMLHttpRequest()
  request.open(
    'POST',
    `/audience/imports/upload?${new URLSearchParams({ name, policy, consent_basis: consentBasis })}`,
  )
  request.responseType = 'json'
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.onprogress = (event) => report({ type: 'progressed', sent: event.loaded })
  request.onload = () => report(readAnswer(request.status, request.response))
  request.onerror = () => report({ type: 'lost' })
  request.send(body)
  return () => request.abort()
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
