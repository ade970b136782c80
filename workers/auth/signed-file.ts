import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import type { SellerScope } from './scope.ts'

/** How long a link leads to its file: minted when somebody clicks, so longer would only help who it leaks to. */
export const FILE_LINK_TTL_MS = 5 * MINUTE
/** Links minted within one of these are equal, so that a page asked for again does not load its images again. */
const SAME_LINK_MS = 2 * MINUTE

export type FileLink = {
  sellerId: string
  fileId: string
  /** Saved under this name instead of the one it was uploaded with. */
  name: string | null
  /** Shown instead of saved, where the file is an image. */
  inline: boolean
}
export type SignedFiles = {
  /** Path of a link to one file of the scope's seller, good for three to five minutes from `now`. */
  path(
    scope: Pick<SellerScope, 'sellerId'>,
    file: { id: string; name?: string; inline?: boolean },
    now: number,
  ): string
  /**
   * What a link leads to.
   * @throws not_found for a forged or cut one; forbidden `link_expired`
   */
  open(token: string, now: number): FileLink
}

export function createSignedFiles(secret: string): SignedFiles {
  const sign = (body: string) => createHmac('sha256', secret).update(`file:${body}`).digest('base64url')
  return {
    path({ sellerId }, { id, name, inline }, now) {
      const expiresAt = Math.floor(now / SAME_LINK_MS) * SAME_LINK_MS + FILE_LINK_TTL_MS
      const body = Buffer.from(
        JSON.stringify([sellerId, id, expiresAt, inline ? 1 : 0, name ?? '']),
      ).toString('base64url')
      return `/files/${body}.${sign(body)}`
    },
    open(token, now) {
      const [body, signature, ...more] = token.split('.')
      if (!body || !signature || more.length > 0 || !isEqual(signature, sign(body))) throw notFound('file')
      const [sellerId, fileId, expiresAt, inline, name] = JSON.parse(
        Buffer.from(body, 'base64url').toString(),
      ) as [string, string, number, 0 | 1, string]
      if (!isId('seller', sellerId) || !isId('file', fileId)) throw notFound('file')
      if (now >= expiresAt)
        throw new AppError(
          'forbidden',
          'link_expired',
          'This link was good for a few minutes and has expired. Go back to the page it came from and open the file there again.',
        )
      return { sellerId, fileId, name: name || null, inline: inline === 1 }
    },
  }
}

/** In constant time: how long a refusal takes must not tell how much of a signature was right. */
function isEqual(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
