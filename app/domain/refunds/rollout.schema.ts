import { z } from 'zod'
import { isId } from '../kernel/ids.ts'
import { ROLLOUT_STAGES } from './rollout.rules.ts'

const seller = z.string('is needed').refine((id) => isId('seller', id), 'must be the id of a seller, sel_…')

/** How far a flag goes. `percent` counts at the stage of that name, and stays for when it comes back to it. */
export const changeStageSchema = z.object({
  stage: z.enum(ROLLOUT_STAGES, `must be one of ${ROLLOUT_STAGES.join(', ')}`),
  percent: z.coerce
    .number('must be a number')
    .int('must be whole')
    .min(0, 'must be 0 to 100')
    .max(100, 'must be 0 to 100')
    .default(0),
})
export type ChangeStage = z.output<typeof changeStageSchema>
export const killSchema = z.object({ killed: z.enum(['yes', 'no']).transform((v) => v === 'yes') })
/** `none`: the stage decides again. */
export const overrideSchema = z.object({
  seller,
  override: z
    .enum(['on', 'off', 'none'], 'must be on, off or none')
    .transform((v) => (v === 'none' ? null : v === 'on')),
})
