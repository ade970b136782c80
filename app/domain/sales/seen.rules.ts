import { MINUTE } from '../kernel/time.ts'

/** A new visit begins this long after the last one began; reloading and turning pages belong to the same. */
const VISIT_MS = 30 * MINUTE

/** What the buyer's browser keeps of a visit: the latest version it showed, and when the visit began. */
export type VisitMark = { version: number; at: number }

/**
 * From which version on things are "new since you were last here", and what the browser shall keep.
 * A page that was merely fetched marks nothing as seen: link scanners fetch what is in a mail before its reader does.
 * Only a browser that comes back with the mark of an earlier visit proves that somebody was here, and then what that
 * visit showed has been seen. `seenVersion` is what is known so far (at first the version that was bought).
 */
export function decideSeen(o: { mark: VisitMark | null; seenVersion: number; shown: number; now: number }): {
  since: number
  mark: VisitMark
} {
  const { mark, seenVersion, shown, now } = o
  if (!mark || mark.at > now || mark.version > shown)
    return { since: seenVersion, mark: { version: shown, at: now } }
  if (now - mark.at < VISIT_MS) return { since: seenVersion, mark: { version: shown, at: mark.at } }
  return { since: Math.max(seenVersion, mark.version), mark: { version: shown, at: now } }
}

/** `7.1767225600000` ↔ a mark; null for anything else. */
export function parseVisitMark(value: string | undefined): VisitMark | null {
  const [, version, at] = /^(\d{1,9})\.(\d{1,15})$/.exec(value ?? '') ?? []
  return version && at ? { version: Number(version), at: Number(at) } : null
}
export const formatVisitMark = ({ version, at }: VisitMark) => `${version}.${at}`
