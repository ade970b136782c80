import { useState } from 'react'
import type * as Y from 'yjs'
import { shareContentOf, splitByEdition } from '#app/domain/catalog/draft-doc.ts'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { newPageId } from './page-list.tsx'

type EditionSwitchProps = {
  doc: Y.Doc
  editions: ProductView['editions']
  /** null while all editions share their content. */
  editionId: string | null
  onChoose: (editionId: string) => void
}

/** Which edition's content is shown, and whether there is only one for all. */
export function EditionSwitch({ doc, editions, editionId, onChoose }: EditionSwitchProps) {
  const [asked, setAsked] = useState<'share' | 'split' | null>(null)
  const ids = editions.map((e) => e.id)
  const kept = editions.find((e) => e.id === editionId)
  return (
    <div className="grid gap-3 rounded-lg border bg-surface p-3">
      <Checkbox
        label="Same content for all editions"
        checked={editionId === null}
        onChange={() => setAsked(editionId === null ? 'split' : 'share')}
      />
      {editionId !== null && (
        <Field label="Edition" required>
          <Select value={editionId} onChange={(event) => onChoose(event.target.value)}>
            {editions.map((edition) => (
              <option key={edition.id} value={edition.id}>
                {edition.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <ConfirmDialog
        open={asked === 'split'}
        onOpenChange={(open) => open || setAsked(null)}
        title="Give each edition its own content?"
        description={`Each of the ${editions.length} editions starts with a copy of these pages. Files stay available to all of them.`}
        confirmLabel="Give each its own"
        onConfirm={() => {
          splitByEdition(doc, ids, newPageId)
          onChoose(ids[0]!)
        }}
      />
      <ConfirmDialog
        open={asked === 'share'}
        onOpenChange={(open) => open || setAsked(null)}
        title={`Show “${kept?.name}” to all editions?`}
        description={`Its pages and files become everybody’s. The pages and files that only the other editions have are discarded: ${editions
          .filter((e) => e !== kept)
          .map((e) => e.name)
          .join(', ')}.`}
        confirmLabel="Discard the others’ content"
        danger
        onConfirm={() => editionId && shareContentOf(doc, ids, editionId)}
      />
    </div>
  )
}
