/** What an answer's headers said is left, and for how many seconds that holds. */
export type Pace = { remaining: number; resetSeconds: number }

/**
 * What a provider said of one call. Three-valued on purpose: `unknown` means it may have taken the mails and its
 * answer was lost; only the same idempotency key inside its window, or an event, may settle it.
 */
export type SendOutcome = (
  | { kind: 'accepted' /** provider's id per recipient, in the order given */; providerIds: string[] }
  | {
      kind: 'rejected'
      /** nobody of the call was sent and the same call will be refused again */
      reason: string
      code: string
      /**
       * `message`: the mail is at fault. `account`: key, sender or credit; the mails may be sent once that is mended.
       * `conflict`: an earlier call with this key had other bytes and may have been sent; never try a new key.
       */
      cause: 'message' | 'account' | 'conflict'
    }
  | {
      kind: 'partial'
      results: ({ kind: 'accepted'; providerId: string } | { kind: 'rejected'; reason: string })[]
    }
  | {
      kind: 'retry_later'
      /** nobody was sent; ask again */
      afterSeconds: number
      reason: string
      /** `concurrent`: a call with the same key is still out. `stopped`: the provider was not called at all. */
      cause: 'rate' | 'quota' | 'concurrent' | 'stopped'
    }
  | { kind: 'unknown'; reason: string }
) & { pace?: Pace }

/** What one batch adds to its update's counts. */
export type Tally = { accepted: number; rejected: number; unknown: number; skipped: number }
export type BatchBefore = Tally & {
  /** A batch found `sending` lost its run, and its outcome with it. */
  before: 'queued' | 'sending' | 'unknown'
  attempts: number
}
export type Settlement = {
  state: 'queued' | 'accepted' | 'rejected' | 'unknown'
  reason: string | null
  providerIds: (string | null)[] | null
  tally: Tally
  /** People left out of this call count as skipped from now on; false while an earlier call may have mailed them. */
  skips: boolean
  /** Of the people handed over, by index: who was refused one by one. */
  refused: { index: number; reason: string }[]
  /** Seconds until the batch should be taken up again, or null. */
  later: number | null
}

/** Seconds until an unknown batch is asked about again: 30 s, doubling to an hour, inside the provider's window. */
export const unknownRetrySeconds = (attempts: number) => Math.min(3600, 30 * 2 ** Math.min(10, attempts))

/**
 * The provider's answer about one batch as what the ledger keeps and what happens next. Total over all outcomes.
 * @param people how many were handed over; `left` how many of the frozen batch were left out because they opted out
 * @param replays whether the provider replays idempotency keys, so that asking again can settle a doubt
 */
export function settleBatch(
  batch: BatchBefore,
  outcome: SendOutcome,
  { people, left, replays }: { people: number; left: number; replays: boolean },
): Settlement {
  const inDoubt = batch.before !== 'queued'
  const settled = { providerIds: null, reason: null, skips: true, refused: [], later: null }
  const tally = (t: Partial<Tally>): Tally => ({
    accepted: 0,
    rejected: 0,
    unknown: 0,
    skipped: batch.skipped + left,
    ...t,
  })
  // Of a batch in doubt only events count as accepted, delivery by delivery; asking again takes none of that back.
  const proven = inDoubt ? batch.accepted : 0
  // An earlier call may have mailed everybody of the batch, also who opted out since: all of it stays in doubt.
  const doubt = (reason: string, later: number | null): Settlement =>
    inDoubt
      ? {
          ...settled,
          state: 'unknown',
          reason,
          skips: false,
          later,
          tally: tally({ accepted: proven, unknown: people + left - proven, skipped: batch.skipped }),
        }
      : { ...settled, state: 'unknown', reason, later, tally: tally({ unknown: people }) }
  const waiting = (reason: string, later: number | null): Settlement =>
    inDoubt
      ? doubt(reason, later)
      : { ...settled, state: 'queued', reason, skips: false, later, tally: tally({ skipped: batch.skipped }) }

  switch (outcome.kind) {
    case 'accepted':
      return {
        ...settled,
        state: 'accepted',
        providerIds: outcome.providerIds,
        tally: tally({ accepted: people }),
      }
    case 'partial': {
      const refused = outcome.results.flatMap((r, index) =>
        r.kind === 'rejected' ? [{ index, reason: r.reason }] : [],
      )
      return {
        ...settled,
        state: 'accepted',
        providerIds: outcome.results.map((r) => (r.kind === 'accepted' ? r.providerId : null)),
        refused,
        tally: tally({ accepted: people - refused.length, rejected: refused.length }),
      }
    }
    case 'retry_later':
      // A full day is the gate's to remember; the batch comes again at once and goes to the other provider.
      return waiting(outcome.reason, outcome.cause === 'quota' ? 0 : outcome.afterSeconds)
    case 'unknown':
      return doubt(outcome.reason, replays ? unknownRetrySeconds(batch.attempts) : null)
    case 'rejected':
      // Somebody of the batch opted out since an earlier call, so this one carried other bytes: that one was taken.
      if (outcome.cause === 'conflict') return doubt(outcome.code, null)
      // Nobody was sent and the mails are fine: the gate closes, and what waits goes elsewhere.
      if (outcome.cause === 'account') return waiting(outcome.code, 0)
      return { ...settled, state: 'rejected', reason: outcome.reason, tally: tally({ rejected: people }) }
    default:
      return outcome satisfies never
  }
}
