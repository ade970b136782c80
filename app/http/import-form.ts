import { z } from 'zod'
import {
  type CreateImport,
  type UploadedParts,
  type UploadInParts,
  uploadedPartsSchema,
  uploadInPartsSchema,
} from '#app/domain/imports/import.schema.ts'
import { ATTRIBUTE_TYPES, attributeOf } from '#app/domain/imports/mapping.schema.ts'
import { OUTCOMES, type Outcome } from '#app/domain/imports/row.schema.ts'
import { invalid, invalidFromIssues } from '#app/domain/kernel/errors.ts'

/** A form is held in memory while it is taken apart; a bare body streams. */
export const FORM_MAX = 25_000_000

type Upload = { name: string; size: number; body: ReadableStream }
type Asked = { input: Partial<CreateImport>; upload: Upload }

/** The file as the body itself, and what to do with it as the query. @throws invalid `file` */
export function readImportBody(request: Request): Asked {
  const query = new URL(request.url).searchParams
  const size = Number(request.headers.get('content-length'))
  if (!request.body || !Number.isSafeInteger(size) || size < 1)
    throw invalid([{ path: 'file', message: 'is empty' }])
  return { input: inputOf(query), upload: { name: nameOf(query.get('name')), size, body: request.body } }
}

/** One part of a large file as the body, and which it is. @throws invalid `file`, `id`, `upload_id` */
export function readPart(request: Request): {
  to: UploadInParts
  part: number
  body: ReadableStream
  size: number
} {
  const query = new URL(request.url).searchParams
  const to = uploadInPartsSchema.safeParse(Object.fromEntries(query))
  if (!to.success) throw invalidFromIssues(to.error.issues)
  const size = Number(request.headers.get('content-length'))
  if (!request.body || !Number.isSafeInteger(size) || size < 1)
    throw invalid([{ path: 'file', message: 'is empty' }])
  return { to: to.data, part: Number(query.get('part')), body: request.body, size }
}

/** What says that all parts are there: `{ id, upload_id, etags, size }`. null for a body that is the file. @throws invalid */
export async function readImportParts(
  request: Request,
): Promise<(Pick<Asked, 'input'> & { upload: { name: string; size: number; parts: UploadedParts } }) | null> {
  const query = new URL(request.url).searchParams
  if (query.get('step') !== 'join') return null
  const parsed = uploadedPartsSchema
    .extend({ size: z.int().min(1) })
    .safeParse(await request.json().catch(() => null))
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  const { size, ...parts } = parsed.data
  return { input: inputOf(query), upload: { name: nameOf(query.get('name')), size, parts } }
}

/** The posted form of a page without scripts. @throws invalid `file` where it is larger than one can be */
export async function readUploadForm(request: Request): Promise<FormData> {
  if (Number(request.headers.get('content-length')) > FORM_MAX)
    throw invalid([
      {
        path: 'file',
        message: 'is larger than 25 MB, which a form without scripts cannot send; use the API',
      },
    ])
  return request.formData()
}

/** A file, or pasted text. @throws invalid `file` */
export function readImportForm(form: FormData): Asked {
  const file = form.get('file')
  const given =
    file instanceof File && file.size > 0
      ? file
      : new File([saidIn(form).text], PASTED_NAME, { type: 'text/csv' })
  if (given.size === 0) throw invalid([{ path: 'file', message: 'is missing: choose one, or paste text' }])
  return {
    input: inputOf(form),
    upload: { name: nameOf(given.name), size: given.size, body: given.stream() },
  }
}

/** What the form said beside its file, to be shown again. */
export function saidIn(form: FormData) {
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value : ''
  }
  return { policy: text('policy'), basis: text('consent_basis'), text: text('text') }
}

/** What pasted text is called in the list. */
export const PASTED_NAME = 'Pasted text'

const nameOf = (name: string | null) => name?.trim().slice(0, 200) || 'import.csv'

function inputOf(form: FormData | URLSearchParams): Partial<CreateImport> {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  return {
    mode: 'dry_run',
    ...(text('policy') && { policy: text('policy') }),
    ...(text('consent_basis') && { consent_basis: text('consent_basis') }),
  }
}

/**
 * What the columns were said to be, as the service takes it: for the i-th header `field:i`, and for one that is an attribute
 * `key:i` and `type:i`. A header that was not asked about is ignored.
 * @throws invalid naming the header
 */
export function readColumns(form: Record<string, string>, header: readonly string[]): string {
  const target = (name: string, i: number) => {
    const field = form[`field:${i}`] ?? 'ignore'
    if (field !== 'attribute') return field
    const type = ATTRIBUTE_TYPES.find((t) => t === form[`type:${i}`]) ?? 'text'
    const named = `attributes.${(form[`key:${i}`] ?? '').trim()}${type === 'text' ? '' : `:${type}`}`
    if (!attributeOf(named)) throw invalid([{ path: name, message: 'needs a name without a colon' }])
    return named
  }
  return JSON.stringify({ columns: Object.fromEntries(header.map((name, i) => [name, target(name, i)])) })
}

/** What has to be typed where people who opted out are subscribed again. */
export const RESUBSCRIBE_WORD = 'subscribe again'

/** Which rows an address asks for; null for all of them. */
export const readOutcome = (query: URLSearchParams): Outcome | null =>
  OUTCOMES.find((outcome) => outcome === query.get('rows')) ?? null
