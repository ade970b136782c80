import { z } from 'zod'
import type { FieldError } from '../kernel/errors.ts'
import { isLine } from '../kernel/text.schema.ts'
import { ATTRIBUTE_KEY_MAX } from './row.schema.ts'

/** What a column can be. One attribute is `attributes.plan`, or `attributes.seats:number` where it is no text. */
export const FIELDS = [
  'email',
  'external_id',
  'name',
  'first_name',
  'last_name',
  'country',
  'tags',
  /** One JSON object in a cell. */
  'attributes',
  /** A word for a state, or true and false. */
  'consent',
  /** Anything but blank, no, false and 0 is an opt-out; a date is one since then. Never says that somebody is subscribed. */
  'unsubscribed',
  'consent_at',
  'consent_source',
  /** When the source last changed the row. */
  'updated_at',
  'ignore',
] as const
export type Field = (typeof FIELDS)[number]

export const ATTRIBUTE_TYPES = ['text', 'number', 'boolean', 'date'] as const
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number]

export type Target = Field | `attributes.${string}`
/** By header, exactly as in the file. A column that is not here is ignored. */
export type Mapping = { columns: Record<string, Target> }

const POSSIBLE = `must be one of ${FIELDS.join(', ')}, or attributes.<key>, with :${ATTRIBUTE_TYPES.slice(1).join(', :')} after the key where it is no text`

/** `attributes.seats:number` → the key and what its cells are; null for what is no target of that kind. */
export function attributeOf(target: string): { key: string; type: AttributeType } | null {
  if (!target.startsWith('attributes.')) return null
  const [key, type = 'text', ...rest] = target.slice('attributes.'.length).split(':')
  const known = ATTRIBUTE_TYPES.find((t) => t === type)
  return known && rest.length === 0 && isAttributeKey(key!) ? { key: key!, type: known } : null
}

/** One line, and none that would change what an object is. */
export const isAttributeKey = (key: string) =>
  key !== '' && key.length <= ATTRIBUTE_KEY_MAX && key !== '__proto__' && isLine(key)

const isTarget = (target: string): target is Target =>
  FIELDS.some((f) => f === target) || attributeOf(target) !== null

const columnsSchema = z.record(
  z.string(),
  z.string(POSSIBLE).refine((t): t is Target => isTarget(t), POSSIBLE),
)

/** `{ "E-Mail": "email" }`, or the same under `columns`. */
export const mappingSchema = z.union(
  [z.object({ columns: columnsSchema }).strict(), columnsSchema.transform((columns) => ({ columns }))],
  'must say for each header what it is, for example {"E-Mail": "email"}',
)

/** @returns what keeps this file from being read by this mapping; each error names a header of the file, or `mapping` */
export function checkMapping({ columns }: Mapping, header: readonly string[]): FieldError[] {
  const errors: FieldError[] = []
  const there = new Set(header)
  for (const [name, target] of Object.entries(columns)) {
    if (!there.has(name)) errors.push({ path: name, message: 'is not a column of the file' })
    if (!isTarget(target)) errors.push({ path: name, message: POSSIBLE })
  }
  const taken = new Map<string, string>()
  for (const name of header) {
    const target = Object.hasOwn(columns, name) ? columns[name]! : 'ignore'
    if (target === 'ignore') continue
    const key = attributeOf(target)?.key
    const place = key === undefined ? target : `attributes.${key}`
    const other = taken.get(place)
    if (other === undefined) taken.set(place, name)
    else
      errors.push({
        path: name,
        message:
          other === name
            ? `stands in the file twice, so it cannot be ${place}; rename one of the two, or ignore both`
            : `is ${place}, and so is "${other}"; choose one and ignore the other`,
      })
  }
  if (!taken.has('email') && !taken.has('external_id'))
    errors.push({ path: 'mapping', message: 'needs a column that is email or external_id' })
  return errors
}
