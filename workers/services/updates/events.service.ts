import { AppError } from '#app/domain/kernel/errors.ts'
import { foldEvents, linkOf, SOFT_BOUNCE_WINDOW } from '#app/domain/updates/fold-events.rules.ts'
import type { InboxEvent } from '#app/domain/updates/mail-event.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { InboxCursor } from '#db/repos/mail-events.repo.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { EventFolder } from '../../ports/event-folder.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { createAudienceService } from '../audience/audience.service.ts'

const FOLD_PAGE = 1_000
/** Times a page is read anew because a provider call was settled, or an update retried, while it was decided. */
const TRIES = 5

type Deps = {
  repos: (scope: SellerScope) => Repos
  audience: Pick<ReturnType<typeof createAudienceService>, 'report'>
  folder: EventFolder
  clock: Clock
  newId: NewId
}
export type FoldedPage = {
  /** Where the next page begins; null when this was the last. */
  next: InboxCursor | null
  /** Seconds until events of this page that had to wait are looked at again, or null. */
  later: number | null
  /** Whether an update shows something else now. */
  changed: boolean
}

/** What is told about mails after they were handed over. */
export function createEventsService(d: Deps) {
  return {
    /** Has the seller's inbox folded where it has its one writer (called by jobs). */
    async fold(scope: SellerScope): Promise<JobOutcome> {
      const later = await d.folder.fold(scope.sellerId)
      return later === null ? 'done' : { later }
    },

    /**
     * Gives one page of the inbox its effect, exactly once: on deliveries, counts and the chart in one D1 batch, and
     * before it, where it may happen twice, on contacts. A page that was read before something it rests on changed
     * writes nothing and is read again. Called by the seller's room, where nobody else folds at the same time.
     * @throws unavailable `changed_meanwhile` when it keeps changing
     */
    async foldPage(scope: SellerScope, after: InboxCursor | null = null): Promise<FoldedPage> {
      const repos = d.repos(scope)
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const events = await repos.mailEvents.page(after, FOLD_PAGE)
        const now = d.clock.now()
        const fold = foldEvents(events, { now, ...(await contextOf(repos, events, now)) })
        if (fold.reports.length > 0) await d.audience.report(scope, fold.reports)
        if (fold.applied.length > 0) {
          const [written] = await repos.batch(repos.mailEvents.write(fold, d.newId('job'), now))
          if (!written) continue
        }
        const last = events.length < FOLD_PAGE ? undefined : events[events.length - 1]
        return {
          next: last ? { receivedAt: last.receivedAt, eventId: last.eventId } : null,
          later: fold.later,
          changed: fold.counts.size > 0,
        }
      }
      throw new AppError('unavailable', 'changed_meanwhile', 'What these events are about kept changing.')
    },
  }
}

/** What the fold must know beside the events: links and who clicked them before, soft bounces of the last month. */
async function contextOf(repos: Repos, events: InboxEvent[], now: number) {
  const about = (type: InboxEvent['type']) => events.filter((e) => e.type === type && e.about)
  const clicks = about('clicked')
  const bounced = about('soft_bounced')
  const links =
    clicks.length > 0 ? await repos.mailEvents.links(unique(clicks.map((e) => e.about!.updateId))) : []
  const pairs = clicks.flatMap((e): [string, number, string][] => {
    const no = linkOf(e, links)
    return no === null ? [] : [[e.about!.updateId, no, e.about!.contactId]]
  })
  const [known, softBounces] = await Promise.all([
    pairs.length > 0 ? repos.mailEvents.clicked(pairs) : new Set<string>(),
    bounced.length > 0
      ? repos.mailEvents.softBounces(unique(bounced.map((e) => e.about!.contactId)), now - SOFT_BOUNCE_WINDOW)
      : new Map<string, number>(),
  ])
  return { links, known, softBounces }
}

const unique = (ids: string[]) => [...new Set(ids)]
