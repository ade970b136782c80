import { expect, test } from 'vitest'
import { changeItemsSchema, noteSchema, subjectSchema } from './mail-text.schema.ts'

const messageOf = (parsed: { error?: { issues: { message: string }[] } }) => parsed.error?.issues[0]?.message

test.each([
  ['nothing', '', 'must not be empty'],
  ['only spaces', '   ', 'must not be empty'],
  ['151 characters', 'x'.repeat(151), 'must be at most 150 characters'],
  ['a line break', 'Hi\nBcc: a@b.example', 'line breaks or control characters'],
  ['a carriage return', 'Hi\rBcc: a@b.example', 'line breaks or control characters'],
  ['a Unicode line separator', 'Hi\u2028there', 'line breaks or control characters'],
  ['a NUL', 'Hi\0', 'line breaks or control characters'],
  ['a tab', 'Hi\tthere', 'line breaks or control characters'],
  ['an RTL override', 'invoice\u202Efdp.exe', 'line breaks or control characters'],
  ['half a surrogate pair', 'Hi \ud83d', 'line breaks or control characters'],
])('a subject with %s is refused with a sentence that says so', (_what, subject, message) => {
  expect(messageOf(subjectSchema.safeParse(subject))).toContain(message)
})

test.each(['x', 'x'.repeat(150), 'ספר חדש', '新しい章 🎉', 'a\u200Fb'])('%j is a subject', (subject) => {
  expect(subjectSchema.parse(` ${subject} `)).toBe(subject)
})

test.each([
  ['5,001 characters', 'x'.repeat(5001), 'must be at most 5,000 characters'],
  ['a NUL', 'a\0b', 'control characters'],
  ['an escape sequence', '\u001b[31mred', 'control characters'],
  ['an RTL override', 'a\u202Eb', 'control characters'],
])('a note with %s is refused', (_what, note, message) => {
  expect(messageOf(noteSchema.safeParse(note))).toContain(message)
})

test('a note keeps its lines, and line breaks of a form count once', () => {
  expect(noteSchema.parse('a\r\n\tb\rc\u2028d')).toBe('a\n\tb\nc\nd')
  expect(noteSchema.parse('a\r\n'.repeat(2500))).toHaveLength(5000)
  expect(noteSchema.parse('')).toBe('')
})

test('changes are at most 50 lines', () => {
  expect(changeItemsSchema.parse(['New page “Bonus”'])).toEqual(['New page “Bonus”'])
  expect(messageOf(changeItemsSchema.safeParse(Array(51).fill('x')))).toContain('50 changes')
  expect(changeItemsSchema.safeParse(['fine', 'two\nlines']).error?.issues[0]?.path).toEqual([1])
})
