import type { JobOutcome } from '#queues/define-job.ts'
import type { SellerScope } from '../auth/scope.ts'

export type SendingService = {
  freezePage(scope: SellerScope, updateId: string, after: string): Promise<JobOutcome>
  start(scope: SellerScope, updateId: string): Promise<JobOutcome>
  dispatch(scope: SellerScope, updateId: string, fromBatch: number, toBatch: number): Promise<JobOutcome>
}
