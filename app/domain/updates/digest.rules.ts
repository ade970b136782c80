import { DAY, HOUR } from '../kernel/time.ts'

/** When the day's digests go out. */
export const DIGEST_HOUR_UTC = 16
/** Updates one digest holds: so many still fit into one mail when each is only named. */
export const MOST_IN_DIGEST = 8
/** Changes listed for one update, and characters of its note. */
export const MOST_CHANGES = 20
const MOST_NOTE = 1_500
/**
 * Bytes of a recipient's sections, HTML and text together. SendGrid takes 10,000 bytes of substitutions per recipient
 * (contracts/providers.md 2.1); key, name, and quotes escaped on the way take the rest.
 */
export const SECTION_BYTES = 8_500

/** A piece of a mail in both its forms, with `{{key}}` where the recipient's key goes. */
export type MailPart = { html: string; text: string }
/** What a digest says about one update: all of it, or its name and link where the rest would not fit. */
export type DigestSection = { full: MailPart; short: MailPart }

/**
 * When an update of a seller with a daily digest goes: at the next digest hour, or when its hold ends should that be
 * later.
 */
export function digestTime(holdEnd: number, now: number): number {
  const today = Math.floor(now / DAY) * DAY + DIGEST_HOUR_UTC * HOUR
  return Math.max(holdEnd, now <= today ? today : today + DAY)
}

/** Whether an update that goes at this moment waited for the digest hour. */
export const isDigestTime = (at: number) => at % DAY === DIGEST_HOUR_UTC * HOUR

/** `What is new from Shop: A and B`, with at most two products by name. */
export function digestSubject(seller: string, products: readonly string[]): string {
  const [first, second, ...others] = [...new Set(products)]
  const named =
    others.length > 0
      ? `${first}, ${second} and ${others.length} more`
      : [first, second].filter(Boolean).join(' and ')
  return `What is new from ${seller}: ${named}`
}

/** A note as far as a digest shows it, cut between words. */
export function shortNote(note: string): string {
  if (note.length <= MOST_NOTE) return note
  const cut = note.slice(0, MOST_NOTE)
  return `${cut.slice(0, Math.max(cut.search(/\s\S*$/), 0)) || cut}…`
}

/** Sections in full as long as all together stay within the bytes; where one would not fit, it is only named. */
export function layOut(sections: readonly DigestSection[], bytes = SECTION_BYTES): MailPart[] {
  let left = bytes - sections.reduce((sum, s) => sum + sizeOf(s.short), 0)
  return sections.map(({ full, short }) => {
    const more = sizeOf(full) - sizeOf(short)
    if (more > left) return short
    left -= more
    return full
  })
}

const encoder = new TextEncoder()
const sizeOf = ({ html, text }: MailPart) => encoder.encode(html + text).length
