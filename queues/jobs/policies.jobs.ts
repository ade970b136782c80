import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/**
 * Counts a seller's disputes anew and begins or ends the enforcement of its refund policies. `cause`: what made it
 * worth counting, `dispute:dp_…` or `day:2026-11-20`.
 */
export const enforcePolicies = defineJob({
  name: 'policies.enforce',
  queue: 'bulk',
  payload: z.object({ cause: z.string() }).strict(),
  key: (p) => p.cause,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/**
 * Tells the owners that the enforcement which began at `since` has begun (`isOn` 1) or ended (0), with the numbers that
 * decided.
 */
export const tellEnforced = defineJob({
  name: 'policies.tell_enforced',
  queue: 'mail',
  payload: z
    .object({
      since: z.number().int(),
      isOn: z.union([z.literal(0), z.literal(1)]),
      settled: z.number().int(),
      disputes: z.number().int(),
    })
    .strict(),
  key: (p) => `${p.since}:${p.isOn}`,
  retry: { attempts: 8, baseSeconds: 2, maxSeconds: 300 },
})
