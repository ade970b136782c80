import { z } from 'zod'
import { lineSchema } from '../kernel/text.schema.ts'
import { type ContactFilter, contactFilterSchema } from './filter.schema.ts'

export const MAX_SEGMENTS = 50
/** Body of `POST /segments`. */
export const segmentSchema = z.object({ name: lineSchema(80), filter: contactFilterSchema }).strict()
export const segmentChangeSchema = segmentSchema.partial()

/** A segment without asking whom it means, which can take a while. */
export type SegmentName = { id: string; name: string; filter: ContactFilter }
export type SegmentView = SegmentName & {
  /** How many it means now; `exact: false`: reckoned from part of the audience. */
  count: { n: number; exact: boolean }
  created_at: string
  updated_at: string
}
