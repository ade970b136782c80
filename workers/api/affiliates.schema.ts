import { z } from '@hono/zod-openapi'
import {
  AFFILIATE_STATES,
  type AffiliateView,
  changeAffiliateSchema,
  inviteAffiliateSchema,
} from '#app/domain/audience/affiliate.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const newAffiliateSchema = inviteAffiliateSchema
  .extend({})
  .openapi('NewAffiliate', { example: examples.newAffiliate })
export const changedAffiliateSchema = changeAffiliateSchema
  .extend({})
  .openapi('AffiliateChange', { example: { products: examples.newAffiliate.products } })
export const affiliateSchema = z
  .object({
    id: z.string(),
    contact_id: z.string(),
    email: z.string(),
    name: z.string().nullable(),
    status: z.enum(AFFILIATE_STATES),
    referral_url: z
      .string()
      .nullable()
      .openapi({ description: 'What they pass on; null while it leads nobody to them.' }),
    products: z.array(
      z.object({
        product_id: z.string(),
        name: z.string(),
        basis_points: z.int().openapi({ description: 'Share of the price; 100 are one percent.' }),
        added_at: time,
      }),
    ),
    invited_at: time,
    accepted_at: time.nullable(),
    stopped_at: time.nullable(),
  })
  .openapi('Affiliate', { example: examples.affiliate }) satisfies z.ZodType<AffiliateView>
