import { z } from 'zod'
import { FILE_LIMITS } from './file.rules.ts'

const FORBIDDEN_IN_NAMES = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069/\\]/u

/** Name of an uploaded file: one line, no path, short enough for every file system. */
export const fileNameSchema = z
  .string({ error: 'must be the name of the file' })
  .refine((v) => !FORBIDDEN_IN_NAMES.test(v), 'must not contain / \\ line breaks or control characters')
  .trim()
  .min(1, 'must not be empty')
  .max(FILE_LIMITS.nameLength, `must be at most ${FILE_LIMITS.nameLength} characters`)
  .refine((v) => v !== '.' && v !== '..', 'must be the name of a file')

const sizeUpTo = (max: number) =>
  z
    .int('must be the number of bytes')
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max.toLocaleString('en-US')} bytes`)

/** Body that starts an upload in parts. */
export const startUploadSchema = z
  .object({
    name: fileNameSchema,
    size: sizeUpTo(FILE_LIMITS.bytes),
    content_type: z.string().max(100, 'must be at most 100 characters').optional(),
  })
  .strict()
export type StartUpload = z.infer<typeof startUploadSchema>

/** What an upload in one request says about its body. */
export const singleUploadSchema = startUploadSchema.extend({ size: sizeUpTo(FILE_LIMITS.singleBytes) })

/** A complete file. */
export const fileViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  size: z.int(),
  content_type: z.string(),
  sha256: z.string(),
  created_at: z.string(),
})
export type FileView = z.infer<typeof fileViewSchema>

/** An upload in parts: every part is `part_size` bytes but the last; `received` lists what need not be sent again. */
export const uploadViewSchema = z.object({
  id: z.string(),
  part_size: z.int(),
  parts: z.int(),
  received: z.array(z.int()),
})
export type UploadView = z.infer<typeof uploadViewSchema>
