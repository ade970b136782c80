import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { describe, expect, it, test } from 'vitest'
import { CHANGE_KINDS, type ChangeItem } from './changes.schema.ts'
import { describeItem, escapeMarkdown, suggestNote, suggestSubject } from './describe-changes.ts'

const item = (kind: ChangeItem['kind'], label: string, more: Partial<ChangeItem> = {}): ChangeItem => ({
  kind,
  label,
  editionId: null,
  wordsAdded: 0,
  wordsRemoved: 0,
  ...more,
})

describe('describeItem', () => {
  test.each<[ChangeItem, string]>([
    [item('page_added', 'Bonus'), 'New page “Bonus”'],
    [item('page_removed', 'Old'), 'Removed page “Old”'],
    [item('page_renamed', 'B', { from: 'A' }), 'Renamed page “A” to “B”'],
    [item('page_moved', 'B'), 'Moved page “B”'],
    [item('page_rewritten', 'One', { wordsAdded: 120, wordsRemoved: 30 }), 'Rewrote “One” (+120 −30 words)'],
    [item('page_rewritten', 'One', { wordsAdded: 1 }), 'Rewrote “One” (+1 word)'],
    [item('page_rewritten', 'One', { wordsRemoved: 2 }), 'Rewrote “One” (−2 words)'],
    [item('page_rewritten', 'One'), 'Reworked “One” (formatting, links or images)'],
    [item('file_added', 'a.pdf'), 'New file “a.pdf”'],
    [item('file_replaced', 'a.pdf'), 'Replaced file “a.pdf”'],
    [item('file_replaced', 'b.pdf', { from: 'a.pdf' }), 'Replaced file “a.pdf” with “b.pdf”'],
    [item('file_renamed', 'b.pdf', { from: 'a.pdf' }), 'Renamed file “a.pdf” to “b.pdf”'],
    [item('file_removed', 'a.pdf'), 'Removed file “a.pdf”'],
    [item('edition_added', 'Deluxe'), 'New edition “Deluxe”'],
    [item('edition_removed', 'Deluxe'), 'Removed edition “Deluxe”'],
    [item('edition_renamed', 'Pro', { from: 'Deluxe' }), 'Renamed edition “Deluxe” to “Pro”'],
  ])('%#: %s', (change, expected) => {
    expect(describeItem(change)).toBe(expected)
  })
})

const label = fc.oneof(
  fc.string({ minLength: 1, maxLength: 200 }),
  fc.string({ minLength: 1, maxLength: 200, unit: 'binary' }),
  fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'*_`[]()<>#!&~\\|"\'-+.:; \na1') }),
)
const anyItem = fc
  .tuple(fc.constantFrom(...CHANGE_KINDS), label, label)
  .map(([kind, name, from]) => item(kind, name, kind.endsWith('renamed') ? { from } : {}))

describe('suggestSubject', () => {
  test.each<[ChangeItem[], string]>([
    [[item('page_added', 'Bonus')], 'New in Handbook: Bonus'],
    [
      [item('page_added', 'Bonus'), item('file_added', 'x.zip'), item('page_removed', 'y')],
      'New in Handbook: Bonus and 1 more',
    ],
    [[item('page_rewritten', 'One')], 'Handbook has been updated'],
    [[], 'Handbook has been updated'],
  ])('%#: %s', (items, expected) => {
    expect(suggestSubject('Handbook', items)).toBe(expected)
  })

  it('is one line of at most 150 characters whatever the names are', () => {
    fc.assert(
      fc.property(label, fc.array(anyItem, { maxLength: 30 }), (name, items) => {
        const subject = suggestSubject(name, items)
        expect(subject.length).toBeLessThanOrEqual(150)
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      }),
    )
  })
})

describe('suggestNote', () => {
  const markdown = new MarkdownIt('commonmark')
  const listed = (note: string) =>
    markdown
      .parse(note, {})
      .filter((t) => t.type === 'inline')
      .map((t) =>
        t
          .children!.map((c) => (c.type === 'text' || c.type === 'text_special' ? c.content : `<${c.type}>`))
          .join(''),
      )

  it('lists every change of content once, and leaves renamed editions out', () => {
    const note = suggestNote([
      item('page_added', 'A'),
      item('page_added', 'A', { editionId: 'ed_2' }),
      item('edition_renamed', 'B', { from: 'C' }),
    ])
    expect(note).toBe('- New page “A”')
  })

  it('stops at 20 lines', () => {
    const lines = suggestNote(Array.from({ length: 30 }, (_, i) => item('page_added', `P${i}`))).split('\n')
    expect(lines).toHaveLength(20)
    expect(lines.at(-1)).toBe('- and 11 more changes')
  })

  it('reads back as the names were, with nothing of them taken as Markdown', () => {
    fc.assert(
      fc.property(label, (name) => {
        const shown = name.replace(/[\s\p{Cc}]+/gu, ' ').trim()
        expect(listed(suggestNote([item('page_added', name)]))).toEqual([`New page “${shown}”`])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['R&D 1.0 (beta) #3', 'R&D 1.0 (beta) #3'],
    ['*a*_b_`c`[d](e)<f>', '\\*a\\*\\_b\\_\\`c\\`\\[d\\](e)\\<f\\>'],
    ['a &amp; b', 'a \\&amp; b'],
  ])('escapes only what must be: %j', (name, expected) => {
    expect(escapeMarkdown(name)).toBe(expected)
  })
})
