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
  posting: 'post',
  policyRun: 'prun',
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
  let time = ''
  for (let i = 0, t = atMs; i < 10; i++, t = Math.floor(t / 32)) time = ALPHABET[t % 32] + time
  let tail = ''
  let bits = 0
  let acc = 0
  for (const byte of random.subarray(0, 10)) {
    acc = (acc << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      tail += ALPHABET[(acc >> bits) & 31]
    }
    acc &= (1 << bits) - 1
  }
  return `${ID_PREFIXES[kind]}_${time}${tail}`
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
