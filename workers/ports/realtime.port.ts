import type { Topic } from '#app/domain/realtime/hint.schema.ts'

/** Tells a seller's open pages that something changed. Hints, not data: the page asks again. */
export type Realtime = {
  hint(sellerId: string, topic: Topic): void
  /** Closes the open rooms of a member whose rights changed; the page connects anew with what it may do now. */
  dismiss(sellerId: string, memberId: string): void
}
