import type { PurchaseView } from '../sales/purchases.schema.ts'
import type { DeliveryState } from '../updates/updates.schema.ts'
import type { ConsentEventView } from './contacts.schema.ts'

/** An update that was meant for a contact, and what became of their mail. */
export type ReceivedUpdate = {
  id: string
  subject: string
  /** null for a digest, which tells about several. */
  product_name: string | null
  state: DeliveryState
  reason: string | null
  changed_at: string
}
type Happened =
  | { what: 'purchase'; purchase: PurchaseView }
  | { what: 'update'; update: ReceivedUpdate }
  | { what: 'consent'; event: ConsentEventView }
  | { what: 'follow'; step: 'asked' | 'confirmed' | 'ended' }
  | { what: 'affiliate'; step: 'invited' | 'accepted' | 'stopped' }
/** Something that happened between a seller and a contact. `at` is RFC 3339 UTC. */
export type TimelineEntry = { id: string; at: string } & Happened
/** `more`: there was something before the oldest entry. */
export type Timeline = { entries: TimelineEntry[]; more: boolean }

/**
 * Several timelines as one, latest first. Where one of them goes further back than it shows, nothing older than its
 * oldest entry is shown of the others either: what is there is all there was since.
 */
export function mergeTimelines(timelines: readonly Timeline[]): Timeline {
  const cuts = timelines.filter((t) => t.more).map((t) => t.entries.map((e) => e.at).sort()[0] ?? '')
  const from = cuts.sort().at(-1) ?? ''
  const all = timelines.flatMap((t) => t.entries)
  const entries = all
    .filter((e) => e.at >= from)
    .sort((a, b) => (a.at === b.at ? compare(b.id, a.id) : compare(b.at, a.at)))
  return { entries, more: cuts.length > 0 || entries.length < all.length }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
