import { z } from 'zod'

/** What a dashboard page can depend on. */
export const TOPICS = [
  'products',
  'updates',
  'contacts',
  'purchases',
  'exports',
  'imports',
  'settings',
  'policies',
  'payouts',
] as const
export type Topic = (typeof TOPICS)[number]

/** The one frame a seller's room sends. `seq` rises by one per frame; a gap or a reconnect means: ask again. */
export const hintSchema = z
  .object({ seq: z.number().int(), topics: z.array(z.enum(TOPICS)), at: z.number() })
  .strict()
export type Hint = z.infer<typeof hintSchema>
