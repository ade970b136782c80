import type { CreateImport } from '#app/domain/imports/import.schema.ts'
import { drain, type TestContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

const bytesOf = (file: string | Uint8Array) =>
  typeof file === 'string' ? new TextEncoder().encode(file) : file

export function upload(
  c: TestContainer,
  scope: SellerScope,
  file: string | Uint8Array,
  options: Partial<CreateImport> = {},
) {
  const bytes = bytesOf(file)
  return c.services.imports.create(scope, options, {
    ...{ name: 'people.csv', size: bytes.byteLength, body: new Blob([bytes as BlobPart]).stream() },
  })
}

/** Imports a file and waits until it is over, or checked. */
export async function imported(
  c: TestContainer,
  scope: SellerScope,
  file: string | Uint8Array,
  options: Partial<CreateImport> = { mode: 'commit' },
) {
  const { id } = await upload(c, scope, file, options)
  await drain(c)
  return settledImport(c, scope, id)
}

/** What became of an import: its view and the results of its rows. */
export async function settledImport(c: TestContainer, scope: SellerScope, id: string) {
  const view = await c.services.imports.get(scope, id)
  const rows = []
  for (let cursor: string | undefined; ; ) {
    const page = await c.services.imports.rows(scope, id, { limit: 100, cursor })
    rows.push(...page.data)
    if (page.next_cursor === null) return { view, rows }
    cursor = page.next_cursor
  }
}

export const csv = (...rows: string[]) => `${rows.join('\n')}\n`
