import type { IdKind } from '#app/domain/kernel/ids.ts'

export type NewId = (kind: IdKind) => string
