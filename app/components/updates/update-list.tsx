import { Link } from '@remix-run/react'
import { progressOf } from '#app/domain/updates/progress.rules.ts'
import type { UpdateView } from '#app/domain/updates/updates.schema.ts'
import { StatusBadge } from '../ui/badge.tsx'
import { classNames } from '../ui/class-names.ts'
import { Progress } from '../ui/progress.tsx'
import { RelativeTime } from '../ui/relative-time.tsx'

type UpdateListProps = {
  updates: (UpdateView & { product_name: string })[]
  now: number
  /** Beside something else: the bar stands below, never beside. */
  narrow?: boolean
}

/** Updates as rows of a card: what was said about which product, how far it got, and when. */
export function UpdateList({ updates, now, narrow = false }: UpdateListProps) {
  return (
    <ul>
      {updates.map((u) => (
        <li
          key={u.id}
          className={classNames(
            'relative grid gap-x-6 gap-y-3 px-5 py-3.5 not-last:border-b hover:bg-canvas/50',
            !narrow && 'md:grid-cols-[minmax(0,1fr)_16rem] md:items-center',
          )}
        >
          <div className="min-w-0">
            <div className="flex items-baseline gap-3">
              <Link
                to={`/updates/${u.id}`}
                prefetch="intent"
                className="min-w-0 font-semibold break-words after:absolute after:inset-0 hover:text-accent"
              >
                {u.subject}
              </Link>
              <StatusBadge status={u.status} />
            </div>
            <p className="mt-0.5 text-sm text-muted">
              {u.digest_of ? (
                `Digest of ${u.digest_of.length} updates`
              ) : (
                <>
                  <span className="break-words">{u.product_name}</span> · version {u.version}
                </>
              )}{' '}
              · <RelativeTime at={Date.parse(u.created_at)} now={now} />
            </p>
          </div>
          <UpdateBar update={u} />
        </li>
      ))}
    </ul>
  )
}

/** How many of an update's recipients are done with; the words say what the bar means in each status. */
export function UpdateBar({ update }: { update: UpdateView }) {
  const { done, total } = progressOf(update)
  const { accepted } = update.counts
  switch (update.status) {
    case 'held':
      return <Progress label="Waiting" done={0} total={total} tone="warn" />
    case 'queued':
    case 'sending':
      return <Progress label="Sending" done={done} total={total} />
    case 'paused':
      return <Progress label="Stands still" done={done} total={total} tone="warn" />
    case 'failed':
      return <Progress label="Accepted" done={accepted} total={total} tone="danger" />
    default:
      return <Progress label="Accepted" done={accepted} total={total} tone="ok" />
  }
}
