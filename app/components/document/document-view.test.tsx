import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it, test } from 'vitest'
import type { DocNode } from '#app/domain/catalog/document.schema.ts'
import { doc, documents, para, text } from '#test/support/catalog.arbitraries.ts'
import { DocumentView } from './document-view.tsx'

const files = {
  fileUrl: (id: string) => (id === 'gone' ? null : `/files/${id}`),
  fileName: (id: string) => `${id}.pdf`,
}
const html = (...nodes: DocNode[]) =>
  renderToStaticMarkup(<DocumentView doc={doc(...nodes)} {...files} />).replace(
    /^<div class="document">|<\/div>$/g,
    '',
  )
const linked = (href: string) => ({
  type: 'paragraph',
  content: [text('x', { type: 'link', attrs: { href } })],
})

describe('DocumentView', () => {
  test.each<[string, DocNode, string]>([
    ['a paragraph', para('x'), '<p>x</p>'],
    [
      'a heading below the page title',
      { type: 'heading', attrs: { level: 1 }, content: [text('x')] },
      '<h2>x</h2>',
    ],
    [
      'a numbered list',
      {
        type: 'orderedList',
        attrs: { start: 3, type: 'a' },
        content: [{ type: 'listItem', content: [para('x')] }],
      },
      '<ol start="3" type="a"><li><p>x</p></li></ol>',
    ],
    ['a quote', { type: 'blockquote', content: [para('x')] }, '<blockquote><p>x</p></blockquote>'],
    [
      'code',
      { type: 'codeBlock', attrs: { language: 'js' }, content: [text('<a>')] },
      '<pre><code data-language="js">&lt;a&gt;</code></pre>',
    ],
    ['a rule', { type: 'horizontalRule' }, '<hr/>'],
    [
      'nested marks',
      { type: 'paragraph', content: [text('x', { type: 'code' }, { type: 'bold' }), { type: 'hardBreak' }] },
      '<p><strong><code>x</code></strong><br/></p>',
    ],
    [
      'a link',
      linked('https://a.example/?a=1&b=2'),
      '<p><a href="https://a.example/?a=1&amp;b=2" rel="noopener noreferrer nofollow" target="_blank">x</a></p>',
    ],
    [
      'an image',
      { type: 'image', attrs: { fileId: 'f', alt: 'A "cat"' } },
      '<figure><img src="/files/f" alt="A &quot;cat&quot;" loading="lazy"/></figure>',
    ],
    [
      'an image that is gone',
      { type: 'image', attrs: { fileId: 'gone' } },
      '<p class="document-missing">gone.pdf</p>',
    ],
    [
      'a file',
      { type: 'fileBlock', attrs: { fileId: 'f' } },
      '<p class="document-file"><a href="/files/f" download="f.pdf">f.pdf</a></p>',
    ],
    [
      'a file that is gone',
      { type: 'fileBlock', attrs: { fileId: 'gone' } },
      '<p class="document-file">gone.pdf</p>',
    ],
  ])('renders %s', (_, node, expected) => {
    expect(html(node)).toBe(expected)
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', ' javascript:alert(1)'])(
    'shows a link to %j as its text, even when nobody checked the document',
    (href) => {
      expect(html(linked(href))).toBe('<p>x</p>')
    },
  )

  it('escapes all text', () => {
    expect(html(para('<script>alert(1)</script>'))).toBe('<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>')
  })

  it('renders nothing for a node it does not know', () => {
    expect(html({ type: 'iframe', attrs: { src: 'x' } })).toBe('')
  })

  it('renders any checked document', () => {
    fc.assert(
      fc.property(documents(['f', 'gone']), (d) => {
        expect(renderToStaticMarkup(<DocumentView doc={d} {...files} />)).not.toMatch(
          /undefined|\[object|null"/,
        )
      }),
    )
  })
})
