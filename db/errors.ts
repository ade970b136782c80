export type Constraint = 'unique' | 'foreign_key' | 'check' | 'not_null'

const NAMES: Record<string, Constraint> = {
  UNIQUE: 'unique',
  'FOREIGN KEY': 'foreign_key',
  CHECK: 'check',
  'NOT NULL': 'not_null',
}

/**
 * Which constraint made D1 refuse a statement or batch, or null for any other failure. D1's text never leaves this
 * file: it can hold parameter values.
 */
export function constraintOf(e: unknown): Constraint | null {
  const name = /(UNIQUE|FOREIGN KEY|CHECK|NOT NULL) constraint failed/.exec(text(e))?.[1]
  return name ? NAMES[name]! : null
}

/** Whether D1 stopped a batch that did not fit to a contact's history (migrations/0001_guards). */
export const isHistoryGuard = (e: unknown): boolean =>
  /consent_events: append-only|consent_guard:/.test(text(e))

// Drizzle wraps D1's error and puts the parameters into its own message; the cause says what happened.
const text = (e: unknown): string =>
  e instanceof Error ? `${e.message} ${e.cause instanceof Error ? e.cause.message : ''}` : ''

/** Whether a statement failed because a value it made is larger than D1 holds. */
export const isTooBig = (e: unknown): boolean => /SQLITE_TOOBIG|string or blob too big/.test(text(e))
