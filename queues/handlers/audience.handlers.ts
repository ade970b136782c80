import type { checkAudience, confirmFollow } from '../jobs/audience.jobs.ts'
import type { Handler } from '../registry.ts'

export const onCheckAudience: Handler<typeof checkAudience> = (p, { scope, services }) =>
  services.audienceCheck.page(scope, p.startedAt, p.after)

export const onConfirmFollow: Handler<typeof confirmFollow> = (p, { scope, services }) =>
  services.follows.mailConfirmation(scope, p.contactId, p.mailedAt)
