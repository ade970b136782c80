import { z } from 'zod'
import { lineSchema } from '../kernel/text.schema.ts'
import { type ContactFilter, contactFilterSchema } from './filter.schema.ts'

export const MAX_SEGMENTS = 50
/** Body of `POST /segments`. */
export const segmentSchema = z.object({ name: lineSchema(80), filter: contactFilterSchema }).strict()
export const segmentChangeSchema = segmentSchema.partial()

export type SegmentView = {
  id: string
  name: string
  filter: ContactFilter
  /** How many it means now; `exact: false`: reckoned from part of the audience. */
  count: { n: number; exact: boolean }
  created_at: string
  updated_at: string
}
