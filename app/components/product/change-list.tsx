import { FileMinus, FilePen, FilePlus, FileSymlink, type LucideIcon } from 'lucide-react'
import { type ChangesWire, itemFromWire } from '#app/domain/catalog/changes.schema.ts'
import { describeItem } from '#app/domain/catalog/describe-changes.ts'
import type { ProductView } from '#app/domain/catalog/product.schema.ts'
import { classNames } from '../ui/class-names.ts'

type ChangeListProps = {
  items: ChangesWire['items']
  editions: ProductView['editions']
  /** Shows at most so many, and how many more there are. */
  max?: number
}

/** Named changes, one line each. */
export function ChangeList({ items, editions, max = 12 }: ChangeListProps) {
  return (
    <ul className="grid gap-1.5 text-sm">
      {items.slice(0, max).map((item, i) => {
        const [Icon, tone] = lookOf(item.kind)
        const edition = editions.length > 1 && editions.find((e) => e.id === item.edition_id)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two changes may read the same
          <li key={i} className="flex gap-2">
            <Icon aria-hidden="true" className={classNames('mt-0.5 size-4 shrink-0', tone)} />
            <span className="min-w-0 break-words">
              {describeItem(itemFromWire(item))}
              {edition && !item.kind.startsWith('edition_') && (
                <span className="text-muted"> · {edition.name}</span>
              )}
            </span>
          </li>
        )
      })}
      {items.length > max && <li className="text-muted">and {items.length - max} more</li>}
    </ul>
  )
}

function lookOf(kind: string): [LucideIcon, string] {
  if (kind.endsWith('_added')) return [FilePlus, 'text-ok']
  if (kind.endsWith('_removed')) return [FileMinus, 'text-danger']
  if (kind.endsWith('_moved')) return [FileSymlink, 'text-info']
  return [FilePen, 'text-info']
}
