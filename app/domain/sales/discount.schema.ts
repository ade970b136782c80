export type DiscountStanding = 'running' | 'to_come' | 'used_up' | 'ended'

/** A code as its seller sees it. Times are epoch ms. */
export type DiscountView = {
  id: string
  code: string
  /** `20 % off`. */
  text: string
  note: string | null
  /** Name of the only product it counts for; null: all of them. */
  product: string | null
  standing: DiscountStanding
  uses: number
  maxUses: number | null
  startsAt: number | null
  endsAt: number | null
  endedAt: number | null
  warnings: string[]
}
