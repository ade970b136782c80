import { z } from 'zod'
import { isId } from '../kernel/ids.ts'
import type { FileFormat as Written } from './csv/detect.rules.ts'
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
  /** Fields where what there is stands against the row. */
  kept: string[]
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

/** How a file is written down; `zip`: what was uploaded is a ZIP with one CSV file in it. */
export type FileFormat = Written & { zip: boolean }

/** Largest upload, and what it may become when it is unpacked. */
export const FILE_MAX = 1_000_000_000
/** What is remembered of each row to find people who are in the file twice has to fit into memory. */
export const ROWS_MAX = 2_000_000
/** File, row results and before-images are kept this long; what was done stays on record. */
export const KEPT_DAYS = 30

/** A larger upload comes in parts of this size; a request may have a hundred megabytes at most (Cloudflare's limit). */
export const UPLOAD_PART_BYTES = 16 * 1024 * 1024
/** An upload in parts: the import it will be, and the bucket's own name for it. Whoever sends the parts keeps it. */
export const uploadInPartsSchema = z.object({
  id: z.string().refine((id) => isId('import', id), 'is not the id of an import'),
  upload_id: z.string().min(1).max(2_000),
})
export type UploadInParts = z.infer<typeof uploadInPartsSchema>
/** The same with what each part was answered with, in their order. */
export const uploadedPartsSchema = uploadInPartsSchema.extend({
  etags: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(Math.ceil(FILE_MAX / UPLOAD_PART_BYTES), 'are more parts than a file of 1 GB has'),
})
export type UploadedParts = z.infer<typeof uploadedPartsSchema>

export const createImportSchema = z.object({
  policy: z.string().trim().min(1).max(60).default('profile_only'),
  mode: z.enum(IMPORT_MODES, 'must be dry_run or commit').default('dry_run'),
  /** JSON: header → field. Without it the columns are recognised by their names. */
  mapping: z.string().max(50_000).optional(),
  /** The ground for mailing people who are new, as whoever imports declares it. */
  consent_basis: z.string().trim().max(500, 'must be at most 500 characters').optional(),
  /** Where it cannot be told from the file. */
  delimiter: z.enum([',', ';', '\t', '|'], 'must be a comma, a semicolon, a tab or a bar').optional(),
})
export type CreateImport = z.infer<typeof createImportSchema>

export type ImportView = {
  id: string
  status: Exclude<ImportState, 'undoing'>
  policy: string
  policy_version: number
  mode: ImportMode
  /** What goes on while it runs: `verify` looks whether what was checked still holds. */
  phase: RunKind | null
  counts: Counts
  protected_by_field: Record<string, number>
  report_url: string
  progress: { done: number; total: number }
  file_name: string
  bytes: number
  sha256: string
  source: string | null
  format: FileFormat | null
  mapping: Record<string, string> | null
  samples: ImportSample[]
  /** The whole file has been looked at as it is to be read now. */
  checked: boolean
  /** The audience has changed since the check; these are the new numbers, to be agreed to anew. */
  plan_changed: boolean
  consent_basis: string | null
  undone: { restored: number; removed: number; conflicts: number } | null
  can_undo: boolean
  failure: string | null
  requested_by: string
  created_at: string
  started_at: string | null
  finished_at: string | null
  /** File and row results are kept until then; null once they are gone. */
  kept_until: string | null
}
