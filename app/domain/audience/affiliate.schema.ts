import { z } from 'zod'
import { type PageQuery, pageQuerySchema } from '../kernel/page.ts'
import { lineSchema } from '../kernel/text.schema.ts'
import type { ShopView } from '../sales/library.schema.ts'
import { emailSchema } from './email.schema.ts'

/** A share of the price, in hundredths of a percent. Something has to stay for the seller. */
export const MOST_BASIS_POINTS = 9_000

export const AFFILIATE_STATES = ['invited', 'active', 'stopped'] as const
export type AffiliateState = (typeof AFFILIATE_STATES)[number]

const MOST_PRODUCTS = 100

const shareSchema = z
  .object({
    product_id: z.string(),
    basis_points: z
      .int('must be a whole number of basis points (100 are one percent)')
      .min(1, 'must be at least 1 basis point')
      .max(MOST_BASIS_POINTS, `must be at most ${MOST_BASIS_POINTS} basis points (90 %)`),
  })
  .strict()
export type Share = z.infer<typeof shareSchema>

/** What an affiliate sells, each product once. */
const sharesSchema = z
  .array(shareSchema)
  .min(1, 'must name at least one product')
  .max(MOST_PRODUCTS, `must name at most ${MOST_PRODUCTS} products`)
  .superRefine((shares, ctx) => {
    const seen = new Set<string>()
    for (const [i, { product_id }] of shares.entries()) {
      if (seen.has(product_id))
        ctx.addIssue({ code: 'custom', path: [i, 'product_id'], message: 'is there twice' })
      seen.add(product_id)
    }
  })

/** Body of `POST /affiliates`. */
export const inviteAffiliateSchema = z
  .object({ email: emailSchema, name: lineSchema(100).nullish(), products: sharesSchema })
  .strict()
export type InviteAffiliate = z.infer<typeof inviteAffiliateSchema>

/** Body of `PATCH /affiliates/:id`: in place of what they sold before. */
export const changeAffiliateSchema = z.object({ products: sharesSchema }).strict()

/** Parameters of `GET /affiliates`. */
export const affiliateQuerySchema = pageQuerySchema.extend({ status: z.enum(AFFILIATE_STATES).optional() })
export type AffiliateQuery = PageQuery & { status?: AffiliateState | undefined }

export type AffiliateView = {
  id: string
  contact_id: string
  email: string
  name: string | null
  status: AffiliateState
  /** What they pass on; null while it leads nobody to them. */
  referral_url: string | null
  products: { product_id: string; name: string; basis_points: number; added_at: string }[]
  invited_at: string
  accepted_at: string | null
  stopped_at: string | null
}

/** What whoever holds an affiliate's link sees. */
export type AffiliationView = {
  shop: ShopView
  /** `a•••@example.com`: links get forwarded. */
  maskedEmail: string
  status: AffiliateState
  referralUrl: string | null
  products: { name: string; basisPoints: number }[]
  /** Says which terms are shown; accepting names them again. */
  terms: string
}
