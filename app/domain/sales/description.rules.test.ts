import { expect, test } from 'vitest'
import { describeText, excerpt } from './description.rules.ts'

test('empty lines make paragraphs, single ones stay', () => {
  expect(describeText(' One\nmore \n\n \n\nTwo\n').map((p) => p[0]!.text)).toEqual(['One\nmore', 'Two'])
  expect(describeText(' \n ')).toEqual([])
})

test.each<[string, (string | { to: string })[]]>([
  ['See https://a.example/x?y=1#z.', ['See ', { to: 'https://a.example/x?y=1#z' }, '.']],
  ['(http://a.example/b)', ['(', { to: 'http://a.example/b' }, ')']],
  [
    'javascript:alert(1) data:text/html,x www.a.example',
    ['javascript:alert(1) data:text/html,x www.a.example'],
  ],
  ['<a href="https://a.example">x</a>', ['<a href="', { to: 'https://a.example' }, '">x</a>']],
  ['https://', ['https://']],
  ['https://a.example https://b.example', [{ to: 'https://a.example' }, ' ', { to: 'https://b.example' }]],
])('%s', (text, parts) => {
  expect(describeText(text)[0]).toEqual(
    parts.map((p) => (typeof p === 'string' ? { text: p, href: null } : { text: p.to, href: p.to })),
  )
})

test('an excerpt ends at a word and never within a character', () => {
  expect(excerpt('short\n\ntext', 20)).toBe('short text')
  expect(excerpt('one two three, four', 15)).toBe('one two three…')
  expect(excerpt('x'.repeat(9) + '😀'.repeat(9), 10)).toBe(`${'x'.repeat(9)}…`)
})
