export type ByteRange = { offset: number; length: number }

/**
 * The bytes a `Range` header asks for of something of `size` bytes. `whole`: no header, or one that may be ignored
 * (RFC 9110 14.2: another unit, several ranges, not well formed). `unsatisfiable`: it begins behind the end.
 */
export function parseRange(
  header: string | null | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/.exec(header ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return 'whole'
  const [first, last] = [match[1]!, match[2]!]
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? 'unsatisfiable' : { offset: size - length, length }
  }
  const offset = Number(first)
  if (last !== '' && Number(last) < offset) return 'whole'
  if (offset >= size) return 'unsatisfiable'
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return { offset, length: end - offset + 1 }
}

/** Whether one of the tags of an `If-None-Match` is this one; weakly, as GET compares. */
export function etagMatches(header: string | null | undefined, etag: string): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '')
  return (header ?? '').split(',').some((tag) => bare(tag) === '*' || bare(tag) === bare(etag))
}
