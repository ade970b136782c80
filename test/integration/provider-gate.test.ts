import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CallReport, GateLimits, Grant } from '#app/domain/updates/gate.rules.ts'
import { createProviderGates } from '#workers/adapters/provider-gates.ts'

const START = Date.UTC(2026, 10, 20, 12)
const FAST: GateLimits = {
  callsPerSecond: 10_000,
  mailsPerSecond: 1_000_000,
  dailyQuota: null,
  warmUpSince: null,
}
const clock = { at: START, now: () => clock.at }
const limits = { resend: FAST, sendgrid: FAST }
const gates = createProviderGates(env, limits, clock)
let day = 0
beforeEach(() => {
  // Each test lives a year after the one before, when nothing that one did counts any more.
  clock.at = START + ++day * 365 * 24 * 3600_000
  limits.resend = FAST
})

const told = (kind: CallReport['kind'], fields: Partial<CallReport> = {}): CallReport => ({
  kind,
  messages: 0,
  afterSeconds: null,
  pace: null,
  ...fields,
})
const ok = (messages = 100) => told('ok', { messages })
const reserve = (calls = 1, messages = 100) => gates.reserve('resend', Array(calls).fill(messages))
const go = async (calls = 1, messages = 100) => {
  const grant = await reserve(calls, messages)
  if (grant.kind !== 'go') throw new Error(`not granted: ${JSON.stringify(grant)}`)
  return grant
}
const report = ({ lease }: Grant & { kind: 'go' }, ...calls: CallReport[]) =>
  gates.report('resend', lease, calls)

describe('the gate of a provider', () => {
  it('lets two calls out at first and one more with each good answer', async () => {
    const first = await go(10)
    expect(first.waitMs).toHaveLength(2)
    await report(first, ok(), ok())
    const second = await go(10)
    expect(second.waitMs).toHaveLength(4)
    await report(second, ok(), ok(), ok(), ok())
    expect((await go(10)).waitMs).toHaveLength(8)
  })
})
