import type { ImportSample } from '#app/domain/imports/import.schema.ts'
import { fieldName } from './import-words.ts'

/** A change in words; an empty one is nothing. */
type ShownChange = { field: string; before: string; after: string }

/** Changes of a person for people to compare: tags as a list, and attributes each for itself. */
export function shownChanges(changes: ImportSample['changes']): ShownChange[] {
  return changes.flatMap(({ field, before, after }) => {
    if (field !== 'attributes')
      return [{ field: fieldName(field), before: wordsOf(before), after: wordsOf(after) }]
    const [was, is] = [objectIn(before), objectIn(after)]
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .map((key) => ({ field: key, before: wordsOf(was[key]), after: wordsOf(is[key]) }))
      .filter((change) => change.before !== change.after)
  })
}

/** Tags and attributes come as the JSON they are kept as. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

const objectIn = (value: unknown) => (parsed(value) ?? {}) as Record<string, unknown>

function wordsOf(value: unknown): string {
  const read = parsed(value)
  if (read === null || read === undefined) return ''
  if (typeof read === 'boolean') return read ? 'yes' : 'no'
  if (Array.isArray(read)) return read.map(wordsOf).join(', ')
  return typeof read === 'object' ? JSON.stringify(read) : String(read)
}
