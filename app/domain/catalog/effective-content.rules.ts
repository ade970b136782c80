import type { ContentFile, Page, ProductContent } from './content.schema.ts'

/** What an owner of one edition sees: that edition's pages and files and those for everybody. */
export type EffectiveContent = { pages: Page[]; files: ContentFile[] }

export function effectiveContent(content: ProductContent, editionId: string): EffectiveContent {
  const mine = (x: { editionId: string | null }) => x.editionId === null || x.editionId === editionId
  return { pages: content.pages.filter(mine), files: content.files.filter(mine) }
}
