import { z } from 'zod'
import { lineSchema } from '../kernel/text.schema.ts'
import type { ShopView } from '../sales/library.schema.ts'
import { emailSchema } from './email.schema.ts'

/** Where a follow began: asked for on the seller's public page or by the form on another site, or a file the seller imported. */
export const FOLLOW_SOURCES = ['page', 'embed', 'import'] as const
export type FollowSource = (typeof FOLLOW_SOURCES)[number]

/** A field no person sees: programs that fill in every field fill it in too. */
export const HONEYPOT = 'website'

/** What the follow form sends. */
export const followSchema = z.object({
  email: emailSchema,
  name: z
    .string()
    .trim()
    .pipe(z.union([z.literal('').transform(() => null), lineSchema(100)]))
    .nullable()
    .default(null),
  source: z.enum(['page', 'embed']).catch('embed'),
})
export type FollowRequest = z.infer<typeof followSchema>

/** What the holder of a follow link sees. */
export type FollowView = {
  shop: ShopView
  /** `a•••@example.com`: links get forwarded. */
  maskedEmail: string
  state: 'asked' | 'following' | 'ended'
  /** Why confirming is not possible, or null. */
  blocked: string | null
}
