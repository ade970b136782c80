import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCsvCell, toCsvLine } from './csv.ts'

describe('a line of CSV', () => {
  it.each<[string, (string | number)[], string]>([
    ['plain cells', ['a', 'b c', 7], 'a,b c,7\r\n'],
    ['empty cells', ['', ''], ',\r\n'],
    ['a comma', ['a,b'], '"a,b"\r\n'],
    ['a quote', ['say "hi"'], '"say ""hi"""\r\n'],
    ['a line break', ['a\nb', 'c\r\nd'], '"a\nb","c\r\nd"\r\n'],
    ['a formula', ['=1+1'], "'=1+1\r\n"],
    ['a formula that needs quotes', ['=HYPERLINK("x","y")'], '"\'=HYPERLINK(""x"",""y"")"\r\n'],
    ['plus, minus, at', ['+a@example.com', '-1', '@x'], "'+a@example.com,'-1,'@x\r\n"],
    ['a tab and a carriage return', ['\t=1', '\r=1'], '\'\t=1,"\'\r=1"\r\n'],
    ['an apostrophe before a formula', ["'=1", "''@x", "'tis"], "''=1,'''@x,'tis\r\n"],
    ['a negative number, which is no text', [-3], '-3\r\n'],
    ['a sign within', ['a=b', 'a-b'], 'a=b,a-b\r\n'],
  ])('writes %s', (_, cells, line) => {
    expect(toCsvLine(cells)).toBe(line)
  })

  it('is read back as it was', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ',', '"', 'a', ' ') }),
    )
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (cells) => {
        const read = readLine(toCsvLine(cells))
        for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
        expect(read.map(fromCsvCell)).toEqual(cells)
      }),
    )
  })
})

/** RFC 4180, read one character at a time. */
function readLine(line: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < line.length - 2; i++) {
    const c = line[i]!
    if (c === '"' && isQuoted && line[i + 1] === '"') {
      cell += c
      i++
    } else if (c === '"') isQuoted = !isQuoted
    else if (c === ',' && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += c
  }
  return [...cells, cell]
}
