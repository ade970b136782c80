/** Changes that are rolled out step by step. */
export const ROLLOUT_FLAGS = ['product_refund_policies'] as const
export type RolloutFlag = (typeof ROLLOUT_FLAGS)[number]
export const ROLLOUT_STAGES = ['off', 'new_sellers', 'percent', 'all'] as const

export type RolloutState = {
  stage: (typeof ROLLOUT_STAGES)[number]
  /** Of the sellers there were, 0 to 100. */
  percent: number
  /** Sellers made from then on are new. */
  newSince: number
  isKilled: boolean
  /** What the operator set for this seller. */
  override: boolean | null
  /** When this seller was made. */
  sellerSince: number
}

/**
 * Whether a change holds for a seller. The kill switch wins over everything, then what was set for the seller, then the
 * stage; each stage holds for those of the one before.
 */
export function isRolledOut(flag: RolloutFlag, sellerId: string, s: RolloutState): boolean {
  if (s.isKilled) return false
  if (s.override !== null) return s.override
  const isNew = s.sellerSince >= s.newSince
  switch (s.stage) {
    case 'off':
      return false
    case 'new_sellers':
      return isNew
    case 'percent':
      return isNew || bucketOf(flag, sellerId) < s.percent
    case 'all':
      return true
  }
}

/** 0 to 99, always the same for a seller and flag, so that raising the percentage only adds sellers (FNV-1a). */
export function bucketOf(flag: RolloutFlag, sellerId: string): number {
  let hash = 0x811c9dc5
  for (const char of `${flag}:${sellerId}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  // Mixed once more: the last characters of the text alone would decide the low digits.
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x45d9f3b)
  hash ^= hash >>> 16
  return (hash >>> 0) % 100
}
