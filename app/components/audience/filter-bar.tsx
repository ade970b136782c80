import { Form } from '@remix-run/react'
import { ChevronDown } from 'lucide-react'
import { CONSENT_STATES } from '#app/domain/audience/consent.rules.ts'
import type { FilterField } from '#app/domain/audience/filter-fields.ts'
import { CURRENCIES } from '#app/domain/kernel/money.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { AddingSelect } from './adding-select.tsx'
import { useShowFiltered } from './filter-query.ts'
import type { FilterChoices } from './filter-words.ts'
import { SearchField } from './search-field.tsx'
import { useSyncedValue } from './use-synced-value.ts'

export type FilterErrors = Partial<Record<FilterField, string>>
type FilterBarProps = {
  query: URLSearchParams
  choices: FilterChoices
  errors: FilterErrors
  /** How many filters are at work, the search apart. */
  active: number
}

/** What one can filter by. All of it is one GET form, so that what is shown has an address. */
export function FilterBar({ query, choices, errors, active }: FilterBarProps) {
  const show = useShowFiltered()
  const isWrong = Object.keys(errors).length > 0
  return (
    <Form
      action="/audience"
      role="search"
      aria-label="Contacts"
      onSubmit={(event) => {
        event.preventDefault()
        show(event.currentTarget)
      }}
      className="px-5 py-4"
    >
      {['kind', 'segment'].map(
        (name) => query.get(name) && <input key={name} type="hidden" name={name} value={query.get(name)!} />,
      )}
      <div className="flex flex-wrap gap-3">
        <SearchField text={query.get('text')?.trim() ?? ''} />
        <noscript>
          <Button type="submit">Search</Button>
        </noscript>
      </div>
      <details className="group mt-3" open={isWrong || undefined}>
        <summary className="inline-flex min-h-8 items-center gap-2 rounded-md border border-edge px-2.5 text-sm font-medium hover:bg-sunken focus-visible:rounded-md pointer-coarse:min-h-10">
          Filters{active > 0 && ` (${active})`}
          <ChevronDown aria-hidden="true" className="size-4 text-muted group-open:rotate-180" />
        </summary>
        <FilterPanel query={query} choices={choices} errors={errors} />
      </details>
    </Form>
  )
}

function FilterPanel({ query, choices, errors }: Omit<FilterBarProps, 'active'>) {
  const picked = (field: FilterField) => [...new Set(query.getAll(field).filter(Boolean))]
  return (
    <div className="mt-3 grid gap-4 rounded-md border bg-canvas/60 p-4 md:grid-cols-2">
      <AddingSelect
        name="bought"
        label="Bought any of"
        prompt="Any product"
        picked={picked('bought')}
        error={errors.bought}
      >
        <ProductOptions choices={choices} without={picked('bought')} />
      </AddingSelect>
      <AddingSelect
        name="not_bought"
        label="Bought none of"
        prompt="No product"
        picked={picked('not_bought')}
        error={errors.not_bought}
      >
        <ProductOptions choices={choices} without={picked('not_bought')} />
      </AddingSelect>
      <AddingSelect
        name="consent"
        label="Consent"
        prompt="Any"
        picked={picked('consent')}
        error={errors.consent}
      >
        {CONSENT_STATES.filter((state) => !query.getAll('consent').includes(state)).map((state) => (
          <option key={state} value={state}>
            {state[0]!.toUpperCase() + state.slice(1)}
          </option>
        ))}
      </AddingSelect>
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2">
        <TextField name="more" label="Paid over" query={query} error={errors.more} />
        <TextField name="less" label="Paid under" query={query} error={errors.less} />
        <CurrencyField value={query.get('currency') || 'usd'} />
      </div>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] items-start gap-2">
        <TextField name="after" label="From day" type="date" query={query} error={errors.after} />
        <TextField name="before" label="Until day" type="date" query={query} error={errors.before} />
        <p className="col-span-full text-sm text-muted">Days in {choices.timeZone.replaceAll('_', ' ')}</p>
      </div>
      <AddingSelect
        name="country"
        label="Country"
        prompt="Any country"
        picked={picked('country')}
        error={errors.country}
      >
        {choices.countries
          .filter(({ code }) => !query.getAll('country').includes(code))
          .map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
      </AddingSelect>
      {(choices.affiliates || picked('sells').length > 0) && (
        <AddingSelect
          name="sells"
          label="Sells as an affiliate"
          prompt="Any product"
          picked={picked('sells')}
          error={errors.sells}
        >
          {choices.products
            .filter(({ id }) => !query.getAll('sells').includes(id))
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </AddingSelect>
      )}
      <div className="flex items-end md:col-span-full">
        <Button type="submit">Show people</Button>
      </div>
    </div>
  )
}

/** Products, and of those with several editions each of them. */
function ProductOptions({ choices, without }: { choices: FilterChoices; without: string[] }) {
  const option = (id: string, name: string) =>
    !without.includes(id) && (
      <option key={id} value={id}>
        {name}
      </option>
    )
  return choices.products.map(({ id, name, editions }) =>
    editions.length < 2 ? (
      option(id, name)
    ) : (
      <optgroup key={id} label={name}>
        {option(id, `${name}, any edition`)}
        {editions.map((edition) => option(edition.id, edition.name))}
      </optgroup>
    ),
  )
}

type TextFieldProps = {
  name: 'more' | 'less' | 'after' | 'before'
  label: string
  type?: 'date'
  query: URLSearchParams
  error: string | undefined
}
function TextField({ name, label, type, query, error }: TextFieldProps) {
  const value = query.get(name) ?? ''
  const ref = useSyncedValue<HTMLInputElement>(value)
  return (
    <Field label={label} error={error ?? null} required>
      <Input
        ref={ref}
        name={name}
        type={type ?? 'text'}
        inputMode={type ? undefined : 'decimal'}
        defaultValue={value}
        required={false}
        autoComplete="off"
      />
    </Field>
  )
}

function CurrencyField({ value }: { value: string }) {
  const ref = useSyncedValue<HTMLSelectElement>(value)
  return (
    <Field label="Currency" required>
      <Select ref={ref} name="currency" defaultValue={value} required={false}>
        {Object.keys(CURRENCIES).map((code) => (
          <option key={code} value={code}>
            {code.toUpperCase()}
          </option>
        ))}
      </Select>
    </Field>
  )
}
