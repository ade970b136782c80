import { z } from 'zod'

/** Queues by risk: `money` moves it; `mail` calls mail providers; `bulk` turns pages of rows. */
export const QUEUES = ['money', 'mail', 'bulk'] as const
export type QueueName = (typeof QUEUES)[number]

export type JobDefinition<N extends string = string, P = unknown> = {
  name: N
  queue: QueueName
  payload: z.ZodType<P>
  /** Two jobs of one seller with the same name and key are the same work. */
  key: (payload: P) => string
  retry: { attempts: number; baseSeconds: number; maxSeconds: number }
}

export const defineJob = <const N extends string, P>(definition: JobDefinition<N, P>) => definition

/** What travels: ids only, so that nothing personal lies in a queue and the handler reads fresh rows. */
export const envelopeSchema = z
  .object({
    v: z.literal(1),
    id: z.string(),
    name: z.string(),
    sellerId: z.string(),
    payload: z.record(z.string(), z.union([z.string(), z.number()])),
  })
  .strict()
export type Envelope = z.infer<typeof envelopeSchema>

/** How a handler ends. `stale`: somebody did it already or it no longer applies. */
export type JobOutcome = 'done' | 'stale' | { later: number }

/** Full jitter: anywhere between now and the doubled, capped delay, so that retries do not march in step. */
export const backoffSeconds = (retry: JobDefinition['retry'], attempt: number, random: number) =>
  Math.ceil(random * Math.min(retry.maxSeconds, retry.baseSeconds * 2 ** (attempt - 1)))
