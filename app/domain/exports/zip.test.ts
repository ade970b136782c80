import { deflateRawSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { expect, it } from 'vitest'
import { crc32, directoryOf, joined, localHeader, type ZipEntry } from './zip.ts'

it('knows the check value of CRC-32', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

it('makes an archive that others read', () => {
  const files = { 'a.csv': 'one,two\r\n', 'b (1).csv': 'x'.repeat(70_000), 'empty.csv': '' }
  const entries: ZipEntry[] = []
  const chunks: Uint8Array[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text)
    const packed = new Uint8Array(deflateRawSync(bytes))
    const entry = { name, crc: crc32(bytes), packed: packed.length, size: bytes.length, offset }
    entries.push(entry)
    chunks.push(localHeader(entry), packed)
    offset = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }
  const read = unzipSync(joined([...chunks, directoryOf(entries, offset)]))
  expect(
    Object.fromEntries(Object.entries(read).map(([name, b]) => [name, new TextDecoder().decode(b)])),
  ).toEqual(files)
})
