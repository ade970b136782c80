import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutTemplate, fillTemplate } from './mail-template.rules.ts'

const fill = (text: string, values: Record<string, string>) =>
  fillTemplate(cutTemplate(text, new Set(Object.keys(values))), values)

test.each([
  ['no placeholder', 'Hello', { name: 'Ada' }, 'Hello'],
  ['one', 'Hi {{name}}!', { name: 'Ada' }, 'Hi Ada!'],
  ['several, repeated, at both ends', '{{a}}{{b}}-{{a}}', { a: '1', b: '2' }, '12-1'],
  ['an unknown key stays', '{{a}} {{other}}', { a: '1' }, '1 {{other}}'],
  ['a value is not read again', '{{a}}', { a: '{{b}}', b: 'x' }, '{{b}}'],
  ['replacement patterns are plain text', '{{a}}', { a: '$& $1 $$' }, '$& $1 $$'],
  ['spaces inside are not a placeholder', '{{ a }}', { a: '1' }, '{{ a }}'],
])('fills a template: %s', (_name, text, values, wanted) => {
  expect(fill(text, values)).toBe(wanted)
})

test('filling equals replacing every known placeholder, whatever stands between them', () => {
  const values = { a: 'Ä"\\', b: '' }
  const piece = fc.oneof(fc.string(), fc.constantFrom('{{a}}', '{{b}}', '{{c}}', '{', '}}'))
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('')
      const wanted = text.replace(/\{\{(a|b)\}\}/g, (_all, key: 'a' | 'b') => values[key])
      expect(fill(text, values)).toBe(wanted)
    }),
  )
})
