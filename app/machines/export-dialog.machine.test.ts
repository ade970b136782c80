import { getShortestPaths } from '@xstate/graph'
import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate'
import {
  ESTIMATE_AFTER_MS,
  type ExportChoice,
  type ExportOutcome,
  exportDialogMachine,
} from './export-dialog.machine.ts'

function openDialog(
  answer: (choice: ExportChoice) => Promise<ExportOutcome> = async () => ({ kind: 'accepted', id: 'exp_1' }),
) {
  const asked: ExportChoice[] = []
  const estimated: ExportChoice[] = []
  const clock = new SimulatedClock()
  const machine = exportDialogMachine.provide({
    actors: {
      requestExport: fromPromise<ExportOutcome, ExportChoice>(({ input }) => {
        asked.push(input)
        return answer(input)
      }),
      estimateExport: fromPromise<number, ExportChoice>(async ({ input }) => {
        estimated.push(input)
        return 10 * input.types.length
      }),
    },
  })
  const dialog = createActor(machine, { clock, input: {} }).start()
  dialog.send({ type: 'opened' })
  const context = () => dialog.getSnapshot().context
  return {
    dialog,
    clock,
    asked,
    estimated,
    context,
    is: (state: object | string) => dialog.getSnapshot().matches(state as never),
  }
}

describe('the export dialog', () => {
  it('has followers ticked at first', () => {
    expect(openDialog().context().choice.types).toEqual(['followers'])
  })

  it('asks for nothing while no box is ticked', () => {
    const { dialog, asked, is } = openDialog()
    dialog.send({ type: 'ticked', source: 'followers', on: false })
    expect(dialog.getSnapshot().can({ type: 'submitted' })).toBe(false)
    dialog.send({ type: 'submitted' })
    expect([asked.length, is('choosing')]).toEqual([0, true])
  })

  it('asks for nothing while no column is ticked either', () => {
    const { dialog } = openDialog()
    dialog.send({ type: 'changed', change: { columns: [] } })
    expect(dialog.getSnapshot().can({ type: 'submitted' })).toBe(false)
    dialog.send({ type: 'changed', change: { columns: ['email'] } })
    expect(dialog.getSnapshot().can({ type: 'submitted' })).toBe(true)
  })

  it('keeps ticked types in their order, each once', () => {
    const { dialog, context } = openDialog()
    for (const source of ['affiliates', 'customers', 'affiliates'] as const)
      dialog.send({ type: 'ticked', source, on: true })
    expect(context().choice.types).toEqual(['followers', 'customers', 'affiliates'])
  })

  it('is one request, however often one clicks, and closes when it was accepted', async () => {
    const { dialog, asked, is, context } = openDialog()
    dialog.send({ type: 'submitted' })
    expect(dialog.getSnapshot().hasTag('pending')).toBe(true)
    for (let i = 0; i < 5; i++) dialog.send({ type: 'submitted' })
    // What is asked for does not change any more, and one cannot leave it half asked.
    dialog.send({ type: 'ticked', source: 'customers', on: true })
    dialog.send({ type: 'closed' })
    await waitFor(dialog, () => is('closed'))
    expect(asked).toHaveLength(1)
    expect(context()).toMatchObject({ exportId: 'exp_1', choice: { types: ['followers'] } })
  })

  it.each<[string, ExportOutcome, object]>([
    [
      'a wrong field',
      { kind: 'refused', errors: [{ path: 'from', message: 'must not be after to' }], detail: 'x' },
      { errors: [{ path: 'from' }], problem: null },
    ],
    [
      'too many at once',
      { kind: 'refused', errors: [], detail: 'Five are under way.' },
      { problem: 'Five are under way.' },
    ],
  ])('shows %s, until something is changed', async (_, outcome, shown) => {
    const { dialog, is, context } = openDialog(async () => outcome)
    dialog.send({ type: 'submitted' })
    await waitFor(dialog, () => is('choosing'))
    expect(context()).toMatchObject(shown)
    dialog.send({ type: 'changed', change: { from: '2026-01-01' } })
    expect(context()).toMatchObject({ errors: [], problem: null, choice: { from: '2026-01-01' } })
  })

  it('says when the server could not be reached, and lets one try again', async () => {
    let times = 0
    const { dialog, is, context } = openDialog(async () => {
      times += 1
      if (times === 1) throw new Error('offline')
      return { kind: 'accepted', id: 'exp_2' }
    })
    dialog.send({ type: 'submitted' })
    await waitFor(dialog, () => is('choosing'))
    expect(context().problem).toMatch(/connection/)
    dialog.send({ type: 'submitted' })
    await waitFor(dialog, () => is('closed'))
    expect(context()).toMatchObject({ exportId: 'exp_2', problem: null })
  })

  it('asks how many once one has stopped choosing', async () => {
    const { dialog, clock, estimated, is, context } = openDialog()
    dialog.send({ type: 'ticked', source: 'customers', on: true })
    clock.increment(ESTIMATE_AFTER_MS - 1)
    dialog.send({ type: 'ticked', source: 'affiliates', on: true })
    clock.increment(ESTIMATE_AFTER_MS - 1)
    expect(estimated).toEqual([])
    clock.increment(1)
    await waitFor(dialog, () => is({ choosing: 'estimated' }))
    expect([estimated.length, context().estimate]).toEqual([1, 30])
    dialog.send({ type: 'ticked', source: 'customers', on: false })
    expect(context().estimate).toBeNull()
  })

  it('reaches every state, and can be closed from each but a request', () => {
    const paths = getShortestPaths(exportDialogMachine, {
      input: {},
      events: [
        { type: 'opened' },
        { type: 'ticked', source: 'followers', on: false },
        { type: 'submitted' },
        { type: 'closed' },
      ],
    })
    const reached = new Set(paths.map((p) => JSON.stringify(p.state.value)))
    expect([...reached].sort()).toEqual(['"closed"', '"requesting"', '{"choosing":"settling"}'])
  })
})
