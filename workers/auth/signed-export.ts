import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError, notFound } from '#app/domain/kernel/errors.ts'
import { isId } from '#app/domain/kernel/ids.ts'
import { MINUTE } from '#app/domain/kernel/time.ts'
import type { SellerScope } from './scope.ts'

/** How long a link in an API answer leads to its file: each answer has a new one. */
export const EXPORT_LINK_TTL_MS = 5 * MINUTE

export type ExportLink = { sellerId: string; exportId: string }
export type SignedExports = {
  /** Path of a link to one export of the scope's seller, good for five minutes from `now`. */
  path(scope: Pick<SellerScope, 'sellerId'>, exportId: string, now: number): string
  /** What a link names. @throws not_found for a forged or cut one; gone `link_expired` */
  open(token: string, now: number): ExportLink
}

/** Signed for exports alone: no other link of ours, whatever it was signed for, opens one. */
export function createSignedExports(secret: string): SignedExports {
  const sign = (body: string) => createHmac('sha256', secret).update(`export:${body}`).digest('base64url')
  return {
    path({ sellerId }, exportId, now) {
      const body = Buffer.from(JSON.stringify([sellerId, exportId, now + EXPORT_LINK_TTL_MS])).toString(
        'base64url',
      )
      return `/exports/${body}.${sign(body)}`
    },
    open(token, now) {
      const [body, signature, ...more] = token.split('.')
      if (!body || !signature || more.length > 0 || !isEqual(signature, sign(body))) throw notFound('export')
      const named = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, number]
      const [sellerId, exportId, expiresAt] = named
      if (!isId('seller', sellerId) || !isId('export', exportId)) throw notFound('export')
      if (now >= expiresAt)
        throw new AppError(
          'gone',
          'link_expired',
          'This link was good for five minutes. Ask for the export again: the answer has a new one.',
        )
      return { sellerId, exportId }
    },
  }
}

/** In constant time: how long a refusal takes must not tell how much of a signature was right. */
function isEqual(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}
