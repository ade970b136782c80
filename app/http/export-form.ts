import { EXPORT_COLUMNS } from '#app/domain/exports/columns.ts'
import type { ExportOptionsInput } from '#app/domain/exports/export.schema.ts'
import { EXPORT_TYPES } from '#app/domain/exports/sources.ts'
import type { ExportChoice } from '#app/machines/export-dialog.machine.ts'

/** The fields of the export form, posted or as a query, as the service wants them asked. */
export function readExportForm(form: FormData | URLSearchParams): ExportOptionsInput {
  const text = (name: string) => String(form.get(name) ?? '').trim() || null
  const all = (name: string) => form.getAll(name).map(String)
  const columns = all('columns')
  return {
    // What is no type or column is refused by the schema, by its name.
    types: all('types') as ExportOptionsInput['types'],
    ...(columns.length > 0 && { columns: columns as NonNullable<ExportOptionsInput['columns']> }),
    from: text('from'),
    to: text('to'),
    segment_id: text('segment_id'),
    bom: form.has('bom'),
  }
}

/** What was chosen, for the form to show again. */
export function readExportChoice(form: FormData): ExportChoice {
  const text = (name: string) => String(form.get(name) ?? '')
  return {
    types: EXPORT_TYPES.filter((type) => form.getAll('types').includes(type)),
    columns: EXPORT_COLUMNS.filter((column) => form.getAll('columns').includes(column)),
    ...{ from: text('from'), to: text('to'), segmentId: text('segment_id'), bom: form.has('bom') },
  }
}
