/** A file of an archive, as the directory at its end lists it. */
export type ZipEntry = {
  name: string
  crc: number
  /** Bytes in the archive, and unpacked. */
  packed: number
  size: number
  /** Where it begins. */
  offset: number
}

const DEFLATED = 8
/** 1980-01-01, the first day the format knows: the same files are the same archive, whenever it is made. */
const DOS_DATE = 0x21

/** What stands before the packed bytes of a file (PKWARE APPNOTE 4.3.7). */
export function localHeader(e: ZipEntry): Uint8Array {
  return bytesOf([0x04034b50, 4], [20, 2], ...common(e), e.name)
}

/** What ends the archive: the list of its files (APPNOTE 4.3.12, 4.3.16); fewer than 65,536, together below 4 GB. */
export function directoryOf(entries: readonly ZipEntry[], offset: number): Uint8Array {
  const list = entries.map((e) =>
    bytesOf(
      [0x02014b50, 4],
      [20, 2],
      [20, 2],
      ...common(e),
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [e.offset, 4],
      e.name,
    ),
  )
  const size = list.reduce((sum, bytes) => sum + bytes.length, 0)
  const end = bytesOf(
    ...([
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [entries.length, 2],
      [entries.length, 2],
    ] as Part[]),
    ...([
      [size, 4],
      [offset, 4],
      [0, 2],
    ] as Part[]),
  )
  return joined([...list, end])
}

const common = (e: ZipEntry): Part[] => [
  ...([
    [0, 2],
    [DEFLATED, 2],
    [0, 2],
    [DOS_DATE, 2],
  ] as Part[]),
  ...([
    [e.crc, 4],
    [e.packed, 4],
    [e.size, 4],
    [e.name.length, 2],
    [0, 2],
  ] as Part[]),
]

/** A number with its length in bytes, lowest first, or ASCII text. */
type Part = [value: number, bytes: number] | string
function bytesOf(...parts: Part[]): Uint8Array {
  const bytes: number[] = []
  for (const part of parts)
    if (typeof part === 'string') for (const c of part) bytes.push(c.charCodeAt(0))
    else for (let i = 0; i < part[1]; i++) bytes.push(Math.floor(part[0] / 256 ** i) % 256)
  return Uint8Array.from(bytes)
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})
/** CRC-32 (ISO 3309), as zip archives carry it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = (c >>> 8) ^ TABLE[(c ^ byte) & 255]!
  return (c ^ 0xffffffff) >>> 0
}
