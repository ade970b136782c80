import type { Pace, SendOutcome } from './settle.rules.ts'

/** Why a provider is not called at the moment. `account`: it refuses our key, sender or credit; `failing`: it does not answer. */
export type GateReason = 'rate' | 'quota' | 'warm_up' | 'account' | 'failing'

export type Grant =
  /** The first `waitMs.length` calls may go, each after so many ms from now; `lease` names them in the report. */
  | { kind: 'go'; waitMs: number[]; lease: string }
  /** Open, but everything of the next moments is given away: ask again after so many seconds. */
  | { kind: 'wait'; seconds: number; why: 'rate' }
  /** Nobody is called before `until` (epoch ms); what was not handed over may go elsewhere. */
  | { kind: 'closed'; until: number; why: Exclude<GateReason, 'rate'> }

/** What a call showed about its provider. */
export type CallReport = {
  kind: 'ok' | 'refused' | 'rate' | 'quota' | 'account' | 'failing'
  /** Mails the provider took. */
  messages: number
  /** Seconds the provider asked to wait, or null. */
  afterSeconds: number | null
  pace: Pace | null
}

export type GateStatus = {
  open: boolean
  why: GateReason | null
  until: number | null
  /** Mails handed over since midnight UTC, and how many the day takes; null: as many as one likes. */
  today: number
  perDay: number | null
  callsPerSecond: number
}

/** What an installation may ask of a provider; `dailyQuota` in mails, `warmUpSince` the first midnight UTC of a new domain. */
export type GateLimits = {
  callsPerSecond: number
  mailsPerSecond: number
  dailyQuota: number | null
  warmUpSince: number | null
}

/**
 * What a call's outcome tells the gate.
 * @param messages handed over with the call
 * @returns null when no call was made, which tells nothing
 */
export function toCallReport(outcome: SendOutcome, messages: number): CallReport | null {
  const pace = outcome.pace ?? null
  const nothing = { messages: 0, afterSeconds: null, pace }
  if (messages === 0) return null
  switch (outcome.kind) {
    case 'accepted':
      return { ...nothing, kind: 'ok', messages }
    case 'partial':
      return { ...nothing, kind: 'ok', messages: outcome.results.filter((r) => r.kind === 'accepted').length }
    case 'unknown':
      return { ...nothing, kind: 'failing' }
    case 'rejected':
      return { ...nothing, kind: outcome.cause === 'account' ? 'account' : 'refused' }
    case 'retry_later': {
      const { cause, afterSeconds } = outcome
      if (cause === 'stopped') return null
      // Our own call with the same key is still out: nothing is wrong with the provider.
      return cause === 'concurrent'
        ? { ...nothing, kind: 'refused' }
        : { ...nothing, kind: cause, afterSeconds }
    }
    default:
      return outcome satisfies never
  }
}
