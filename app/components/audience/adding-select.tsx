import type { ReactNode } from 'react'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { useShowFiltered } from './filter-query.ts'

type AddingSelectProps = {
  name: string
  label: string
  /** Said where nothing is picked yet. */
  prompt: string
  /** Picked before: they stay, and are taken out by their chips. */
  picked: readonly string[]
  error: string | undefined
  /** Options; those picked should not be among them. */
  children: ReactNode
}

/** Picks one more of something: at once, or with the form's button before scripts run. */
export function AddingSelect({ name, label, prompt, picked, error, children }: AddingSelectProps) {
  const show = useShowFiltered()
  return (
    <div>
      {picked.map((value) => (
        <input key={value} type="hidden" name={name} value={value} />
      ))}
      <Field label={label} error={error ?? null} required>
        <Select
          name={name}
          defaultValue=""
          required={false}
          onChange={({ currentTarget }) => {
            if (currentTarget.form) show(currentTarget.form)
            // Ready for the next.
            currentTarget.value = ''
          }}
        >
          <option value="">{picked.length > 0 ? 'Add another …' : prompt}</option>
          {children}
        </Select>
      </Field>
    </div>
  )
}
