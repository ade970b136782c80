/** Instants are epoch milliseconds everywhere inside; RFC 3339 UTC on the wire. */
export const toIso = (ms: number) => new Date(ms).toISOString()
export const isoOrNull = (ms: number | null) => (ms === null ? null : toIso(ms))

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
