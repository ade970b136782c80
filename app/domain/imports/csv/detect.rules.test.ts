import { describe, expect, it } from 'vitest'
import { detectFormat } from './detect.rules.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
/** Every character in one byte, as in files of Windows (letters up to ÿ). */
const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const utf16 = (text: string, isBig: boolean) =>
  Uint8Array.from(
    [...text].flatMap((char) => {
      const pair = [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]
      return isBig ? pair.reverse() : pair
    }),
  )

const PLAIN = { encoding: 'utf-8', bom: 0, delimiter: ',', newline: '\n', hasHeader: true }

describe('what is accepted', () => {
  it.each([
    ['commas', 'email,name\na@b.co,Ada\n', {}],
    ['a header in any case', 'E-Mail,Name\na@b.co,Ada\n', { header: ['E-Mail', 'Name'] }],
    ['semicolons', 'email;name\na@b.co;"Lovelace, Ada; Countess"\n', { delimiter: ';' }],
    ['semicolons among commas', 'email;name\na@b.co;Lovelace, Ada\nb@b.co;Doe, Jo\n', { delimiter: ';' }],
    ['semicolons before damage', 'email;name\n"a@b.co;Ada\nb@b.co;Jo\n', { delimiter: ';' }],
    [
      'semicolons where every name has a comma',
      'a@b.co;Lovelace, Ada\nb@b.co;Doe, Jo\n',
      { delimiter: ';', hasHeader: false, header: ['Column 1', 'Column 2'] },
    ],
    ['tabs', 'email\tname\na@b.co\tAda\n', { delimiter: '\t' }],
    ['pipes', 'email|name\na@b.co|Ada\n', { delimiter: '|' }],
    ['quotes around a delimiter of another kind', '"a;b","c;d"\n"1;2","3;4"\n', { header: ['a;b', 'c;d'] }],
    ['CRLF', 'email,name\r\na@b.co,Ada\r\n', { newline: '\r\n' }],
    ['CR alone', 'email,name\ra@b.co,Ada\r', { newline: '\r' }],
    ['CR with LF in cells', 'email,name\ra@b.co,"Ada\nL"\rb@b.co,"Jo\nD"\r', { newline: '\r' }],
    ['a column alone', 'email\na@b.co\n', { header: ['email'] }],
    ['a header alone', 'email,name', {}],
    ['blank lines before the header', '\r\n\r\nemail,name\r\na@b.co,Ada\r\n', { newline: '\r\n' }],
    ['spaces around headers', ' email , name \na@b.co,Ada\n', {}],
    [
      'a header without a name',
      'email,,name,\na@b.co,1,Ada,\n',
      { header: ['email', 'Column 2', 'name', 'Column 4'] },
    ],
    ['no header', ' Ada@B.co ,Ada\nb@b.co,Jo\n', { hasHeader: false, header: ['Column 1', 'Column 2'] }],
    ['a column without a header', 'a@b.co', { hasHeader: false, header: ['Column 1'] }],
    ['one stray NUL', `email,name\n${'a@b.co,Ada\n'.repeat(9)}b@b.co,J\0\n`, {}],
  ])('%s', (_, text, expected) => {
    expect(detectFormat(bytes(text), true)).toEqual({ ...PLAIN, header: ['email', 'name'], ...expected })
  })

  const TEXT = 'email,name\na@b.co,Zoë\n'
  it.each([
    ['a mark and a header in quotes', bytes(`\ufeff${TEXT.replace('email', '"email"')}`), { bom: 3 }],
    ['UTF-16 with a mark', utf16(`\ufeff${TEXT}`, false), { encoding: 'utf-16le', bom: 2 }],
    ['UTF-16 with a mark, big end first', utf16(`\ufeff${TEXT}`, true), { encoding: 'utf-16be', bom: 2 }],
    ['UTF-16 without a mark', utf16(TEXT, false), { encoding: 'utf-16le' }],
    ['UTF-16 without a mark, big end first', utf16(TEXT, true), { encoding: 'utf-16be' }],
    ['windows-1252', latin(TEXT), { encoding: 'windows-1252' }],
    ['UTF-8 with a damaged row', new Uint8Array([...bytes(`${TEXT}é,é\n`), 0xe9, 0x2c, 0x61, 0x0a]), {}],
  ])('%s', (_, file, expected) => {
    expect(detectFormat(file, true)).toEqual({ ...PLAIN, header: ['email', 'name'], ...expected })
  })

  it('a beginning that ends in the middle of a character or a row', () => {
    const head = bytes(`email,name\n${'a@b.co,Zoë\n'.repeat(20)}b@b.co,é`).subarray(0, -1)
    expect(detectFormat(head, false)).toMatchObject({ encoding: 'utf-8', delimiter: ',' })
    expect(detectFormat(bytes('a;b;c\n1;2;3\n4,4'), false)).toMatchObject({ delimiter: ';' })
    expect(detectFormat(utf16('a;b\n1;2\n', false).subarray(0, -1), false)).toMatchObject({ delimiter: ';' })
  })

  it('takes the delimiter it is given', () => {
    expect(detectFormat(bytes('email,a;b\n'), true, ';')).toMatchObject({ header: ['email,a', 'b'] })
    expect(detectFormat(bytes('email,a;b\n'), true, ',')).toMatchObject({ header: ['email', 'a;b'] })
  })

  it('names of windows-1252 and UTF-16 come out right', () => {
    expect(detectFormat(latin('Größe;Prénom\n'), true)).toMatchObject({ header: ['Größe', 'Prénom'] })
    expect(detectFormat(utf16('\ufeffGröße;Żółć\n', true), true)).toMatchObject({ header: ['Größe', 'Żółć'] })
  })
})

describe('what is refused', () => {
  const columns = (n: number) => bytes(`${Array.from({ length: n }, (_, i) => `c${i}`).join(',')}\n`)

  it.each([
    ['an empty file', bytes(''), 'is empty'],
    ['a mark alone', bytes('\ufeff'), 'is empty'],
    ['blank lines', bytes('\r\n \r\n\t\n'), 'is empty'],
    [
      'a PNG',
      new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
      'is not a CSV',
    ],
    ['a PDF', bytes('%PDF-1.7\n1 0 obj\n'), 'export it from your spreadsheet as CSV (UTF-8)'],
    [
      'an old workbook',
      new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
      'is not a CSV',
    ],
    ['a ZIP or XLSX', bytes('PK\x03\x04\x14\0\x06\0'), 'is a ZIP or an Excel workbook'],
    ['a gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), 'is compressed (gzip)'],
    ['bytes with NULs', bytes('email,name\0\0\0\0\0\n'), 'is not a CSV'],
    ['UTF-16 with NULs', utf16('\ufeffemail\0,name\n', false), 'is not a CSV'],
    ['a quote left open in the header', bytes('"email,name\na@b.co,Ada\n'), 'has a quote in its first line'],
    ['501 columns', columns(501), 'has 501 columns; at most 500'],
  ])('%s', (_, file, sentence) => {
    expect(detectFormat(file, true)).toEqual({ refused: expect.stringContaining(sentence) })
  })

  it('a beginning without the end of its first line', () => {
    expect(detectFormat(bytes('x'.repeat(65536)), false)).toEqual({
      refused: expect.stringContaining('too long'),
    })
  })

  it('not 500 columns', () => {
    expect(detectFormat(columns(500), true)).toMatchObject({ hasHeader: true, header: { length: 500 } })
  })
})
