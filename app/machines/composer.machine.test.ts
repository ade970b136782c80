import { getShortestPaths } from '@xstate/graph'
import { describe, expect, it } from 'vitest'
import { createActor, fromPromise, waitFor } from 'xstate'
import type { UpdateStatus } from '#app/domain/updates/updates.schema.ts'
import {
  type ComposerDraft,
  type ComposerEvent,
  composerMachine,
  draftErrors,
  type HeldUpdate,
  type RequestOutcome,
} from './composer.machine.ts'

const DRAFT: ComposerDraft = {
  subject: 'New chapter',
  items: ['Chapter 9 added'],
  note: 'Enjoy!',
  segment_id: null,
}
const HELD: HeldUpdate = { id: 'upd_1', status: 'held', sendAt: 10_000 }

/** A composer whose server gives these answers; `asked` is what it was asked. */
function openComposer(
  options: {
    draft?: Partial<ComposerDraft>
    recentlyNotified?: boolean
    update?: HeldUpdate
    answers?: (RequestOutcome | Error)[]
    undo?: UpdateStatus | Error
  } = {},
) {
  const answers = [...(options.answers ?? [{ kind: 'accepted', update: HELD }])]
  const asked: { allowRecent: boolean; subject: string }[] = []
  const composer = createActor(
    composerMachine.provide({
      actors: {
        requestUpdate: fromPromise(async ({ input }) => {
          asked.push({ allowRecent: input.allowRecent, subject: input.draft.subject })
          const answer = answers.shift()!
          if (answer instanceof Error) throw answer
          return answer
        }),
        undoUpdate: fromPromise(async () => {
          if (options.undo instanceof Error) throw options.undo
          return { status: options.undo ?? 'cancelled' }
        }),
      },
    }),
    {
      input: {
        draft: { ...DRAFT, ...options.draft },
        recentlyNotified: options.recentlyNotified ?? false,
        update: options.update,
      },
    },
  ).start()
  const send = (...events: ComposerEvent[]) => {
    for (const event of events) composer.send(event)
  }
  const settled = () => waitFor(composer, (s) => !s.matches('requesting') && !s.matches('undoing'))
  const snapshot = () => composer.getSnapshot()
  return { send, settled, snapshot, asked }
}

describe('composer', () => {
  it('goes from writing over confirming to the hold', async () => {
    const { send, settled, snapshot, asked } = openComposer()
    send({ type: 'edited', change: { subject: 'Chapter 9' } }, { type: 'reviewed' })
    expect(snapshot().value).toBe('confirming')
    expect(asked).toEqual([])
    send({ type: 'confirmed' })
    await settled()
    expect(snapshot().value).toEqual({ following: 'holding' })
    expect(snapshot().context.update).toEqual(HELD)
    expect(asked).toEqual([{ allowRecent: false, subject: 'Chapter 9' }])
  })

  it('asks once when a second click comes while the first is under way', async () => {
    const { send, settled, asked } = openComposer()
    send({ type: 'reviewed' }, { type: 'confirmed' }, { type: 'confirmed' })
    await settled()
    expect(asked).toHaveLength(1)
  })

  it.each<[string, Partial<ComposerDraft>, string[]]>([
    ['an empty subject', { subject: '' }, ['subject']],
    ['a subject of blanks', { subject: '  ' }, ['subject']],
    ['a subject of 151 characters', { subject: 'x'.repeat(151) }, ['subject']],
    ['a line break in the subject', { subject: 'a\r\nBcc: b@example.com' }, ['subject']],
    ['a note of 5,001 characters', { note: 'x'.repeat(5_001) }, ['note']],
    ['an empty line in the list', { items: ['fine', ' '] }, ['items.1']],
    ['several at once', { subject: '', note: 'x'.repeat(5_001) }, ['subject', 'note']],
  ])('stays in writing and names the field for %s', (_, draft, paths) => {
    const { send, snapshot } = openComposer({ draft })
    send({ type: 'reviewed' })
    expect(snapshot().value).toBe('editing')
    expect(snapshot().context.errors.map((e) => e.path)).toEqual(paths)
    send({ type: 'edited', change: {} })
    expect(snapshot().context.errors).toEqual([])
  })

  it('takes the longest subject and note there may be', () => {
    expect(
      draftErrors({ subject: 'x'.repeat(150), note: 'x'.repeat(5_000), items: [], segment_id: null }),
    ).toEqual([])
  })

  it('asks before a second update within a day, and then allows it', async () => {
    const { send, settled, snapshot, asked } = openComposer({ recentlyNotified: true })
    send({ type: 'reviewed' })
    expect(snapshot().value).toBe('asking')
    send({ type: 'wentBack' })
    expect(snapshot().value).toBe('editing')
    send({ type: 'reviewed' }, { type: 'insisted' })
    expect(snapshot().value).toBe('confirming')
    send({ type: 'confirmed' })
    await settled()
    expect(asked).toEqual([{ allowRecent: true, subject: 'New chapter' }])
  })

  it('asks as well when only the server knew of the other update', async () => {
    const { send, settled, snapshot, asked } = openComposer({
      answers: [{ kind: 'recently_notified' }, { kind: 'accepted', update: HELD }],
    })
    send({ type: 'reviewed' }, { type: 'confirmed' })
    await settled()
    expect(snapshot().value).toBe('asking')
    send({ type: 'insisted' }, { type: 'confirmed' })
    await settled()
    expect(asked.map((a) => a.allowRecent)).toEqual([false, true])
    expect(snapshot().value).toEqual({ following: 'holding' })
  })

  it('goes back to writing with the fields the server refused', async () => {
    const errors = [{ path: 'subject', message: 'must not be empty' }]
    const { send, settled, snapshot } = openComposer({ answers: [{ kind: 'refused', errors, detail: 'no' }] })
    send({ type: 'reviewed' }, { type: 'confirmed' })
    await settled()
    expect(snapshot().value).toBe('editing')
    expect(snapshot().context).toMatchObject({ errors, problem: null })
  })

  it('lets one confirm again when the answer got lost', async () => {
    const { send, settled, snapshot } = openComposer({
      answers: [new Error('offline'), { kind: 'accepted', update: HELD }],
    })
    send({ type: 'reviewed' }, { type: 'confirmed' })
    await settled()
    expect(snapshot().value).toBe('confirming')
    expect(snapshot().context.problem).toMatch(/Try again/)
    send({ type: 'confirmed' })
    await settled()
    expect(snapshot().value).toEqual({ following: 'holding' })
    expect(snapshot().context.problem).toBeNull()
  })

  it.each<[UpdateStatus, string]>([
    ['held', 'holding'],
    ['queued', 'sending'],
    ['sending', 'sending'],
    ['paused', 'sending'],
    ['sent', 'done'],
    ['cancelled', 'undone'],
    ['failed', 'failed'],
  ])('shows an update that is %s as %s, after a reload and by a hint', (status, state) => {
    const reloaded = openComposer({ update: { ...HELD, status } })
    expect(reloaded.snapshot().value).toEqual({ following: state })
    const hinted = openComposer({ update: HELD })
    hinted.send({ type: 'statusSeen', status })
    expect(hinted.snapshot().value).toEqual({ following: state })
  })

  it('undoes while held, and writing can go on', async () => {
    const { send, settled, snapshot } = openComposer({ update: HELD })
    send({ type: 'undoClicked' }, { type: 'statusSeen', status: 'held' })
    expect(snapshot().value).toBe('undoing')
    await settled()
    expect(snapshot().value).toEqual({ following: 'undone' })
    send({ type: 'revised' })
    expect(snapshot().value).toBe('editing')
    expect(snapshot().context.update).toBeNull()
  })

  it('says so when the undo came too late', async () => {
    const { send, settled, snapshot } = openComposer({ update: HELD, undo: 'sending' })
    send({ type: 'undoClicked' })
    await settled()
    expect(snapshot().value).toEqual({ following: 'sending' })
    expect(snapshot().context.problem).toMatch(/too late/)
  })

  it('still shows the hold when the undo did not get through', async () => {
    const { send, settled, snapshot } = openComposer({ update: HELD, undo: new Error('offline') })
    send({ type: 'undoClicked' })
    await settled()
    expect(snapshot().value).toEqual({ following: 'holding' })
    expect(snapshot().context.problem).toMatch(/Try again/)
  })

  it('offers no undo once sending has begun', () => {
    const { send, snapshot } = openComposer({ update: { ...HELD, status: 'sending' } })
    send({ type: 'undoClicked' })
    expect(snapshot().value).toEqual({ following: 'sending' })
  })

  it('reaches every state, each by its shortest path', () => {
    const done = (id: string, output: unknown) => ({ type: `xstate.done.actor.0.composer.${id}`, output })
    const statuses: UpdateStatus[] = ['held', 'sending', 'sent', 'cancelled', 'failed']
    const events = [
      { type: 'reviewed' },
      { type: 'wentBack' },
      { type: 'insisted' },
      { type: 'confirmed' },
      { type: 'undoClicked' },
      { type: 'revised' },
      ...statuses.map((status) => ({ type: 'statusSeen', status })),
      done('requesting', { kind: 'accepted', update: HELD }),
      done('requesting', { kind: 'recently_notified' }),
      done('undoing', { status: 'cancelled' }),
    ] as ComposerEvent[]
    const paths = getShortestPaths(composerMachine, {
      events,
      input: { draft: DRAFT, recentlyNotified: true },
      serializeState: ({ value, context }) =>
        JSON.stringify([value, context.allowRecent, context.update?.status]),
    })
    const steps = new Map<string, number>()
    for (const { state, weight } of paths) {
      const name = typeof state.value === 'string' ? state.value : state.value.following!
      steps.set(name, Math.min(weight, steps.get(name) ?? Number.POSITIVE_INFINITY))
    }
    expect(Object.fromEntries(steps)).toEqual({
      editing: 0,
      asking: 1,
      confirming: 2,
      requesting: 3,
      holding: 4,
      undoing: 5,
      sending: 5,
      done: 5,
      undone: 5,
      failed: 5,
    })
  })
})
