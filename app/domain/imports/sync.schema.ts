import { z } from 'zod'
import type { ConsentState } from '../audience/consent.rules.ts'
import type { ContactView } from '../audience/contacts.schema.ts'
import { pageQuerySchema } from '../kernel/page.ts'
import type { RowResult } from './import.schema.ts'
import type { Counts } from './row.schema.ts'

export const BATCH_MAX = 1_000

const policyKey = z.string().trim().min(1).max(60)

/** Body of `POST /contacts/batch`; each row is judged by itself (`readJsonRow`), so that one never costs another. */
export const batchSchema = z
  .object({
    policy: policyKey.default('profile_only'),
    contacts: z
      .array(z.unknown())
      .min(1, 'must have at least one row')
      .max(BATCH_MAX, `must have at most ${BATCH_MAX} rows; send the rest in another call`),
  })
  .strict()
export type BatchInput = z.infer<typeof batchSchema>

/** Body of `PUT /contacts`: one row, and the policy beside its fields. */
export const upsertSchema = z.looseObject({ policy: policyKey.default('profile_only') })
export type UpsertInput = z.infer<typeof upsertSchema>

export type BatchView = { counts: Counts; results: Omit<RowResult, 'line'>[] }
export type UpsertView = ContactView & Pick<RowResult, 'outcome' | 'updated_fields' | 'protected_fields'>

/** `since`: only what happened then or later. */
export const changesQuerySchema = pageQuerySchema.extend({
  since: z.iso.datetime({ offset: true, error: 'must be a time like 2026-11-20T09:30:00Z' }).optional(),
})
export type ChangesQuery = z.infer<typeof changesQuerySchema>

/** What changed about somebody's consent, with where it stands now. */
export type ChangeView = {
  id: string
  type: 'consent'
  contact_id: string
  email: string
  external_id: string | null
  /** null: this is what they began with. */
  from: ConsentState | null
  to: ConsentState
  reason: string | null
  source: string
  at: string
  /** The state now, where more changes followed. */
  state: ConsentState
}
