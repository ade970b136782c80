import { z } from 'zod'
import { type FieldError, invalid } from '#app/domain/kernel/errors.ts'
import { type IdKind, isId } from '#app/domain/kernel/ids.ts'
import { moneySchema } from '#app/domain/kernel/money.schema.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { contentProblems } from './content.rules.ts'
import { documentSchema, type RichDocument } from './document.schema.ts'

export const CONTENT_LIMITS = {
  pages: 500,
  files: 500,
  editions: 50,
  titleLength: 200,
  fileNameLength: 255,
  editionNameLength: 100,
  /** Of the whole content as JSON; one page's share is DOCUMENT_LIMITS.bytes. */
  bytes: 1_000_000,
} as const

/** What lies beside products under a shop's address. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set(['follow'])

export const DETAIL_LIMITS = { nameLength: 120, slugLength: 80, descriptionLength: 10_000 } as const

const LINE_BREAK_OR_CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/u
const NOT_TEXT = /[\p{Cs}\0]/u

/** One line of text. Looked at before it is trimmed: a trailing line break is a fault, not a space. */
const line = (max: number) =>
  z
    .string({ error: 'must be text' })
    .refine((v) => !LINE_BREAK_OR_CONTROL.test(v), 'must not contain line breaks or control characters')
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
const id = (kind: IdKind, what: string) =>
  z.string({ error: `must be a ${what} id` }).refine((v) => isId(kind, v), `is not a ${what} id`)
const listOf = <T extends z.ZodType>(item: T, max: number) =>
  z.array(item, { error: 'must be a list' }).max(max, `must have at most ${max} entries`)

const editionRef = id('edition', 'edition').nullable().default(null)

/**
 * Body of PUT /products/:id/content. `version` and a file's read-only fields may be sent back as they were
 * read; fields unknown here are ignored, so that a GET of a newer Awning can be PUT unchanged.
 */
export const contentWireSchema = z
  .object({
    shared: z.boolean({ error: 'must be true or false' }),
    pages: listOf(
      z.object({
        id: id('page', 'page').optional(),
        edition_id: editionRef,
        title: line(CONTENT_LIMITS.titleLength),
        doc: documentSchema,
      }),
      CONTENT_LIMITS.pages,
    ),
    files: listOf(
      z.object({ id: id('file', 'file'), edition_id: editionRef, name: line(CONTENT_LIMITS.fileNameLength) }),
      CONTENT_LIMITS.files,
    ),
    editions: listOf(
      z.object({
        id: id('edition', 'edition').optional(),
        name: line(CONTENT_LIMITS.editionNameLength),
        price: moneySchema,
        pay_what_you_want: z.boolean({ error: 'must be true or false' }).optional(),
      }),
      CONTENT_LIMITS.editions,
    ).min(1, 'must have at least one edition'),
  })
  .superRefine((wire, ctx) => {
    for (const { path, message } of contentProblems(wire, CONTENT_LIMITS.bytes))
      ctx.addIssue({ code: 'custom', path: path.split('.'), message })
  })
export type ContentWire = z.infer<typeof contentWireSchema>

/** A product's details on the wire. The price is the editions'. */
export const detailsWireSchema = z.object({
  name: line(DETAIL_LIMITS.nameLength),
  slug: z
    .string({ error: 'must be text' })
    .max(DETAIL_LIMITS.slugLength, `must be at most ${DETAIL_LIMITS.slugLength} characters`)
    .regex(
      /^[a-z0-9](-?[a-z0-9])*$/,
      'must be lower-case letters, digits and single hyphens, for example my-book',
    )
    .refine((v) => !RESERVED_SLUGS.has(v), 'is an address of the shop itself'),
  description: z
    .string({ error: 'must be text' })
    .max(DETAIL_LIMITS.descriptionLength, `must be at most ${DETAIL_LIMITS.descriptionLength} characters`)
    .refine((v) => !NOT_TEXT.test(v), 'contains characters that are not valid Unicode text'),
  cover_file_id: id('file', 'file').nullable(),
  support_email: z.email('must be an e-mail address').max(254, 'must be at most 254 characters').nullable(),
})
export type DetailsWire = z.infer<typeof detailsWireSchema>

export type Page = { id: string; editionId: string | null; title: string; doc: RichDocument }
export type ContentFile = {
  id: string
  editionId: string | null
  name: string
  size: number
  contentType: string
  sha256: string
}
/**
 * `payWhatYouWant`: the buyer names the price, and `price` is the least. Only ever true or not there, so that what was
 * saved before there was such a thing keeps its hash.
 */
export type Edition = { id: string; name: string; price: Money; payWhatYouWant?: true | undefined }
export type ProductContent = { shared: boolean; pages: Page[]; files: ContentFile[]; editions: Edition[] }
export type ProductDetails = {
  name: string
  slug: string
  description: string
  coverFileId: string | null
  supportEmail: string | null
}
/** What one version keeps. */
export type Snapshot = { details: ProductDetails; content: ProductContent }
export type StoredFile = Pick<ContentFile, 'size' | 'contentType' | 'sha256'>

/**
 * Parsed wire content → content. `newId` names pages and editions that came without an id; `storedFile` finds
 * an upload of this product. Throws `invalid` naming `files.N.id` for a file that is not such an upload.
 */
export function contentFromWire(
  wire: ContentWire,
  newId: (kind: 'page' | 'edition') => string,
  storedFile: (id: string) => StoredFile | undefined,
): ProductContent {
  const missing: FieldError[] = []
  const files = wire.files.map(({ id, edition_id, name }, i): ContentFile => {
    const stored = storedFile(id)
    if (!stored) missing.push({ path: `files.${i}.id`, message: 'is not a file uploaded to this product' })
    return {
      id,
      editionId: edition_id,
      name,
      size: stored?.size ?? 0,
      contentType: stored?.contentType ?? '',
      sha256: stored?.sha256 ?? '',
    }
  })
  if (missing.length > 0) throw invalid(missing)
  return {
    shared: wire.shared,
    pages: wire.pages.map(({ id, edition_id, title, doc }) => ({
      id: id ?? newId('page'),
      editionId: edition_id,
      title,
      doc,
    })),
    files,
    editions: wire.editions.map(({ id, name, price, pay_what_you_want }) => ({
      id: id ?? newId('edition'),
      name,
      price,
      ...(pay_what_you_want && { payWhatYouWant: true as const }),
    })),
  }
}

/** Edition → the wire: `pay_what_you_want` is left out of one with a fixed price. */
export const editionToWire = ({ id, name, price, payWhatYouWant }: Edition) => ({
  ...{ id, name, price },
  ...(payWhatYouWant && { pay_what_you_want: true }),
})

/** Content → the wire shape of GET /products/:id/content, without `version`. */
export function contentToWire({ shared, pages, files, editions }: ProductContent) {
  return {
    shared,
    pages: pages.map(({ id, editionId, title, doc }) => ({ id, edition_id: editionId, title, doc })),
    files: files.map(({ id, editionId, name, size, contentType, sha256 }) => ({
      id,
      edition_id: editionId,
      name,
      size,
      content_type: contentType,
      sha256,
    })),
    editions: editions.map(editionToWire),
  }
}

export function detailsFromWire(wire: DetailsWire): ProductDetails {
  const { name, slug, description, cover_file_id, support_email } = wire
  return { name, slug, description, coverFileId: cover_file_id, supportEmail: support_email }
}

export function detailsToWire(details: ProductDetails): DetailsWire {
  const { name, slug, description, coverFileId, supportEmail } = details
  return { name, slug, description, cover_file_id: coverFileId, support_email: supportEmail }
}
