import { z } from '@hono/zod-openapi'
import { EXPORT_COLUMNS } from '#app/domain/exports/columns.ts'
import { EXPORT_KINDS, EXPORT_STATUSES, type ExportView } from '#app/domain/exports/export.schema.ts'
import { EXPORT_TYPES } from '#app/domain/exports/sources.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const exportSchema = z
  .object({
    id: z.string().openapi({ example: 'exp_01jzqk4c8m2v6w9x3y5z7a1b2c' }),
    kind: z.enum(EXPORT_KINDS),
    status: z.enum(EXPORT_STATUSES),
    types: z.array(z.enum(EXPORT_TYPES)),
    columns: z.array(z.enum(EXPORT_COLUMNS)),
    from: z.string().nullable(),
    to: z.string().nullable(),
    segment_id: z.string().nullable(),
    bom: z.boolean(),
    rows: z.int().nullable().openapi({ description: 'Lines without the header; null until it is ready.' }),
    bytes: z.int().nullable(),
    sha256: z.string().nullable().openapi({ description: 'Of the whole file, in hex.' }),
    file_name: z.string(),
    download_url: z.string().nullable().openapi({
      description: 'Good for five minutes; each answer has a new one. null while there is no file.',
    }),
    expires_at: time.nullable(),
    progress: z
      .object({ done: z.int(), total: z.int() })
      .openapi({ description: 'Contacts looked at; `total` is an estimate until it is ready.' }),
    failure: z.string().nullable(),
    downloads: z.int(),
    requested_by: z.string(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
  })
  .openapi('Export', { example: examples.export_ }) satisfies z.ZodType<ExportView>
