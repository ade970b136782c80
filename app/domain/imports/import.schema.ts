import type { Counts, Outcome } from './row.schema.ts'
import { OUTCOMES } from './row.schema.ts'

export const IMPORT_MODES = ['dry_run', 'commit'] as const
export type ImportMode = (typeof IMPORT_MODES)[number]

/** `undoing` is on its way to `undone`; programs may take it for `running`. */
export const IMPORT_STATES = [
  'uploaded',
  'checking',
  'ready',
  'running',
  'done',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** A run goes over the file once. `verify` is a check that has to come to what was agreed to; `undo` goes backwards. */
export const RUN_KINDS = ['check', 'verify', 'commit', 'undo'] as const
export type RunKind = (typeof RUN_KINDS)[number]

/** One person before and after, for whoever decides whether to commit. */
export type ImportSample = {
  line: number | null
  email: string
  outcome: Outcome
  changes: { field: string; before: unknown; after: unknown }[]
}
export const SAMPLES_MAX = 20

export const noCounts = (): Counts =>
  ({ rows: 0, ...Object.fromEntries(OUTCOMES.map((o) => [o, 0])) }) as Counts

/** What one row came to, as the report has it. */
export type RowResult = {
  /** 1-based, of data rows. */
  row: number
  line: number | null
  id: string | null
  email: string | null
  outcome: Outcome
  updated_fields: string[]
  protected_fields: string[]
  error: string | null
}

/** How a file is written down; found out by looking at its beginning. */
export type FileFormat = {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  /** Bytes of the byte order mark. */
  bom: number
  delimiter: ',' | ';' | '\t' | '|'
  newline: '\n' | '\r\n' | '\r'
  hasHeader: boolean
  /** Names of the columns; `Column 1` and so on without a header. */
  header: string[]
}
