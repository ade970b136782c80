import { Form } from '@remix-run/react'
import { useState } from 'react'
import { Button } from '#app/components/ui/button.tsx'
import { Card } from '#app/components/ui/card.tsx'
import { Field } from '#app/components/ui/field.tsx'
import { Select } from '#app/components/ui/input.tsx'

type Copyable = { product_id: string; name: string; title: string }

/** Fills the form with another product's policy; nothing is saved by it. */
export function CopyPolicy({ copyable, edition }: { copyable: Copyable[]; edition: string | null }) {
  const [from, setFrom] = useState<string | null>(null)
  if (copyable.length === 0) return null
  return (
    <Card title="Copy from another product" description="Fills the form above; look at it and save.">
      <Form method="get" preventScrollReset className="flex flex-wrap items-end gap-3">
        {edition && <input type="hidden" name="edition" value={edition} />}
        <div className="min-w-0 grow basis-60">
          <Field label="Product" required>
            <Select name="from" defaultValue="" onChange={(e) => setFrom(e.target.value)}>
              <option value="" disabled>
                Choose a product
              </option>
              {copyable.map((p) => (
                <option key={p.product_id} value={p.product_id}>
                  {p.name} · {p.title}
                </option>
              ))}
            </Select>
          </Field>
        </div>
        {/* Before scripts run the browser itself asks for a choice. */}
        <Button type="submit" aria-disabled={from === ''}>
          Copy
        </Button>
      </Form>
    </Card>
  )
}
