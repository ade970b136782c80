import type { IdKind } from '#app/domain/kernel/ids.ts'

/** `at`: when the thing came to be, where that is not now; ids sort by it. */
export type NewId = (kind: IdKind, at?: number) => string
