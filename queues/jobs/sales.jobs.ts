import { z } from 'zod'
import { defineJob } from '../define-job.ts'

const retry = { attempts: 20, baseSeconds: 2, maxSeconds: 1800 }

/** Asks the processor what became of a checkout, until it is over. `cause`: the event that said so, or `begun`. */
export const settleCheckout = defineJob({
  name: 'sales.checkout',
  queue: 'money',
  payload: z.object({ checkoutId: z.string(), sessionId: z.string(), cause: z.string() }).strict(),
  key: (p) => `${p.checkoutId}:${p.cause}`,
  retry,
})

/** Asks the processor what became of a payment: refunds, disputes, its fee. */
export const syncPayment = defineJob({
  name: 'sales.payment',
  queue: 'money',
  payload: z.object({ purchaseId: z.string(), cause: z.string() }).strict(),
  key: (p) => `${p.purchaseId}:${p.cause}`,
  retry,
})

/** Has the processor pay back, until it is known whether it did. */
export const sendRefund = defineJob({
  name: 'sales.refund',
  queue: 'money',
  payload: z.object({ refundId: z.string() }).strict(),
  key: (p) => p.refundId,
  retry,
})

/** Mails the receipt. `again`: 0 for the first, then when it was asked for again. */
export const mailReceipt = defineJob({
  name: 'sales.receipt',
  queue: 'mail',
  payload: z.object({ purchaseId: z.string(), again: z.number().int() }).strict(),
  key: (p) => `${p.purchaseId}:${p.again}`,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})

/** Tells the buyer that money is on its way back, or that it did not get there. */
export const mailRefund = defineJob({
  name: 'sales.mail_refund',
  queue: 'mail',
  payload: z.object({ refundId: z.string(), about: z.enum(['sent', 'failed']) }).strict(),
  key: (p) => `${p.refundId}:${p.about}`,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})

/** Mails about a request: to the seller that there is one, to the buyer how it ended. */
export const mailRequest = defineJob({
  name: 'sales.mail_request',
  queue: 'mail',
  payload: z.object({ requestId: z.string(), about: z.enum(['asked', 'declined', 'expired']) }).strict(),
  key: (p) => `${p.requestId}:${p.about}`,
  retry: { attempts: 12, baseSeconds: 2, maxSeconds: 900 },
})

/** A request's time is up. */
export const closeRequest = defineJob({
  name: 'sales.request_deadline',
  queue: 'money',
  payload: z.object({ requestId: z.string() }).strict(),
  key: (p) => p.requestId,
  retry,
})
