import { type CreateImport, FILE_MAX } from '#app/domain/imports/import.schema.ts'
import { drain, type TestContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { memberScope, personScope, type SellerScope } from '#workers/auth/scope.ts'
import { createRowWriter } from '#workers/services/imports/apply-rows.ts'
import { createImportFiles } from '#workers/services/imports/import-files.ts'
import { createImportRuns } from '#workers/services/imports/import-runs.ts'
import { createImportUndo } from '#workers/services/imports/import-undo.ts'

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
    const page = await c.services.importResults.rows(scope, id, { limit: 100, cursor })
    rows.push(...page.data)
    if (page.next_cursor === null) return { view, rows }
    cursor = page.next_cursor
  }
}

export const csv = (...rows: string[]) => `${rows.join('\n')}\n`

/** The seller's owner, whose imports may do what members may: D1 lets no system bring anybody back. */
export async function ownerOf(c: TestContainer, scope: SellerScope): Promise<SellerScope> {
  const { memberId } = await makeMember(c, scope, 'owner', `owner-${crypto.randomUUID()}@example.com`)
  return memberScope({ sellerId: scope.sellerId, memberId, name: 'Owner', role: 'owner' })
}

export const findContact = async (c: TestContainer, scope: SellerScope, email: string) =>
  (await c.repos(scope).contacts.findByEmail(email))!

/** Somebody follows the link in their mail. */
export async function optOut(c: TestContainer, scope: SellerScope, email: string): Promise<void> {
  const { id } = await findContact(c, scope, email)
  const person = personScope({ sellerId: scope.sellerId, contactId: id })
  await c.services.audience.choose(person, 'unsubscribed', 'one_click')
}

/** Lets imports go on in pages of so few rows that a small file has several. */
export function withSmallPages<C extends TestContainer>(c: C, pageRows: number, textMax = FILE_MAX): C {
  const files = createImportFiles({ store: c.objects, textMax })
  c.services.importRuns = createImportRuns({
    ...{ ...c, files, pageRows, writer: createRowWriter(c), undo: createImportUndo(c) },
  })
  return c
}
