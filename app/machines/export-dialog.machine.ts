import { assign, fromPromise, setup } from 'xstate'
import { EXPORT_COLUMNS, type ExportColumn } from '#app/domain/exports/columns.ts'
import { EXPORT_TYPES, type ExportType } from '#app/domain/exports/sources.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'

/** What one chooses; days as a date field has them, empty for none. */
export type ExportChoice = {
  types: readonly ExportType[]
  columns: readonly ExportColumn[]
  from: string
  to: string
  segmentId: string
  bom: boolean
}
export type ExportOutcome =
  | { kind: 'accepted'; id: string }
  | { kind: 'refused'; errors: FieldError[]; detail: string }

export type ExportDialogEvent =
  | { type: 'opened' }
  | { type: 'closed' }
  | { type: 'ticked'; source: ExportType; on: boolean }
  | { type: 'changed'; change: Partial<Omit<ExportChoice, 'types'>> }
  | { type: 'submitted' }

type Context = {
  choice: ExportChoice
  /** How many contacts that would be, about; null while it is not known. */
  estimate: number | null
  errors: FieldError[]
  /** A sentence about what did not work, when it is not about one field. */
  problem: string | null
  /** The export that was asked for last. */
  exportId: string | null
}
type Input = { segmentId?: string | undefined }

export const FIRST_CHOICE: ExportChoice = {
  ...{ types: ['followers'], columns: EXPORT_COLUMNS },
  ...{ from: '', to: '', segmentId: '', bom: false },
}

const notProvided = () => Promise.reject(new Error('The dialog was started without its actors.'))
/** So long nothing is changed before the server is asked how many that would be. */
export const ESTIMATE_AFTER_MS = 300

/**
 * Choosing and asking for an export. Nothing can be asked for while no source or no column is ticked or a request is under way, so a
 * double click is one request. Closing forgets complaints, not what was chosen. Effects are the actors
 * `requestExport` and `estimateExport`, which the component provides.
 */
export const exportDialogMachine = setup({
  types: {
    context: {} as Context,
    input: {} as Input,
    events: {} as ExportDialogEvent,
    tags: {} as 'open' | 'pending',
  },
  actors: {
    requestExport: fromPromise<ExportOutcome, ExportChoice>(notProvided),
    estimateExport: fromPromise<number, ExportChoice>(notProvided),
  },
  delays: { settled: ESTIMATE_AFTER_MS },
  guards: {
    isAny: ({ context: { choice } }) => choice.types.length > 0 && choice.columns.length > 0,
  },
  actions: {
    tick: assign(({ context }, { source, on }: { source: ExportType; on: boolean }) => ({
      choice: {
        ...context.choice,
        types: EXPORT_TYPES.filter((type) => (type === source ? on : context.choice.types.includes(type))),
      },
      ...QUIET,
    })),
    change: assign(({ context }, change: Partial<ExportChoice>) => ({
      choice: { ...context.choice, ...change },
      ...QUIET,
    })),
    hush: assign({ errors: [], problem: null }),
    learn: assign((_, estimate: number | null) => ({ estimate })),
    complain: assign((_, complaint: { errors: FieldError[]; problem: string | null }) => complaint),
    note: assign((_, exportId: string) => ({ exportId })),
  },
}).createMachine({
  id: 'export-dialog',
  context: ({ input }) => ({
    choice: { ...FIRST_CHOICE, segmentId: input.segmentId ?? '' },
    ...{ estimate: null, errors: [], problem: null, exportId: null },
  }),
  initial: 'closed',
  states: {
    closed: { entry: 'hush', on: { opened: 'choosing' } },
    choosing: {
      tags: 'open',
      initial: 'settling',
      states: {
        settling: { after: { settled: { guard: 'isAny', target: 'estimating' } } },
        estimating: {
          invoke: {
            src: 'estimateExport',
            input: ({ context }) => context.choice,
            onDone: { target: 'estimated', actions: { type: 'learn', params: ({ event }) => event.output } },
            // How many is only said; what is wrong with the choice is said when it is asked for.
            onError: 'estimated',
          },
        },
        estimated: {},
      },
      on: {
        closed: 'closed',
        ticked: { target: '.settling', actions: { type: 'tick', params: ({ event }) => event } },
        changed: { target: '.settling', actions: { type: 'change', params: ({ event }) => event.change } },
        submitted: { guard: 'isAny', target: 'requesting' },
      },
    },
    requesting: {
      tags: ['open', 'pending'],
      invoke: {
        src: 'requestExport',
        input: ({ context }) => context.choice,
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'accepted',
            target: 'closed',
            actions: {
              type: 'note',
              params: ({ event }) => (event.output as ExportOutcome & { kind: 'accepted' }).id,
            },
          },
          {
            target: 'choosing',
            actions: {
              type: 'complain',
              params: ({ event }) => {
                const { errors, detail } = event.output as ExportOutcome & { kind: 'refused' }
                return { errors, problem: errors.length > 0 ? null : detail }
              },
            },
          },
        ],
        onError: {
          target: 'choosing',
          actions: {
            type: 'complain',
            params: {
              errors: [],
              problem: 'The export could not be asked for. Check your connection and try again.',
            },
          },
        },
      },
    },
  },
})

/** What was said of a choice that is another now. */
const QUIET = { estimate: null, errors: [], problem: null }
