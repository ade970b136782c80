import type { ConsentState } from '../audience/consent.rules.ts'
import type { EmailAddress } from '../audience/email.schema.ts'

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type Attributes = Record<string, Json>

/**
 * One row about one person, read and checked, whichever way it came (a file, the API). A field that is absent says
 * nothing about it; null clears it. An attribute that is null clears that key.
 */
export type ContactRowInput = {
  /** What the person is found by; where it is missing, `externalId` is there. */
  email?: EmailAddress
  externalId?: string | null
  name?: string | null
  /** ISO 3166-1 alpha-2. */
  country?: string | null
  tags?: string[] | null
  attributes?: Attributes | null
  /** What the row says the person agreed to, since when (ms) and what proves it. */
  consent?: { state: ConsentState; at: number | null; source: string | null }
  /** When the source last changed this row (ms): what "newest wins" goes by. */
  sourceAt?: number
}

/** What a row says whom it is about by: two rows that share one are about the same person. */
export const personKeys = (row: ContactRowInput) => [
  ...(row.email ? [`e:${row.email.email}`] : []),
  ...(row.externalId ? [`x:${row.externalId}`] : []),
]

/** How a row ended; each has exactly one. */
export const OUTCOMES = [
  'created',
  'updated',
  'unchanged',
  /** The file says something else about consent than the person chose; that was kept. The profile may have changed. */
  'protected',
  /** The address must not be mailed (bounce, complaint, erasure, blocklist). The profile of somebody known may have changed. */
  'suppressed',
  /** A later row is about the same person, and wins. */
  'duplicate',
  'invalid',
] as const
export type Outcome = (typeof OUTCOMES)[number]
export type Counts = { rows: number } & Record<Outcome, number>

/** Limits of what one person may carry; a row beyond them is invalid. */
export const NAME_MAX = 200
export const EXTERNAL_ID_MAX = 200
export const TAG_MAX = 60
export const TAGS_MAX = 100
export const ATTRIBUTE_KEY_MAX = 60
export const ATTRIBUTES_MAX = 200
/** Of all attributes of a person as JSON, in characters. */
export const ATTRIBUTES_SIZE_MAX = 16_000
/** How deep objects and lists in them may nest; the attributes themselves are the first level. */
export const ATTRIBUTES_DEPTH_MAX = 8
/** Of what proves a consent, as for evidence given by hand. */
export const CONSENT_SOURCE_MAX = 1_000
