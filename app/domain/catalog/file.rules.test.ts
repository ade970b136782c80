import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  contentDisposition,
  decideFileType,
  FILE_EXTENSIONS,
  FILE_LIMITS,
  headProblem,
  isImage,
  partCount,
  partSize,
} from './file.rules.ts'

const head = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0))

describe('what may be uploaded', () => {
  it.each([
    ['book.pdf', '%PDF-1.7'],
    ['BOOK.PDF', '\n\n%PDF-1.4'],
    ['book.epub', 'PK\x03\x04....mimetypeapplication/epub+zip'],
    ['report.docx', 'PK\x03\x04'],
    ['empty.zip', 'PK\x05\x06'],
    ['a.png', '\x89PNG\r\n\x1a\n'],
    ['a.jpeg', '\xff\xd8\xff\xe0'],
    ['a.gif', 'GIF89a'],
    ['a.webp', 'RIFF\x00\x00\x00\x00WEBPVP8 '],
    ['song.mp3', 'ID3\x04'],
    ['song.mp3', '\xff\xfb\x90\x00'],
    ['film.mp4', '\x00\x00\x00\x18ftypmp42'],
    ['font.woff2', 'wOF2'],
    ['design.ai', '%PDF-1.5'],
    ['preset.xmp', '<?xml version="1.0"?><x:xmpmeta>'],
    ['notes.txt', 'MZ are two letters'],
    ['notes.txt', '\xff\xfeN\x00o\x00'],
    ['notes.md', '# A title with <b>'],
    ['table.csv', 'a;b;c'],
  ])('%s beginning with %j is', (name, text) => {
    expect(decideFileType(name, undefined).ok).toBe(true)
    expect(headProblem(name, head(text))).toBeNull()
  })

  it('has a type that no browser runs, whatever is declared', () => {
    for (const ext of FILE_EXTENSIONS) {
      const type = decideFileType(`file.${ext}`, 'application/octet-stream')
      expect(type).toMatchObject({ ok: true })
      expect(type.ok && type.contentType).not.toMatch(/html|svg|xml$|javascript|x-msdownload/)
    }
    for (const declared of ['text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'text/javascript'])
      expect(decideFileType('a.png', declared).ok).toBe(false)
    expect(decideFileType('a.png', 'application/octet-stream')).toEqual({
      ok: true,
      contentType: 'image/png',
    })
  })

  it('is no program and no page under any name', () => {
    for (const ext of FILE_EXTENSIONS)
      for (const text of [
        '\x7fELF\x02',
        'MZ\x90\x00',
        '\xcf\xfa\xed\xfe',
        '#!/bin/sh',
        '<!DOCTYPE html>',
        '  <svg ',
      ])
        expect([ext, text, headProblem(`file.${ext}`, head(text))]).not.toContain(null)
  })

  it('is shown in a browser only if it is a picture', () => {
    expect(['image/png', 'image/jpeg', 'image/gif', 'image/webp'].every(isImage)).toBe(true)
    expect(['image/svg+xml', 'image/tiff', 'application/pdf', 'image/pngx'].some(isImage)).toBe(false)
  })
})

describe('parts', () => {
  it('of any size add up to the file', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: FILE_LIMITS.bytes }), (size) => {
        const parts = partCount(size)
        const last = partSize(size, parts)
        expect((parts - 1) * FILE_LIMITS.partBytes + last).toBe(size)
        expect(last).toBeGreaterThan(0)
        expect(parts).toBeLessThanOrEqual(10_000)
      }),
    )
  })
})

describe('the name a download is saved under', () => {
  it('is a header of one line from which the name can be read back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(name.isWellFormed())
        const value = contentDisposition(name, false)
        expect(value).toMatch(
          /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w!#$&+.^`|~%-]+$/,
        )
        expect(decodeURIComponent(value.split("UTF-8''")[1]!)).toBe(name)
      }),
    )
  })
})
