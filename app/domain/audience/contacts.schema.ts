import { z } from 'zod'
import { invalidFromIssues } from '../kernel/errors.ts'
import type { Money } from '../kernel/money.ts'
import { type PageQuery, pageQuerySchema } from '../kernel/page.ts'
import { CONSENT_STATES, type ConsentState } from './consent.rules.ts'
import { type EmailAddress, emailSchema } from './email.schema.ts'
import { type ContactFilter, contactFilterSchema, FILTER_KEYS, filterFromQuery } from './filter.schema.ts'
import type { Kind } from './kind.ts'

const oneOrMany = z.union([z.string(), z.array(z.string())]).optional()
/**
 * Parameters of `GET /contacts`; all of them must hold. Those of the filter are only taken apart here:
 * `contactFilterSchema` judges them.
 */
export const contactQuerySchema = pageQuerySchema.extend({
  email: emailSchema.optional(),
  segment_id: z.string().optional(),
  ...(Object.fromEntries(FILTER_KEYS.map((key) => [key, oneOrMany])) as Record<
    (typeof FILTER_KEYS)[number],
    typeof oneOrMany
  >),
})

/** The filter among the parameters. @throws invalid naming the parameter */
export function filterOf(
  query: Partial<Record<(typeof FILTER_KEYS)[number], string | string[] | undefined>>,
): ContactFilter {
  const params = new URLSearchParams()
  for (const key of FILTER_KEYS) for (const value of [query[key] ?? []].flat()) params.append(key, value)
  const parsed = contactFilterSchema.safeParse(filterFromQuery(params))
  if (!parsed.success) throw invalidFromIssues(parsed.error.issues)
  return parsed.data
}

/** What a list of contacts is asked for. */
export type ContactQuery = PageQuery & {
  email?: EmailAddress | undefined
  segment_id?: string | undefined
  filter?: ContactFilter
}

/** What a person may say with a change of consent; several lines are fine, invisible characters are not. */
const remark = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must be at most ${max} characters`)
    .refine((s) => !/(?![\n\r\t])[\p{Cc}\p{Cs}]/u.test(s), 'must not contain control characters')

/** Body of `POST /contacts/:id/consent`. */
export const consentChangeSchema = z
  .object({
    state: z.enum(CONSENT_STATES, `must be one of ${CONSENT_STATES.join(', ')}`),
    reason: remark(200).optional(),
    evidence: remark(1000).optional(),
  })
  .strict()
export type ConsentChangeInput = z.infer<typeof consentChangeSchema>

export type ContactView = {
  id: string
  email: string
  name: string | null
  external_id: string | null
  attributes: Record<string, unknown>
  tags: string[]
  country: string | null
  kinds: Kind[]
  first_seen_at: string
  follower_since: string | null
  /** First purchase that stands: neither fully refunded nor charged back. The next two count those as well. */
  customer_since: string | null
  affiliate_since: string | null
  purchases: number
  total_spent: Money[]
  consent: { state: ConsentState; reason: string | null; source: string; changed_at: string }
  /** Why the address must not be mailed whatever the consent says, or null. */
  suppressed: string | null
  /** Asked that their opens and clicks are not counted. */
  untracked: boolean
}

export type ConsentEventView = {
  id: string
  from: string | null
  to: string
  reason: string | null
  /** `member:mem_…`, `key:key_…`, `contact:ct_…`, `job:…`. */
  actor: string
  source: string
  evidence: string | null
  at: string
}

/** What the holder of a customer link sees and may choose. */
export type PreferencesView = {
  /** Of the seller, those the person owns; the one the link belongs to comes first. */
  products: { id: string; name: string; muted: boolean }[]
  /** `a•••@example.com`: links get forwarded. */
  maskedEmail: string
  state: ConsentState
  /** Whether the seller counts opens and clicks at all, and whether this person asked to be left out. */
  counts: boolean
  untracked: boolean
  /** Why subscribing again is not possible, or null. */
  blocked: string | null
}

/** `ada@example.com` → `a•••@example.com`. */
export const maskEmail = (email: string) => email.replace(/^(.).*@/u, '$1•••@')
