import { useEffect } from 'react'
import type { PageHead } from '#app/domain/catalog/draft-doc.ts'
import type { Presence } from '#app/domain/catalog/edit-session.schema.ts'
import { initialsOf } from '../ui/avatar.tsx'
import { useAwareness } from './use-draft.ts'
import type { Awareness } from './use-edit-session.ts'

type Here = { user: Presence['user']; pageId: string | null }

/** Who is editing now besides oneself; tells the others on which page one is. */
export function PresenceBar(props: { awareness: Awareness; pages: PageHead[]; pageId: string | null }) {
  const { awareness, pages, pageId } = props
  useEffect(() => awareness.setLocalStateField('pageId', pageId), [awareness, pageId])
  const here = useAwareness(awareness, listOthers)
  if (here.length === 0) return null
  return (
    <ul aria-label="Also editing" className="flex -space-x-1.5">
      {here.map(({ user, pageId: on }) => {
        const title = pages.find((p) => p.id === on)?.title
        return (
          <li key={user.id} title={title ? `${user.name}, on “${title}”` : user.name}>
            <span
              aria-hidden="true"
              style={{ background: user.color }}
              className="inline-flex size-7 items-center justify-center rounded-full text-xs font-semibold text-white ring-2 ring-canvas"
            >
              {initialsOf(user.name)}
            </span>
            <span className="sr-only">{user.name}</span>
          </li>
        )
      })}
    </ul>
  )
}

function listOthers(awareness: Awareness): Here[] {
  const found = new Map<string, Here>()
  for (const [client, state] of awareness.getStates() as Map<number, Partial<Presence>>)
    if (client !== awareness.clientID && state.user)
      found.set(state.user.id, { user: state.user, pageId: state.pageId ?? null })
  return [...found.values()]
}
