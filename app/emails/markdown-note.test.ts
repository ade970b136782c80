import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noteToHtml, noteToText } from './markdown-note.ts'

test('a note is shown in HTML and in plain text', async () => {
  const note = `Hi **all**, the _new_ chapter\nis here. Read [about it](https://example.com/news) or https://example.com/raw.

# Also

- one
- two
  1. nested
  2. list
- three

3. starts at three
4. four

> quoted

\`\`\`js
const a = 1 < 2
\`\`\`

![the cover](https://example.com/cover.png)

---
Write to help@example.com, see readme.md & <https://example.com>.`
  await expect(noteToHtml(note)).toMatchFileSnapshot('./__golden__/note.html')
  await expect(noteToText(note)).toMatchFileSnapshot('./__golden__/note.txt')
})

test.each([
  ['a script', '<script>alert(1)</script>', '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>'],
  ['an image with a handler', '<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
  ['HTML in a code block', '```\n</code><b>\n```', '<pre><code>&lt;/code&gt;&lt;b&gt;\n</code></pre>'],
  ['a javascript: link', '[a](javascript:alert(1))', '<p>[a](javascript:alert(1))</p>'],
  ['the same in capitals', '[a](JaVaScRiPt:alert(1))', '<p>[a](JaVaScRiPt:alert(1))</p>'],
  ['the same with entities', '[a](&#106;avascript:alert(1))', '<p>[a](javascript:alert(1))</p>'],
  ['the same as an autolink', '<javascript:alert(1)>', '<p>&lt;javascript:alert(1)&gt;</p>'],
  ['a data: link', '[a](data:text/html,x)', '<p>[a](data:text/html,x)</p>'],
  ['a link without a host', '[a](/u/1) [b](//evil.example)', '<p>[a](/u/1) [b](//evil.example)</p>'],
  [
    'a quote in an address',
    '[a](https://e.example/"onclick=x)',
    '<p><a href="https://e.example/%22onclick=x">a</a></p>',
  ],
  ['a link without an address', '[a]()', '<p><a>a</a></p>'],
  ['a title', '[a](https://e.example "x" )', '<p><a href="https://e.example">a</a></p>'],
  ['an image', '![x"><b>](https://e.example/p.png)', '<p>x&quot;&gt;&lt;b&gt;</p>'],
  ['a table', '|a|\n|-|\n|b|', '<p>|a|<br>\n|-|<br>\n|b|</p>'],
])('%s in a note is harmless text', (_what, note, html) => {
  expect(noteToHtml(note)).toBe(html)
})

test('other addresses stand where the note’s web addresses stood, in HTML and in plain text', () => {
  const seen: [string, string][] = []
  const readdress = (href: string, label: string) => {
    seen.push([href, label])
    return href.endsWith('/keep') ? null : `https://c.example/${seen.length}`
  }
  const note = [
    '[**New** chapter](https://e.example/a "t") and <https://e.example/b> and https://e.example/c.',
    '[kept](https://e.example/keep), [mail](mailto:a@e.example) <a@e.example>, `https://e.example/code`',
    '- [in a list](HTTPS://e.example/d)',
  ].join('\n\n')
  expect(noteToHtml(note, readdress)).toBe(
    [
      '<p><a href="https://c.example/1"><strong>New</strong> chapter</a> and <a href="https://c.example/2">https://e.example/b</a> and <a href="https://c.example/3">https://e.example/c</a>.</p>',
      '<p><a href="https://e.example/keep">kept</a>, <a href="mailto:a@e.example">mail</a> <a href="mailto:a@e.example">a@e.example</a>, <code>https://e.example/code</code></p>',
      '<ul>\n<li><a href="https://c.example/5">in a list</a></li>\n</ul>',
    ].join('\n'),
  )
  expect(seen).toEqual([
    ['https://e.example/a', 'New chapter'],
    ['https://e.example/b', 'https://e.example/b'],
    ['https://e.example/c', 'https://e.example/c'],
    ['https://e.example/keep', 'kept'],
    ['HTTPS://e.example/d', 'in a list'],
  ])
  seen.length = 0
  expect(noteToText(note, readdress)).toBe(
    [
      'New chapter (https://c.example/1) and https://c.example/2 and https://c.example/3.',
      'kept (https://e.example/keep), mail (mailto:a@e.example) a@e.example, https://e.example/code',
      '- in a list (https://c.example/5)',
    ].join('\n\n'),
  )
})

const ALLOWED =
  /^(?:[^<>]|<\/?(?:p|strong|em|s|code|pre|ul|li|blockquote|h[1-6])>|<br>|<hr>|<\/?ol>|<ol start="\d+">|<a>|<a href="(?:https?:\/\/|mailto:)[^"<>]*">|<\/a>)*$/i

test('whatever a note holds, its HTML has only the allowed elements and links', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '[',
      '](',
      ')',
      '<',
      '>',
      '"',
      '![',
      '\n',
      '\n\n',
      '- ',
      '1. ',
      '> ',
      '```',
      '`',
      '**',
      '~~',
      '|',
    ),
    fc.constantFrom(
      'javascript:',
      'data:',
      'https://e.example/',
      'mailto:',
      'a@b.example',
      '<script>',
      '&#60;',
      '\\',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => ALLOWED.test(noteToHtml(pieces.join('')))),
    { numRuns: 1_000 },
  )
})
