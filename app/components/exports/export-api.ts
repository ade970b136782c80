import type { ExportView } from '#app/domain/exports/export.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { ExportChoice, ExportOutcome } from '#app/machines/export-dialog.machine.ts'

const ADDRESS = '/audience/exports/ask'

function fieldsOf({ types, columns, from, to, segmentId, bom }: ExportChoice): URLSearchParams {
  const fields = new URLSearchParams()
  for (const type of types) fields.append('types', type)
  for (const column of columns) fields.append('columns', column)
  for (const [name, value] of [
    ['from', from],
    ['to', to],
    ['segment_id', segmentId],
    ['bom', bom ? 'on' : ''],
  ] as const)
    if (value) fields.set(name, value)
  return fields
}

/** @throws when there is no readable answer */
export async function askExport(choice: ExportChoice): Promise<ExportOutcome> {
  const response = await fetch(ADDRESS, { method: 'POST', body: fieldsOf(choice) })
  if (response.ok) return { kind: 'accepted', id: ((await response.json()) as ExportView).id }
  const { detail, errors } = (await response.json()) as { detail: string; errors: FieldError[] }
  return { kind: 'refused', errors, detail }
}

/** @throws when it cannot be said */
export async function askEstimate(choice: ExportChoice, signal: AbortSignal): Promise<number> {
  const response = await fetch(`${ADDRESS}?${fieldsOf(choice)}`, { signal })
  if (!response.ok) throw new Error(`estimate: ${response.status}`)
  return ((await response.json()) as { contacts: number }).contacts
}
