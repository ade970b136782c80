import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Makes the next part of an export's file; `slice` is how many there are. */
export const sliceExport = defineJob({
  name: 'exports.slice',
  queue: 'bulk',
  payload: z.object({ exportId: z.string(), slice: z.number().int() }).strict(),
  key: (p) => `${p.exportId}:${p.slice}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Tells the member who asked that the file is there. */
export const mailExport = defineJob({
  name: 'exports.mail',
  queue: 'mail',
  payload: z.object({ exportId: z.string() }).strict(),
  key: (p) => p.exportId,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})
