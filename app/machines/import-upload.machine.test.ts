import { getShortestPaths } from '@xstate/graph'
import { describe, expect, it } from 'vitest'
import { createActor, fromCallback } from 'xstate'
import { FILE_MAX } from '#app/domain/imports/import.schema.ts'
import {
  type ChosenFile,
  type ImportUploadEvent,
  importUploadMachine,
  type UploadInput,
  type UploadReport,
} from './import-upload.machine.ts'

const file = (name = 'people.csv', size = 100): ChosenFile => ({ name, size, body: new Blob([]) })
const SUBMITTED = { type: 'submitted', policy: 'profile_only', consentBasis: 'asked' } as const

function open() {
  const sent: UploadInput[] = []
  let stopped = 0
  let tell: (news: UploadReport) => void = () => undefined
  const form = createActor(
    importUploadMachine.provide({
      actors: {
        upload: fromCallback<ImportUploadEvent, UploadInput>(({ input, sendBack }) => {
          sent.push(input)
          tell = sendBack
          return () => {
            stopped += 1
          }
        }),
      },
    }),
  ).start()
  return {
    form,
    sent,
    stopped: () => stopped,
    tell: (news: UploadReport) => tell(news),
    context: () => form.getSnapshot().context,
    state: () => form.getSnapshot().value,
  }
}

describe('choosing and sending a file', () => {
  it('sends nothing before something is chosen', () => {
    const { form, sent, state } = open()
    form.send(SUBMITTED)
    expect([state(), sent]).toEqual(['idle', []])
  })

  it('is one upload, however often one clicks, with the file and what was said of it', () => {
    const { form, sent, state, tell, context } = open()
    form.send({ type: 'chosen', file: file() })
    for (let i = 0; i < 5; i++) form.send(SUBMITTED)
    expect(sent).toMatchObject([{ name: 'people.csv', policy: 'profile_only', consentBasis: 'asked' }])
    tell({ type: 'progressed', sent: 40 })
    expect([state(), context().sent]).toEqual(['uploading', 40])
    // What is being sent does not change any more.
    form.send({ type: 'chosen', file: file('other.csv') })
    form.send({ type: 'removed' })
    expect([state(), context().file!.name]).toEqual(['uploading', 'people.csv'])
    tell({ type: 'accepted', id: 'imp_1' })
    expect([state(), context().importId]).toEqual(['done', 'imp_1'])
  })

  it('ends the request when it is stopped, and can be sent again from the start', () => {
    const { form, sent, stopped, tell, state, context } = open()
    form.send({ type: 'chosen', file: file() })
    form.send(SUBMITTED)
    tell({ type: 'progressed', sent: 60 })
    form.send({ type: 'cancelled' })
    expect([state(), stopped()]).toEqual(['cancelled', 1])
    form.send(SUBMITTED)
    expect([state(), sent.length, context().sent]).toEqual(['uploading', 2, 0])
  })

  it.each<[string, UploadReport, object]>([
    [
      'what is wrong with the file',
      { type: 'refused', errors: [{ path: 'file', message: 'is empty' }], detail: 'x' },
      { errors: [{ path: 'file', message: 'is empty' }], problem: null },
    ],
    [
      'what is not about a field',
      { type: 'refused', errors: [], detail: 'You may not.' },
      { errors: [], problem: 'You may not.' },
    ],
    ['that nothing answered', { type: 'lost' }, { problem: expect.stringContaining('connection') }],
  ])('says %s, until another file is chosen', (_, news, said) => {
    const { form, tell, state, context } = open()
    form.send({ type: 'chosen', file: file() })
    form.send(SUBMITTED)
    tell(news)
    expect(state()).toBe('failed')
    expect(context()).toMatchObject(said)
    form.send({ type: 'chosen', file: file('better.csv') })
    expect([state(), context()]).toMatchObject(['chosen', { errors: [], problem: null }])
  })

  it('refuses a file that is empty or too large for a browser before it is sent', () => {
    const { form, sent, state, context } = open()
    for (const [size, message] of [
      [0, 'is empty'],
      [FILE_MAX + 1, 'is larger than 1 GB'],
    ] as const) {
      form.send({ type: 'chosen', file: file('people.csv', size) })
      expect(context().errors).toMatchObject([{ path: 'file', message: expect.stringContaining(message) }])
      form.send(SUBMITTED)
      expect([state(), sent]).toEqual(['idle', []])
    }
    form.send({ type: 'chosen', file: file('people.csv', FILE_MAX) })
    expect([state(), context().errors]).toEqual(['chosen', []])
  })

  it('reaches every state', () => {
    const machine = importUploadMachine.provide({ actors: { upload: fromCallback(() => undefined) } })
    const paths = getShortestPaths(machine, {
      events: [
        { type: 'chosen', file: file() },
        SUBMITTED,
        { type: 'cancelled' },
        { type: 'lost' },
        { type: 'accepted', id: 'imp_1' },
      ],
    })
    expect([...new Set(paths.map((p) => p.state.value))].sort()).toEqual([
      'cancelled',
      'chosen',
      'done',
      'failed',
      'idle',
      'uploading',
    ])
  })
})
