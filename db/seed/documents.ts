import { crc32 } from 'node:zlib'
import { joined } from './artwork.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** A PDF of plain pages: a heading and lines on each. ASCII only, as its built-in font has no more. */
export function makePdf(pages: { heading: string; lines: string[] }[]): Uint8Array<ArrayBuffer> {
  const escaped = (text: string) => text.replace(/[\\()]/g, '\\$&')
  const streams = pages.map(
    ({ heading, lines }) =>
      `BT /F1 22 Tf 64 760 Td (${escaped(heading)}) Tj /F1 11 Tf 0 -34 Td 16 TL ${lines.map((l) => `(${escaped(l)}) Tj T*`).join(' ')} ET`,
  )
  const kids = pages.map((_, i) => `${4 + i * 2} 0 R`).join(' ')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>',
    ...streams.flatMap((s, i) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + i * 2} 0 R >>`,
      `<< /Length ${s.length} >>\nstream\n${s}\nendstream`,
    ]),
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return bytesOf(
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`,
  )
}

/** A ZIP with its entries stored as they are. */
export function makeZip(entries: { name: string; bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let at = 0
  for (const { name, bytes } of entries) {
    const title = bytesOf(name)
    const common = words([20, 0x800, 0, 0, 0x5a21], crc32(bytes), bytes.length, bytes.length, [
      title.length,
      0,
    ])
    const local = joined([words(0x04034b50), common, title, bytes])
    directory.push(joined([words(0x02014b50, [20]), common, words([0, 0, 0], 0, at), title]))
    parts.push(local)
    at += local.length
  }
  const index = joined(directory)
  const end = words(0x06054b50, [0, 0, entries.length, entries.length], index.length, at, [0])
  return joined([...parts, index, end])
}

/** Little-endian: a number takes four bytes, those in a list two each. */
function words(...values: (number | number[])[]): Uint8Array {
  return joined(
    values.flatMap((value) =>
      Array.isArray(value)
        ? value.map((v) => Uint8Array.of(v & 255, v >> 8))
        : [Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24)],
    ),
  )
}

/** A second of a soft tone as WAV, 16 bit mono at 22,050 Hz. */
export function makeTone(hertz: number, seconds = 2): Uint8Array<ArrayBuffer> {
  const rate = 22_050
  const samples = rate * seconds
  const data = new Uint8Array(samples * 2)
  const view = new DataView(data.buffer)
  for (let i = 0; i < samples; i++) {
    const fade = Math.min(1, i / 800) * Math.exp((-2 * i) / samples)
    const wave = Math.sin((2 * Math.PI * hertz * i) / rate) + 0.4 * Math.sin((4 * Math.PI * hertz * i) / rate)
    view.setInt16(i * 2, wave * fade * 9_000, true)
  }
  const head = [
    bytesOf('RIFF'),
    words(36 + data.length),
    bytesOf('WAVEfmt '),
    words(16, [1, 1], rate, rate * 2, [2, 16]),
  ]
  return joined([...head, bytesOf('data'), words(data.length), data])
}

export const makeText = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(bytesOf(text))
