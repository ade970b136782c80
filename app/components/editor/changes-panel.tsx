import { CircleAlert } from 'lucide-react'
import type { PageHead } from '#app/domain/catalog/draft-doc.ts'
import type { SessionFrame } from '#app/domain/catalog/edit-session.schema.ts'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'
import { ChangeList } from '../product/change-list.tsx'
import { Card } from '../ui/card.tsx'

type ChangesPanelProps = { frame: SessionFrame | null; editions: ProductView['editions']; pages: PageHead[] }

/** What saving now would change, told by the session after each quiet moment. */
export function ChangesPanel({ frame, editions, pages }: ChangesPanelProps) {
  if (!frame) return null
  const items = frame.changes?.items ?? []
  return (
    <Card title={`Since version ${frame.base_version}`}>
      <div aria-live="polite" data-testid="draft-changes">
        {frame.errors.length > 0 ? (
          <ul className="grid gap-2 text-sm text-danger">
            {frame.errors.map(({ path, message }) => (
              <li key={`${path} ${message}`} className="flex gap-2">
                <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
                <span>
                  <strong className="font-semibold">{nameOf(path, pages)}</strong> {message}
                </span>
              </li>
            ))}
          </ul>
        ) : items.length > 0 ? (
          <ChangeList items={items} editions={editions} />
        ) : (
          <p className="text-sm text-muted">
            {frame.changes?.details ? 'Whether editions share their content.' : 'Nothing has changed.'}
          </p>
        )}
      </div>
    </Card>
  )
}

/** `pages.2.doc.content.0` → “Chapter 3”. */
function nameOf(path: string, pages: PageHead[]): string {
  const [list, index, field] = path.split('.')
  if (list !== 'pages' || index === undefined) return path === 'pages' ? 'All pages together' : path
  const title = pages[Number(index)]?.title
  const name = title ? `“${title}”` : `Page ${Number(index) + 1}`
  return field === 'title' ? `${name}: the title` : name
}
