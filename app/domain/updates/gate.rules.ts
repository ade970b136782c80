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
  /** What the answer's headers said is left, and for how many seconds that holds, or null. */
  pace: { remaining: number; resetSeconds: number } | null
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
