import { MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import type { FailureReport } from '#app/domain/updates/report.schema.ts'
import { type Outcome, seedRepo } from '#db/seed/seed.repo.ts'
import { tenantDb } from '#db/tenant-db.ts'
import type { Shop } from './build-shop.ts'
import { pastActivity } from './past-activity.ts'

const FREEZE_PAGE = 5_000

/**
 * An update that went out long ago: planned, rendered, frozen and announced as one is today, but handed to no
 * provider, so that the outbox begins empty. What customers did with it is made up.
 */
export async function sendPastUpdate(
  shop: Shop,
  productId: string,
  draft: { note: string; subject?: string },
): Promise<void> {
  const { c, past, scope, as, random } = shop
  const repos = c.repos(scope)
  const at = past.now()
  const planned = await past.composer.plan(repos, productId, draft)
  const { body, tracked, links } = await past.composer.render(repos, planned, 'send')
  const audience = {
    productId,
    editionIds: planned.changes.affectedEditionIds,
    versionSavedAt: planned.savedAt,
  }
  const id = past.newId('update')
  const { version, since: sinceVersion, subject, note, items, provider } = planned
  const { actor } = as('marketing')
  await repos.batch([
    repos.updates.insert(
      {
        ...{ id, productId, version, sinceVersion, subject, note, items, provider, tracked },
        editionIds: audience.editionIds,
        versionSavedAt: planned.savedAt,
        createdBy: `${actor.kind}:${actor.id}`,
        createdAt: at,
        sendAt: at + 10 * SECOND,
      },
      null,
    ),
    repos.updates.insertBody({ updateId: id, ...body }),
    repos.updates.insertLinks(id, links),
  ])

  const outcomes: Outcome[] = []
  for (let after: string | null = ''; after !== null; ) {
    const u = (await repos.updates.find(id))!
    const page = await repos.recipients.page(audience, after, FREEZE_PAGE)
    await repos.batch(
      repos.updates.freezePage(u, after, page, c.providers[provider].maxRecipientsPerCall, at),
    )
    const people = JSON.parse(page.json) as [contactId: string][]
    outcomes.push(...people.map(([contactId]): Outcome => [contactId, outcomeOf(random.next())]))
    after = page.lastContact
  }
  const sentAt = at + 12 * SECOND
  const seed = seedRepo(tenantDb(c.db, scope))
  await repos.batch([
    repos.updates.transition(id, 'start', 'queued', { startedAt: at + 10 * SECOND }),
    repos.updates.announce({ id, productId, version }),
    ...seed.settle(id, outcomes, at + 40 * MINUTE),
    ...seed.report(id, pastActivity(outcomes, at + 10 * SECOND, c.clock.now(), random), failuresOf(outcomes)),
    repos.dispatch.finishIfDone(id, sentAt),
  ])
  for (const [contactId, state] of outcomes)
    if (state === 'bounced' || state === 'complained') await past.audience.report(scope, [[contactId, state]])
}

/** Most that bounced are gone for good, a few were full. */
function failuresOf(outcomes: Outcome[]): FailureReport[] {
  const count = (state: Outcome[1]) => outcomes.filter((o) => o[1] === state).length
  const full = Math.floor(count('bounced') / 4)
  return [
    { state: 'bounced', cause: 'no_such_mailbox', n: count('bounced') - full },
    { state: 'bounced', cause: 'mailbox_full', n: full },
    { state: 'complained', cause: 'complained', n: count('complained') },
  ]
}

function outcomeOf(r: number): Outcome[1] {
  if (r < 0.006) return 'bounced'
  if (r < 0.0075) return 'complained'
  if (r < 0.16) return 'clicked'
  return r < 0.45 ? 'opened' : 'delivered'
}
