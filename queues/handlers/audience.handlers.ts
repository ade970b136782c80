import type { checkAudience, confirmFollow, forgetContact, inviteAffiliate } from '../jobs/audience.jobs.ts'
import type { Handler } from '../registry.ts'

export const onCheckAudience: Handler<typeof checkAudience> = (p, { scope, services }) =>
  services.audienceCheck.page(scope, p.startedAt, p.after)

export const onConfirmFollow: Handler<typeof confirmFollow> = (p, { scope, services }) =>
  services.follows.mailConfirmation(scope, p.contactId, p.mailedAt)

export const onInviteAffiliate: Handler<typeof inviteAffiliate> = (p, { scope, services }) =>
  services.affiliates.mailInvitation(scope, p.contactId, p.invitedAt)

export const onForgetContact: Handler<typeof forgetContact> = (p, { scope, services }) =>
  services.privacy.forgetAgain(scope, p.contactId)
