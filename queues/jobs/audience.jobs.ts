import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Checks a page of a seller's contacts after `after` (a contact id; empty for the first page). */
export const checkAudience = defineJob({
  name: 'audience.check',
  queue: 'bulk',
  payload: z.object({ startedAt: z.number().int(), after: z.string() }).strict(),
  key: (p) => `${p.startedAt}:${p.after}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})
