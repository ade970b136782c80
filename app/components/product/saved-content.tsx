import type { RichDocument } from '#app/domain/catalog/document.schema.ts'
import type { ContentView } from '#app/domain/catalog/product.schema.ts'
import { DocumentView } from '../document/document-view.tsx'
import { Card } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useProduct } from './use-product.ts'

/** The last saved version to read: before the editor is there, without scripts, and for members who may not edit. */
export function SavedContent({ content, isLoading }: { content: ContentView; isLoading: boolean }) {
  const { product, canEdit } = useProduct()
  const nameOf = new Map(content.files.map((f) => [f.id, f.name]))
  const editionOf = new Map(content.editions.map((e) => [e.id, e.name]))
  return (
    <div className="mx-auto grid max-w-3xl gap-4" aria-busy={canEdit && isLoading}>
      {canEdit && (
        <noscript>
          <p className="rounded-md bg-info-soft px-4 py-3 text-info">
            Editing pages together needs JavaScript. This is the saved version; everything under Details works
            without.
          </p>
        </noscript>
      )}
      {content.pages.length === 0 && (
        <Card>
          <EmptyState title="No pages yet" description="This product has no content to read so far." />
        </Card>
      )}
      {content.pages.map((page) => (
        <Card
          key={page.id}
          title={page.title}
          description={page.edition_id && editionOf.get(page.edition_id)}
        >
          <DocumentView
            doc={page.doc as RichDocument}
            fileUrl={(id) => (nameOf.has(id) ? `/products/${product.id}/files/${id}/preview` : null)}
            fileName={(id) => nameOf.get(id) ?? 'A file that was removed'}
          />
        </Card>
      ))}
    </div>
  )
}
