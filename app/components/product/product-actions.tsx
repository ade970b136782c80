import { Form, useFetcher } from '@remix-run/react'
import { Archive, ArchiveRestore, EyeOff, Rocket } from 'lucide-react'
import { Button } from '../ui/button.tsx'
import { ConfirmForm } from '../ui/confirm-form.tsx'
import { useProduct } from './use-product.ts'

/** Publish, unpublish, archive: what the product's status allows. */
export function ProductActions() {
  const { product, canEdit } = useProduct()
  const fetcher = useFetcher()
  const action = `/products/${product.id}`
  if (product.status === 'archived')
    return (
      <Form method="post" action={action}>
        <Button type="submit" name="intent" value="unarchive" icon={ArchiveRestore}>
          Take out of the archive
        </Button>
      </Form>
    )
  if (!canEdit) return null
  return (
    <>
      <ConfirmForm
        action={action}
        fields={{ intent: 'archive' }}
        variant="ghost"
        icon={Archive}
        title={`Archive “${product.name}”?`}
        description="It leaves the lists and can no longer be bought or changed. Customers keep what they bought, and you can take it out of the archive again."
        confirmLabel="Archive product"
        danger
      >
        Archive
      </ConfirmForm>
      {product.status === 'published' ? (
        <ConfirmForm
          action={action}
          fields={{ intent: 'unpublish' }}
          icon={EyeOff}
          title={`Unpublish “${product.name}”?`}
          description="It can no longer be bought. Customers keep their access, and nobody is notified of changes until you publish again."
          confirmLabel="Unpublish"
        >
          Unpublish
        </ConfirmForm>
      ) : (
        <fetcher.Form method="post" action={action}>
          <input type="hidden" name="intent" value="publish" />
          <Button type="submit" variant="primary" icon={Rocket} pending={fetcher.state !== 'idle'}>
            Publish
          </Button>
        </fetcher.Form>
      )}
    </>
  )
}
