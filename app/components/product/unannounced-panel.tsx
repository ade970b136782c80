import { useFetcher } from '@remix-run/react'
import { Megaphone } from 'lucide-react'
import type { ChangesSince } from '#app/domain/catalog/product.schema.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { ChangeList } from './change-list.tsx'
import { useProduct } from './use-product.ts'

/** What customers have not been told yet: where a prompt that one let go by is found again. */
export function UnannouncedPanel({ unannounced }: { unannounced: ChangesSince }) {
  const { product, canEdit, canSend } = useProduct()
  const fetcher = useFetcher()
  if (!product.has_unannounced_changes || product.status === 'archived') return null
  const mayNotify = canSend && product.status === 'published'
  return (
    <Card
      title="Since your last update"
      description={`Version ${unannounced.since} → ${unannounced.version}. Customers have not heard of this.`}
      footer={
        (canEdit || mayNotify) && (
          <>
            {canEdit && (
              <fetcher.Form method="post" action={`/products/${product.id}/versions`}>
                <input type="hidden" name="intent" value="dismiss" />
                <Button type="submit" size="sm" variant="ghost" pending={fetcher.state !== 'idle'}>
                  Dismiss
                </Button>
              </fetcher.Form>
            )}
            {mayNotify && (
              <ButtonLink size="sm" variant="primary" icon={Megaphone} to={`/products/${product.id}/notify`}>
                Notify customers
              </ButtonLink>
            )}
          </>
        )
      }
    >
      <ChangeList items={unannounced.changes.items} editions={product.editions} />
    </Card>
  )
}
