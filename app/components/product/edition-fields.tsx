import { Plus } from 'lucide-react'
import { useState } from 'react'
import { CONTENT_LIMITS } from '#app/domain/catalog/content.schema.ts'
import type { TypedEdition } from '#app/domain/catalog/details-form.rules.ts'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

type EditionFieldsProps = { editions: TypedEdition[]; error: (path: string) => string | undefined }

/** Names and prices of what can be bought. The last, empty row is a new edition, also before scripts run. */
export function EditionFields({ editions, error }: EditionFieldsProps) {
  const [added, setAdded] = useState(1)
  const blank: TypedEdition = { id: '', name: '', price: '', isOpen: false, isRemoved: false }
  const rows = [...editions, ...Array.from({ length: added }, () => blank)]
  return (
    <Card
      title="Editions and prices"
      description="Customers buy one edition. Content is the same for all or differs per edition; that is chosen beside the pages."
    >
      <ul className="grid gap-4">
        {rows.map((edition, i) => {
          const isNew = edition.id === ''
          const label = isNew ? 'New edition' : `Edition ${i + 1}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end
            <li key={i} className="grid items-start gap-x-3 gap-y-2 sm:grid-cols-[1fr_8rem_7rem]">
              <input type="hidden" name="edition_id" value={edition.id} />
              <Field label={label} required={!isNew} error={error(`editions.${i}.name`)}>
                <Input
                  name="edition_name"
                  defaultValue={edition.name}
                  maxLength={CONTENT_LIMITS.editionNameLength}
                  required={false}
                />
              </Field>
              <Field label="Price" required error={error(`editions.${i}.price`)}>
                <Input
                  name="edition_price"
                  inputMode="decimal"
                  defaultValue={edition.price}
                  required={false}
                />
              </Field>
              <div className="sm:col-start-1 sm:row-start-2">
                <Checkbox
                  name="edition_open"
                  value={i}
                  defaultChecked={edition.isOpen}
                  label="Buyers name the price"
                  hint="The price above is the least. At 0 they may also take it for nothing."
                  aria-label={`Buyers name the price of ${isNew ? 'the new edition' : edition.name}`}
                />
              </div>
              {!isNew && editions.length > 1 && (
                <div className="sm:col-start-3 sm:row-start-1 sm:pt-8">
                  <Checkbox
                    name="edition_removed"
                    value={edition.id}
                    defaultChecked={edition.isRemoved}
                    label="Remove"
                    aria-label={`Remove ${edition.name}`}
                  />
                </div>
              )}
            </li>
          )
        })}
      </ul>
      {error('editions') && <p className="mt-3 text-sm font-medium text-danger">{error('editions')}</p>}
      <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button size="sm" icon={Plus} onClick={() => setAdded(added + 1)}>
          One more
        </Button>
        <p className="text-sm text-muted">
          A removed edition can no longer be bought, and the pages that only it has go. Whoever bought it
          still counts as a customer.
        </p>
      </div>
    </Card>
  )
}
