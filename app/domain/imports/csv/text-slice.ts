const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * A slice of a UTF-8 file, cut anywhere, as text. A character the end cuts in two is left out (`isLast`: the file ends
 * here, nothing is); bytes that are no UTF-8 become U+FFFD.
 * @returns the text and how many of the bytes it is made from
 */
export function decodeSlice(bytes: Uint8Array, isLast: boolean): { text: string; used: number } {
  const used = isLast ? bytes.length : bytes.length - cutOff(bytes)
  return { text: utf8.decode(bytes.subarray(0, used)), used }
}

/** How many bytes at the end are the beginning of a character of more bytes. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0
  }
  return 0
}

/** How many bytes a text has in UTF-8. */
export function bytesOf(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    // Both halves of a pair come by here, and four bytes are two more than their two units.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1
  }
  return bytes
}

/**
 * How many of the bytes that `decodeSlice` made the text from make up its first characters, which end after a line
 * break or with the text: where reading goes on. Unlike the length of the text it is right after bytes that are no
 * UTF-8 as well, for a line break is one byte whatever stands around it.
 */
export function bytesBefore(bytes: Uint8Array, used: number, text: string, chars: number): number {
  if (chars === text.length) return used
  const head = text.slice(0, chars)
  if (!head.includes('\ufffd')) return bytesOf(head)
  const lineBreak = head.charCodeAt(chars - 1)
  let at = 0
  for (let i = head.indexOf(head[chars - 1]!); i !== -1; i = head.indexOf(head[chars - 1]!, i + 1))
    at = bytes.indexOf(lineBreak, at) + 1
  return at
}
