import { DurableObject } from 'cloudflare:workers'
import { DAY, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { afterReport, type Circuit, newCircuit, standingOf } from '#app/domain/updates/circuit.rules.ts'
import type { CallReport, GateLimits, GateStatus, Grant } from '#app/domain/updates/gate.rules.ts'
import {
  heedPace,
  newPacing,
  type Pacing,
  shareOf,
  slowDown,
  takeTurns,
} from '#app/domain/updates/pacing.rules.ts'
import { capOfDay } from '#app/domain/updates/warm-up.rules.ts'

/** After its last call's start; longer than any call may take. */
const LEASE = MINUTE
/** Who asks while all calls are out waits here for one to come back; on the machine's clock. */
const PARKED = 5 * SECOND
/** While a probe is out, the others ask again after this. */
const PROBE = 5 * SECOND
const WAIT_WITHOUT_HEADER = 1

type Lease = { calls: number; mails: number; endsAt: number }
type GateState = {
  pacing: Pacing
  circuit: Circuit
  /** Days since the epoch, and mails the provider took on it. */
  day: number
  today: number
  /** Mails of the call the day had no room for; 1 while it had room for each. */
  tooMany: number
  seenAt: number
}
const newState = (now: number): GateState => ({
  pacing: newPacing(),
  circuit: newCircuit(),
  day: Math.floor(now / DAY),
  today: 0,
  tooMany: 1,
  seenAt: now,
})

/**
 * One per mail provider: all consumers ask here before they call it. Limits and business time come with each call. What
 * it learned is stored with each report; leases are in memory only, so after an eviction nobody waits for them.
 * Not reachable from outside.
 */
export class ProviderGate extends DurableObject<Env> {
  private state: GateState | null = this.ctx.storage.kv.get<GateState>('state') ?? null
  private readonly leases = new Map<string, Lease>()
  private reported = Promise.withResolvers<void>()

  async reserve(messages: number[], limits: GateLimits, now: number): Promise<Grant> {
    const began = Date.now()
    for (;;) {
      const waited = Date.now() - began
      const grant = this.tryReserve(messages, limits, now + waited)
      if (grant !== 'full') return grant
      if (waited >= PARKED) return { kind: 'wait', seconds: 1, why: 'rate' }
      await Promise.race([this.reported.promise, scheduler.wait(PARKED - waited)])
    }
  }

  report(lease: string, calls: CallReport[], now: number): void {
    const state = this.at(now)
    this.leases.delete(lease)
    for (const call of calls) {
      state.circuit = afterReport(state.circuit, call, now)
      if (call.kind === 'rate')
        state.pacing = slowDown(state.pacing, call.afterSeconds ?? WAIT_WITHOUT_HEADER, now)
      state.pacing = heedPace(state.pacing, call.pace, now)
      state.today += call.messages
    }
    this.ctx.storage.kv.put('state', state)
    this.reported.resolve()
    this.reported = Promise.withResolvers()
  }

  status(limits: GateLimits, now: number): GateStatus {
    const { circuit, pacing, today, tooMany, day } = this.at(now)
    const standing = standingOf(circuit, now)
    const cap = capOfDay(limits, now)
    const meters = {
      today,
      perDay: cap?.mails ?? null,
      callsPerSecond: limits.callsPerSecond * shareOf(pacing, now),
    }
    if (standing.kind === 'closed')
      return { open: false, why: standing.why, until: standing.until, ...meters }
    if (standing.kind === 'half_open' && this.out().calls > 0)
      return { open: false, why: standing.why, until: now + PROBE, ...meters }
    // Open would say that asking helps, while what waits is larger than what is left.
    if (cap && today + tooMany > cap.mails && today > 0)
      return { open: false, why: cap.why, until: (day + 1) * DAY, ...meters }
    if (now < pacing.blockedUntil) return { open: true, why: 'rate', until: pacing.blockedUntil, ...meters }
    return { open: true, why: standing.kind === 'half_open' ? standing.why : null, until: null, ...meters }
  }

  /** `full`: as many calls are out as may be, or their mails may use up the day. */
  private tryReserve(messages: number[], limits: GateLimits, now: number): Grant | 'full' {
    const state = this.at(now)
    const standing = standingOf(state.circuit, now)
    if (standing.kind === 'closed') return standing
    const out = this.out()
    if (standing.kind === 'half_open' && out.calls > 0)
      return { kind: 'closed', until: now + PROBE, why: standing.why }
    const slots = standing.kind === 'half_open' ? 1 : standing.calls - out.calls
    const cap = capOfDay(limits, now)
    const fits = fitting(messages, cap && { perDay: cap.mails, today: state.today, out: out.mails })
    if (fits === 'tomorrow') {
      state.tooMany = messages[0]!
      return { kind: 'closed', until: (state.day + 1) * DAY, why: cap!.why }
    }
    if (slots <= 0 || fits === 'later') return 'full'

    const asked = messages.slice(0, Math.min(slots, fits))
    const turns = takeTurns(state.pacing, limits, asked, now)
    state.pacing = turns.pacing
    if ('seconds' in turns) return { kind: 'wait', seconds: turns.seconds, why: 'rate' }
    const { waitMs } = turns
    const lease = crypto.randomUUID()
    this.leases.set(lease, {
      calls: waitMs.length,
      mails: asked.slice(0, waitMs.length).reduce((sum, n) => sum + n, 0),
      endsAt: now + waitMs.at(-1)! + LEASE,
    })
    return { kind: 'go', waitMs, lease }
  }

  private out() {
    const out = { calls: 0, mails: 0 }
    for (const lease of this.leases.values()) {
      out.calls += lease.calls
      out.mails += lease.mails
    }
    return out
  }

  /** The state as it is at `now`: a new day counts anew, and leases nobody reported on have run out. */
  private at(now: number): GateState {
    // The sandbox's clock can be set back; what holds until later days says nothing there.
    if (!this.state || now < this.state.seenAt - MINUTE) {
      this.state = newState(now)
      this.leases.clear()
    }
    const { state } = this
    state.seenAt = Math.max(state.seenAt, now)
    const day = Math.floor(now / DAY)
    if (day > state.day) Object.assign(state, { day, today: 0, tooMany: 1 })
    const silent = [...this.leases].filter(([, lease]) => lease.endsAt <= now)
    for (const [id] of silent) this.leases.delete(id)
    // Leases that end together are those of one consumer, or of one jump of the clock: one sign, not many.
    if (silent.length > 0) state.circuit = afterReport(state.circuit, SILENCE, now)
    return state
  }
}

const SILENCE: CallReport = { kind: 'failing', messages: 0, afterSeconds: null, pace: null }

/**
 * How many of the calls the day still takes, at least one; `later` when it depends on calls that are out. A call
 * larger than the whole day's cap goes as the first of its day, because it would never go otherwise.
 */
function fitting(
  messages: readonly number[],
  day: { perDay: number; today: number; out: number } | null,
): number | 'later' | 'tomorrow' {
  if (!day) return messages.length
  const left = day.perDay - day.today
  let [calls, mails] = [0, 0]
  for (const count of messages) {
    mails += count
    if (mails > left - day.out) break
    calls += 1
  }
  if (calls > 0) return calls
  if (day.out > 0) return 'later'
  return day.today === 0 ? 1 : 'tomorrow'
}
