import type { ChangeItem } from './changes.schema.ts'

const SUBJECT_MAX = 150

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

const NOTE_WORDS: Partial<Record<ChangeItem['kind'], [one: string, many: string]>> = {
  page_added: ['new page', 'new pages'],
  file_added: ['new file', 'new files'],
  page_rewritten: ['reworked page', 'reworked pages'],
  file_replaced: ['replaced file', 'replaced files'],
}

/**
 * A first sentence for the seller's note, in Markdown: how much is new in what the customer owns. What exactly
 * stands in the list of changes beside it.
 */
export function suggestNote(productName: string, items: ChangeItem[]): string {
  const parts = Object.entries(NOTE_WORDS).flatMap(([kind, [one, many]]) => {
    const n = new Set(items.filter((i) => i.kind === kind).map((i) => i.label)).size
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many}`]
  })
  const product = `**${escapeMarkdown(productName)}**`
  if (parts.length === 0) return `I have updated ${product}.`
  const last = parts.pop()!
  return `I have updated ${product}: there ${/^1 /.test(parts[0] ?? last) ? 'is' : 'are'} ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}.`
}

/** A name in the middle of a Markdown line, so only what means something there is escaped: it stays readable. */
export function escapeMarkdown(name: string): string {
  return oneLine(name)
    .replace(/[\\`*_[\]<>~]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
}
