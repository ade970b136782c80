import { z } from 'zod'

/**
 * Which contacts are meant. One meaning for lists, segments, exports and updates (`filter.rules` says it of a person,
 * `contact-filter` says it in SQL). Keys are joined by "and"; a key that is missing or empty filters nothing.
 */
export const contactFilterSchema = z.object({}).strict()
export type ContactFilter = z.infer<typeof contactFilterSchema>
