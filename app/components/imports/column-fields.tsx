import type { ImportView } from '#app/domain/imports/import.schema.ts'
import { ATTRIBUTE_TYPES, attributeOf, FIELDS } from '#app/domain/imports/mapping.schema.ts'
import { ATTRIBUTE_KEY_MAX } from '#app/domain/imports/row.schema.ts'
import { Input, Select } from '../ui/input.tsx'
import { FIELD_WORDS, TYPE_WORDS } from './import-words.ts'

type ColumnFieldsProps = {
  header: readonly string[]
  mapping: NonNullable<ImportView['mapping']>
  /** First rows of the file, cell by cell. */
  sample: readonly (readonly string[])[]
  errorOf: (header: string) => string | undefined
}

/** What each column is; key and type stand beside those that are attributes, also before scripts run. */
export function ColumnFields({ header, mapping, sample, errorOf }: ColumnFieldsProps) {
  return (
    <section
      aria-label="Columns of the file"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller must itself take the keyboard
      tabIndex={0}
      className="-mx-5 overflow-y-auto sm:max-h-[34rem] border-y focus-visible:-outline-offset-2"
    >
      <ul>
        {header.map((name, i) => {
          const target = (Object.hasOwn(mapping, name) && mapping[name]) || 'ignore'
          const attribute = attributeOf(target)
          const error = errorOf(name)
          const cells = sample.map((row) => row[i]?.trim()).filter(Boolean)
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a header may stand there twice; its place is what it is
              key={i}
              className="grid items-start gap-x-6 gap-y-2 px-5 py-3 not-last:border-b lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
            >
              <div className="min-w-0">
                <p className="font-medium break-words">{name}</p>
                <p className="line-clamp-2 text-sm break-words text-muted">
                  {cells.slice(0, 3).join(' · ') || 'empty'}
                </p>
              </div>
              <div className="min-w-0">
                <div className="group flex flex-wrap gap-2">
                  <Select
                    name={`field:${i}`}
                    aria-label={`What “${name}” is`}
                    aria-invalid={error ? true : undefined}
                    aria-describedby={error ? `column-${i}-error` : undefined}
                    defaultValue={attribute ? 'attribute' : target}
                    className="min-w-44 flex-1"
                  >
                    {FIELDS.filter((field) => field !== 'ignore').map((field) => (
                      <option key={field} value={field}>
                        {FIELD_WORDS[field]}
                      </option>
                    ))}
                    <option value="attribute">An attribute…</option>
                    <option value="ignore">{FIELD_WORDS.ignore}</option>
                  </Select>
                  <div className="hidden min-w-0 flex-[2_1_16rem] gap-2 group-has-[option[value=attribute]:checked]:flex">
                    <Input
                      name={`key:${i}`}
                      aria-label={`Name of the attribute in “${name}”`}
                      maxLength={ATTRIBUTE_KEY_MAX}
                      defaultValue={attribute?.key ?? keyFor(name)}
                      className="min-w-0"
                    />
                    <Select
                      name={`type:${i}`}
                      aria-label={`Kind of the values in “${name}”`}
                      defaultValue={attribute?.type ?? 'text'}
                      className="w-32 shrink-0"
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
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** `Favourite colour` → `favourite_colour`. */
const keyFor = (header: string) =>
  header
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '')
    .slice(0, ATTRIBUTE_KEY_MAX)
