import { conflict, notFound } from '#app/domain/kernel/errors.ts'
import { isoOrNull } from '#app/domain/kernel/time.ts'
import { FREEZE_PAGE } from '#app/domain/updates/dispatch.rules.ts'
import type { UpdateAction } from '#app/domain/updates/lifecycle.rules.ts'
import {
  DEFAULT_HOLD_SECONDS,
  type ResendPreview,
  type ResendRefusal,
  type UpdateView,
} from '#app/domain/updates/updates.schema.ts'
import { asksAboutUnknown, decideResend, MAX_WAVES } from '#app/domain/updates/waves.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { FrozenPage } from '#db/repos/recipients.repo.ts'
import type { NewUpdate, UpdateRow } from '#db/repos/updates.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { EmailProvider } from '../../ports/email-provider.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { recipientsOf } from './update-audience.ts'
import { toView } from './update-view.ts'

/** Rejected or unknown deliveries one retry takes up. */
const RETRY_LIMIT = 10_000

type Deps = {
  repos: (scope: SellerScope) => Repos
  providers: Record<EmailProvider['name'], EmailProvider>
  clock: Clock
  realtime: Realtime
}
/** How long an update is held, and since when its customers must have heard nothing (null: no such condition). */
export type Timing = { seconds: number; quietSince: number | null; waitsForDigest: boolean }
/** One step of the lifecycle, and a new update held: what second chances are made of. */
type Act = (
  scope: SellerScope,
  id: string,
  action: UpdateAction,
  set: { pauseReason?: string; finishedAt?: number | null; sendAt?: number },
  also?: (repos: Repos, u: UpdateRow) => Statement[],
) => Promise<UpdateView>
type Confirm = (
  scope: SellerScope,
  repos: Repos,
  what: Omit<NewUpdate, 'id' | 'createdBy' | 'createdAt' | 'sendAt'>,
  page: FrozenPage,
  when: Timing,
  mailOf: (id: string) => Statement[],
) => Promise<UpdateView>

/** What a member may do once more with an update: its rejected mails, its unknown ones, and who did not open it. */
export function createSecondChances(d: Deps, { act, confirm }: { act: Act; confirm: Confirm }) {
  return {
    /** Sends what the provider rejected once more. */
    retry: (scope: SellerScope, id: string): Promise<UpdateView> =>
      again(scope, id, 'rejected', () => {
        throw conflict('nothing_to_retry', 'No delivery of this update was rejected.')
      }),
    /**
     * What became of some mails is unknown a day after: leave them, or send to those people again, some of whom may
     * then get it twice. Only a person decides that.
     * @throws conflict `nothing_unknown` before a day has passed, or when it was decided already
     */
    async settleUnknown(scope: SellerScope, id: string, choice: 'leave' | 'resend'): Promise<UpdateView> {
      requirePermission(scope, 'updates:send')
      const repos = d.repos(scope)
      const u = await repos.updates.find(id)
      if (!u) throw notFound('update')
      if (!asksAboutUnknown(u, d.clock.now()))
        throw conflict('nothing_unknown', 'There is nothing to decide about: events may still settle it.')
      if (choice === 'resend')
        return again(scope, id, 'unknown', () => {
          throw conflict('nothing_unknown', 'Nothing of this update is unknown any more.')
        })
      await repos.batch([repos.updates.leaveUnknown(id, d.clock.now())])
      d.realtime.hint(scope.sellerId, 'updates')
      return toView((await repos.updates.find(id))!)
    },

    /** Whether this update may go once more to those who did not open it, and to how many at most. */
    async resendPreview(scope: SellerScope, id: string): Promise<ResendPreview> {
      requirePermission(scope, 'updates:read')
      const { because, nextAt, mayReach, waves } = await nextWave(d.repos(scope), id)
      return {
        recipients: mayReach,
        allowed: because === null,
        because,
        next_at: isoOrNull(nextAt),
        waves_left: MAX_WAVES - waves.length,
      }
    },
    /**
     * Another wave: the same mail to those who got it, did not open it, and still want to hear. It is an update of
     * its own, held, counted and stopped as any other.
     * @throws conflict with the reason of `decideResend`
     */
    async resend(
      scope: SellerScope,
      id: string,
      input: { subject?: string | undefined },
    ): Promise<UpdateView> {
      requirePermission(scope, 'updates:send')
      const repos = d.repos(scope)
      const { first, because, waves } = await nextWave(repos, id)
      if (because !== null) throw conflict(because, RESEND_REFUSALS[because])
      const again = { ...first, resendOf: first.id }
      const page = await recipientsOf(repos, again, '', FREEZE_PAGE)
      if (page.recipients === 0 && page.lastContact === null) throw conflict('nobody', RESEND_REFUSALS.nobody)
      const subject = input.subject ?? first.subject
      const wave = waves.length + 1
      return confirm(
        scope,
        repos,
        { ...again, subject, wave },
        page,
        { seconds: DEFAULT_HOLD_SECONDS, quietSince: null, waitsForDigest: false },
        (newId) => repos.updates.copyMail(first.id, newId, subject),
      )
    },
  }

  /** Where an update stands with its waves; asked of a wave it answers for the first. */
  async function nextWave(repos: Repos, id: string) {
    const asked = await repos.updates.find(id)
    const first = asked?.resendOf ? await repos.updates.find(asked.resendOf) : asked
    if (!first) throw notFound('update')
    const waves = await repos.updates.waves(first.id)
    const opened = [first, ...waves].reduce((sum, w) => sum + w.opened, 0)
    const mayReach = Math.max(0, first.accepted - first.bounced - first.complained - opened)
    const lastAt = Math.max(first.createdAt, ...waves.map((w) => w.createdAt))
    return {
      first,
      waves,
      mayReach,
      ...decideResend({ ...first, waves: waves.length, lastAt, mayReach }, d.clock.now()),
    }
  }

  /** Sends deliveries that stand so once more, under new keys. */
  async function again(
    scope: SellerScope,
    id: string,
    state: 'rejected' | 'unknown',
    nothing: () => never,
  ): Promise<UpdateView> {
    const repos = d.repos(scope)
    const found = await repos.batches.again(id, state, RETRY_LIMIT)
    // It is due now: asked for days after, it would otherwise be held back as one that could not start in time.
    return act(scope, id, 'retry', { finishedAt: null, sendAt: d.clock.now() }, (_, u) => {
      if (found.n === 0) nothing()
      const cut = { provider: u.provider, size: d.providers[u.provider].maxRecipientsPerCall, lead: [] }
      return [
        ...repos.batches.requeue(u, state, found, RETRY_LIMIT, cut, d.clock.now()),
        repos.batches.enqueueDispatch(u.id, u.batches, 'updates.act', d.clock.now()),
      ]
    })
  }
}

const RESEND_REFUSALS: Record<ResendRefusal, string> = {
  not_sent: 'Only an update that was sent can be sent again.',
  not_tracked: 'Its opens were not counted, so nobody knows who did not open it.',
  too_soon: 'Wait a day between two waves.',
  no_more_waves: 'It was sent again three times already.',
  nobody: 'Nobody is left who got it, did not open it, and still wants to hear.',
}
