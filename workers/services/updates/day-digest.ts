import { isDigestTime, MOST_IN_DIGEST } from '#app/domain/updates/digest.rules.ts'
import { FREEZE_PAGE } from '#app/domain/updates/dispatch.rules.ts'
import { canarySize, type GuardLimits, leadSizes } from '#app/domain/updates/guard.rules.ts'
import { pickProvider, type Weights, weightsOf } from '#app/domain/updates/route.rules.ts'
import { constraintOf } from '#db/errors.ts'
import type { Repos } from '#db/repos/index.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'
import type { Statement } from '#db/tenant-db.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import { freezeUpdate, startUpdate } from '#queues/jobs/updates.jobs.ts'
import type { SellerScope } from '../../auth/scope.ts'
import type { EmailProvider } from '../../ports/email-provider.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import { composeDigest } from './compose-digest.ts'

type Deps = {
  providers: Record<EmailProvider['name'], EmailProvider>
  mail: { weights: Weights; domain: string; guard: GuardLimits }
  baseUrl: string
  newId: NewId
  jobs: JobBus
}
type Work = { scope: SellerScope; repos: Repos; u: UpdateRow; now: number }

/** The one mail of a day for customers of several products that were updated on it. */
export function createDayDigest(d: Deps) {
  /**
   * Where an update that starts waited for the digest hour with others: starts them all, with a digest for those who
   * are recipients of several, in one D1 batch. So none of them can be undone that a digest tells about already.
   * @param begin what starts one of them
   * @returns null where there is no digest to make, and the update starts by itself
   */
  return async function startTogether(
    { scope, repos, u, now }: Work,
    begin: (u: UpdateRow) => Statement[],
  ): Promise<JobOutcome | null> {
    if (!isDigestTime(u.sendAt) || u.resendOf !== null || u.digestOf !== null) return null
    const settings = await repos.settings.get()
    if (!settings.digest) return null
    const sources = await repos.updates.endingHoldAt(u.sendAt, MOST_IN_DIGEST)
    const oldest = sources[0]
    if (!oldest || sources.length < 2 || !sources.some((s) => s.id === u.id)) return null
    if (sources.some((s) => s.freezeCursor !== null)) return { later: 2 }
    const digestOf = sources.map((s) => s.id)
    const page = await firstPage(repos, digestOf)
    if (page.recipients === 0 && page.lastContact === null) return null

    const { subject, tracked, body, links } = await composeDigest(repos, sources, d)
    const id = d.newId('update')
    const provider = pickProvider(weightsOf(settings.mailProvider, d.mail.weights), id)
    const size = d.providers[provider].maxRecipientsPerCall
    const isBig = page.lastContact !== null || canarySize(page.recipients, d.mail.guard) > 0
    const { productId, version, sinceVersion, versionSavedAt, createdBy, sendAt } = oldest
    try {
      await repos.batch([
        repos.updates.insert(
          {
            ...{ id, productId, version, sinceVersion, versionSavedAt, createdBy, sendAt, provider, tracked },
            ...{
              subject,
              note: '',
              items: sources.flatMap((s) => s.items),
              editionIds: [],
              segment: null,
              createdAt: now,
            },
            ...{ resendOf: null, wave: 0, digestOf },
          },
          null,
        ),
        repos.updates.insertBody({ updateId: id, ...body }),
        repos.updates.insertLinks(id, links),
        ...repos.batches.freezePage(
          { id, batches: 0, excluded: {} },
          '',
          page,
          { provider, size, lead: isBig ? leadSizes(size) : [] },
          now,
        ),
        ...(page.lastContact === null
          ? []
          : [d.jobs.enqueue(scope, freezeUpdate, { updateId: id, after: page.lastContact })]),
        repos.updates.joinDigest(digestOf, id),
        ...sources.flatMap(begin),
        d.jobs.enqueue(scope, startUpdate, { updateId: id }, now),
      ])
    } catch (e) {
      // One of them was undone, or started, since they were read.
      if (constraintOf(e) === 'foreign_key') return { later: 1 }
      throw e
    }
    return 'done'
  }
}

/** The first page on which somebody stands, or the last. */
async function firstPage(repos: Repos, ids: string[]) {
  let page = await repos.recipients.inSeveral(ids, '', FREEZE_PAGE)
  while (page.candidates === 0 && page.lastContact !== null)
    page = await repos.recipients.inSeveral(ids, page.lastContact, FREEZE_PAGE)
  return page
}
