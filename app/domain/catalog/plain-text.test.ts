import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { doc, documents, para, text } from '#test/support/catalog.arbitraries.ts'
import { excerpt, plainText } from './plain-text.ts'

test('plainText has one line per block and none for images and files', () => {
  const list = {
    type: 'bulletList',
    content: [{ type: 'listItem', content: [para('first'), para('second')] }],
  }
  const broken = {
    type: 'paragraph',
    content: [text('a', { type: 'bold' }), text('b'), { type: 'hardBreak' }, text('c')],
  }
  const image = { type: 'image', attrs: { fileId: 'f', alt: 'a cat' } }
  expect(plainText(doc(para('Hello'), list, image, para(), broken))).toBe('Hello\nfirst\nsecond\nab\nc')
  expect(plainText(doc())).toBe('')
})

test.each([
  ['short enough', 20, 'short enough'],
  ['one two three', 10, 'one two…'],
  ['incomprehensible', 8, 'incompr…'],
  ['ab😀😀😀', 4, 'ab…'],
])('the excerpt of %j in %i characters is %j', (value, max, expected) => {
  expect(excerpt(doc(para(value)), max)).toBe(expected)
})

it('an excerpt is one line and never longer than asked', () => {
  fc.assert(
    fc.property(documents(), fc.integer({ min: 1, max: 60 }), (d, max) => {
      const result = excerpt(d, max)
      expect(result.length).toBeLessThanOrEqual(max)
      expect(result).not.toMatch(/[\n\p{Cs}]/u)
    }),
  )
})
