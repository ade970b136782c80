import { Form, useSubmit } from '@remix-run/react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { ConfirmDialog } from './dialog.tsx'

type ConfirmFormProps = Pick<ComponentProps<typeof Button>, 'variant' | 'size' | 'icon' | 'disabled'> & {
  /** Where the form posts; the current route when left out. */
  action?: string | undefined
  fields?: Record<string, string>
  /** Posts without leaving the page; the answer is the data of the fetcher with this key. */
  fetcherKey?: string | undefined
  children: ReactNode
  title: string
  description: ReactNode
  confirmLabel: string
  danger?: boolean
}

/** A one-button POST form that asks first. Before scripts run it is a plain form and posts at once. */
export function ConfirmForm(props: ConfirmFormProps) {
  const {
    action,
    fields = {},
    fetcherKey,
    title,
    description,
    confirmLabel,
    danger,
    children,
    ...button
  } = props
  const [open, setOpen] = useState(false)
  const submit = useSubmit()
  return (
    <Form
      method="post"
      action={action}
      onSubmit={(event) => {
        event.preventDefault()
        setOpen(true)
      }}
    >
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button type="submit" {...button}>
        {children}
      </Button>
      <ConfirmDialog
        open={open}
        onOpenChange={setOpen}
        title={title}
        description={description}
        confirmLabel={confirmLabel}
        danger={danger}
        onConfirm={() =>
          submit(fields, { method: 'post', action, ...(fetcherKey && { navigate: false, fetcherKey }) })
        }
      />
    </Form>
  )
}
