import { z } from 'zod'
import { changesWireSchema } from './changes.schema.ts'

/** What a session tells every open editor after a quiet moment, and each editor when it connects. */
export const sessionFrameSchema = z.object({
  type: z.literal('changes'),
  /** Version the draft is based on. */
  base_version: z.int(),
  /** Differs from the base in something worth a version. */
  dirty: z.boolean(),
  /** From the base to the draft; null while `errors` keep the draft from being read. */
  changes: changesWireSchema.nullable(),
  /** Why the draft cannot be saved as it is, by path in the content (`pages.3.title`). */
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Somebody saved other content meanwhile: whose it is, and what they changed since the base. */
  stale: z.object({ version: z.int(), saved_by: z.string(), changes: changesWireSchema }).nullable(),
})
export type SessionFrame = z.infer<typeof sessionFrameSchema>

/** What an editor says about its member; the session refuses a name that is not the socket's own. */
export const presenceSchema = z.strictObject({
  user: z.strictObject({
    id: z.string().max(64),
    name: z.string().max(200),
    color: z.string().regex(/^#[0-9a-f]{6}$/i),
  }),
  pageId: z.string().max(64).nullable(),
  /** Positions as Yjs writes them, which only Yjs reads. */
  cursor: z.object({ anchor: z.looseObject({}), head: z.looseObject({}) }).nullish(),
})
export type Presence = z.infer<typeof presenceSchema>

const COLORS = [
  '#0f6e84',
  '#a3401d',
  '#6d3fa0',
  '#2f6b2f',
  '#9c2a5b',
  '#3a56a8',
  '#7a5a00',
  '#5c4a3d',
] as const

/** A member's colour, the same in every window: dark enough for white text on it. */
export function memberColor(memberId: string): string {
  let sum = 0
  for (const char of memberId) sum = (sum * 31 + char.charCodeAt(0)) >>> 0
  return COLORS[sum % COLORS.length]!
}
