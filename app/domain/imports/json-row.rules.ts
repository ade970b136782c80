import { isLessMail } from '../audience/consent.rules.ts'
import { countryCode } from '../audience/country-code.rules.ts'
import { parseEmail } from '../audience/email.schema.ts'
import type { FieldError } from '../kernel/errors.ts'
import type { ContactRowInput, Json } from './row.schema.ts'
import { checkProfile, parseConsentWord, parseMoment } from './values.rules.ts'

/** What a contact of the API has beside its profile: sent back with it, and never anybody's to set. */
const OURS = new Set([
  ...['id', 'kinds', 'first_seen_at', 'follower_since', 'customer_since', 'affiliate_since', 'purchases'],
  ...['total_spent', 'suppressed', 'untracked'],
])
const POSSIBLE =
  'is not a field; known are email, external_id, name, country, tags, attributes, consent and updated_at. Anything else belongs into attributes'

const FIELDS = new Set([
  ...['email', 'external_id', 'name', 'country', 'tags', 'attributes', 'consent', 'status', 'subscribed'],
  'updated_at',
])
const NO_CONSENT = 'is not a word we know; use subscribed, pending, unsubscribed or blocklisted'

type JsonObject = Record<string, Json>
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isBlank = (value: Json) => typeof value === 'string' && value.trim() === ''

/**
 * A row as JSON has it → what it says about a person. Absent fields say nothing, null clears, blank text is as absent:
 * the meanings a file has. What a contact of ours has beside its profile may come along and counts for nothing.
 * @returns the row, which has an address or an external id; or the first thing that is wrong
 */
export function readJsonRow(value: unknown): { row: ContactRowInput } | { error: FieldError } {
  if (!isObject(value)) return fault('row', 'must be an object like {"email": "ada@example.com"}')
  const row: ContactRowInput = {}
  for (const [key, given] of Object.entries(value)) {
    if (OURS.has(key)) continue
    if (!FIELDS.has(key)) return fault(key.slice(0, 80), POSSIBLE)
    if (isBlank(given)) continue
    switch (key) {
      case 'email': {
        const address = typeof given === 'string' ? parseEmail(given) : 'must be text'
        if (typeof address === 'string') return fault(key, address)
        row.email = address
        break
      }
      case 'external_id':
      case 'name':
      case 'country': {
        if (given !== null && typeof given !== 'string') return fault(key, 'must be text')
        const text = given?.trim() ?? null
        if (key === 'external_id') row.externalId = text
        else if (key === 'name') row.name = text
        // `checkProfile` says of what is no country what it ought to be.
        else row.country = text && (countryCode(text) ?? text)
        break
      }
      case 'tags': {
        if (given !== null && !(Array.isArray(given) && given.every((t) => typeof t === 'string')))
          return fault(key, 'must be a list of texts')
        row.tags = given === null ? null : [...new Set((given as string[]).map((t) => t.trim()))]
        break
      }
      case 'attributes': {
        if (given !== null && !isObject(given)) return fault(key, 'must be an object')
        row.attributes = given
        break
      }
      case 'consent':
      case 'status':
      case 'subscribed': {
        const consent = readConsent(given)
        if (typeof consent === 'string') return fault(key, consent)
        // Where two of them disagree, the one that lets less mail through is right, in whichever order they stand.
        if (consent && !(row.consent && isLessMail(row.consent.state, consent.state))) row.consent = consent
        break
      }
      case 'updated_at': {
        if (given === null) break
        const at = typeof given === 'string' ? parseMoment(given) : null
        if (at === null) return fault(key, 'must be a time like 2026-11-20T09:30:00Z')
        row.sourceAt = at
        break
      }
    }
  }
  if (!row.email && !row.externalId) return fault('email', 'is needed, or an external_id')
  const wrong = checkProfile(row)[0]
  return wrong ? { error: wrong } : { row }
}

const fault = (path: string, message: string) => ({ error: { path, message } })

/** A word, true or false, or an object with `state`, and `at` and `source` as what proves it. */
function readConsent(given: Json): NonNullable<ContactRowInput['consent']> | string | null {
  const { state: word, at, source } = isObject(given) ? given : { state: given }
  // Of anything else the text would be a guess: the one of `[true]` is a word for "subscribed".
  if (word !== undefined && typeof word === 'object' && word !== null) return NO_CONSENT
  const state = parseConsentWord(word === undefined || word === null ? '' : String(word))
  if (state === undefined) return NO_CONSENT
  if (state === null) return null
  const isDated = at !== undefined && at !== null && !isBlank(at)
  const since = isDated && typeof at === 'string' ? parseMoment(at) : null
  if (isDated && since === null) return 'needs `at` to be a time like 2026-11-20T09:30:00Z'
  if (source !== undefined && source !== null && typeof source !== 'string')
    return 'needs `source` to be text'
  return { state, at: since, source: source?.trim() || null }
}
