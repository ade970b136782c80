import { type ComponentPropsWithoutRef, forwardRef, type ReactNode, useId } from 'react'

type CheckboxProps = Omit<ComponentPropsWithoutRef<'input'>, 'type' | 'children'> & {
  label: ReactNode
  hint?: ReactNode
}

/** A checkbox with its label to click on; `type="radio"` makes it one of several. */
export const Checkbox = forwardRef<HTMLInputElement, CheckboxProps & { type?: 'checkbox' | 'radio' }>(
  function Checkbox({ label, hint, id, type = 'checkbox', ...props }, ref) {
    const made = useId()
    const control = id ?? made
    return (
      <div className="flex gap-2.5">
        <input
          ref={ref}
          id={control}
          type={type}
          aria-describedby={hint ? `${control}-hint` : undefined}
          className="mt-1 size-4 shrink-0 cursor-pointer pointer-coarse:size-5"
          {...props}
        />
        <div>
          <label htmlFor={control} className="cursor-pointer">
            {label}
          </label>
          {hint && (
            <p id={`${control}-hint`} className="text-sm text-muted">
              {hint}
            </p>
          )}
        </div>
      </div>
    )
  },
)
