import { conflict, invalid, notFound } from '#app/domain/kernel/errors.ts'
import { deliveryId, parseDeliveryId } from '#app/domain/kernel/ids.ts'
import { type Page, type PageQuery, toPage } from '#app/domain/kernel/page.ts'
import { DAY, SECOND, toIso } from '#app/domain/kernel/time.ts'
import { digestTime } from '#app/domain/updates/digest.rules.ts'
import { FREEZE_PAGE } from '#app/domain/updates/dispatch.rules.ts'
import { greetingName } from '#app/domain/updates/greeting.rules.ts'
import { canarySize, type GuardLimits, leadSizes } from '#app/domain/updates/guard.rules.ts'
import { nextStatus, type UpdateAction } from '#app/domain/updates/lifecycle.rules.ts'
import { cutTemplate, fillTemplate } from '#app/domain/updates/mail-template.rules.ts'
import type { Weights } from '#app/domain/updates/route.rules.ts'
import {
  type CreateUpdate,
  DEFAULT_HOLD_SECONDS,
  type DeliveryState,
  type DeliveryView,
  type UpdateView,
} from '#app/domain/updates/updates.schema.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { FrozenPage, RecipientCount } from '#db/repos/recipients.repo.ts'
import type { NewUpdate, UpdateRow } from '#db/repos/updates.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import { freezeUpdate, startUpdate, watchUpdate } from '#queues/jobs/updates.jobs.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { EmailProvider } from '../../ports/email-provider.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import { fillSections } from './compose-digest.ts'
import { createComposer, type UpdateDraft } from './compose-update.ts'
import { createSecondChances, type Timing } from './second-chances.ts'
import { toView } from './update-view.ts'

/** A second update of a product within this asks first. */
const QUIET_PERIOD = DAY
type Deps = {
  repos: (scope: SellerScope) => Repos
  providers: Record<EmailProvider['name'], EmailProvider>
  mail: { weights: Weights; domain: string; guard: GuardLimits }
  baseUrl: string
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}
export type UpdatePreview = {
  version: number
  since_version: number
  subject: string
  note: string
  items: string[]
  html: string
  text: string
  counts: RecipientCount
  /** When this product's customers were last told something within the quiet period. */
  recently_notified_at: string | null
}

/** Notices about versions: compose, confirm with one click, watch, stop. Sending itself is `sending.service`. */
export function createUpdatesService(d: Deps) {
  const { plan, render } = createComposer(d)
  return {
    /**
     * The mail as it would go out now and who would get it.
     * @throws conflict `no_content_change`; not_found for a product or version that is not there
     */
    async preview(scope: SellerScope, productId: string, draft: UpdateDraft = {}): Promise<UpdatePreview> {
      const repos = d.repos(scope)
      const planned = await plan(repos, productId, draft)
      const [{ body }, counts, last] = await Promise.all([
        render(repos, planned, 'preview'),
        repos.recipients.count({
          productId,
          editionIds: planned.changes.affectedEditionIds,
          versionSavedAt: planned.savedAt,
          segment: planned.segment,
        }),
        repos.updates.lastConfirmedAt(productId),
      ])
      const recent = last !== null && last > d.clock.now() - QUIET_PERIOD
      return {
        version: planned.version,
        since_version: planned.since,
        subject: planned.subject,
        note: planned.note,
        items: planned.items,
        html: body.html,
        text: body.text,
        counts,
        recently_notified_at: recent ? toIso(last) : null,
      }
    },

    /**
     * Confirms: the update is held for its undo, its mail is rendered and frozen, the jobs are in the same batch.
     * @throws conflict `not_published` | `no_content_change` | `no_customers` | `recently_notified` | `already_notified`
     */
    async create(scope: SellerScope, productId: string, input: CreateUpdate): Promise<UpdateView> {
      requirePermission(scope, 'updates:send')
      const repos = d.repos(scope)
      const planned = await plan(repos, productId, input)
      if (planned.product.status !== 'published')
        throw conflict('not_published', 'Publish the product first; nobody is told about a draft.')
      const audience = {
        productId,
        editionIds: planned.changes.affectedEditionIds,
        versionSavedAt: planned.savedAt,
        segment: planned.segment,
      }
      // The first page is chosen and frozen with the confirmation itself; jobs freeze what is left.
      const [page, mail] = await Promise.all([
        repos.recipients.page(audience, '', FREEZE_PAGE),
        render(repos, planned, 'send'),
      ])
      if (page.recipients === 0 && page.lastContact === null)
        throw conflict(
          'no_customers',
          'Nobody would get this update: no customer of the changed editions can be reached.',
        )

      const quietSince = input.allow_recent ? null : d.clock.now() - QUIET_PERIOD
      return confirm(
        scope,
        repos,
        {
          ...audience,
          version: planned.version,
          sinceVersion: planned.since,
          subject: planned.subject,
          note: planned.note,
          items: planned.items,
          provider: planned.provider,
          tracked: mail.tracked,
          resendOf: null,
          wave: 0,
          digestOf: null,
        },
        page,
        {
          seconds: input.hold_seconds ?? DEFAULT_HOLD_SECONDS,
          quietSince,
          waitsForDigest: planned.waitsForDigest,
        },
        (id) => [
          repos.updates.insertBody({ updateId: id, ...mail.body }),
          repos.updates.insertLinks(id, mail.links),
        ],
      )
    },

    async get(scope: SellerScope, id: string): Promise<UpdateView> {
      requirePermission(scope, 'updates:read')
      const row = await d.repos(scope).updates.find(id)
      if (!row) throw notFound('update')
      return toView(row)
    },
    /** The frozen mail as one customer might see it; its links lead nowhere. @throws not_found */
    async mail(scope: SellerScope, id: string): Promise<{ html: string; text: string }> {
      requirePermission(scope, 'updates:read')
      const body = await d.repos(scope).updates.body(id)
      if (!body) throw notFound('update')
      const key = 'example'
      const sections = body.sections ?? []
      const all = fillSections(
        sections,
        sections.map((_, no) => ({ no, key })),
      )
      const example = { name: greetingName(null), key, ...all }
      const fill = (text: string) => fillTemplate(cutTemplate(text, new Set(Object.keys(example))), example)
      return { html: fill(body.html), text: fill(body.text) }
    },
    /** Newest first. */
    async list(scope: SellerScope, q: PageQuery & { product_id?: string }): Promise<Page<UpdateView>> {
      requirePermission(scope, 'updates:read')
      const rows = await d
        .repos(scope)
        .updates.list({ productId: q.product_id, before: q.cursor, limit: q.limit + 1 })
      return toPage(rows, q.limit, (r) => r.id, toView)
    },
    async deliveries(
      scope: SellerScope,
      id: string,
      q: PageQuery & { state?: DeliveryState; email?: string },
    ): Promise<Page<DeliveryView>> {
      requirePermission(scope, 'updates:read')
      const repos = d.repos(scope)
      if (!(await repos.updates.find(id))) throw notFound('update')
      const after = q.cursor === undefined ? undefined : parseDeliveryId(q.cursor)?.contactId
      if (q.cursor !== undefined && !after)
        throw invalid([{ path: 'cursor', message: 'is not a cursor of this list' }])
      const rows = await repos.updates.deliveries(id, {
        state: q.state,
        email: q.email,
        after,
        limit: q.limit + 1,
      })
      return toPage(
        rows,
        q.limit,
        (r) => deliveryId(id, r.contactId),
        (r) => ({
          id: deliveryId(id, r.contactId),
          update_id: id,
          contact_id: r.contactId,
          email: r.email,
          state: r.state,
          reason: r.reason,
          changed_at: toIso(r.changedAt),
        }),
      )
    },

    /** Undo while held; afterwards it stops what was not handed over yet. */
    cancel: (scope: SellerScope, id: string) => act(scope, id, 'cancel', { finishedAt: d.clock.now() }),
    pause: (scope: SellerScope, id: string) => act(scope, id, 'pause', { pauseReason: 'member' }),
    /**
     * Lets what is left go on, also after Awning held it back: that overrules the guard. One that never started begins
     * anew, since its audience and its day may be others by now.
     */
    async resume(scope: SellerScope, id: string): Promise<UpdateView> {
      requirePermission(scope, 'updates:send')
      const u = await d.repos(scope).updates.find(id)
      const now = d.clock.now()
      if (u?.status === 'paused' && u.startedAt === null)
        return act(scope, id, 'begin_anew', { sendAt: now }, () => [
          d.jobs.enqueue(scope, startUpdate, { updateId: id }, now),
        ])
      const overrules = u?.pauseReason?.startsWith('guard_') ?? false
      return act(scope, id, 'resume', { sendAt: now }, (repos) => [
        ...(overrules ? [repos.batches.endGuard(id, 'overruled')] : []),
        d.jobs.enqueue(scope, watchUpdate, { updateId: id }, now + SECOND),
        repos.batches.enqueueDispatch(id, 0, 'updates.act', now),
      ])
    },
    ...createSecondChances(d, { act, confirm }),

    /** Sends the mail as it stands in the composer to one address of the member who asks. */
    async sendTest(
      scope: SellerScope,
      productId: string,
      draft: UpdateDraft,
      to: { email: string; name: string },
    ): Promise<void> {
      requirePermission(scope, 'updates:send')
      const repos = d.repos(scope)
      const planned = await plan(repos, productId, draft)
      const { body } = await render(repos, planned, 'test')
      const { envelope, html, text } = body
      const fill = (text: string) =>
        fillTemplate(cutTemplate(text, new Set(['name'])), { name: greetingName(to.name) })
      const { 'List-Unsubscribe': _, 'List-Unsubscribe-Post': __, ...headers } = envelope.headers
      const outcome = await d.providers[planned.provider].sendOne({
        ...envelope,
        headers,
        idempotencyKey: `test/${d.newId('mail')}`,
        html: fill(html),
        text: fill(text),
        to,
      })
      if (outcome.kind !== 'accepted')
        throw conflict(
          'test_not_sent',
          'The mail provider did not take the test mail. Try again in a moment.',
        )
    },
  }

  /** Holds an update with its first page of recipients, and the jobs that carry it on, all in one batch. */
  async function confirm(
    scope: SellerScope,
    repos: Repos,
    what: Omit<NewUpdate, 'id' | 'createdBy' | 'createdAt' | 'sendAt'>,
    page: FrozenPage,
    { seconds, quietSince, waitsForDigest }: Timing,
    mailOf: (id: string) => Statement[],
  ): Promise<UpdateView> {
    const now = d.clock.now()
    const holdEnd = now + seconds * SECOND
    const sendAt = waitsForDigest ? digestTime(holdEnd, now) : holdEnd
    const id = d.newId('update')
    const size = d.providers[what.provider].maxRecipientsPerCall
    const isBig = page.lastContact !== null || canarySize(page.recipients, d.mail.guard) > 0
    const cut = { provider: what.provider, size, lead: isBig ? leadSizes(size) : [] }
    const createdBy = `${scope.actor.kind}:${scope.actor.id}`
    await commit(repos, [
      repos.updates.insert({ ...what, id, createdBy, createdAt: now, sendAt }, quietSince),
      ...mailOf(id),
      ...repos.batches.freezePage({ id, batches: 0, excluded: {} }, '', page, cut, now),
      ...(page.lastContact === null
        ? []
        : [d.jobs.enqueue(scope, freezeUpdate, { updateId: id, after: page.lastContact })]),
      d.jobs.enqueue(scope, startUpdate, { updateId: id }, sendAt),
    ])
    d.jobs.wake()
    d.realtime.hint(scope.sellerId, 'updates')
    return toView((await repos.updates.find(id))!)
  }

  /** A guard that matched nothing takes the batch along by foreign key; this says which guard it was. */
  async function commit(repos: Repos, statements: Statement[]): Promise<void> {
    try {
      await repos.batch(statements)
    } catch (e) {
      const violated = constraintOf(e)
      if (violated === 'unique')
        throw conflict('already_notified', 'Customers were told about this version already.')
      if (violated === 'foreign_key')
        throw conflict(
          'recently_notified',
          'Customers heard about this product within the last 24 hours. Send again only if you mean to.',
        )
      throw e
    }
  }

  /** One step of the lifecycle by a member: guarded, with what has to go along in the same batch. */
  async function act(
    scope: SellerScope,
    id: string,
    action: UpdateAction,
    set: { pauseReason?: string; finishedAt?: number | null; sendAt?: number },
    also: (repos: Repos, u: UpdateRow) => Statement[] = () => [],
  ): Promise<UpdateView> {
    requirePermission(scope, 'updates:send')
    const repos = d.repos(scope)
    const u = await repos.updates.find(id)
    if (!u) throw notFound('update')
    const to = nextStatus(action, u.status)
    if (!to) throw conflict(`cannot_${action}`, `An update that is ${u.status} cannot be ${PAST[action]}.`)
    const [changed] = await repos.batch([repos.updates.transition(id, action, to, set), ...also(repos, u)])
    if (changed !== 1) throw conflict(`cannot_${action}`, 'The update moved on meanwhile.')
    d.jobs.wake()
    d.realtime.hint(scope.sellerId, 'updates')
    return toView((await repos.updates.find(id))!)
  }
}

const PAST: Record<UpdateAction, string> = {
  start: 'started',
  cancel: 'cancelled',
  pause: 'paused',
  hold_back: 'held back',
  resume: 'resumed',
  begin_anew: 'begun anew',
  retry: 'retried',
}
