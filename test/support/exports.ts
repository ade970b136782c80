import { env } from 'cloudflare:workers'
import Papa from 'papaparse'
import type { ExportOptionsInput } from '#app/domain/exports/export.schema.ts'
import { drain, type TestContainer } from '#test/support/container.ts'
import { objectKey } from '#workers/auth/object-key.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

/** Makes an export and waits until it is over. */
export async function exported(c: TestContainer, scope: SellerScope, options: ExportOptionsInput) {
  const { id } = await c.services.exports.create(scope, options)
  await drain(c)
  return settled(c, scope, id)
}

/** What became of an export: its view and its file, if it has one. */
export async function settled(c: TestContainer, scope: SellerScope, id: string) {
  const view = await c.services.exports.get(scope, id)
  const object = await env.FILES.get(objectKey(scope, 'exports', id))
  const bytes = object ? new Uint8Array(await object.arrayBuffer()) : null
  return { view, bytes, text: bytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
}

/** Lines of a file as a parser that is not ours reads them, without the header. */
export function parsed(text: string): string[][] {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ''), {
    ...{ delimiter: ',', newline: '\r\n' },
    skipEmptyLines: false,
  })
  if (errors.length > 0) throw new Error(JSON.stringify(errors[0]))
  // The line break at the end of the file makes one empty record.
  if (data.at(-1)?.join('') === '') data.pop()
  return data.slice(1)
}

export const sha256Of = async (bytes: Uint8Array) =>
  [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource))]
    .map((b) => b.toString(16).padStart(2, '0'))
    .join('')
