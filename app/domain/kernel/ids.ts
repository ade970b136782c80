/** Prefixes of public ids (product.md, HTTP API). One list, so that a prefix is never used twice. */
export const ID_PREFIXES = {
  seller: 'sel',
  member: 'mem',
  user: 'usr',
  invitation: 'inv',
  apiKey: 'key',
  product: 'prod',
  edition: 'ed',
  page: 'pg',
  file: 'fil',
  version: 'ver',
  update: 'upd',
  delivery: 'dlv',
  contact: 'ct',
  purchase: 'pur',
  checkout: 'chk',
  discount: 'dsc',
  refund: 'ref',
  refundRequest: 'rrq',
  payout: 'po',
  payoutEvent: 'pev',
  posting: 'post',
  policyRun: 'prun',
  rolloutChange: 'rol',
  consentEvent: 'ce',
  affiliate: 'aff',
  segment: 'seg',
  export: 'exp',
  import: 'imp',
  importPolicy: 'pol',
  auditEvent: 'aud',
  job: 'job',
  request: 'req',
  mail: 'mail',
  upload: 'upl',
} as const
export type IdKind = keyof typeof ID_PREFIXES

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * A ULID in lower case behind a prefix: ids of one kind sort by the time they were made, so a primary key
 * led by the seller appends instead of scattering. `random` is 10 bytes.
 */
export function encodeId(kind: IdKind, atMs: number, random: Uint8Array): string {
  let id = `${ID_PREFIXES[kind]}_${timeOf(atMs)}`
  for (let i = 0; i < 10; i += 5) {
    const [b0, b1, b2, b3, b4] = [random[i]!, random[i + 1]!, random[i + 2]!, random[i + 3]!, random[i + 4]!]
    id +=
      PAIRS[(b0 << 2) | (b1 >> 6)]! +
      PAIRS[((b1 & 63) << 4) | (b2 >> 4)]! +
      PAIRS[((b2 & 15) << 6) | (b3 >> 2)]! +
      PAIRS[((b3 & 3) << 8) | b4]!
  }
  return id
}

/** Two letters for ten bits. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => ALPHABET[i >> 5]! + ALPHABET[i & 31]!)

let last = { at: -1, time: '' }
/** Thousands are made in one millisecond, with the same beginning. */
function timeOf(atMs: number): string {
  if (last.at === atMs) return last.time
  let time = ''
  for (let i = 0, t = atMs; i < 10; i++, t = Math.floor(t / 32)) time = ALPHABET[t % 32] + time
  last = { at: atMs, time }
  return time
}

const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/
export function isId(kind: IdKind, value: string): boolean {
  const prefix = `${ID_PREFIXES[kind]}_`
  return value.startsWith(prefix) && BODY.test(value.slice(prefix.length))
}

/** A delivery has no id column: (update, contact) is its key, and the public id is both bodies in a row. */
export const deliveryId = (updateId: string, contactId: string) =>
  `${ID_PREFIXES.delivery}_${updateId.slice(updateId.indexOf('_') + 1)}${contactId.slice(contactId.indexOf('_') + 1)}`

export function parseDeliveryId(id: string): { updateId: string; contactId: string } | null {
  const body = id.startsWith('dlv_') ? id.slice(4) : ''
  const [u, c] = [body.slice(0, 26), body.slice(26)]
  return BODY.test(u) && BODY.test(c) ? { updateId: `upd_${u}`, contactId: `ct_${c}` } : null
}
