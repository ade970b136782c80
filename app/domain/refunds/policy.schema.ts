import { z } from 'zod'
import { isId } from '../kernel/ids.ts'

/** Whole days in which a buyer may ask for their money back; 0 is none. The same five as Gumroad's. */
export const REFUND_PERIODS = [0, 7, 14, 30, 183] as const
export type RefundPeriod = (typeof REFUND_PERIODS)[number]
export const isRefundPeriod = (days: number): days is RefundPeriod =>
  (REFUND_PERIODS as readonly number[]).includes(days)

export const FINE_PRINT_MAX = 3_000

/** Where a policy stands: the nearer to what is sold, the more it counts. */
export const POLICY_LEVELS = ['default', 'seller', 'product', 'edition'] as const
export type PolicyLevel = (typeof POLICY_LEVELS)[number]

/** A policy as somebody set it on one level. `version` counts the changes on that level. */
export type SetPolicy = {
  periodDays: RefundPeriod
  finePrint: string | null
  version: number
  /** When it was last changed. */
  changedAt: number
}

/** The policy that holds for something, and where it comes from. */
export type EffectivePolicy = SetPolicy & {
  title: string
  inheritedFrom: PolicyLevel
  /** Not what the seller set: they have to give at least this, for the disputes their buyers raised. */
  enforced: boolean
}

/** What a purchase keeps for good. `key` is the same for equal snapshots of one seller. */
export type PolicySnapshot = EffectivePolicy & { key: string }

const periodSchema = z.literal([...REFUND_PERIODS], `must be one of ${REFUND_PERIODS.join(', ')} (0 is none)`)
const finePrintSchema = z.string('must be text').nullable()

/** Body of `PUT /refund-policy`. What `fine_print` may be is said by `cleanFinePrint`. */
export const putSellerPolicySchema = z
  .object({ period_days: periodSchema, fine_print: finePrintSchema.optional() })
  .strict()
export type PutSellerPolicy = z.infer<typeof putSellerPolicySchema>

/** Body of `PUT /products/:id/refund-policy`: a policy of its own, or `{"inherit": true}`; of one edition when it is named. */
export const putProductPolicySchema = z.union([
  z
    .object({
      edition_id: z
        .string()
        .refine((v) => isId('edition', v), 'must be the id of an edition')
        .optional(),
      period_days: periodSchema,
      fine_print: finePrintSchema.optional(),
      inherit: z.literal(false).optional(),
    })
    .strict(),
  z.object({ edition_id: z.string().optional(), inherit: z.literal(true) }).strict(),
])
export type PutProductPolicy = z.infer<typeof putProductPolicySchema>

export type PolicyView = {
  period_days: number
  title: string
  fine_print: string | null
  inherited_from: PolicyLevel
  enforced: boolean
  version: number
  changed_at: string | null
}
