import { z } from 'zod'
import { defineJob } from '../define-job.ts'

const retry = { attempts: 20, baseSeconds: 2, maxSeconds: 1800 }
const kind = z.enum(['daily', 'standard'])

/** A seller's part in the run of a day: payouts are made, or why none is. `day` is a UTC day. */
export const runPayouts = defineJob({
  name: 'payouts.run',
  queue: 'money',
  payload: z.object({ kind, day: z.iso.date() }).strict(),
  key: (p) => `${p.kind}:${p.day}`,
  retry,
})

/** Takes a payout through the provider, until it is on its way or its money is back. */
export const sendPayout = defineJob({
  name: 'payouts.send',
  queue: 'money',
  payload: z.object({ payoutId: z.string() }).strict(),
  key: (p) => p.payoutId,
  retry,
})

/** Asks the provider how a payout stands. `cause`: the event that said so, or the moment of the look. */
export const syncPayout = defineJob({
  name: 'payouts.sync',
  queue: 'money',
  payload: z.object({ payoutId: z.string(), cause: z.string() }).strict(),
  key: (p) => `${p.payoutId}:${p.cause}`,
  retry,
})

/** Asks the provider how a seller's account and destination stand. */
export const syncPayoutAccount = defineJob({
  name: 'payouts.account',
  queue: 'money',
  payload: z.object({ cause: z.string() }).strict(),
  key: (p) => p.cause,
  retry,
})

/** Compares what the provider holds for a seller with our books. `cause`: the day. */
export const checkPayoutDrift = defineJob({
  name: 'payouts.drift',
  queue: 'bulk',
  payload: z.object({ cause: z.string() }).strict(),
  key: (p) => p.cause,
  retry,
})

const mailRetry = { attempts: 12, baseSeconds: 2, maxSeconds: 900 }
/** Mails those who set payouts that one did not arrive. */
export const mailPayout = defineJob({
  name: 'payouts.mail',
  queue: 'mail',
  payload: z.object({ payoutId: z.string(), about: z.enum(['failed', 'canceled', 'returned']) }).strict(),
  key: (p) => `${p.payoutId}:${p.about}`,
  retry: mailRetry,
})

/**
 * Mails what changed about how a seller is paid: daily payouts suspended or back, another destination, paused or resumed by
 * the operator. `code`: why; `at`: epoch ms of the change.
 */
export const mailPayoutChange = defineJob({
  name: 'payouts.mail_change',
  queue: 'mail',
  payload: z
    .object({
      about: z.enum(['daily_suspended', 'daily_back', 'destination_changed', 'paused', 'resumed']),
      code: z.string(),
      at: z.number().int(),
    })
    .strict(),
  key: (p) => `${p.about}:${p.at}`,
  retry: mailRetry,
})
