import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Goes on with a run of an import; `page` is how many are done. */
export const runImport = defineJob({
  name: 'imports.run',
  queue: 'bulk',
  payload: z.object({ importId: z.string(), run: z.number().int(), page: z.number().int() }).strict(),
  key: (p) => `${p.importId}:${p.run}:${p.page}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Asks some of those an import made whether they want mail, from row `from` of page `page` on. */
export const inviteImported = defineJob({
  name: 'imports.invite',
  queue: 'bulk',
  payload: z.object({ importId: z.string(), page: z.number().int(), from: z.number().int() }).strict(),
  key: (p) => `${p.importId}:${p.page}:${p.from}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})
