import { z } from 'zod'
import { moneySchema } from '#app/domain/kernel/money.schema.ts'
import { changesWireSchema } from './changes.schema.ts'
import { detailsWireSchema } from './content.schema.ts'

export const PRODUCT_STATUSES = ['draft', 'published', 'archived'] as const
export type ProductStatus = (typeof PRODUCT_STATUSES)[number]

const details = detailsWireSchema.shape

/** Body of POST /products. A slug that is left out is made from the name. */
export const createProductSchema = z
  .object({
    name: details.name,
    slug: details.slug.optional(),
    description: details.description.optional(),
    price: moneySchema.optional(),
    support_email: details.support_email.optional(),
  })
  .strict()
export type CreateProduct = z.infer<typeof createProductSchema>

/** Body of PATCH /products/:id: what is named is changed, the rest stays. `price` is the first edition's. */
export const patchProductSchema = z
  .object({ ...detailsWireSchema.partial().shape, price: moneySchema.optional() })
  .strict()
export type PatchProduct = z.infer<typeof patchProductSchema>

const editionViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  price: moneySchema,
  pay_what_you_want: z
    .boolean()
    .optional()
    .describe(
      'true: the buyer names the price, and `price` is the least. Left out of an edition with a fixed price.',
    ),
})

export const productViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  description: z.string(),
  status: z.enum(PRODUCT_STATUSES),
  /** Of the first edition. */
  price: moneySchema,
  cover_file_id: z.string().nullable(),
  /** A signed link, good for a few minutes. */
  cover_url: z.string().nullable(),
  support_email: z.string().nullable(),
  version: z.int(),
  announced_version: z.int(),
  has_unannounced_changes: z.boolean(),
  customers: z.int(),
  editions: z.array(editionViewSchema),
  published_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})
export type ProductView = z.infer<typeof productViewSchema>

const pageViewSchema = z.object({
  id: z.string(),
  edition_id: z.string().nullable(),
  title: z.string(),
  doc: z.looseObject({ type: z.literal('doc') }).describe('Rich text as TipTap/ProseMirror JSON'),
})
const contentFileViewSchema = z.object({
  id: z.string(),
  edition_id: z.string().nullable(),
  name: z.string(),
  size: z.int(),
  content_type: z.string(),
  sha256: z.string(),
})

/** Answer of GET /products/:id/content. */
export const contentViewSchema = z.object({
  version: z.int(),
  shared: z.boolean(),
  pages: z.array(pageViewSchema),
  files: z.array(contentFileViewSchema),
  editions: z.array(editionViewSchema),
})
export type ContentView = z.infer<typeof contentViewSchema>

/** Answer of PUT /products/:id/content, of PATCH and of a restore. */
export const saveResultSchema = z.object({
  version: z.int(),
  changes: changesWireSchema,
  notify: z.object({
    eligible: z.boolean(),
    reason: z.enum(['not_published', 'no_content_change', 'no_customers', 'recently_notified']).nullable(),
    recipients: z.int(),
  }),
})
export type SaveResult = z.infer<typeof saveResultSchema>

/** One entry of a product's history. */
export const versionViewSchema = z.object({
  id: z.string(),
  number: z.int(),
  saved_at: z.string(),
  saved_by: z.object({ id: z.string(), name: z.string() }),
  changes: changesWireSchema,
  restored_from: z.int().nullable(),
})
export type VersionView = z.infer<typeof versionViewSchema>

/** One version with everything it keeps. */
export const versionSnapshotViewSchema = versionViewSchema.extend({
  details: detailsWireSchema,
  content: contentViewSchema,
})
export type VersionSnapshotView = z.infer<typeof versionSnapshotViewSchema>

/** Answer of GET /products/:id/changes: what differs from version `since` to version `version`. */
export const changesSinceSchema = z.object({
  since: z.int(),
  version: z.int(),
  changes: changesWireSchema,
  affected_edition_ids: z.array(z.string()),
})
export type ChangesSince = z.infer<typeof changesSinceSchema>
