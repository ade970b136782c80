import type { SessionFrame } from '#app/domain/catalog/edit-session.schema.ts'
import { ChangeList } from '../product/change-list.tsx'
import { useProduct } from '../product/use-product.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

type StaleDialogProps = {
  stale: SessionFrame['stale']
  open: boolean
  onOpenChange: (open: boolean) => void
  onTakeTheirs: () => void
  onSaveOver: (version: number) => void
}

/** Somebody saved other content meanwhile, outside the session: nothing is lost before one has decided. */
export function StaleDialog({ stale, open, onOpenChange, onTakeTheirs, onSaveOver }: StaleDialogProps) {
  const { product } = useProduct()
  if (!stale) return null
  const then = (act: () => void) => () => {
    act()
    onOpenChange(false)
  }
  return (
    <Dialog
      title={`${stale.saved_by} saved version ${stale.version} meanwhile`}
      description="Your draft is based on an older version. This is what they changed:"
      open={open}
      onOpenChange={onOpenChange}
      footer={
        <>
          <ButtonLink variant="ghost" to={`/products/${product.id}/versions?to=${stale.version}`}>
            Compare
          </ButtonLink>
          <Button onClick={then(onTakeTheirs)}>Take theirs, drop the draft</Button>
          <Button variant="primary" onClick={then(() => onSaveOver(stale.version))}>
            Save mine over it
          </Button>
        </>
      }
    >
      <ChangeList items={stale.changes.items} editions={product.editions} />
    </Dialog>
  )
}
