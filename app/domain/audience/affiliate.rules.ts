import { AppError, conflict } from '../kernel/errors.ts'
import { DAY, HOUR } from '../kernel/time.ts'
import { type AffiliateState, MOST_BASIS_POINTS, type Share } from './affiliate.schema.ts'
import { type ConsentState, suppressionText } from './consent.rules.ts'

/** One address is mailed an invitation at most once in this time. */
export const INVITATION_EVERY_MS = HOUR
/** How long a browser remembers who sent it. */
export const REFERRAL_DAYS = 30

export type AffiliateNow = {
  affiliate: { status: AffiliateState; invitedAt: number } | null
  /** Of the contact there is already; null for somebody new. */
  consent: ConsentState | null
  suppressedReason: string | null
}

/**
 * Why somebody may not be invited (again), or null. An invitation is no news mail, so who unsubscribed from those may get
 * one; who is blocked, or whose address must not be mailed, may not.
 */
export function refuseInvitation(
  { affiliate, consent, suppressedReason }: AffiliateNow,
  now: number,
): AppError | null {
  if (suppressedReason !== null)
    return conflict('suppressed', `${suppressionText(suppressedReason)}, so no invitation can be sent there.`)
  if (consent === 'blocklisted')
    return conflict('blocklisted', 'This address is blocklisted, so no invitation can be sent there.')
  if (affiliate?.status === 'active')
    return conflict(
      'already_affiliate',
      'This person is an affiliate already. Change what they sell instead.',
    )
  const again = affiliate && affiliate.invitedAt + INVITATION_EVERY_MS
  return again !== null && now < again
    ? new AppError(
        'conflict',
        'recently_invited',
        'An invitation went out within the hour. Give it a while.',
        {
          retryAfterSeconds: Math.ceil((again - now) / 1000),
        },
      )
    : null
}

/** Which terms somebody looks at, as one text: products and shares in one order. `affiliates.repo` says the same in SQL. */
export const termsOf = (shares: readonly Share[]): string =>
  shares
    .map((s) => `${s.product_id}:${s.basis_points}`)
    .sort()
    .join(' ')

/** `12.5`, `12,5 %` → basis points; a sentence for what is no share, null for an empty field. */
export function parsePercent(text: string): number | string | null {
  const typed = text.trim()
  if (typed === '') return null
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(typed)
  if (!match) return 'must be a percentage, like 10 or 12.5'
  const basisPoints = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return basisPoints >= 1 && basisPoints <= MOST_BASIS_POINTS
    ? basisPoints
    : `must be more than 0 and at most ${MOST_BASIS_POINTS / 100}`
}

/** 1250 → `12.5`. */
export const percentText = (basisPoints: number) => String(basisPoints / 100)

/** One for each seller: who sent this browser to it. */
export const referralCookieName = (sellerId: string) => `awning_ref_${sellerId.slice('sel_'.length)}`

/** The cookie that remembers who sent a browser to a seller. */
export const referralCookie = (sellerId: string, code: string, secure: boolean) =>
  `${referralCookieName(sellerId)}=${code}; Max-Age=${(REFERRAL_DAYS * DAY) / 1000}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
