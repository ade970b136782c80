/** A draft as its session holds it: pages and files in wire form, and the version they are based on. */
export type DraftState = {
  baseVersion: number
  /** Somebody else's save changed the same content; saving needs a decision. */
  isStale: boolean
  content: { shared: boolean; pages: unknown[]; files: unknown[] }
}

/** The edit sessions of products: one each, holding the draft that members type in. */
export type EditSessions = {
  draft(sellerId: string, productId: string): Promise<DraftState>
  /** The draft was saved as this version: it is the new base. */
  saved(sellerId: string, productId: string, version: number): Promise<void>
  /** Back to the last saved version; what was typed since is gone. */
  discard(sellerId: string, productId: string): Promise<void>
  /** Somebody saved without the session; nobody waits for it to look. */
  contentSaved(sellerId: string, productId: string): void
  /** The same, for one who needs the answer. */
  catchUp(sellerId: string, productId: string): Promise<void>
}
