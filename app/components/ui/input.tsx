import { ChevronDown } from 'lucide-react'
import { type ComponentPropsWithoutRef, forwardRef } from 'react'
import { classNames } from './class-names.ts'
import { useFieldProps } from './field.tsx'

export const Input = forwardRef<HTMLInputElement, ComponentPropsWithoutRef<'input'>>(function Input(
  { className, ...props },
  ref,
) {
  return <input ref={ref} {...useFieldProps(props)} className={classNames('field', className)} />
})

export const Textarea = forwardRef<HTMLTextAreaElement, ComponentPropsWithoutRef<'textarea'>>(
  function Textarea({ className, rows = 5, ...props }, ref) {
    return (
      <textarea ref={ref} rows={rows} {...useFieldProps(props)} className={classNames('field', className)} />
    )
  },
)

/** The browser's own select: right on every phone, and it works before scripts do. */
export const Select = forwardRef<HTMLSelectElement, ComponentPropsWithoutRef<'select'>>(function Select(
  { className, children, ...props },
  ref,
) {
  return (
    <span className={classNames('relative block', className)}>
      <select ref={ref} {...useFieldProps(props)} className="field appearance-none pr-9">
        {children}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  )
})
