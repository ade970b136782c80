import type { Repos } from '#db/repos/index.ts'
import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../auth/scope.ts'
import type { Mailer } from './mailer.service.ts'

type Deps = { repos: (scope: SellerScope) => Repos; mailer: Mailer; baseUrl: string }

/** Mails about money: receipts, refunds, requests. */
export function createReceiptsService(_d: Deps) {
  return {
    async mailReceipt(_scope: SellerScope, _purchaseId: string, _again: number): Promise<JobOutcome> {
      return 'stale'
    },
    async mailRefund(_scope: SellerScope, _refundId: string, _about: 'sent' | 'failed'): Promise<JobOutcome> {
      return 'stale'
    },
    async mailRequest(
      _scope: SellerScope,
      _requestId: string,
      _about: 'asked' | 'declined' | 'expired',
    ): Promise<JobOutcome> {
      return 'stale'
    },
  }
}
