import { z } from 'zod'
import { startPolicyRunSchema } from '#app/domain/refunds/migration.schema.ts'
import { changeStageSchema, killSchema, overrideSchema } from '#app/domain/refunds/rollout.schema.ts'
import type { OperatorScope } from '#workers/auth/scope.ts'
import type { Services } from '#workers/container.ts'

const run = z.string('is needed')
const some = z
  .string()
  .optional()
  .transform((id) => id || undefined)
const pace = startPolicyRunSchema.options[0].shape.sellers_per_minute

/** What the operator's page and `npm run policies:migrate` may ask for, by its intent. */
export const policyActionSchema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('dry-run'), sellers_per_minute: pace }),
  z.object({ intent: z.literal('run'), dry_run_id: run, sellers_per_minute: pace }),
  z.object({ intent: z.enum(['pause', 'resume', 'cancel']), run }),
  z.object({ intent: z.literal('roll-back'), run, seller: some, product: some }),
  changeStageSchema.extend({ intent: z.literal('stage') }),
  killSchema.extend({ intent: z.literal('kill') }),
  overrideSchema.extend({ intent: z.literal('override') }),
])

/** Does what was asked. @returns the run concerned, and what became of it where that is known at once */
export async function actOnPolicies(
  { policyRuns, rollout }: Services,
  operator: OperatorScope,
  ask: z.output<typeof policyActionSchema>,
): Promise<{ run: string | null; outcome: string }> {
  const done = (run: string | null, outcome = 'done') => ({ run, outcome })
  switch (ask.intent) {
    case 'dry-run':
      return done((await policyRuns.start(operator, { ...ask, dry_run: true })).id)
    case 'run':
      return done((await policyRuns.start(operator, { ...ask, dry_run: false })).id)
    case 'roll-back':
      return done(ask.run, await policyRuns.rollBack(operator, ask.run, ask))
    case 'stage':
      await rollout.setStage(operator, ask)
      return done(null)
    case 'kill':
      await rollout.setKilled(operator, ask.killed)
      return done(null)
    case 'override':
      await rollout.setOverride(operator, ask.seller, ask.override)
      return done(null)
    default:
      await policyRuns[ask.intent](operator, ask.run)
      return done(ask.run)
  }
}
