/** Names are the alert contract; add one here before logging it. Fields carry ids and counts, never people. */
export type LogEvent =
  | 'request.done'
  | 'request.failed'
  | 'tenancy.fault'
  | 'job.done'
  | 'job.later'
  | 'job.failed'
  | 'job.stale'
  | 'batch.done'
  | 'relay.done'
  | 'message.parked'
  | 'message.dead'
  | 'jobs.swept'
  | 'exports.swept'
  | 'payments.heard'
  | 'payouts.tick'
  | 'payouts.reconciled'
  | 'payouts.drift'
  | 'payments.unheard'
  | 'imports.swept'
  | 'files.swept'
  | 'events.swept'
  | 'ledger.drift'
  | 'policies.recounted'
  | 'mail.refused'
  | 'classifier.fell_back'
  | 'webhook.refused'
  | 'room.refused'
type Field = string | number | boolean | null | undefined
export type Log = (event: LogEvent, fields?: Record<string, Field>) => void

/** One JSON object a line. `base` (request or job id) is on every line. */
export const createLog =
  (base: Record<string, Field>): Log =>
  (event, fields = {}) => {
    const line = JSON.stringify({ event, ...base, ...fields })
    if (
      event.endsWith('failed') ||
      event.endsWith('fault') ||
      event === 'ledger.drift' ||
      event === 'message.dead'
    )
      console.error(line)
    else console.log(line)
  }

/**
 * What of an unexpected error may be logged: its name, its place, and D1's own sentence, which names tables and
 * columns. Any other message (Drizzle's above all) can hold parameter values and stays out.
 */
export function describeFault(e: unknown): { error: string; detail?: string; at?: string } {
  if (!(e instanceof Error)) return { error: typeof e }
  const lines = e.stack?.split('\n').filter((l) => l.includes(' at ')) ?? []
  const at = (lines.find((l) => !l.includes('cloudflare-internal')) ?? lines[0])?.trim().slice(0, 200)
  return {
    error: e.name,
    at,
    ...(e.message.startsWith('D1_ERROR') ? { detail: e.message.slice(0, 300) } : {}),
  }
}
