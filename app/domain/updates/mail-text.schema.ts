import { z } from 'zod'

/** Embeddings, overrides and isolates: they let a text be shown in another order than it is written. */
const DIRECTION = '\\u202A-\\u202E\\u2066-\\u2069'
const NOT_IN_A_LINE = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}${DIRECTION}]`, 'u')
const NOT_IN_A_NOTE = new RegExp(`(?![\\n\\t])[\\p{Cc}\\p{Cs}${DIRECTION}]`, 'u')

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must be at most ${max} characters`)
    .refine((s) => !NOT_IN_A_LINE.test(s), 'must be one line without line breaks or control characters')

/** Subject of an update. */
export const subjectSchema = line(150)

/** The list of changes, a sentence each, as the composer lets the seller edit it. */
export const changeItemsSchema = z.array(line(300)).max(50, 'must be at most 50 changes')

/** The seller's note, in Markdown. Line breaks of every system become `\n`; an empty note is fine. */
export const noteSchema = z
  .string()
  .overwrite((s) => s.replace(/\r\n?|[\u2028\u2029]/g, '\n'))
  .max(5000, 'must be at most 5,000 characters')
  .refine((s) => !NOT_IN_A_NOTE.test(s), 'must not contain control characters')
