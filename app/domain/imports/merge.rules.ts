import type { Json } from './row.schema.ts'

type JsonObject = { [key: string]: Json }
const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `given` over `was`: objects merge at every depth, anything else is replaced; a null inside takes its key away (RFC 7396). */
export function mergeJson(was: Json | undefined, given: Json): Json {
  if (!isObject(given)) return given
  const merged = new Map(isObject(was) ? Object.entries(was) : [])
  for (const [key, value] of Object.entries(given)) {
    if (value === null) merged.delete(key)
    else merged.set(key, mergeJson(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/** JSON in one spelling: keys sorted at every depth, so that equal values are equal texts. */
export function stableJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key]!)}`).join(',')}}`
}
