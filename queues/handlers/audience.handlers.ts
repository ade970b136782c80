import type { checkAudience } from '../jobs/audience.jobs.ts'
import type { Handler } from '../registry.ts'

export const onCheckAudience: Handler<typeof checkAudience> = (p, { scope, services }) =>
  services.audienceCheck.page(scope, p.startedAt, p.after)
