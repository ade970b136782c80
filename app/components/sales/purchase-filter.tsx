import { Form, useSubmit } from '@remix-run/react'
import { PURCHASE_STATUSES } from '#app/domain/sales/purchases.schema.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'

export type PurchaseFilterValues = { product_id: string; status: string; email: string }
type PurchaseFilterProps = {
  products: { id: string; name: string }[]
  values: PurchaseFilterValues
  emailError: string | null
}

/** What purchases can be narrowed to: a GET form, so that what is shown has an address. */
export function PurchaseFilter({ products, values, emailError }: PurchaseFilterProps) {
  const submit = useSubmit()
  return (
    <Form
      role="search"
      aria-label="Purchases"
      className="mb-4 grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_13rem_minmax(0,1fr)_auto]"
      onChange={(event) => {
        // An address is typed to its end first.
        if (event.target instanceof HTMLSelectElement) submit(event.currentTarget)
      }}
    >
      <Field label="Product" hideLabel>
        <Select name="product_id" key={values.product_id} defaultValue={values.product_id}>
          <option value="">Every product</option>
          {products.map((p) => (
            <option key={p.id} value={p.id}>
              {p.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Status" hideLabel>
        <Select name="status" key={values.status} defaultValue={values.status}>
          <option value="">Every status</option>
          {PURCHASE_STATUSES.map((status) => (
            <option key={status} value={status}>
              {status[0]!.toUpperCase() + status.slice(1).replace('_', ' ')}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="E-mail of the buyer" hideLabel error={emailError}>
        <Input
          name="email"
          type="search"
          inputMode="email"
          autoComplete="off"
          placeholder="E-mail of the buyer"
          key={values.email}
          defaultValue={values.email}
        />
      </Field>
      <Button type="submit">Show</Button>
    </Form>
  )
}
