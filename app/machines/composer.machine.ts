import { assign, fromPromise, setup } from 'xstate'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import { createUpdateSchema, type UpdateStatus } from '#app/domain/updates/updates.schema.ts'

/** What one may change before sending: subject, lines of the list of changes, note in Markdown, whom it is for. */
export type ComposerDraft = {
  subject: string
  items: readonly string[]
  note: string
  /** Only customers whom this segment means, or all. */
  segment_id: string | null
}
/** The update as the server last told it. `sendAt` is when the hold ends. */
export type HeldUpdate = { id: string; status: UpdateStatus; sendAt: number }
export type RequestOutcome =
  | { kind: 'accepted'; update: HeldUpdate }
  | { kind: 'recently_notified' }
  | { kind: 'refused'; errors: FieldError[]; detail: string }

export type ComposerEvent =
  | { type: 'edited'; change: Partial<ComposerDraft> }
  | { type: 'reviewed' }
  | { type: 'wentBack' }
  | { type: 'insisted' }
  | { type: 'confirmed' }
  | { type: 'undoClicked' }
  | { type: 'revised' }
  /** The row's status, each time the page learns it. */
  | { type: 'statusSeen'; status: UpdateStatus }

type Context = {
  draft: ComposerDraft
  /** Customers of this product heard something in the last 24 h. */
  recentlyNotified: boolean
  allowRecent: boolean
  update: HeldUpdate | null
  errors: FieldError[]
  /** A sentence about what did not work, when it is not about one field. */
  problem: string | null
}
type Input = { draft: ComposerDraft; recentlyNotified: boolean; update?: HeldUpdate | null }

/** Each field that the server would refuse, with its reason: the same schema it parses with. */
export function draftErrors(draft: ComposerDraft): FieldError[] {
  const parsed = createUpdateSchema.required({ subject: true }).safeParse(draft)
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
}

const notProvided = () => Promise.reject(new Error('The composer was started without its actors.'))

/**
 * Writing, confirming and following one update. The ten seconds of the hold pass on the server; this machine only
 * reflects the row's status, so a closed tab, a second tab and a reload all show the same. Effects are the actors
 * `requestUpdate` and `undoUpdate`, which the component provides.
 */
export const composerMachine = setup({
  types: { context: {} as Context, input: {} as Input, events: {} as ComposerEvent },
  actors: {
    requestUpdate: fromPromise<RequestOutcome, { draft: ComposerDraft; allowRecent: boolean }>(notProvided),
    undoUpdate: fromPromise<{ status: UpdateStatus }, { updateId: string }>(notProvided),
  },
  guards: {
    faulty: ({ context }) => draftErrors(context.draft).length > 0,
    mustAsk: ({ context }) => context.recentlyNotified && !context.allowRecent,
    hasUpdate: ({ context }) => context.update !== null,
    shows: ({ context }, statuses: UpdateStatus[]) =>
      context.update !== null && statuses.includes(context.update.status),
  },
  actions: {
    edit: assign(({ context }, change: Partial<ComposerDraft>) => ({
      draft: { ...context.draft, ...change },
      errors: [],
      problem: null,
    })),
    nameErrors: assign(({ context }) => ({ errors: draftErrors(context.draft) })),
    allowRecent: assign({ allowRecent: true }),
    complain: assign((_, complaint: { errors: FieldError[]; problem: string | null }) => complaint),
    follow: assign((_, update: HeldUpdate) => ({ update, errors: [], problem: null })),
    see: assign(({ context }, status: UpdateStatus) => ({
      update: context.update && { ...context.update, status },
    })),
    forget: assign({ update: null, allowRecent: false, problem: null }),
  },
}).createMachine({
  id: 'composer',
  context: ({ input }) => ({
    draft: input.draft,
    recentlyNotified: input.recentlyNotified,
    allowRecent: false,
    update: input.update ?? null,
    errors: [],
    problem: null,
  }),
  initial: 'opening',
  states: {
    opening: { always: [{ guard: 'hasUpdate', target: 'following' }, { target: 'editing' }] },
    editing: {
      on: {
        edited: { actions: { type: 'edit', params: ({ event }) => event.change } },
        reviewed: [
          { guard: 'faulty', actions: 'nameErrors' },
          { guard: 'mustAsk', target: 'asking' },
          { target: 'confirming' },
        ],
      },
    },
    asking: {
      on: { insisted: { target: 'confirming', actions: 'allowRecent' }, wentBack: 'editing' },
    },
    confirming: { on: { confirmed: 'requesting', wentBack: 'editing' } },
    requesting: {
      invoke: {
        src: 'requestUpdate',
        input: ({ context }) => ({ draft: context.draft, allowRecent: context.allowRecent }),
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'accepted',
            target: 'following',
            actions: {
              type: 'follow',
              params: ({ event }) => (event.output as RequestOutcome & { kind: 'accepted' }).update,
            },
          },
          { guard: ({ event }) => event.output.kind === 'recently_notified', target: 'asking' },
          {
            target: 'editing',
            actions: {
              type: 'complain',
              params: ({ event }) => {
                const { errors, detail } = event.output as RequestOutcome & { kind: 'refused' }
                return { errors, problem: errors.length ? null : detail }
              },
            },
          },
        ],
        onError: {
          target: 'confirming',
          actions: {
            type: 'complain',
            // Safe to press again: the server takes one update per version.
            params: { errors: [], problem: 'The answer got lost. Try again; nobody is told twice.' },
          },
        },
      },
    },
    following: {
      initial: 'reading',
      on: {
        statusSeen: { target: '.reading', actions: { type: 'see', params: ({ event }) => event.status } },
      },
      states: {
        reading: {
          always: [
            { guard: { type: 'shows', params: ['held'] }, target: 'holding' },
            { guard: { type: 'shows', params: ['sent'] }, target: 'done' },
            { guard: { type: 'shows', params: ['cancelled'] }, target: 'undone' },
            { guard: { type: 'shows', params: ['failed'] }, target: 'failed' },
            { target: 'sending' },
          ],
        },
        holding: { on: { undoClicked: '#composer.undoing' } },
        sending: {},
        done: {},
        undone: { on: { revised: { target: '#composer.editing', actions: 'forget' } } },
        failed: {},
      },
    },
    undoing: {
      // What the page sees meanwhile is older than the answer that is on its way.
      invoke: {
        src: 'undoUpdate',
        input: ({ context }) => ({ updateId: context.update!.id }),
        onDone: {
          target: 'following',
          actions: [
            { type: 'see', params: ({ event }) => event.output.status },
            {
              type: 'complain',
              params: ({ event }) => ({
                errors: [],
                problem:
                  event.output.status === 'cancelled' ? null : 'It was too late to undo: sending has begun.',
              }),
            },
          ],
        },
        onError: {
          target: 'following',
          actions: {
            type: 'complain',
            params: { errors: [], problem: 'The undo did not get through. Try again.' },
          },
        },
      },
    },
  },
})
