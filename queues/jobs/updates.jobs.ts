import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Freezes one page of recipients after `after` (a contact id; empty for the first page). */
export const freezeUpdate = defineJob({
  name: 'updates.freeze',
  queue: 'bulk',
  payload: z.object({ updateId: z.string(), after: z.string() }).strict(),
  key: (p) => `${p.updateId}:${p.after}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Ends the hold: lets the frozen batches go. */
export const startUpdate = defineJob({
  name: 'updates.start',
  queue: 'bulk',
  payload: z.object({ updateId: z.string() }).strict(),
  key: (p) => p.updateId,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Looks how the canary of a big send does. */
export const watchUpdate = defineJob({
  name: 'updates.watch',
  queue: 'bulk',
  payload: z.object({ updateId: z.string() }).strict(),
  key: (p) => p.updateId,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Hands batches `fromBatch`…`toBatch` to the provider. */
export const dispatchUpdate = defineJob({
  name: 'updates.dispatch',
  queue: 'mail',
  payload: z
    .object({ updateId: z.string(), fromBatch: z.number().int(), toBatch: z.number().int() })
    .strict(),
  key: (p) => `${p.updateId}:${p.fromBatch}`,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})

/** Gives what waits in the seller's inbox of mail events its effect. The inbox writes it in SQL (db/system/mail-events). */
export const foldEvents = defineJob({
  name: 'updates.events',
  queue: 'bulk',
  payload: z.object({}).strict(),
  key: () => 'inbox',
  retry: { attempts: 12, baseSeconds: 1, maxSeconds: 300 },
})
