import type { SellerScope } from './scope.ts'

/** What sellers keep in the bucket. */
export type ObjectKind = 'brand' | 'files' | 'exports' | 'imports'

declare const brand: unique symbol
/** Only `objectKey` makes one, and the object store takes nothing else. */
export type ObjectKey = string & { readonly [brand]: 'object' }

/**
 * The only way to name an object: every key starts with its seller, so no id of another seller's object leads
 * anywhere.
 */
export const objectKey = (scope: Pick<SellerScope, 'sellerId'>, kind: ObjectKind, id: string) =>
  `${scope.sellerId}/${kind}/${id}` as ObjectKey
