import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { detectFormat, type FileFormat } from './detect.rules.ts'
import { type CsvRecord, readRecords } from './records.ts'
import { bytesBefore, decodeSlice } from './text-slice.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const PLAIN = { delimiter: ',', newline: '\n', columns: 2, line: 1 } as const

type Row = { line: number } & ({ cells: string[] } | { fault: string })
/** A record without where it ends, which `readInSlices` looks at. */
const bare = ({ end: _, next: __, ...row }: CsvRecord): Row => row
const withBare = ({ records, ...read }: ReturnType<typeof readRecords>) => ({
  ...read,
  records: records.map(bare),
})

const readAll = (text: string, o: Partial<Parameters<typeof readRecords>[1]> = {}) =>
  withBare(readRecords(text, { ...PLAIN, isLast: true, ...o }))

/** Reads a file (UTF-8, no mark) in slices that end at `cuts`, each from where the one before was done. */
function readInSlices(
  file: Uint8Array,
  cuts: number[],
  o: Pick<FileFormat, 'delimiter' | 'newline'> & { columns: number },
): Row[] {
  const records: Row[] = []
  let at = 0
  let line = 1
  for (const end of [...cuts.filter((cut) => cut < file.length).toSorted((a, b) => a - b), file.length]) {
    const isLast = end === file.length
    const slice = file.subarray(at, end)
    const { text, used } = decodeSlice(slice, isLast)
    const read = readRecords(text, { ...o, isLast, line })
    records.push(...read.records.map(bare))
    // Whoever stops after a record goes on with the one after it.
    const middle = Math.floor(read.records.length / 2)
    const stop = read.records[middle - 1]
    if (stop) {
      const rest = readRecords(text.slice(stop.end), { ...o, isLast, line: stop.next }).records
      expect(rest.map(bare)).toEqual(read.records.slice(middle).map(bare))
    }
    line = read.line
    at += bytesBefore(slice, used, text, read.consumed)
  }
  expect(at).toBe(file.length)
  return records
}

describe('files as they come', () => {
  /** The whole way from a file's bytes to its records without the header. */
  function read(file: Uint8Array) {
    const format = detectFormat(file, true)
    if ('refused' in format) return format.refused
    const text = new TextDecoder(format.encoding).decode(file)
    return readAll(text, { ...format, columns: format.header.length }).records.slice(format.hasHeader ? 1 : 0)
  }
  const ADA = { line: 2, cells: ['a@b.co', 'Zoë'] }
  const utf16 = (text: string) =>
    Uint8Array.from([...text].flatMap((char) => [char.charCodeAt(0) & 0xff, char.charCodeAt(0) >> 8]))

  it.each([
    ['a mark and a quoted header', bytes('\ufeff"email","name"\na@b.co,Zoë\n'), [ADA]],
    ['CRLF', bytes('email,name\r\na@b.co,Zoë\r\n'), [ADA]],
    ['CR alone', bytes('email,name\ra@b.co,Zoë\r'), [ADA]],
    ['Latin-1', Uint8Array.from('email,name\na@b.co,Zoë\n', (c) => c.charCodeAt(0)), [ADA]],
    ['UTF-16', utf16('\ufeffemail,name\r\na@b.co,Zoë\r\n'), [ADA]],
    ['semicolons', bytes('email;name\na@b.co;Zoë\n'), [ADA]],
    ['no break at the end', bytes('email,name\na@b.co,Zoë'), [ADA]],
    ['a header alone', bytes('email,name\n'), []],
    ['an empty file', bytes(''), 'is empty'],
  ])('%s', (_, file, expected) => {
    expect(read(file)).toEqual(expected)
  })
})

describe('records', () => {
  it.each<[string, string, Row[]]>([
    [
      'blank lines are none, and count',
      '\na,b\n\n\r\nc,d',
      [
        { line: 2, cells: ['a', 'b'] },
        { line: 5, cells: ['c', 'd'] },
      ],
    ],
    [
      'both kinds of line ends',
      'a,b\r\nc,d\ne,"f"\r\n"g",h\n',
      [
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: ['c', 'd'] },
        { line: 3, cells: ['e', 'f'] },
        { line: 4, cells: ['g', 'h'] },
      ],
    ],
    [
      'a cell of several lines',
      'a,"b\n\r\nc"\nd,e\n',
      [
        { line: 1, cells: ['a', 'b\n\r\nc'] },
        { line: 4, cells: ['d', 'e'] },
      ],
    ],
    ['doubled quotes', 'a,"say ""hi"""\n', [{ line: 1, cells: ['a', 'say "hi"'] }]],
    ['a quote inside a plain cell', 'a,5" nail\n', [{ line: 1, cells: ['a', '5" nail'] }]],
    [
      'spaces behind a quoted cell',
      '"a" ,"b" \n"c" ,"d" ',
      [
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: ['c', 'd'] },
      ],
    ],
    [
      'a return in quotes is the cell’s own',
      'a,"b\r"\r\nc,"d,\r"\r\n',
      [
        { line: 1, cells: ['a', 'b\r'] },
        { line: 2, cells: ['c', 'd,\r'] },
      ],
    ],
    [
      'short and long rows',
      'a\nb,c\nd,e,f\n',
      [
        { line: 1, fault: 'has 1 cell where the header has 2' },
        { line: 2, cells: ['b', 'c'] },
        { line: 3, fault: 'has 3 cells where the header has 2' },
      ],
    ],
    [
      'a NUL',
      'a,\0\nb,c\n',
      [
        { line: 1, fault: 'contains a NUL character' },
        { line: 2, cells: ['b', 'c'] },
      ],
    ],
    [
      'bytes that are no text',
      'a,\ufffd\nb,c\n',
      [
        { line: 1, fault: 'contains bytes that are not UTF-8 text' },
        { line: 2, cells: ['b', 'c'] },
      ],
    ],
    [
      'a quote left open',
      'a,"b\nc,d\ne,f\n',
      [
        { line: 1, fault: 'a quote is opened here and never closed' },
        { line: 2, cells: ['c', 'd'] },
        { line: 3, cells: ['e', 'f'] },
      ],
    ],
    [
      'a quote left open before quoted rows',
      'a,"b\n"c",d\n"e","f"\n',
      [
        { line: 1, fault: 'has a quote that is never closed or stands in the middle of a cell' },
        { line: 2, cells: ['c', 'd'] },
        { line: 3, cells: ['e', 'f'] },
      ],
    ],
    [
      'a quote closed too early',
      '"a"b,c\nd,e\n',
      [
        { line: 1, fault: 'has a quote that is never closed or stands in the middle of a cell' },
        { line: 2, cells: ['d', 'e'] },
      ],
    ],
    [
      'a cell of many lines after damage',
      `a,"b"c\nd,"${'e\n'.repeat(200)}"\nf,g\n`,
      [
        { line: 1, fault: expect.any(String) },
        { line: 2, cells: ['d', 'e\n'.repeat(200)] },
        { line: 203, cells: ['f', 'g'] },
      ],
    ],
    [
      'two stray quotes around rows about people',
      'a,"b\nc@d.co,C\ne@d.co,E\nf,g"\n',
      [
        { line: 1, fault: 'a quote is opened here and never closed' },
        { line: 2, cells: ['c@d.co', 'C'] },
        { line: 3, cells: ['e@d.co', 'E'] },
        { line: 4, cells: ['f', 'g"'] },
      ],
    ],
    [
      'a cell of several lines with addresses in it',
      'a,"Hi,\nc@d.co, or\ne@d.co\nbye"\n',
      [{ line: 1, cells: ['a', 'Hi,\nc@d.co, or\ne@d.co\nbye'] }],
    ],
    [
      'two lone quotes that swallow rows',
      'a,b,"\nc,d\ne,f"\n',
      [
        {
          line: 1,
          fault:
            'has 3 cells over 3 lines where the header has 2; a quote may be opened here and never closed',
        },
        { line: 2, cells: ['c', 'd'] },
        { line: 3, cells: ['e', 'f"'] },
      ],
    ],
  ])('%s', (_, text, records) => {
    expect(readAll(text).records).toEqual(records)
    expect(readAll(text).consumed).toBe(text.length)
  })

  it('an empty quoted cell is a record of one column; a blank line is none', () => {
    expect(readAll('""\n\n"a"\n', { columns: 1 }).records).toEqual([
      { line: 1, cells: [''] },
      { line: 3, cells: ['a'] },
    ])
  })

  it('the record that may go on is left to the next call', () => {
    expect(readAll('a,b\nc,d', { isLast: false, line: 7 })).toEqual({
      records: [{ line: 7, cells: ['a', 'b'] }],
      consumed: 4,
      line: 8,
    })
    expect(readAll('a,"b\nc,d\n', { isLast: false })).toEqual({ records: [], consumed: 0, line: 1 })
  })
})

describe('what is too long', () => {
  it('a cell of more than a million characters, and only its row', () => {
    const long = 'x'.repeat(1_000_001)
    expect(readAll(`a,${long}\nb,${long.slice(1)}\n`).records).toEqual([
      { line: 1, fault: 'a cell is longer than 1,000,000 characters' },
      { line: 2, cells: ['b', long.slice(1)] },
    ])
  })

  it.each([false, true])(
    'a quote left open over four million characters, the end in sight or not (%s)',
    (isLast) => {
      const rows = `${'c'.repeat(37)},d\n`.repeat(100_001)
      const { records, line } = readAll(`a,"b\n${rows}`, { isLast })
      expect(records[0]).toEqual({ line: 1, fault: expect.stringContaining('longer than 4,000,000') })
      expect(records.length).toBe(100_002)
      expect(line).toBe(100_003)
    },
  )

  it('a line that never ends', () => {
    expect(readAll('x'.repeat(4_000_001), { isLast: false })).toEqual({
      records: [{ line: 1, fault: expect.stringContaining('longer than 4,000,000') }],
      consumed: 4_000_001,
      line: 1,
    })
  })
})

const DELIMITERS = [',', ';', '\t', '|'] as const
const NEWLINES = ['\n', '\r\n', '\r'] as const
const pieces = fc.constantFrom(
  'a',
  'b',
  'é',
  '€',
  '😀',
  ' ',
  '"',
  '\n',
  '\r',
  '\r\n',
  '\ufeff',
  ...DELIMITERS,
)
const tables = fc.integer({ min: 1, max: 4 }).chain((columns) => {
  const cells = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
  )
  return fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(cells, { minLength: columns, maxLength: columns }), { maxLength: 12 }),
  })
})
const cutsOf = fc.array(fc.nat(400), { maxLength: 12 })

describe('slices', () => {
  it('give the rows and line numbers of the file, whatever the cuts', () => {
    const format = fc.record({
      delimiter: fc.constantFrom(...DELIMITERS),
      newline: fc.constantFrom(...NEWLINES),
    })
    fc.assert(
      fc.property(
        tables,
        format,
        cutsOf,
        fc.boolean(),
        ({ columns, rows }, { delimiter, newline }, cuts, isOpen) => {
          let text = ''
          const expected: Row[] = []
          for (const [i, cells] of rows.entries()) {
            const line = text.split(newline === '\r' ? '\r' : '\n').length
            const row = Papa.unparse([cells], { delimiter, newline })
            if (row !== '') expected.push({ line, cells })
            text += isOpen && i === rows.length - 1 ? row : row + newline
          }
          expect(readInSlices(bytes(text), cuts, { delimiter, newline, columns })).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('damage costs its own line and nothing else, whatever the cuts', () => {
    const healthy = fc.constantFrom<[string, string[]]>(
      ['a,b', ['a', 'b']],
      ['é,"say ""hi"" € "', ['é', 'say "hi" € ']],
      ['"q","r"', ['q', 'r']],
      ['"s",', ['s', '']],
      ['x"y,5"', ['x"y', '5"']],
    )
    // The last one has a byte in place of ÿ that is no UTF-8.
    const damaged = fc
      .constantFrom('"open,b', 'a,"open', '"a"b,c', 'a,""b', 'a', 'a,b,c', 'a,\0', 'a,ÿ')
      .map((text): [string, null] => [text, null])
    const lines = fc.array(fc.oneof({ weight: 3, arbitrary: healthy }, damaged), { maxLength: 30 })
    fc.assert(
      fc.property(lines, fc.constantFrom(...NEWLINES), cutsOf, (all, newline, cuts) => {
        const text = all.map(([line]) => line + newline).join('')
        const file = bytes(text).filter((byte, i, { [i + 1]: next }) => !(byte === 0xc3 && next === 0xbf))
        expect(readInSlices(file, cuts, { delimiter: ',', newline, columns: 2 })).toEqual(
          all.map(([, cells], i) =>
            cells === null ? { line: i + 1, fault: expect.any(String) } : { line: i + 1, cells },
          ),
        )
      }),
      { numRuns: 500 },
    )
  })
})

// Others share the machine: each has far more time than it takes alone.
describe('time', { timeout: 30_000 }, () => {
  const timed = (run: () => unknown) => {
    const from = performance.now()
    run()
    return performance.now() - from
  }

  it.each([
    ['a quote in every line', '"\n'.repeat(500_000)],
    ['an open cell in every line', '"a\n'.repeat(333_000)],
    ['quotes alone', '"'.repeat(1_000_000)],
    ['a line of misplaced quotes', '"a'.repeat(500_000)],
    ['cells opened and closed', 'a,"\n'.repeat(250_000)],
    ['blank space behind quotes', '" '.repeat(500_000)],
  ])('1 MB of %s', (_, text) => {
    // A second alone; minutes if damage cost more than a look at what is near.
    expect(timed(() => readAll(text, { columns: 3 }))).toBeLessThan(10_000)
  })

  it.each([
    ['plain', 'a@example.com,Ada Lovelace,GB\n'],
    ['quoted', '"a@example.com","Ada Lovelace","GB"\n'],
  ])('5 MB of %s rows', (_, row) => {
    const rows = Math.ceil(5_000_000 / row.length)
    const text = row.repeat(rows)
    expect(readAll(text, { columns: 3 }).records.length).toBe(rows)
    expect(timed(() => readAll(text, { columns: 3 }))).toBeLessThan(5_000)
  })
})
