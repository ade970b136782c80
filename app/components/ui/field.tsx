import { createContext, type ReactNode, useContext, useId } from 'react'

type FieldState = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean }
const FieldContext = createContext<FieldState | null>(null)

type FieldProps = {
  label: string
  hint?: ReactNode
  /** As conform gives it (`fields.x.errors`), or one sentence. */
  error?: string | readonly string[] | null
  required?: boolean
  /** Give conform's `fields.x.id` here; otherwise one is made. */
  id?: string
  hideLabel?: boolean
  children: ReactNode
}

/** Label, control, hint and error, wired by id. The control inside reads the rest from here. */
export function Field({ label, hint, error, required = false, id, hideLabel, children }: FieldProps) {
  const made = useId()
  const control = id ?? made
  const message = typeof error === 'string' ? error : error?.[0]
  const describedBy = [message && `${control}-error`, hint && `${control}-hint`].filter(Boolean).join(' ')
  return (
    <FieldContext.Provider
      value={{ id: control, describedBy: describedBy || undefined, invalid: Boolean(message), required }}
    >
      <div className="grid gap-1.5">
        <label htmlFor={control} className={hideLabel ? 'sr-only' : 'text-sm font-semibold'}>
          {label}
          {required || <span className="font-normal text-muted"> (optional)</span>}
        </label>
        {children}
        {message && (
          <p id={`${control}-error`} className="text-sm font-medium text-danger">
            {message}
          </p>
        )}
        {hint && (
          <p id={`${control}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </FieldContext.Provider>
  )
}

/** What a control inside a Field must carry; what the caller set itself wins. */
export function useFieldProps<P extends { id?: string; required?: boolean }>(props: P) {
  const field = useContext(FieldContext)
  if (!field) return props
  return {
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    ...props,
    id: props.id ?? field.id,
    required: props.required ?? field.required,
  }
}
