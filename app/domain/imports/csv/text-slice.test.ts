import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesBefore, bytesOf, decodeSlice } from './text-slice.ts'

const WHOLE = new TextDecoder('utf-8', { ignoreBOM: true })

it('a file cut anywhere is the same text, whether its bytes are UTF-8 or not', () => {
  const texts = fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text))
  // Mostly bytes that begin or go on with a character of several.
  const noise = fc.array(
    fc.oneof(fc.nat(255), fc.constantFrom(0x80, 0xbf, 0xc3, 0xe2, 0xe0, 0xed, 0xf0, 0xf5)),
  )
  const files = fc.oneof(
    texts,
    noise.map((bytes) => Uint8Array.from(bytes)),
  )
  fc.assert(
    fc.property(files, fc.integer({ min: 4, max: 9 }), (file, step) => {
      let text = ''
      let at = 0
      while (at < file.length) {
        const isLast = at + step >= file.length
        const slice = decodeSlice(file.subarray(at, at + step), isLast)
        text += slice.text
        at += slice.used
      }
      expect(text).toBe(WHOLE.decode(file))
    }),
  )
})

it.each([
  ['é', 1],
  ['€', 1],
  ['€', 2],
  ['😀', 1],
  ['😀', 3],
])('leaves out the beginning of %s of %i bytes', (char, cut) => {
  const bytes = new TextEncoder().encode(`ab${char}`).subarray(0, 2 + cut)
  expect(decodeSlice(bytes, false)).toEqual({ text: 'ab', used: 2 })
  expect(decodeSlice(bytes, true)).toEqual({ text: 'ab\ufffd', used: bytes.length })
})

it.each(['a', 'é', '€', '😀'])('leaves out nothing after the whole of %s', (char) => {
  const bytes = new TextEncoder().encode(char)
  expect(decodeSlice(bytes, false)).toEqual({ text: char, used: bytes.length })
})

it('keeps a mark that is not at the beginning of the file', () => {
  expect(decodeSlice(new TextEncoder().encode('\ufeffa'), true).text).toBe('\ufeffa')
})

it('counts bytes as an encoder does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(bytesOf(text)).toBe(new TextEncoder().encode(text).length)
    }),
  )
})

it('knows the byte behind a line even where lines before it are not UTF-8', () => {
  const lines = fc.array(
    fc.oneof(fc.constant([0xe9, 0x61]), fc.constant([0xc3, 0xa9]), fc.constant([0xf0, 0x9f])),
  )
  fc.assert(
    fc.property(lines, lines, fc.constantFrom(0x0a, 0x0d), (before, after, lineBreak) => {
      const head = [...before, []].flatMap((line) => [...line, lineBreak])
      const bytes = Uint8Array.from([...head, ...after.flat(), 0x61])
      const { text, used } = decodeSlice(bytes, false)
      const chars = text.lastIndexOf(String.fromCharCode(lineBreak)) + 1
      expect(bytesBefore(bytes, used, text, chars)).toBe(head.length)
      expect(bytesBefore(bytes, used, text, text.length)).toBe(used)
      expect(bytesBefore(bytes, used, text, 0)).toBe(0)
    }),
  )
})
