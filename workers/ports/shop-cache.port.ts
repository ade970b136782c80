/**
 * Public pages kept for a moment where they are asked for. A page is the same for everybody, so its address is its key.
 * Best effort: what is not found is rendered.
 */
export type ShopCache = {
  /** @param path of a shop's page or of something below it */
  find(slug: string, path: string): Promise<KeptPage>
  /** What the seller's pages show has changed: none that is kept is found any more, nor one that is being rendered now. */
  forget(sellerId: string): Promise<void>
}
export type KeptPage = {
  page: Response | null
  /** Keeps the page as long as it says itself (`s-maxage`). */
  keep(page: Response): Promise<void>
}
