import { z } from 'zod'
import { isId } from '../kernel/ids.ts'
import { pageQuerySchema } from '../kernel/page.ts'
import { EXPORT_COLUMNS, type ExportColumn } from './columns.ts'
import { EXPORT_TYPES, type ExportType } from './sources.ts'

/** `expired` is not stored: a ready export whose time is over is. */
export const EXPORT_STATES = ['queued', 'running', 'ready', 'failed', 'revoked'] as const
export type ExportState = (typeof EXPORT_STATES)[number]
export const EXPORT_STATUSES = [...EXPORT_STATES, 'expired'] as const
export type ExportStatus = (typeof EXPORT_STATUSES)[number]

/** What was asked for. Types and columns each once. */
export type ExportOptions = {
  types: ExportType[]
  columns: ExportColumn[]
  from: string | null
  to: string | null
  segment_id: string | null
  bom: boolean
}
/** Instants the days meant when it was asked: the seller's zone may change before it is made. */
export type ExportWindow = { since: number | null; before: number | null }

/** What a file is of. */
export const EXPORT_KINDS = ['audience', 'payouts'] as const
export type ExportKind = (typeof EXPORT_KINDS)[number]
/** Of payouts: one CSV file each in an archive, under these names, in this order. */
export type PayoutExportOptions = { payouts: { id: string; name: string }[] }
/** What was asked for says what it is of. */
export const isOfPayouts = (options: object): options is PayoutExportOptions => 'payouts' in options
export const kindOf = (options: object): ExportKind => (isOfPayouts(options) ? 'payouts' : 'audience')

const day = z.iso.date('must be a day, for example 2026-11-20')
const once = <T>(values: T[]) => [...new Set(values)]

/** Body of `POST /exports`. */
export const exportOptionsSchema = z
  .object({
    types: z
      .array(z.enum(EXPORT_TYPES, `must be one of ${EXPORT_TYPES.join(', ')}`), 'must be a list')
      .min(1, 'choose at least one')
      .transform(once),
    columns: z
      .array(z.enum(EXPORT_COLUMNS, `must be one of ${EXPORT_COLUMNS.join(', ')}`), 'must be a list')
      .min(1, 'choose at least one')
      .transform(once)
      .default([...EXPORT_COLUMNS]),
    from: day.nullable().default(null),
    to: day.nullable().default(null),
    segment_id: z
      .string()
      .refine((id) => isId('segment', id), 'is not a segment')
      .nullable()
      .default(null),
    bom: z.boolean('must be true or false').default(false),
  })
  .strict()
  .refine((o) => o.from === null || o.to === null || o.from <= o.to, {
    path: ['from'],
    message: 'must not be after to',
  })
export type ExportOptionsInput = z.input<typeof exportOptionsSchema>

/** Payouts to put into one archive. */
export const payoutExportSchema = z
  .object({
    payouts: z
      .array(z.string(), 'must be a list')
      .min(1, 'choose at least one')
      .max(1_000, 'choose at most 1,000')
      .transform(once),
  })
  .strict()
export type PayoutExportInput = z.input<typeof payoutExportSchema>

export const exportQuerySchema = pageQuerySchema.extend({
  cursor: z
    .string()
    .refine((c) => isId('export', c), 'is not a cursor of this list')
    .optional(),
})
export type ExportQuery = z.infer<typeof exportQuerySchema>

export type ExportView = ExportOptions & {
  id: string
  /** Types, columns and days are of the audience; an export of payouts has none. */
  kind: ExportKind
  status: ExportStatus
  /** Lines without the header, bytes and SHA-256 of the file: null until it is ready. */
  rows: number | null
  bytes: number | null
  sha256: string | null
  file_name: string
  /** Good for five minutes, minted anew with each answer; null while there is no file. */
  download_url: string | null
  expires_at: string | null
  /** Contacts looked at; `total` is an estimate until the export is ready. */
  progress: { done: number; total: number }
  failure: string | null
  downloads: number
  requested_by: string
  created_at: string
  started_at: string | null
  finished_at: string | null
}

/** Exports of so many days past, for a page of numbers. Durations in ms from asking to being ready. */
export type ExportMetrics = {
  days: { day: string; exports: number; rows: number }[]
  made: number
  failed: number
  rows: number
  median_ms: number | null
  p95_ms: number | null
}
