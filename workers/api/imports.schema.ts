import { z } from '@hono/zod-openapi'
import { CONSENT_STATES } from '#app/domain/audience/consent.rules.ts'
import { IMPORT_MODES, IMPORT_STATES, RUN_KINDS } from '#app/domain/imports/import.schema.ts'
import { policyRulesSchema } from '#app/domain/imports/policy.schema.ts'
import { OUTCOMES } from '#app/domain/imports/row.schema.ts'
import { contactSchema } from './contacts.schema.ts'
import * as examples from './examples.ts'
import { time } from './wire.schema.ts'

export const countsSchema = z
  .object({ rows: z.int(), ...Object.fromEntries(OUTCOMES.map((o) => [o, z.int()])) })
  .openapi({ description: 'Outcomes; together they are the rows.' })

const resultFields = {
  row: z.int().openapi({ description: 'From 1, of data rows.' }),
  id: z.string().nullable(),
  email: z.string().nullable(),
  outcome: z.enum(OUTCOMES),
  updated_fields: z.array(z.string()),
  protected_fields: z.array(z.string()).openapi({
    description:
      'Fields where what there is stands against the row. `consent`: what the person chose, or what the policy does not touch; with `opt_out` beside it where the row opts them out and the policy does not listen.',
  }),
  error: z.string().nullable(),
}

export const batchResultSchema = z
  .object({ counts: countsSchema, results: z.array(z.object(resultFields)) })
  .openapi('BatchResult', { example: examples.batchResult })

export const upsertResultSchema = contactSchema
  .extend({
    outcome: z.enum(OUTCOMES),
    updated_fields: z.array(z.string()),
    protected_fields: z.array(z.string()),
  })
  .openapi('UpsertResult', { example: examples.upsertResult })

export const changeSchema = z
  .object({
    id: z.string(),
    type: z.literal('consent'),
    contact_id: z.string(),
    email: z.string(),
    external_id: z.string().nullable(),
    from: z.enum(CONSENT_STATES).nullable().openapi({ description: 'null: what the contact began with.' }),
    to: z.enum(CONSENT_STATES),
    reason: z.string().nullable(),
    source: z.string(),
    at: time,
    state: z.enum(CONSENT_STATES).openapi({ description: 'As it is now.' }),
  })
  .openapi('ContactChange', { example: examples.contactChange })

export const rowResultSchema = z
  .object({
    ...resultFields,
    line: z.int().nullable().openapi({ description: 'As an editor shows it; null for rows without a file.' }),
  })
  .openapi('ImportRow', { example: examples.importRow })

const sampleSchema = z.object({
  line: z.int().nullable(),
  email: z.string(),
  outcome: z.enum(OUTCOMES),
  changes: z.array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown() })),
  kept: z.array(z.string()),
})

export const importSchema = z
  .object({
    id: z.string().openapi({ example: 'imp_01jzqk4c8m2v6w9x3y5z7a1b2c' }),
    status: z.enum(IMPORT_STATES.filter((s) => s !== 'undoing')),
    policy: z.string(),
    policy_version: z.int(),
    mode: z.enum(IMPORT_MODES),
    phase: z.enum(RUN_KINDS).nullable(),
    counts: countsSchema,
    protected_by_field: z.record(z.string(), z.int()),
    report_url: z.string(),
    progress: z.object({ done: z.int(), total: z.int() }),
    file_name: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    source: z
      .string()
      .nullable()
      .openapi({ description: 'The system whose export this is, if it is known.' }),
    format: z
      .object({
        zip: z.boolean(),
        encoding: z.string(),
        bom: z.int(),
        delimiter: z.string(),
        newline: z.string(),
        hasHeader: z.boolean(),
        header: z.array(z.string()),
      })
      .nullable(),
    mapping: z.record(z.string(), z.string()).nullable(),
    samples: z.array(sampleSchema),
    checked: z.boolean(),
    plan_changed: z.boolean().openapi({
      description:
        'The audience changed between check and commit, so nothing was written; the numbers are the new ones. Commit again to agree to them.',
    }),
    consent_basis: z.string().nullable(),
    undone: z.object({ restored: z.int(), removed: z.int(), conflicts: z.int() }).nullable(),
    can_undo: z.boolean(),
    failure: z.string().nullable(),
    requested_by: z.string(),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    kept_until: time.nullable(),
  })
  .openapi('Import', { example: examples.import_ })

export const policySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    about: z.string().nullable(),
    version: z.int(),
    template: z.boolean(),
    updated_at: time.nullable(),
    ...policyRulesSchema.shape,
  })
  .openapi('ImportPolicy', { example: examples.importPolicy })
