import { SECOND } from '#app/domain/kernel/time.ts'
import { makeReactions } from '#db/seed/reactions.ts'
import { seedRepo } from '#db/seed/seed.repo.ts'
import { tenantDb } from '#db/tenant-db.ts'
import type { Shop } from './shop.ts'

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
    segment: null,
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
        segment: null,
        createdBy: `${actor.kind}:${actor.id}`,
        createdAt: at,
        sendAt: at + 10 * SECOND,
        resendOf: null,
        wave: 0,
        digestOf: null,
      },
      null,
    ),
    repos.updates.insertBody({ updateId: id, ...body }),
    repos.updates.insertLinks(id, links),
  ])

  const contactIds: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const u = (await repos.updates.find(id))!
    const page = await repos.recipients.page(audience, after, FREEZE_PAGE)
    const cut = { provider, size: c.providers[provider].maxRecipientsPerCall, lead: [] }
    await repos.batch(repos.batches.freezePage(u, after, page, cut, at))
    const people = JSON.parse(page.json) as [contactId: string][]
    contactIds.push(...people.map(([contactId]) => contactId))
    after = page.lastContact
  }
  const seed = seedRepo(tenantDb(c.db, scope))
  const sentAt = at + 10 * SECOND
  const reactions = makeReactions(
    contactIds,
    { sentAt, now: c.clock.now(), links: links.map((link) => link.no) },
    random,
  )
  await repos.batch([
    repos.updates.transition(id, 'start', 'queued', { startedAt: sentAt }),
    repos.updates.announce({ id, productId, version }),
    ...seed.settle(id, reactions, sentAt),
    repos.dispatch.finishIfDone(id, sentAt + 2 * SECOND),
  ])
  await past.audience.report(
    scope,
    reactions.people.flatMap(({ contactId, state }) =>
      state === 'bounced' || state === 'complained' ? [[contactId, state] as const] : [],
    ),
  )
}
