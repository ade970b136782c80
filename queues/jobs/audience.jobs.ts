import { z } from 'zod'
import { defineJob } from '../define-job.ts'

/** Mails the confirmation of a follow that was asked for at `mailedAt`. */
export const confirmFollow = defineJob({
  name: 'audience.confirm_follow',
  queue: 'mail',
  payload: z.object({ contactId: z.string(), mailedAt: z.number().int() }).strict(),
  key: (p) => `${p.contactId}:${p.mailedAt}`,
  retry: { attempts: 8, baseSeconds: 2, maxSeconds: 300 },
})

/** Mails the invitation of an affiliate that was asked for at `invitedAt`. */
export const inviteAffiliate = defineJob({
  name: 'audience.invite_affiliate',
  queue: 'mail',
  payload: z.object({ contactId: z.string(), invitedAt: z.number().int() }).strict(),
  key: (p) => `${p.contactId}:${p.invitedAt}`,
  retry: { attempts: 8, baseSeconds: 2, maxSeconds: 300 },
})

/** Forgets an erased contact once more, after whatever was under way when they were. */
export const forgetContact = defineJob({
  name: 'audience.forget',
  queue: 'bulk',
  payload: z.object({ contactId: z.string() }).strict(),
  key: (p) => p.contactId,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})

/** Checks a page of a seller's contacts after `after` (a contact id; empty for the first page). */
export const checkAudience = defineJob({
  name: 'audience.check',
  queue: 'bulk',
  payload: z.object({ startedAt: z.number().int(), after: z.string() }).strict(),
  key: (p) => `${p.startedAt}:${p.after}`,
  retry: { attempts: 8, baseSeconds: 1, maxSeconds: 300 },
})
