import { z } from 'zod'

/** Sellers a minute that a run does unless told otherwise. */
export const USUAL_PACE = 60
/** Each is a statement of one batch. */
const MOST_PACE = 500

const sellers_per_minute = z.coerce
  .number('must be a number')
  .int('must be whole')
  .min(1, `must be 1 to ${MOST_PACE}`)
  .max(MOST_PACE, `must be 1 to ${MOST_PACE}`)
  .default(USUAL_PACE)

/** What the operator asks for: a dry run, or a real one that names the dry run that was looked at. */
export const startPolicyRunSchema = z.discriminatedUnion('dry_run', [
  z.object({ dry_run: z.literal(true), sellers_per_minute }),
  z.object({
    dry_run: z.literal(false),
    dry_run_id: z.string('must be the id of a dry run that is done'),
    sellers_per_minute,
  }),
])
export type StartPolicyRun = z.output<typeof startPolicyRunSchema>
