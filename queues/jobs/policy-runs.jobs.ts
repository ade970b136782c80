import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Gives the next page of a seller's products policies of their own, or says what it would. */
export const migratePolicies = defineJob({
  name: 'policies.migrate',
  queue: 'bulk',
  payload: z.object({ runId: z.string(), after: z.string() }).strict(),
  key: (p) => `${p.runId}:${p.after}`,
  retry: { attempts: 8, baseSeconds: 2, maxSeconds: 300 },
})

/** Puts policies back as they were before a run, page by page. */
export const rollBackPolicies = defineJob({
  name: 'policies.roll_back',
  queue: 'bulk',
  payload: z.object({ runId: z.string(), after: z.string() }).strict(),
  key: (p) => `${p.runId}:${p.after}`,
  retry: { attempts: 20, baseSeconds: 2, maxSeconds: 300 },
})

/** Tells an owner or admin what a run changed. */
export const tellMigrated = defineJob({
  name: 'policies.tell_migrated',
  queue: 'mail',
  payload: z.object({ runId: z.string(), memberId: z.string() }).strict(),
  key: (p) => `${p.runId}:${p.memberId}`,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})
