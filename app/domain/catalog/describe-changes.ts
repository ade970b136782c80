import type { ChangeItem } from './changes.schema.ts'

const SUBJECT_MAX = 150
const NOTE_LINES = 20

/** One plain sentence about a change, for a toast or a list: `Rewrote “Chapter 1” (+120 −30 words)`. */
export function describeItem(item: ChangeItem): string {
  return sentence(item, (name) => name)
}

function sentence(item: ChangeItem, write: (name: string) => string): string {
  const label = `“${write(item.label)}”`
  const from = item.from === undefined ? '' : `“${write(item.from)}”`
  switch (item.kind) {
    case 'page_added':
      return `New page ${label}`
    case 'page_removed':
      return `Removed page ${label}`
    case 'page_renamed':
      return `Renamed page ${from} to ${label}`
    case 'page_moved':
      return `Moved page ${label}`
    case 'page_rewritten':
      return item.wordsAdded + item.wordsRemoved === 0
        ? `Reworked ${label} (formatting, links or images)`
        : `Rewrote ${label} (${wordCounts(item)})`
    case 'file_added':
      return `New file ${label}`
    case 'file_replaced':
      return from ? `Replaced file ${from} with ${label}` : `Replaced file ${label}`
    case 'file_renamed':
      return `Renamed file ${from} to ${label}`
    case 'file_removed':
      return `Removed file ${label}`
    case 'edition_added':
      return `New edition ${label}`
    case 'edition_removed':
      return `Removed edition ${label}`
    case 'edition_renamed':
      return `Renamed edition ${from} to ${label}`
  }
}

function wordCounts({ wordsAdded, wordsRemoved }: ChangeItem): string {
  const parts = [wordsAdded > 0 ? `+${wordsAdded}` : '', wordsRemoved > 0 ? `−${wordsRemoved}` : '']
  return `${parts.filter(Boolean).join(' ')} ${wordsAdded + wordsRemoved === 1 ? 'word' : 'words'}`
}

/** Whether a change is of content: a renamed edition is told to the seller, never to customers. */
export const isContentItem = (item: ChangeItem) => item.kind !== 'edition_renamed'

/**
 * A subject line for an update: what is new, else that something changed. One line, at most 150 characters,
 * whatever the names are.
 */
export function suggestSubject(productName: string, items: ChangeItem[]): string {
  const product = cut(oneLine(productName), 90)
  const names = new Set(items.filter((i) => i.kind.endsWith('_added')).map((i) => oneLine(i.label)))
  const [first] = names
  if (first === undefined) return `${product} has been updated`
  const start = `New in ${product}: `
  const rest = names.size > 1 ? ` and ${names.size - 1} more` : ''
  return `${start}${cut(first, SUBJECT_MAX - start.length - rest.length)}${rest}`
}

const oneLine = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

function cut(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text
    .slice(0, max - 1)
    .replace(/\p{Cs}$/u, '')
    .trimEnd()}…`
}

/** The note of an update as a Markdown list, one line per change of content; names stand as they are. */
export function suggestNote(items: ChangeItem[]): string {
  const lines = [...new Set(items.filter(isContentItem).map((i) => `- ${sentence(i, escapeMarkdown)}`))]
  if (lines.length <= NOTE_LINES) return lines.join('\n')
  const shown = lines.slice(0, NOTE_LINES - 1)
  return [...shown, `- and ${lines.length - shown.length} more changes`].join('\n')
}

/** A name in the middle of a Markdown line, so only what means something there is escaped: it stays readable. */
export function escapeMarkdown(name: string): string {
  return oneLine(name)
    .replace(/[\\`*_[\]<>~]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
}
