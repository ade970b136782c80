import { COLUMNS, EXPORT_COLUMNS, type ExportColumn } from '#app/domain/exports/columns.ts'
import { EXPORT_TYPES, type ExportType, SOURCES } from '#app/domain/exports/sources.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { ExportChoice } from '#app/machines/export-dialog.machine.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'

export type ExportFieldsProps = {
  segments: readonly { id: string; name: string }[]
  /** What stands there at first. */
  initial: ExportChoice
  errors: readonly FieldError[]
  /** Told of each change, where scripts run; the form itself knows everything. */
  onTick?: (type: ExportType, on: boolean) => void
  onChange?: (name: 'from' | 'to' | 'segmentId', value: string) => void
  onColumns?: (columns: ExportColumn[]) => void
  onBom?: (on: boolean) => void
}

/** What can be chosen of an export. Works as a plain form; all columns are in unless some are taken out. */
export function ExportFields({
  segments,
  initial,
  errors,
  onTick,
  onChange,
  onColumns,
  onBom,
}: ExportFieldsProps) {
  const error = (path: string) =>
    errors.find((e) => e.path === path || e.path.startsWith(`${path}.`))?.message
  return (
    <div className="grid gap-5">
      <fieldset className="grid gap-3" aria-describedby={error('types') ? 'export-types-error' : undefined}>
        <legend className="mb-2 text-sm font-semibold">Who</legend>
        {EXPORT_TYPES.map((type) => (
          <Checkbox
            key={type}
            name="types"
            value={type}
            label={SOURCES[type].label}
            hint={SOURCES[type].hint}
            defaultChecked={initial.types.includes(type)}
            onChange={(event) => onTick?.(type, event.currentTarget.checked)}
          />
        ))}
        {error('types') && (
          <p id="export-types-error" className="text-sm font-medium text-danger">
            Tick at least one.
          </p>
        )}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Since, from" error={error('from')}>
          <Input
            type="date"
            name="from"
            defaultValue={initial.from}
            onChange={(event) => onChange?.('from', event.currentTarget.value)}
          />
        </Field>
        <Field label="Until" error={error('to')} hint="That day included.">
          <Input
            type="date"
            name="to"
            defaultValue={initial.to}
            onChange={(event) => onChange?.('to', event.currentTarget.value)}
          />
        </Field>
      </div>
      {segments.length > 0 && (
        <Field label="Segment" error={error('segment_id')}>
          <Select
            name="segment_id"
            defaultValue={initial.segmentId}
            onChange={(event) => onChange?.('segmentId', event.currentTarget.value)}
          >
            <option value="">Everybody</option>
            {segments.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <details className="rounded-lg border px-4 py-3 open:pb-4">
        <summary className="cursor-pointer font-medium">Columns and format</summary>
        <fieldset
          className="mt-3 grid gap-2 sm:grid-cols-2"
          onChange={(event) => {
            const boxes = event.currentTarget.querySelectorAll<HTMLInputElement>(
              'input[name=columns]:checked',
            )
            onColumns?.([...boxes].map((box) => box.value as ExportColumn))
          }}
        >
          <legend className="sr-only">Columns</legend>
          {EXPORT_COLUMNS.map((column) => (
            <Checkbox
              key={column}
              name="columns"
              value={column}
              defaultChecked={initial.columns.includes(column)}
              label={COLUMNS[column].label}
              hint={COLUMNS[column].meaning}
            />
          ))}
        </fieldset>
        <div className="mt-4 border-t pt-3">
          <Checkbox
            name="bom"
            defaultChecked={initial.bom}
            label="For old versions of Excel"
            hint="Begins the file with a mark that says it is UTF-8."
            onChange={(event) => onBom?.(event.currentTarget.checked)}
          />
        </div>
      </details>
    </div>
  )
}
