import { ArrowDown, ArrowUp, FileText, GripVertical, Plus, Trash2 } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import type * as Y from 'yjs'
import { CONTENT_LIMITS } from '#app/domain/catalog/content.schema.ts'
import { addPage, movePage, type PageHead, removePage } from '#app/domain/catalog/draft-doc.ts'
import type { Presence } from '#app/domain/catalog/edit-session.schema.ts'
import { encodeId } from '#app/domain/kernel/ids.ts'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { ConfirmDialog } from '../ui/dialog.tsx'
import { useAwareness } from './use-draft.ts'
import type { Awareness } from './use-edit-session.ts'

export const newPageId = () => encodeId('page', Date.now(), crypto.getRandomValues(new Uint8Array(10)))

type PageListProps = {
  doc: Y.Doc
  awareness: Awareness
  pages: PageHead[]
  editionId: string | null
  currentId: string | null
  onChoose: (pageId: string) => void
}

/** Pages in order: chosen, added, moved (by dragging, by buttons, by Alt and the arrow keys), deleted. */
export function PageList({ doc, awareness, pages, editionId, currentId, onChoose }: PageListProps) {
  const [dropBefore, setDropBefore] = useState<string | null | undefined>()
  const [doomed, setDoomed] = useState<PageHead | null>(null)
  const [spoken, setSpoken] = useState('')
  const others = useAwareness(awareness, othersByPage)
  const current = pages.findIndex((p) => p.id === currentId)

  function move(index: number, step: -1 | 1) {
    const page = pages[index]
    const target = index + step
    if (!page || target < 0 || target >= pages.length) return
    movePage(doc, page.id, (step === -1 ? pages[target] : pages[target + 1])?.id ?? null)
    setSpoken(`${page.title || 'Untitled page'} is now page ${target + 1} of ${pages.length}`)
  }
  const dropHandlers = (beforeId: string | null) => ({
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(PAGE_TYPE)) return
      event.preventDefault()
      setDropBefore(beforeId)
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      movePage(doc, event.dataTransfer.getData(PAGE_TYPE), beforeId)
      setDropBefore(undefined)
    },
  })

  return (
    <section aria-label="Pages">
      <div className="mb-2 flex items-center justify-between">
        <h2 className="text-sm font-semibold text-muted">Pages</h2>
        <div className="flex gap-0.5">
          <Button
            size="sm"
            variant="ghost"
            icon={ArrowUp}
            aria-label="Move page up"
            disabled={current < 1}
            onClick={() => move(current, -1)}
          />
          <Button
            size="sm"
            variant="ghost"
            icon={ArrowDown}
            aria-label="Move page down"
            disabled={current === -1 || current === pages.length - 1}
            onClick={() => move(current, 1)}
          />
          <Button
            size="sm"
            variant="ghost"
            icon={Trash2}
            aria-label="Delete page"
            disabled={current === -1}
            onClick={() => setDoomed(pages[current]!)}
          />
        </div>
      </div>
      <ol
        className="mb-2 grid max-h-[45dvh] grid-cols-[minmax(0,1fr)] gap-0.5 overflow-y-auto"
        onDragEnd={() => setDropBefore(undefined)}
      >
        {pages.map((page, i) => (
          <li
            key={page.id}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.setData(PAGE_TYPE, page.id)
              event.dataTransfer.effectAllowed = 'move'
            }}
            {...dropHandlers(page.id)}
            className={classNames(
              'group flex items-center rounded-md border-t-2',
              dropBefore === page.id ? 'border-t-accent' : 'border-t-transparent',
              page.id === currentId ? 'bg-accent-soft' : 'hover:bg-sunken',
            )}
          >
            <GripVertical
              aria-hidden="true"
              className="size-4 shrink-0 cursor-grab text-muted opacity-0 group-hover:opacity-100"
            />
            <button
              type="button"
              aria-current={page.id === currentId ? 'page' : undefined}
              onClick={() => onChoose(page.id)}
              onKeyDown={(event) => {
                const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined
                if (!step || !event.altKey) return
                event.preventDefault()
                move(i, step)
              }}
              className={classNames(
                'flex min-h-9 min-w-0 flex-1 cursor-pointer items-center gap-2 py-1.5 pr-2 text-left pointer-coarse:min-h-11',
                page.id === currentId ? 'font-semibold text-accent' : 'font-medium',
              )}
            >
              <FileText aria-hidden="true" className="size-4 shrink-0 opacity-70" />
              <span className={classNames('truncate', page.title || 'text-muted italic')}>
                {page.title || 'Untitled page'}
              </span>
              {(others[page.id] ?? []).map((user) => (
                <span
                  key={user.id}
                  className="ml-auto size-2 shrink-0 rounded-full"
                  style={{ background: user.color }}
                >
                  <span className="sr-only">{user.name} is here</span>
                </span>
              ))}
            </button>
          </li>
        ))}
        <li
          aria-hidden="true"
          className={classNames(
            'h-2 border-t-2',
            dropBefore === null ? 'border-t-accent' : 'border-t-transparent',
          )}
          {...dropHandlers(null)}
        />
      </ol>
      <Button
        size="sm"
        icon={Plus}
        disabled={pages.length >= CONTENT_LIMITS.pages}
        onClick={() => {
          const id = newPageId()
          addPage(doc, { id, editionId, title: `Page ${pages.length + 1}` })
          onChoose(id)
        }}
      >
        Add page
      </Button>
      <p role="status" className="sr-only">
        {spoken}
      </p>
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={(open) => open || setDoomed(null)}
        title={`Delete “${doomed?.title || 'Untitled page'}”?`}
        description="It goes from the draft for everybody who edits. Customers keep seeing it until you save; older versions keep it in any case."
        confirmLabel="Delete page"
        danger
        onConfirm={() => doomed && removePage(doc, doomed.id)}
      />
    </section>
  )
}

const PAGE_TYPE = 'application/x-awning-page'

/** Who else is on which page; several windows of one member count once. */
function othersByPage(awareness: Awareness): Record<string, Presence['user'][]> {
  const found: Record<string, Presence['user'][]> = {}
  for (const [client, state] of awareness.getStates() as Map<number, Partial<Presence>>) {
    if (client === awareness.clientID || !state.pageId || !state.user) continue
    const list = found[state.pageId] ?? []
    if (!list.some((u) => u.id === state.user!.id)) found[state.pageId] = [...list, state.user]
  }
  return found
}
