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

const seenSchema = z
  .int('must be a whole number')
  .min(0, 'must be 0 or more')
  .optional()
  .describe(
    '`changes` of the answer this is based on. When there are more by now, it is refused (`stale_policy`).',
  )

/** Body of `PUT /refund-policy`. What `fine_print` may be is said by `cleanFinePrint`. */
export const putSellerPolicySchema = z
  .object({ period_days: periodSchema, fine_print: finePrintSchema.optional(), seen: seenSchema })
  .strict()
export type PutSellerPolicy = z.infer<typeof putSellerPolicySchema>

/** Body of `PUT /products/:id/refund-policy`: a policy of its own, or `{"inherit": true}`; of one edition when it is named. */
export const putProductPolicySchema = z
  .object({
    edition_id: z
      .string('must be the id of an edition')
      .refine((v) => isId('edition', v), 'must be the id of an edition')
      .optional(),
    inherit: z.boolean('must be true or false').optional(),
    period_days: periodSchema.optional(),
    fine_print: finePrintSchema.optional(),
    is_physical: z.boolean('must be true or false').optional(),
    seen: seenSchema,
  })
  .strict()
  .superRefine((body, c) => {
    const refuse = (path: string, message: string) => c.addIssue({ code: 'custom', path: [path], message })
    if (body.inherit && body.period_days !== undefined) refuse('period_days', 'must be left out with inherit')
    if (body.inherit && (body.fine_print ?? null) !== null)
      refuse('fine_print', 'must be left out with inherit')
    if (!body.inherit && body.period_days === undefined)
      refuse('period_days', 'is needed, or inherit must be true')
    if (body.edition_id !== undefined && body.is_physical !== undefined)
      refuse('is_physical', 'is said of the whole product: leave edition_id out')
  })
export type PutProductPolicy = z.infer<typeof putProductPolicySchema>

export const policyViewSchema = z.object({
  period_days: z.int(),
  title: z.string(),
  fine_print: z.string().nullable(),
  inherited_from: z.enum(POLICY_LEVELS),
  /** For the disputes of its buyers the seller has to give at least 30 days. */
  enforced: z.boolean(),
  /** Of the level it comes from. */
  version: z.int(),
  /** null: nobody ever set one. */
  changed_at: z.string().nullable(),
})
export type PolicyView = z.infer<typeof policyViewSchema>

/** `changes`: how often it was set or taken back right here; what `seen` is compared with. */
export const sellerPolicySchema = policyViewSchema.extend({ changes: z.int() })
export type SellerPolicyView = z.infer<typeof sellerPolicySchema>
export const productPolicyViewSchema = sellerPolicySchema.extend({
  product_id: z.string(),
  is_physical: z.boolean(),
  editions: z.array(sellerPolicySchema.extend({ edition_id: z.string(), name: z.string() })),
})
export type ProductPolicyView = z.infer<typeof productPolicyViewSchema>

const warningSchema = z.object({ code: z.string(), field: z.string(), message: z.string() })
export type PolicyWarning = z.infer<typeof warningSchema>
/** Answers of the two PUTs: what was saved all the same, and should be looked at. */
export const savedPolicySchema = sellerPolicySchema.extend({ warnings: z.array(warningSchema) })
export const savedProductPolicySchema = productPolicyViewSchema.extend({ warnings: z.array(warningSchema) })

/** A change on one level. null on a side: nothing was set, it was inherited. */
export type PolicyChangeView = {
  at: string
  by: string
  /** Made or taken back by a migration. */
  migrated: boolean
  /** Name of the edition it is about; null: the product itself, or the seller. */
  edition: string | null
  from: { title: string; fine_print: string | null } | null
  to: { title: string; fine_print: string | null } | null
}
