/** The part of a JSON schema that the document uses. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  example?: unknown
  examples?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}
export type Components = { schemas?: Record<string, Schema> }
export type Field = { path: string; type: string; required: boolean; description: string }

/** A schema with its reference followed and its parts joined. */
export function resolve(schema: Schema, components: Components): Schema {
  const name = schema.$ref?.split('/').at(-1)
  const own = name ? { ...components.schemas?.[name], ...schema, $ref: undefined } : schema
  if (!own.allOf) return own
  const parts = own.allOf.map((part) => resolve(part, components))
  const all = [own, ...parts]
  return {
    ...Object.assign({}, ...parts, own),
    allOf: undefined,
    properties: Object.assign({}, ...all.map((p) => p.properties)),
    required: all.flatMap((p) => p.required ?? []),
  }
}

/** Every field of a body as one line each, nested ones by their path (`counts.queued`, `pages[].title`). */
export function fieldsOf(given: Schema, components: Components, prefix = '', depth = 0): Field[] {
  const schema = resolve(given, components)
  const item = schema.items ? resolve(schema.items, components) : null
  if (item && !schema.properties) return depth > 5 ? [] : fieldsOf(item, components, `${prefix}[]`, depth)
  const variants = schema.anyOf ?? schema.oneOf ?? []
  if (!schema.properties) {
    const inner = variants.map((v) => resolve(v, components)).find((v) => v.properties || v.items)
    return inner ? fieldsOf(inner, components, prefix, depth) : []
  }
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const field: Field = {
      path,
      type: typeOf(property, components),
      required: schema.required?.includes(name) ?? false,
      description: resolve(property, components).description ?? '',
    }
    return [field, ...(depth > 5 ? [] : fieldsOf(property, components, path, depth + 1))]
  })
}

/** `integer 1…100`, `"paid" | "refunded"`, `list of Contact`. */
export function typeOf(given: Schema, components: Components): string {
  const name = given.$ref?.split('/').at(-1)
  const schema = resolve(given, components)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(' | ')
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return variants.map((v) => typeOf(v, components)).join(' | ')
  if (schema.items) return `list of ${typeOf(schema.items, components)}`
  const type = [schema.type ?? 'any']
    .flat()
    .map((t) => (t === 'object' && name ? name : t))
    .join(' | ')
  const bounds = [
    schema.minimum ?? schema.minLength ?? schema.minItems,
    schema.maximum ?? schema.maxLength ?? schema.maxItems,
  ]
  // zod spells "any safe integer" as bounds; they tell a reader nothing.
  const [min, max] = bounds.map((n) =>
    n !== undefined && Math.abs(n) < Number.MAX_SAFE_INTEGER ? n : undefined,
  )
  const range = min === undefined && max === undefined ? '' : ` ${min ?? ''}…${max ?? ''}`
  return `${type}${schema.format ? ` (${schema.format})` : ''}${range}`
}

/** A value that the schema could have, from its examples where there are some. */
export function sampleOf(given: Schema, components: Components, depth = 0): unknown {
  const schema = resolve(given, components)
  const shown = schema.example ?? schema.examples?.[0] ?? schema.const ?? schema.enum?.[0] ?? schema.default
  if (shown !== undefined) return shown
  const variants = schema.anyOf ?? schema.oneOf
  if (variants) return sampleOf(variants[0]!, components, depth)
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, p]) => [
        name,
        depth > 5 ? '…' : sampleOf(p, components, depth + 1),
      ]),
    )
  if (schema.items) return depth > 5 ? [] : [sampleOf(schema.items, components, depth + 1)]
  const type = [schema.type].flat()[0]
  if (type === 'integer' || type === 'number')
    return schema.minimum !== undefined ? Math.max(schema.minimum, 0) : 1
  if (type === 'boolean') return true
  if (type === 'object') return {}
  return type === 'string' ? '…' : null
}
