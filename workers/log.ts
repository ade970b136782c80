/** Names are the alert contract; add one here before logging it. Fields carry ids and counts, never people. */
export type LogEvent =
  | 'request.done'
  | 'request.failed'
  | 'tenancy.fault'
  | 'job.done'
  | 'job.later'
  | 'job.failed'
  | 'job.stale'
  | 'message.parked'
  | 'message.dead'
  | 'jobs.swept'
  | 'mail.refused'
  | 'webhook.refused'
  | 'room.refused'
type Field = string | number | boolean | null | undefined
export type Log = (event: LogEvent, fields?: Record<string, Field>) => void

/** One JSON object a line. `base` (request or job id) is on every line. */
export const createLog =
  (base: Record<string, Field>): Log =>
  (event, fields = {}) => {
    const line = JSON.stringify({ event, ...base, ...fields })
    if (event.endsWith('failed') || event.endsWith('fault') || event === 'message.dead') console.error(line)
    else console.log(line)
  }

/** What of an unexpected error may be logged: name and place. Messages of D1 errors can hold parameter values. */
export const describeFault = (e: unknown): { error: string; at: string | undefined } =>
  e instanceof Error
    ? {
        error: e.name,
        at: e.stack
          ?.split('\n')
          .find((l) => l.includes(' at '))
          ?.trim()
          .slice(0, 200),
      }
    : { error: typeof e, at: undefined }
