import { useId } from 'react'
import type { PolicyView } from '#app/domain/imports/policy.schema.ts'

type PolicyChoiceProps = {
  policies: readonly PolicyView[]
  chosen: string
  error?: string | undefined
}

/** Radio cards: what the file may do to people who are there already. */
export function PolicyChoice({ policies, chosen, error }: PolicyChoiceProps) {
  const id = useId()
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-2 text-sm font-semibold">What may the file change?</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {policies.map((policy) => (
          <div
            key={policy.id}
            className="relative flex gap-2.5 rounded-lg border px-4 py-3 has-checked:border-accent has-checked:bg-accent-soft hover:has-not-checked:bg-canvas/60"
          >
            <input
              id={`${id}-${policy.id}`}
              type="radio"
              name="policy"
              value={policy.id}
              defaultChecked={policy.id === chosen}
              aria-describedby={`${id}-${policy.id}-about`}
              className="relative z-10 mt-1 size-4 shrink-0 cursor-pointer pointer-coarse:size-5"
            />
            <div className="min-w-0">
              <label
                htmlFor={`${id}-${policy.id}`}
                className="cursor-pointer font-medium break-words after:absolute after:inset-0"
              >
                {policy.name}
              </label>
              <p id={`${id}-${policy.id}-about`} className="text-sm text-muted">
                {policy.about ?? `Your own policy, version ${policy.version}.`}
              </p>
            </div>
          </div>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-2 text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
