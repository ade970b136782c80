import { z } from 'zod'
import { lineSchema } from '../kernel/text.schema.ts'
import { API_SCOPES } from './permissions.rules.ts'

export const apiKeySchema = z.object({
  name: lineSchema(60),
  scopes: z
    .array(z.enum(API_SCOPES, `must be one of ${API_SCOPES.join(', ')}`), 'needs at least one scope')
    .min(1, 'needs at least one scope'),
})

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const KEY = /^awn_[0-9a-hjkmnp-tv-z]{40}$/

/** 25 random bytes → `awn_` and 40 characters of Crockford's alphabet (200 bits). */
export function encodeApiKey(random: Uint8Array): string {
  const bits = [...random.subarray(0, 25)].map((b) => b.toString(2).padStart(8, '0')).join('')
  return `awn_${(bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)]).join('')}`
}

export const isApiKey = (value: string) => KEY.test(value)

/** The first characters, enough to tell keys apart on screen and too few to guess the rest. */
export const apiKeyHint = (key: string) => key.slice(0, 10)

/** SHA-256 in hex. Enough without a salt: the key is random, not chosen. */
export async function hashApiKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key))
  return [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, '0')).join('')
}

export type ApiKeyView = {
  id: string
  name: string
  hint: string
  scopes: string[]
  createdBy: string
  createdAt: number
  lastUsedAt: number | null
  revokedAt: number | null
}
