import type {
  closeRequest,
  mailReceipt,
  mailRefund,
  mailRequest,
  sendRefund,
  settleCheckout,
  syncPayment,
} from '../jobs/sales.jobs.ts'
import type { Handler } from '../registry.ts'

export const onSettleCheckout: Handler<typeof settleCheckout> = (p, { scope, services }) =>
  services.checkout.settle(scope, p.checkoutId, { sessionId: p.sessionId || null })

export const onSyncPayment: Handler<typeof syncPayment> = (p, { scope, services }) =>
  services.payments.sync(scope, p.purchaseId)

export const onSendRefund: Handler<typeof sendRefund> = (p, { scope, services }) =>
  services.refunds.send(scope, p.refundId)

export const onCloseRequest: Handler<typeof closeRequest> = (p, { scope, services }) =>
  services.refundRequests.close(scope, p.requestId)

export const onMailReceipt: Handler<typeof mailReceipt> = (p, { scope, services }) =>
  services.receipts.mailReceipt(scope, p.purchaseId, p.again)

export const onMailRefund: Handler<typeof mailRefund> = (p, { scope, services }) =>
  services.receipts.mailRefund(scope, p.refundId, p.about)

export const onMailRequest: Handler<typeof mailRequest> = (p, { scope, services }) =>
  services.receipts.mailRequest(scope, p.requestId, p.about)
