import type { ReadObject } from './ports/object-store.port.ts'

/** What the bucket answered, as HTTP has it: whole, in part, unchanged or beyond its end. */
export function objectResponse(file: ReadObject, headers: Record<string, string>): Response {
  switch (file.kind) {
    case 'whole':
      return new Response(file.body, { headers: { ...headers, 'content-length': String(file.size) } })
    case 'part': {
      const { offset, length, size, body } = file
      const range = {
        'content-length': String(length),
        'content-range': `bytes ${offset}-${offset + length - 1}/${size}`,
      }
      return new Response(body, { status: 206, headers: { ...headers, ...range } })
    }
    case 'not_modified':
      return new Response(null, { status: 304, headers })
    case 'unsatisfiable':
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.size}` } })
    default:
      return file satisfies never
  }
}
