import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { ATTRIBUTE_TYPES, attributeOf, FIELDS } from '#app/domain/imports/mapping.schema.ts'
import { ATTRIBUTE_KEY_MAX } from '#app/domain/imports/row.schema.ts'
import { Input, Select } from '../ui/input.tsx'
import { Table, Td, Th, Tr } from '../ui/table.tsx'
import { FIELD_WORDS, TYPE_WORDS } from './import-words.ts'

type ColumnsTableProps = {
  header: readonly string[]
  mapping: NonNullable<ImportView['mapping']>
  /** First rows of the file, cell by cell. */
  sample: readonly (readonly string[])[]
  errorOf: (header: string) => string | undefined
}

/** What each column is; key and type stand beside those that are attributes, also before scripts run. */
export function ColumnsTable({ header, mapping, sample, errorOf }: ColumnsTableProps) {
  return (
    <Table label="Columns of the file">
      <thead>
        <tr>
          <Th>Column</Th>
          <Th>For example</Th>
          <Th>What it is</Th>
        </tr>
      </thead>
      <tbody>
        {header.map((name, i) => {
          const target = (Object.hasOwn(mapping, name) && mapping[name]) || 'ignore'
          const attribute = attributeOf(target)
          const error = errorOf(name)
          const cells = sample.map((row) => row[i]?.trim()).filter(Boolean)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice; its place is what it is
            <Tr key={i}>
              <Td className="min-w-28 font-medium break-words">{name}</Td>
              <Td className="max-w-56 min-w-32 text-sm text-muted">
                <span className="line-clamp-2 break-all">{cells.slice(0, 3).join(' · ') || 'empty'}</span>
              </Td>
              <Td className="min-w-60">
                <div className="group grid gap-2 sm:grid-cols-[minmax(11rem,1fr)_auto]">
                  <Select
                    name={`field:${i}`}
                    aria-label={`What “${name}” is`}
                    aria-invalid={error ? true : undefined}
                    aria-describedby={error ? `column-${i}-error` : undefined}
                    defaultValue={attribute ? 'attribute' : target}
                  >
                    {FIELDS.filter((field) => field !== 'ignore').map((field) => (
                      <option key={field} value={field}>
                        {FIELD_WORDS[field]}
                      </option>
                    ))}
                    <option value="attribute">An attribute…</option>
                    <option value="ignore">{FIELD_WORDS.ignore}</option>
                  </Select>
                  <div className="hidden gap-2 group-has-[option[value=attribute]:checked]:flex">
                    <Input
                      name={`key:${i}`}
                      aria-label={`Name of the attribute in “${name}”`}
                      maxLength={ATTRIBUTE_KEY_MAX}
                      defaultValue={attribute?.key ?? keyFor(name)}
                      className="min-w-24"
                    />
                    <Select
                      name={`type:${i}`}
                      aria-label={`Kind of the values in “${name}”`}
                      defaultValue={attribute?.type ?? 'text'}
                      className="min-w-28"
                    >
                      {ATTRIBUTE_TYPES.map((type) => (
                        <option key={type} value={type}>
                          {TYPE_WORDS[type]}
                        </option>
                      ))}
                    </Select>
                  </div>
                </div>
                {error && (
                  <p id={`column-${i}-error`} className="mt-1 text-sm font-medium text-danger">
                    {error}
                  </p>
                )}
              </Td>
            </Tr>
          )
        })}
      </tbody>
    </Table>
  )
}

/** `Favourite colour` → `favourite_colour`. */
const keyFor = (header: string) =>
  header
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .slice(0, ATTRIBUTE_KEY_MAX)
