import type { JobDefinition } from '#queues/define-job.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

export type JobBus = {
  /**
   * The statement that makes the job; the caller puts it into the D1 batch of the change that needs it.
   * @param runAt epoch ms before which it must not run; now when left out
   */
  enqueue<P>(
    scope: SellerScope,
    job: JobDefinition<string, P>,
    payload: NoInfer<P>,
    runAt?: number,
  ): D1PreparedStatement
  /**
   * A job for each of these, in one write; for what is done about many sellers and changes nothing else.
   * @param o.cause who or what has them done; `perSecond` of them become due each second, `after` as many others. Without:
   *   all at once
   */
  enqueueEach<P>(
    list: readonly { sellerId: string; payload: NoInfer<P> }[],
    job: JobDefinition<string, P>,
    o: { cause: string; perSecond?: number; after?: number },
  ): Promise<void>
  /** After the batch: takes due jobs to where they run. A crash before it costs a minute, not the job. */
  wake(): void
}
