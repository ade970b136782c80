import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Checks that a seller's books add up. `cause`: the day it is due for, `day:2026-11-20`. */
export const checkLedger = defineJob({
  name: 'ledger.check',
  queue: 'bulk',
  payload: z.object({ cause: z.string() }).strict(),
  key: (p) => p.cause,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})
