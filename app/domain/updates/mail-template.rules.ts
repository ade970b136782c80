/** A text cut once at its `{{key}}` placeholders: `parts` has one element more than `keys`. */
export type CutTemplate = { parts: string[]; keys: string[] }

const PLACEHOLDER = /\{\{([A-Za-z0-9_]+)\}\}/g

/**
 * Cuts a text at the placeholders whose key is in `known`; any other `{{…}}` stays as it is. Cutting once and
 * joining per recipient is what keeps a thousand personal copies of one mail within milliseconds.
 */
export function cutTemplate(text: string, known: ReadonlySet<string>): CutTemplate {
  const parts: string[] = []
  const keys: string[] = []
  let from = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    const key = match[1]!
    if (!known.has(key)) continue
    parts.push(text.slice(from, match.index))
    keys.push(key)
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return { parts, keys }
}

/** Joins a cut template with one recipient's values. A value is never searched for placeholders again. */
export function fillTemplate({ parts, keys }: CutTemplate, values: Readonly<Record<string, string>>): string {
  let out = parts[0]!
  for (let i = 0; i < keys.length; i++) out += (values[keys[i]!] ?? '') + parts[i + 1]!
  return out
}
