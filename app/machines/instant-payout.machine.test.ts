import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, waitFor } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import type { Money } from '#app/domain/kernel/money.ts'
import type { InstantQuote, PayoutStatus, PayoutView } from '#app/domain/payouts/payout.schema.ts'
import {
  type InstantOrder,
  instantPayoutMachine,
  type QuoteAsk,
  type QuoteOutcome,
  type SendOutcome,
} from './instant-payout.machine.ts'

const usd = (amount: number): Money => ({ amount, currency: 'usd' })
const quoteOf = (ask: QuoteAsk, payable = true): InstantQuote => ({
  ...{ payable, gross: ask.amount ?? usd(20_000_00), fee: usd(600), net: usd(20_000), fee_percent: 3 },
  ...{ through: ask.through ?? '2026-11-26', parts: [], checks: [], destination: null, days: [] },
})
const payoutOf = (id: string, status: PayoutStatus, gross = 10_000_00): PayoutView => ({
  ...{ id, type: 'instant', status, gross: usd(gross), fee: usd(0), net: usd(gross), arrives_on: null },
  ...{ covers_through: '2026-11-26', failure: null, origin: 'request', part: { number: 1, of: 2 } },
  ...{ destination: 'Bank', created_at: '', settled_at: null },
})
const answered = (...payouts: PayoutView[]): SendOutcome => ({ kind: 'answered', payouts })

function openDialog(
  o: {
    send?: (order: InstantOrder) => Promise<SendOutcome>
    quote?: (ask: QuoteAsk) => Promise<QuoteOutcome>
  } = {},
) {
  const sent: InstantOrder[] = []
  const asked: QuoteAsk[] = []
  const dialog = createActor(
    instantPayoutMachine.provide({
      actors: {
        quote: fromPromise<QuoteOutcome, QuoteAsk>(async ({ input }) => {
          asked.push(input)
          return o.quote ? o.quote(input) : { kind: 'quote', quote: quoteOf(input) }
        }),
        send: fromPromise<SendOutcome, InstantOrder>(async ({ input }) => {
          sent.push(input)
          return o.send ? o.send(input) : answered(payoutOf('po_1', 'submitted'))
        }),
      },
    }),
  ).start()
  dialog.send({ type: 'opened', key: 'k1' })
  type Value = Parameters<ReturnType<typeof dialog.getSnapshot>['matches']>[0]
  const is = (state: Value) => dialog.getSnapshot().matches(state)
  return {
    ...{ dialog, sent, asked, is },
    context: () => dialog.getSnapshot().context,
    until: (state: Value) => waitFor(dialog, () => is(state)),
  }
}

describe('being paid now', () => {
  it('begins with all there is through today, and sends exactly what was looked at', async () => {
    const { dialog, until, sent, asked } = openDialog()
    await until({ choosing: 'ready' })
    expect(asked).toEqual([{ through: null, amount: null }])
    dialog.send({ type: 'submitted' })
    await until('results')
    expect(sent).toEqual([{ through: '2026-11-26', amount: null, gross: usd(20_000_00), key: 'k1' }])
  })

  it('looks again for each day that is chosen, and sends that', async () => {
    const { dialog, until, sent, asked } = openDialog()
    await until({ choosing: 'ready' })
    dialog.send({ type: 'chose', through: '2026-11-20' })
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'submitted' })
    await until('results')
    expect(asked.map((a) => a.through)).toEqual([null, '2026-11-20'])
    expect(sent.map((s) => s.through)).toEqual(['2026-11-20'])
  })

  it('is one request, however often one clicks, and cannot be left half sent', async () => {
    const { dialog, until, sent, is } = openDialog()
    await until({ choosing: 'ready' })
    for (let i = 0; i < 5; i++) dialog.send({ type: 'submitted' })
    dialog.send({ type: 'closed' })
    dialog.send({ type: 'chose', through: '2026-11-20' })
    expect(is('sending')).toBe(true)
    await until('results')
    expect(sent).toHaveLength(1)
  })

  it('sends nothing while a check does not pass, and looks again on request', async () => {
    let times = 0
    const { dialog, until, sent } = openDialog({
      quote: async (ask) => ({ kind: 'quote', quote: quoteOf(ask, ++times > 1) }),
    })
    await until({ choosing: 'blocked' })
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'ready' })
    expect(sent).toEqual([])
  })

  it('says why it could not look, and looks again', async () => {
    const script: (() => Promise<QuoteOutcome>)[] = [
      () => Promise.reject(new Error('offline')),
      async () => ({ kind: 'refused', detail: 'The payment provider does not answer right now.' }),
      async () => ({ kind: 'quote', quote: quoteOf({ through: null, amount: null }) }),
    ]
    const { dialog, until, context } = openDialog({ quote: () => script.shift()!() })
    await until({ choosing: 'refused' })
    expect(context().problem).toMatch(/connection/)
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'refused' })
    expect(context().problem).toMatch(/provider/)
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'ready' })
    expect(context().problem).toBeNull()
  })

  it('shows what it would be by now when that has changed, with why', async () => {
    const script: SendOutcome[] = [
      { kind: 'refused', detail: 'It would be $90 now, not $100.' },
      answered(payoutOf('po_1', 'paid')),
    ]
    const { dialog, until, asked, context } = openDialog({ send: async () => script.shift()! })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'ready' })
    expect([asked.length, context().problem]).toEqual([2, 'It would be $90 now, not $100.'])
    dialog.send({ type: 'submitted' })
    await until('results')
    expect(context().problem).toBeNull()
  })

  it('tries again under the same key when there was no answer', async () => {
    const script: (() => Promise<SendOutcome>)[] = [
      () => Promise.reject(new Error('offline')),
      async () => answered(payoutOf('po_1', 'submitted')),
    ]
    const { dialog, until, sent, context } = openDialog({ send: () => script.shift()!() })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'submitted' })
    await until({ choosing: 'ready' })
    expect(context().problem).toMatch(/only once/)
    dialog.send({ type: 'submitted' })
    await until('results')
    expect(sent.map((s) => s.key)).toEqual(['k1', 'k1'])
  })

  it('follows each part, and tries again those alone that failed, for what they hold', async () => {
    const script = [
      answered(
        payoutOf('po_1', 'submitted', 7_000_00),
        payoutOf('po_2', 'failed', 5_000_00),
        payoutOf('po_3', 'canceled', 3_000_00),
        payoutOf('po_4', 'unknown', 1_000_00),
      ),
      answered(payoutOf('po_5', 'submitted', 8_000_00)),
    ]
    const { dialog, until, sent, context } = openDialog({ send: async () => script.shift()! })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'submitted' })
    await until('results')
    dialog.send({ type: 'updated', payouts: [payoutOf('po_1', 'paid', 7_000_00), payoutOf('po_9', 'paid')] })
    expect(context().payouts.map((p) => p.status)).toEqual(['paid', 'failed', 'canceled', 'unknown'])
    dialog.send({ type: 'retried', key: 'k2' })
    await until({ choosing: 'ready' })
    expect(context().kept.map((p) => p.id)).toEqual(['po_1', 'po_4'])
    dialog.send({ type: 'submitted' })
    await until('results')
    expect(sent.at(-1)).toEqual({
      ...{ through: '2026-11-26', amount: usd(8_000_00), gross: usd(8_000_00), key: 'k2' },
    })
    dialog.send({ type: 'updated', payouts: [payoutOf('po_4', 'paid', 1_000_00)] })
    expect(context().kept.map((p) => p.status)).toEqual(['paid', 'paid'])
    // Nothing of this failed: there is nothing to try again.
    dialog.send({ type: 'retried', key: 'k3' })
    expect(context().key).toBe('k2')
  })

  it('forgets everything when it is closed', async () => {
    const { dialog, until, context } = openDialog({ send: async () => answered(payoutOf('po_1', 'failed')) })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'chose', through: '2026-11-20' })
    await until({ choosing: 'ready' })
    dialog.send({ type: 'submitted' })
    await until('results')
    dialog.send({ type: 'closed' })
    dialog.send({ type: 'opened', key: 'k2' })
    expect(context()).toMatchObject({ key: 'k2', through: null, amount: null, payouts: [], kept: [] })
  })

  it('reaches its states, and can be closed from each but a request', () => {
    const done = (actor: string, output: unknown) => ({ type: `xstate.done.actor.${actor}`, output }) as never
    const ask = { through: null, amount: null }
    const quoted = (outcome: unknown) => done('0.instant.choosing.quoting', outcome)
    const paths = getShortestPaths(instantPayoutMachine, {
      events: [
        { type: 'opened', key: 'k' },
        { type: 'chose', through: '2026-11-20' },
        { type: 'submitted' },
        { type: 'closed' },
        quoted({ kind: 'quote', quote: quoteOf(ask) }),
        quoted({ kind: 'quote', quote: quoteOf(ask, false) }),
        quoted({ kind: 'refused', detail: 'x' }),
        done('0.instant.sending', answered(payoutOf('po_1', 'failed'))),
      ],
    })
    const reached = new Map(paths.map((p) => [JSON.stringify(p.state.value), p.state]))
    expect([...reached.keys()].sort()).toEqual([
      '"closed"',
      '"results"',
      '"sending"',
      '{"choosing":"blocked"}',
      '{"choosing":"quoting"}',
      '{"choosing":"ready"}',
      '{"choosing":"refused"}',
    ])
    for (const [name, state] of reached)
      expect([name, state.can({ type: 'closed' })]).toEqual([name, !['"closed"', '"sending"'].includes(name)])
  })
})
