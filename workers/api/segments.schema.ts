import { z } from '@hono/zod-openapi'
import { contactFilterSchema } from '#app/domain/audience/filter.schema.ts'
import { type SegmentView, segmentSchema } from '#app/domain/audience/segment.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const newSegmentSchema = segmentSchema
  .extend({})
  .openapi('NewSegment', { example: examples.newSegment })
export const changedSegmentSchema = newSegmentSchema
  .partial()
  .openapi('SegmentChange', { example: { name: 'Readers' } })
export const segmentViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: contactFilterSchema,
    count: z.object({ n: z.int(), exact: z.boolean() }).openapi({
      description: 'How many it means now. Not exact: reckoned from those seen last.',
    }),
    created_at: time,
    updated_at: time,
  })
  .openapi('Segment', { example: examples.segment }) satisfies z.ZodType<SegmentView>
