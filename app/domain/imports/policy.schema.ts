import { z } from 'zod'
import type { Permission } from '../sellers/permissions.rules.ts'
import { ATTRIBUTE_KEY_MAX, ATTRIBUTES_MAX } from './row.schema.ts'

/**
 * What happens to a field of somebody known. `fill`: only where there is nothing yet. `merge`: tags are joined, objects
 * merged at every depth, anything else overwritten. `newest`: overwrite where the row's `updated_at` is later than the
 * last one applied. On attributes a rule holds for each key by itself: keys a row does not name are never touched.
 */
export const FIELD_RULES = ['overwrite', 'fill', 'merge', 'newest', 'never'] as const
export type FieldRule = (typeof FIELD_RULES)[number]
export const PROFILE_FIELDS = ['email', 'external_id', 'name', 'country', 'tags', 'attributes'] as const
export type ProfileField = (typeof PROFILE_FIELDS)[number]

/**
 * What a row may do to the consent of somebody known. `keep`: nothing. `less_only`: opt them out where it says so.
 * `opt_out`: opt everybody out. `re_permission`: subscribe again whoever the row proves to have agreed after they opted
 * out. `listmonk`: as listmonk's `overwrite_subscription_status`, but nobody who opted out comes back.
 */
export const CONSENT_RULES = ['keep', 'less_only', 'opt_out', 're_permission', 'listmonk'] as const
export type ConsentRule = (typeof CONSENT_RULES)[number]

/** What it takes to use a policy beside importing at all: opting out and subscribing again are rights of their own. */
export function permissionOf(consent: ConsentRule): Permission | null {
  if (consent === 'less_only' || consent === 'opt_out') return 'consent:restrict'
  return consent === 're_permission' ? 'consent:resubscribe' : null
}

const fieldRule = z.enum(FIELD_RULES, `must be one of ${FIELD_RULES.join(', ')}`)

export const policyRulesSchema = z
  .object({
    fields: z.object(
      Object.fromEntries(PROFILE_FIELDS.map((field) => [field, fieldRule])) as Record<
        ProfileField,
        typeof fieldRule
      >,
    ),
    /** Attribute key → its own rule. */
    attributes: z
      .record(z.string().min(1).max(ATTRIBUTE_KEY_MAX), fieldRule)
      .refine((keys) => Object.keys(keys).length <= ATTRIBUTES_MAX, `must be at most ${ATTRIBUTES_MAX} keys`),
    blank_clears: z.boolean(),
    /** A cell that says this clears the field. */
    clear_token: z.string().trim().min(1).max(40).nullable(),
    consent: z.enum(CONSENT_RULES, `must be one of ${CONSENT_RULES.join(', ')}`),
    opt_out_to: z.enum(['unsubscribed', 'blocklisted']),
    /** Whoever is new is pending until they follow the link in a mail. */
    double_opt_in: z.boolean(),
    /** listmonk's two switches; only `listmonk_compatible` has them. */
    listmonk: z
      .object({ overwrite_userinfo: z.boolean(), overwrite_subscription_status: z.boolean() })
      .nullable(),
  })
  .strict()
  .refine((p) => (p.consent === 'listmonk') === (p.listmonk !== null), {
    path: ['consent'],
    message: 'is listmonk exactly where the two switches of listmonk are set',
  })
  .refine((p) => p.fields.email === 'overwrite' || p.fields.email === 'never', {
    path: ['fields', 'email'],
    message: 'must be overwrite or never',
  })
export type PolicyRules = z.infer<typeof policyRulesSchema>

const everyField = (rule: FieldRule, but: Partial<Record<ProfileField, FieldRule>> = {}) =>
  ({ ...Object.fromEntries(PROFILE_FIELDS.map((f) => [f, rule])), ...but }) as PolicyRules['fields']

const base = {
  attributes: {},
  blank_clears: false,
  clear_token: null,
  consent: 'keep',
  opt_out_to: 'unsubscribed',
  double_opt_in: false,
  listmonk: null,
} satisfies Partial<PolicyRules>

/** The templates, by the key the API knows them by. Part of each import's record: a change of one is a new version. */
export const TEMPLATES = {
  profile_only: {
    ...base,
    version: 1,
    name: 'Profile only',
    about: 'Refreshes what is known about people and adds new ones. Nobody’s consent changes.',
    fields: everyField('overwrite', { tags: 'merge', attributes: 'merge' }),
  },
  add_new_only: {
    ...base,
    version: 1,
    name: 'Add new only',
    about: 'Adds people who are not there yet, and leaves everybody else as they are.',
    fields: everyField('never'),
  },
  fill_gaps: {
    ...base,
    version: 1,
    name: 'Fill gaps',
    about: 'Adds new people, and fills in only what is empty.',
    fields: everyField('fill', { email: 'never', tags: 'merge' }),
  },
  full_sync: {
    ...base,
    version: 1,
    name: 'Full sync',
    about: 'The file is right about every field it names. It may opt people out, and never back in.',
    fields: everyField('overwrite'),
    consent: 'less_only',
  },
  opt_outs: {
    ...base,
    version: 1,
    name: 'Opt-outs',
    about: 'Everybody in the file stops getting mail. Nothing else about them changes.',
    fields: everyField('never'),
    consent: 'opt_out',
  },
  re_permission: {
    ...base,
    version: 1,
    name: 'Re-permission',
    about:
      'Subscribes people again who agreed after they had opted out. Each row has to say when and where. Bounces and complaints stay.',
    fields: everyField('overwrite', { tags: 'merge', attributes: 'merge' }),
    consent: 're_permission',
  },
  listmonk_compatible: {
    ...base,
    version: 1,
    name: 'listmonk compatible',
    about: 'What listmonk’s import does with both overwrite switches off, for those who move from it.',
    fields: everyField('never'),
    consent: 'listmonk',
    listmonk: { overwrite_userinfo: false, overwrite_subscription_status: false },
  },
} as const satisfies Record<string, PolicyRules & { version: number; name: string; about: string }>
export type TemplateKey = keyof typeof TEMPLATES
export const TEMPLATE_KEYS = Object.keys(TEMPLATES) as TemplateKey[]
export const isTemplate = (key: string): key is TemplateKey => Object.hasOwn(TEMPLATES, key)

/** Body of `PUT /import-policies`: a new policy without `id`, else the next version of that one. */
export const policyInputSchema = z
  .object({
    id: z.string().optional(),
    name: z.string().trim().min(1, 'must not be empty').max(60, 'must be at most 60 characters'),
    ...policyRulesSchema.shape,
  })
  .strict()
  .superRefine((input, ctx) => {
    const { id: _, name: __, ...rules } = input
    for (const issue of policyRulesSchema.safeParse(rules).error?.issues ?? [])
      ctx.addIssue({ code: 'custom', path: issue.path, message: issue.message })
  })
export type PolicyInput = z.input<typeof policyInputSchema>

export type PolicyView = {
  id: string
  name: string
  about: string | null
  version: number
  /** Ours, and nobody's to change. */
  template: boolean
  updated_at: string | null
} & PolicyRules
