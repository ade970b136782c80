import { useSearchParams } from '@remix-run/react'
import { useEffect, useState } from 'react'
import type { ContactView } from '#app/domain/audience/contacts.schema.ts'
import type { Counted } from '#app/domain/audience/growth.rules.ts'
import type { Page } from '#app/domain/kernel/page.ts'
import { listHref } from '#app/http/audience-address.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { countOf } from '../updates/share.ts'
import { ContactTable } from './contact-table.tsx'
import { useShownPages } from './use-shown-pages.ts'

type ContactListProps = {
  query: string
  first: Page<ContactView>
  kind: Counted
  now: number
  /** `first` is not the list's beginning. */
  isFurther: boolean
}

/** The contacts that fit, as far as one asked for them. Before scripts run each page is an address of its own. */
export function ContactList({ query, first, kind, now, isFurther }: ContactListProps) {
  const { rows, next, pages, behind, work, loadMore } = useShownPages(query, first)
  const [search] = useSearchParams()
  const [isLive, setLive] = useState(false)
  useEffect(() => setLive(true), [])
  const isSearching = rows.length === 0 && next !== null
  return (
    <>
      {behind && (
        <p role="status" className="flex flex-wrap items-center gap-3 border-t px-5 py-3">
          Many new people came in.
          <ButtonLink size="sm" to={listHref(search)} reloadDocument>
            Show the list anew
          </ButtonLink>
        </p>
      )}
      {rows.length > 0 ? (
        <ContactTable contacts={rows} kind={kind} now={now} />
      ) : (
        <p role="status" className="border-t px-5 py-10 text-center text-muted">
          {isSearching ? 'Looking further. Few fit this filter …' : 'Nobody fits this filter.'}
        </p>
      )}
      {(next !== null || pages > 1 || isFurther) && (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t px-5 py-3">
          <p role="status" className="text-sm text-muted">
            {work === 'failed' ? 'That did not work. Try again.' : reachText(rows.length, pages, next)}
          </p>
          {isFurther && (
            <ButtonLink size="sm" to={listHref(search)}>
              First page
            </ButtonLink>
          )}
          {next !== null &&
            (isLive ? (
              <Button size="sm" pending={work === 'busy'} onClick={loadMore}>
                Load more
              </Button>
            ) : (
              <ButtonLink size="sm" to={listHref(search, { cursor: next })}>
                Next page
              </ButtonLink>
            ))}
        </div>
      )}
    </>
  )
}

/** How far the list goes; at first that is plain to see. */
function reachText(rows: number, pages: number, next: string | null): string {
  if (pages === 1 || rows === 0) return ''
  const people = countOf(rows, 'person', 'people')
  return next === null ? `${people}. That is everybody.` : `${people} shown`
}
