import { z } from 'zod'

/** In the order in which changes are told: what is new first, what is gone last. */
export const CHANGE_KINDS = [
  'page_added',
  'file_added',
  'edition_added',
  'page_rewritten',
  'file_replaced',
  'page_renamed',
  'file_renamed',
  'page_moved',
  'page_removed',
  'file_removed',
  'edition_removed',
  'edition_renamed',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

/** One named change. `editionId` null = it concerns all editions. `from` is the old name of what was renamed. */
export type ChangeItem = {
  kind: ChangeKind
  label: string
  editionId: string | null
  wordsAdded: number
  wordsRemoved: number
  from?: string
}

export const DETAIL_FIELDS = [
  'name',
  'slug',
  'description',
  'cover_file_id',
  'support_email',
  'edition_name',
  'price',
  'pay_what_you_want',
  'edition_order',
  'shared',
] as const
export type DetailField = (typeof DETAIL_FIELDS)[number]

export type Changes = {
  /** Some owner of some edition sees another content than before. */
  content: boolean
  /** Anything else that is watched has changed; `detailFields` says what. */
  details: boolean
  items: ChangeItem[]
  detailFields: DetailField[]
  /** Editions whose owners see the change. */
  affectedEditionIds: string[]
}

export const NO_CHANGES: Changes = {
  content: false,
  details: false,
  items: [],
  detailFields: [],
  affectedEditionIds: [],
}

export const changeItemWireSchema = z.object({
  kind: z.enum(CHANGE_KINDS),
  label: z.string(),
  edition_id: z.string().nullable(),
  words_added: z.int(),
  words_removed: z.int(),
  from: z.string().optional(),
})

export const changesWireSchema = z.object({
  content: z.boolean(),
  details: z.boolean(),
  items: z.array(changeItemWireSchema),
  detail_fields: z.array(z.enum(DETAIL_FIELDS)),
})
export type ChangesWire = z.infer<typeof changesWireSchema>

/** Changes → their wire shape in the answer of PUT content, GET changes and the edit session's frames. */
export function toWire({ content, details, items, detailFields }: Changes): ChangesWire {
  return { content, details, items: items.map(itemToWire), detail_fields: detailFields }
}

function itemToWire({ kind, label, editionId, wordsAdded, wordsRemoved, from }: ChangeItem) {
  const item = { kind, label, edition_id: editionId, words_added: wordsAdded, words_removed: wordsRemoved }
  return from === undefined ? item : { ...item, from }
}

/** The way back, for a reader of the wire (browser) that describes items. */
export function itemFromWire(item: z.infer<typeof changeItemWireSchema>): ChangeItem {
  const { kind, label, edition_id, words_added, words_removed, from } = item
  const base = { kind, label, editionId: edition_id, wordsAdded: words_added, wordsRemoved: words_removed }
  return from === undefined ? base : { ...base, from }
}
