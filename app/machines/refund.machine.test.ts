import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import type { Money } from '#app/domain/kernel/money.ts'
import type { RefundPreview, RefundStatus, RefundView } from '#app/domain/refunds/refund.schema.ts'
import {
  PREVIEW_AFTER_MS,
  type PreviewOutcome,
  type RefundOrder,
  refundMachine,
  type SendOutcome,
} from './refund.machine.ts'

const usd = (amount: number): Money => ({ amount, currency: 'usd' })
const previewOf = (amount: Money): RefundPreview => ({
  ...{ amount, tax: usd(0), to_buyer: amount, platform_fee_returned: usd(15), affiliate: usd(0) },
  ...{ from_balance: usd(amount.amount - 15), processor_fee_kept: usd(59) },
  ...{ is_full: amount.amount === 1000, is_ours: true },
})
const refundOf = (status: RefundStatus, amount = usd(1000)): RefundView => ({
  ...{
    id: 'ref_1',
    purchase_id: 'pur_1',
    status,
    amount,
    tax: usd(0),
    note: null,
    origin: 'seller',
    by: 'Mara',
  },
  ...{ failure: status === 'failed' ? 'declined' : null, created_at: '', settled_at: null },
})
const answered = (status: RefundStatus): SendOutcome => ({ kind: 'answered', refund: refundOf(status) })

function openDialog(
  send: (order: RefundOrder) => Promise<SendOutcome> = async () => answered('succeeded'),
  o: { noteNeeded?: boolean; preview?: (amount: Money) => Promise<PreviewOutcome> } = {},
) {
  const clock = new SimulatedClock()
  const sent: RefundOrder[] = []
  const previewed: number[] = []
  const dialog = createActor(
    refundMachine.provide({
      actors: {
        preview: fromPromise<PreviewOutcome, Money>(async ({ input }) => {
          previewed.push(input.amount)
          return o.preview ? o.preview(input) : { kind: 'preview', preview: previewOf(input) }
        }),
        send: fromPromise<SendOutcome, RefundOrder>(({ input }) => {
          sent.push(input)
          return send(input)
        }),
      },
    }),
    { clock },
  ).start()
  dialog.send({ type: 'opened', rest: usd(1000), noteNeeded: o.noteNeeded ?? false, key: 'k1' })
  const is = (state: Parameters<ReturnType<typeof dialog.getSnapshot>['matches']>[0]) =>
    dialog.getSnapshot().matches(state)
  return {
    ...{ dialog, clock, sent, previewed, is },
    context: () => dialog.getSnapshot().context,
    until: (state: Parameters<typeof is>[0]) => waitFor(dialog, () => is(state)),
  }
}

describe('giving money back', () => {
  it('begins with all that is left, and what that takes', async () => {
    const { until, context, previewed } = openDialog()
    await until({ editing: 'confirm' })
    expect([context().amount, previewed, context().preview?.is_full]).toEqual(['10', [1000], true])
  })

  it('is one request, however often one clicks, and cannot be left half sent', async () => {
    const { dialog, until, sent, is } = openDialog()
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    for (let i = 0; i < 5; i++) dialog.send({ type: 'submitted' })
    dialog.send({ type: 'closed' })
    dialog.send({ type: 'typed', amount: '5' })
    expect(is('sending')).toBe(true)
    await until('done')
    expect(sent).toEqual([{ amount: usd(1000), note: '', key: 'k1' }])
  })

  it('sends only what was previewed: a changed amount is looked at first', async () => {
    const { dialog, until, clock, sent, is, context } = openDialog()
    await until({ editing: 'confirm' })
    dialog.send({ type: 'typed', amount: '2.50' })
    expect(context().preview).toBeNull()
    dialog.send({ type: 'submitted' })
    expect(is({ editing: 'amount' })).toBe(true)
    clock.increment(PREVIEW_AFTER_MS)
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    await until('done')
    expect(sent.map((s) => s.amount.amount)).toEqual([250])
  })

  it.each([
    ['5,00', /comma/],
    ['', /needed/],
    ['10.01', /at most/],
    ['-1', /more than 0/],
    ['€5', /USD/],
  ])('names what is wrong with “%s” before anything is sent', async (amount, message) => {
    const { dialog, until, clock, sent, previewed, is, context } = openDialog()
    await until({ editing: 'confirm' })
    dialog.send({ type: 'typed', amount })
    clock.increment(PREVIEW_AFTER_MS * 2)
    dialog.send({ type: 'submitted' })
    expect(is({ editing: 'amount' })).toBe(true)
    expect(context().errors).toMatchObject([{ path: 'amount', message: expect.stringMatching(message) }])
    expect([sent, previewed]).toEqual([[], [1000]])
  })

  it('wants a note outside the window', async () => {
    const { dialog, until, sent, context } = openDialog(undefined, { noteNeeded: true })
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    expect([context().errors[0]?.path, sent]).toEqual(['note', []])
    dialog.send({ type: 'noted', note: ' Out of kindness ' })
    expect(context().errors).toEqual([])
    dialog.send({ type: 'submitted' })
    await until('done')
    expect(sent[0]?.note).toBe('Out of kindness')
  })

  it.each<[RefundStatus, 'done' | 'unknown' | 'failed']>([
    ['succeeded', 'done'],
    ['unknown', 'unknown'],
    ['pending', 'unknown'],
    ['failed', 'failed'],
  ])('shows one that is %s as %s', async (status, state) => {
    const { dialog, until, context } = openDialog(async () => answered(status))
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    await until(state)
    expect(context().refund?.status).toBe(status)
    dialog.send({ type: 'closed' })
    await until('closed')
  })

  it('tries again under the same key when there was no answer, under a new one when the processor said no', async () => {
    const script: (() => Promise<SendOutcome>)[] = [
      () => Promise.reject(new Error('offline')),
      async () => answered('failed'),
      async () => answered('succeeded'),
    ]
    const { dialog, until, sent, context } = openDialog(() => script.shift()!())
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    await until({ editing: 'confirm' })
    expect(context().problem).toMatch(/only once/)
    dialog.send({ type: 'submitted' })
    await until('failed')
    dialog.send({ type: 'again', rest: usd(1000), key: 'k2' })
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    await until('done')
    expect(sent.map((s) => s.key)).toEqual(['k1', 'k1', 'k2'])
  })

  it('shows what the server refuses at its field, or as a sentence', async () => {
    const script: SendOutcome[] = [
      { kind: 'refused', errors: [{ path: 'amount.amount', message: 'must be at most $6' }], detail: 'x' },
      { kind: 'refused', errors: [], detail: 'Refunds are off.' },
    ]
    const { dialog, until, context } = openDialog(async () => script.shift()!)
    await until({ editing: 'confirm' })
    dialog.send({ type: 'submitted' })
    await until({ editing: 'confirm' })
    expect(context()).toMatchObject({
      errors: [{ path: 'amount', message: 'must be at most $6' }],
      problem: null,
    })
    dialog.send({ type: 'submitted' })
    await until({ editing: 'confirm' })
    expect(context()).toMatchObject({ errors: [], problem: 'Refunds are off.' })
  })

  it('asks the server once more when it could not say what it takes', async () => {
    let times = 0
    const { dialog, until, context, sent } = openDialog(undefined, {
      preview: async (amount) => {
        times += 1
        if (times === 1) throw new Error('offline')
        return { kind: 'preview', preview: previewOf(amount) }
      },
    })
    await until({ editing: 'refused' })
    expect(context().problem).toMatch(/connection/)
    dialog.send({ type: 'submitted' })
    await until({ editing: 'confirm' })
    expect(sent).toEqual([])
  })

  it('forgets everything when it is closed', async () => {
    const { dialog, until, context } = openDialog(undefined, { noteNeeded: true })
    await until({ editing: 'confirm' })
    dialog.send({ type: 'noted', note: 'x' })
    dialog.send({ type: 'closed' })
    dialog.send({ type: 'opened', rest: usd(600), noteNeeded: false, key: 'k2' })
    expect(context()).toMatchObject({ note: '', amount: '6', key: 'k2', preview: null, errors: [] })
  })

  it('reaches its states, and can be closed from each but a request', () => {
    const done = (actor: string, output: unknown) => ({ type: `xstate.done.actor.${actor}`, output }) as never
    const preview = { kind: 'preview', preview: previewOf(usd(1000)) }
    const paths = getShortestPaths(refundMachine, {
      events: [
        { type: 'opened', rest: usd(1000), noteNeeded: false, key: 'k' },
        { type: 'typed', amount: '5' },
        { type: 'submitted' },
        { type: 'closed' },
        { type: 'again', rest: usd(1000), key: 'k' },
        done('0.refund.editing.preview', preview),
        done('0.refund.editing.preview', { kind: 'refused', errors: [], detail: 'x' }),
        ...(['succeeded', 'unknown', 'failed'] as const).map((s) => done('0.refund.sending', answered(s))),
      ],
    })
    const reached = new Map(paths.map((p) => [JSON.stringify(p.state.value), p.state]))
    expect([...reached.keys()].sort()).toEqual([
      '"closed"',
      '"done"',
      '"failed"',
      '"sending"',
      '"unknown"',
      '{"editing":"amount"}',
      '{"editing":"confirm"}',
      '{"editing":"preview"}',
      '{"editing":"refused"}',
    ])
    for (const [name, state] of reached)
      expect([name, state.can({ type: 'closed' })]).toEqual([name, !['"closed"', '"sending"'].includes(name)])
  })
})
