import type { Repos } from '#db/repos/index.ts'
import type { FrozenPage } from '#db/repos/recipients.repo.ts'
import type { UpdateRow } from '#db/repos/updates.repo.ts'

/** One page of whom an update concerns: the customers of the changed editions, who did not open the first wave, or who is told of several by a digest. */
export async function recipientsOf(
  repos: Repos,
  u: Pick<UpdateRow, 'productId' | 'editionIds' | 'versionSavedAt' | 'segment' | 'resendOf' | 'digestOf'>,
  after: string,
  limit: number,
): Promise<FrozenPage> {
  if (u.resendOf === null && u.digestOf !== null) return repos.recipients.inSeveral(u.digestOf, after, limit)
  if (u.resendOf === null) return repos.recipients.page(u, after, limit)
  const waves = (await repos.updates.waves(u.resendOf)).map((w) => w.id)
  return repos.recipients.nonOpeners({ productId: u.productId, of: u.resendOf, waves }, after, limit)
}
