import type { Snapshot } from './content.schema.ts'
import { describeItem, isContentItem } from './describe-changes.ts'
import { diffSnapshots } from './diff.rules.ts'

/** What changed for the owners of one edition, in sentences. Other editions, and that there are any, stay unsaid. */
export function newsFor(before: Snapshot, after: Snapshot, editionId: string): string[] {
  return diffSnapshots(before, after)
    .items.filter((item) => isContentItem(item) && !item.kind.startsWith('edition_'))
    .filter((item) => item.editionId === null || item.editionId === editionId)
    .map(describeItem)
}
