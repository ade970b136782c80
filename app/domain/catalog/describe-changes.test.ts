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
  it.each<[ChangeItem[], string]>([
    [[item('page_added', 'A')], 'I have updated **Guide**: there is 1 new page.'],
    [[item('page_added', 'A'), item('page_added', 'B')], 'I have updated **Guide**: there are 2 new pages.'],
    [
      [item('page_added', 'A', { editionId: 'ed_1' }), item('page_added', 'A', { editionId: 'ed_2' })],
      'I have updated **Guide**: there is 1 new page.',
    ],
    [
      [item('file_replaced', 'x.pdf'), item('page_rewritten', 'B'), item('page_added', 'A')],
      'I have updated **Guide**: there is 1 new page, 1 reworked page and 1 replaced file.',
    ],
    [[item('page_moved', 'A')], 'I have updated **Guide**.'],
  ])('says how much is new: %#', (items, note) => {
    expect(suggestNote('Guide', items)).toBe(note)
  })

  it('reads back as the name was, with nothing of it taken as Markdown', () => {
    const markdown = new MarkdownIt('commonmark')
    fc.assert(
      fc.property(label, (name) => {
        const shown = name.replace(/[\s\p{Cc}]+/gu, ' ').trim()
        const inline = markdown.parse(suggestNote(name, []), {}).find((t) => t.type === 'inline')!
        const kinds = inline.children!.map((c) => c.type)
        expect(
          kinds.filter((k) => !['text', 'text_special', 'strong_open', 'strong_close'].includes(k)),
        ).toEqual([])
        expect(inline.children!.map((c) => c.content).join('')).toContain(shown)
      }),
      { numRuns: 300 },
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
