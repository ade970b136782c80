import { Form, useNavigation } from '@remix-run/react'
import { CURRENCIES, type Currency } from '#app/domain/kernel/money.ts'
import { DISCOUNT_LIMITS } from '#app/domain/sales/discount-form.rules.ts'
import type { Refusal } from '#app/http/refusal.ts'
import { FormError, SavedNote } from '../settings/form-notes.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'

type DiscountFormProps = {
  products: { id: string; name: string }[]
  /** The one it was asked for from. */
  productId: string
  currency: Currency
  timeZone: string
  refusal: Refusal | null
  typed: Record<string, string> | null
}

/** A new code: what it takes off, of what, how long and how often. */
export function DiscountForm(props: DiscountFormProps) {
  const { products, productId, currency, timeZone, refusal, typed } = props
  const isBusy = useNavigation().formData?.get('intent') === 'create'
  const error = (path: string) => refusal?.errors.find((e) => e.path === path)?.message
  return (
    <Card title="New code" actions={<SavedNote of="new">Made</SavedNote>}>
      <Form method="post" className="grid gap-5">
        {refusal && refusal.errors.length === 0 && <FormError errors={[refusal.detail]} />}
        <input type="hidden" name="intent" value="create" />
        <div className="grid items-start gap-5 sm:grid-cols-2">
          <Field label="Code" required error={error('code')} hint="Buyers type it; small letters do as well.">
            <Input
              name="code"
              defaultValue={typed?.code}
              maxLength={DISCOUNT_LIMITS.codeLength}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              className="uppercase"
            />
          </Field>
          <Field label="Counts for" required error={error('product_id')}>
            <Select name="product_id" required={false} defaultValue={typed?.product_id ?? productId}>
              <option value="">All products</option>
              {products.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className="grid grid-cols-2 items-start gap-5 sm:grid-cols-3">
          <Field label="Takes off" required error={error('value')}>
            <Input name="value" inputMode="decimal" defaultValue={typed?.value} autoComplete="off" />
          </Field>
          <Field label="As" required error={error('kind')}>
            <Select name="kind" defaultValue={typed?.kind ?? 'percent'}>
              <option value="percent">Percent</option>
              <option value="amount">Fixed amount</option>
            </Select>
          </Field>
          <Field label="Currency" required error={error('currency')} hint="Of a fixed amount.">
            <Select name="currency" defaultValue={typed?.currency ?? currency}>
              {Object.keys(CURRENCIES).map((code) => (
                <option key={code} value={code}>
                  {code.toUpperCase()}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        <div className="grid items-start gap-5 sm:grid-cols-3">
          <Field label="First day" error={error('starts_on')}>
            <Input name="starts_on" type="date" defaultValue={typed?.starts_on} />
          </Field>
          <Field label="Last day" error={error('ends_on')} hint={`To its end, ${timeZone} time.`}>
            <Input name="ends_on" type="date" defaultValue={typed?.ends_on} />
          </Field>
          <Field label="Most uses" error={error('max_uses')}>
            <Input name="max_uses" inputMode="numeric" defaultValue={typed?.max_uses} autoComplete="off" />
          </Field>
        </div>
        <Field
          label="Note"
          error={error('note')}
          hint="Stands on the product’s page for whoever comes with the code."
        >
          <Input name="note" defaultValue={typed?.note} maxLength={DISCOUNT_LIMITS.noteLength} />
        </Field>
        <div>
          <Button type="submit" variant="primary" pending={isBusy}>
            Make code
          </Button>
        </div>
      </Form>
    </Card>
  )
}
