import { assign, setup } from 'xstate'

/** What may keep the prompt on screen. Each is counted on its own: time runs only while none of them does. */
export type Holder = 'pointer' | 'focus' | 'page'
export type UpdatePromptEvent =
  | { type: 'held'; by: Holder; at: number }
  | { type: 'released'; by: Holder; at: number }
  | { type: 'closed' }
  | { type: 'notified' }

type Context = {
  durationMs: number
  /** Left at `since`, or left for good while held. */
  remainingMs: number
  since: number
  heldBy: readonly Holder[]
}
type Input = { at: number; durationMs?: number }

const STEP = 1_000
const within = (low: number, value: number, high: number) => Math.min(high, Math.max(low, value))

/** Steps end on whole seconds, so that a counter beside the bar changes when it should. */
const stepOf = ({ remainingMs }: Context) => remainingMs % STEP || Math.min(STEP, remainingMs)

/**
 * The prompt after a save that changed the content of a published product. It goes by itself after 8–10 s of
 * unheld time (10 unless told), and leaving it resumes what was left: held at 9 s and released at 30 s it is gone at
 * 31 s. (Gumroad starts over and would go at 40 s; we were asked to pause and resume.)
 *
 * Pure: instants come with `input.at` and each event's `at` (any steady clock in ms), waiting from XState's clock.
 */
export const updatePromptMachine = setup({
  types: {
    context: {} as Context,
    input: {} as Input,
    events: {} as UpdatePromptEvent,
    tags: {} as 'open',
  },
  delays: { step: ({ context }) => stepOf(context) },
  guards: {
    lastStep: ({ context }) => context.remainingMs <= stepOf(context),
    onlyHolder: ({ context, event }) =>
      event.type === 'released' && context.heldBy.every((by) => by === event.by),
  },
  actions: {
    spendStep: assign(({ context }) => ({
      remainingMs: context.remainingMs - stepOf(context),
      since: context.since + stepOf(context),
    })),
    spendUntil: assign(({ context }, at: number) => ({
      remainingMs: within(0, context.remainingMs - (at - context.since), context.remainingMs),
      since: at,
    })),
    hold: assign(({ context }, by: Holder) => ({
      heldBy: context.heldBy.includes(by) ? context.heldBy : [...context.heldBy, by],
    })),
    release: assign(({ context }, { by, at }: { by: Holder; at: number }) => ({
      heldBy: context.heldBy.filter((other) => other !== by),
      since: at,
    })),
    runOut: assign({ remainingMs: 0 }),
  },
}).createMachine({
  id: 'update-prompt',
  context: ({ input }) => {
    const durationMs = within(8_000, input.durationMs ?? 10_000, 10_000)
    return { durationMs, remainingMs: durationMs, since: input.at, heldBy: [] }
  },
  initial: 'counting',
  states: {
    counting: {
      tags: 'open',
      after: {
        step: [
          { guard: 'lastStep', target: 'expired', actions: 'runOut' },
          { target: 'counting', reenter: true, actions: 'spendStep' },
        ],
      },
      on: {
        held: {
          target: 'held',
          actions: [
            { type: 'spendUntil', params: ({ event }) => event.at },
            { type: 'hold', params: ({ event }) => event.by },
          ],
        },
      },
    },
    held: {
      tags: 'open',
      on: {
        held: { actions: { type: 'hold', params: ({ event }) => event.by } },
        released: [
          {
            guard: 'onlyHolder',
            target: 'counting',
            actions: { type: 'release', params: ({ event }) => event },
          },
          { actions: { type: 'release', params: ({ event }) => event } },
        ],
      },
    },
    expired: { type: 'final' },
    closed: { type: 'final' },
    composing: { type: 'final' },
  },
  on: {
    closed: '.closed',
    notified: '.composing',
  },
})
