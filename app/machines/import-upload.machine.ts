import { assign, fromCallback, setup } from 'xstate'
import { FILE_MAX } from '#app/domain/imports/import.schema.ts'
import type { FieldError } from '#app/domain/kernel/errors.ts'

/** What is to be imported: a file, or pasted text as one. */
export type ChosenFile = { name: string; size: number; body: Blob }
export type UploadOptions = { policy: string; consentBasis: string }
export type UploadInput = ChosenFile & UploadOptions
/** What the upload tells while it goes and when it is over. `lost`: there was no readable answer. */
export type UploadReport =
  | { type: 'progressed'; sent: number }
  | { type: 'accepted'; id: string }
  | { type: 'refused'; errors: FieldError[]; detail: string }
  | { type: 'lost' }

export type ImportUploadEvent =
  | { type: 'chosen'; file: ChosenFile }
  | { type: 'removed' }
  | ({ type: 'submitted' } & UploadOptions)
  | { type: 'cancelled' }
  | UploadReport

type Context = {
  /** The last one chosen, also when it was refused at once. */
  file: ChosenFile | null
  options: UploadOptions
  /** Bytes that are out. */
  sent: number
  errors: FieldError[]
  /** A sentence about what did not work, when it is not about one field. */
  problem: string | null
  importId: string | null
}

const QUIET = { errors: [], problem: null, sent: 0 }
const LOST = 'The file could not be sent. Check your connection and try again.'

/**
 * Choosing and sending a file. Nothing is sent twice by a double click, leaving `uploading` in whatever way ends the
 * request, and what went wrong is said until something else is chosen or sent. The effect is the actor `upload`, which
 * the component provides.
 */
export const importUploadMachine = setup({
  types: { context: {} as Context, events: {} as ImportUploadEvent, tags: {} as 'choosing' },
  actors: {
    upload: fromCallback<ImportUploadEvent, UploadInput>(() => {
      throw new Error('The upload was started without its actor.')
    }),
  },
  guards: {
    isTooLarge: (_, file: ChosenFile) => file.size > FILE_MAX,
    isEmpty: (_, file: ChosenFile) => file.size === 0,
  },
  actions: {
    take: assign((_, file: ChosenFile) => ({ ...QUIET, file })),
    drop: assign({ ...QUIET, file: null }),
    refuse: assign((_, { file, message }: { file: ChosenFile; message: string }) => ({
      ...{ ...QUIET, file, errors: [{ path: 'file', message }] },
    })),
    begin: assign((_, options: UploadOptions) => ({ ...QUIET, options })),
    move: assign((_, sent: number) => ({ sent })),
    complain: assign((_, complaint: Pick<Context, 'errors' | 'problem'>) => complaint),
    note: assign((_, importId: string) => ({ importId })),
  },
}).createMachine({
  id: 'import-upload',
  context: { ...QUIET, file: null, options: { policy: '', consentBasis: '' }, importId: null },
  initial: 'idle',
  states: {
    idle: { tags: 'choosing' },
    chosen: { tags: 'choosing', on: { submitted: 'uploading' } },
    uploading: {
      entry: {
        type: 'begin',
        params: ({ event }) => {
          const { policy, consentBasis } = event as ImportUploadEvent & { type: 'submitted' }
          return { policy, consentBasis }
        },
      },
      invoke: {
        src: 'upload',
        input: ({ context }) => ({ ...context.file!, ...context.options }),
        onError: { target: 'failed', actions: { type: 'complain', params: { errors: [], problem: LOST } } },
      },
      on: {
        progressed: { actions: { type: 'move', params: ({ event }) => event.sent } },
        accepted: { target: 'done', actions: { type: 'note', params: ({ event }) => event.id } },
        refused: {
          target: 'failed',
          actions: {
            type: 'complain',
            params: ({ event: { errors, detail } }) => ({
              errors,
              problem: errors.length > 0 ? null : detail,
            }),
          },
        },
        lost: { target: 'failed', actions: { type: 'complain', params: { errors: [], problem: LOST } } },
        cancelled: 'cancelled',
        // What is being sent does not change any more.
        chosen: {},
        removed: {},
      },
    },
    failed: { tags: 'choosing', on: { submitted: 'uploading' } },
    cancelled: { tags: 'choosing', on: { submitted: 'uploading' } },
    done: { type: 'final' },
  },
  on: {
    chosen: [
      {
        guard: { type: 'isTooLarge', params: ({ event }) => event.file },
        target: '.idle',
        actions: {
          type: 'refuse',
          params: ({ event: { file } }) => ({
            file,
            message: 'is larger than 1 GB. Split it into several',
          }),
        },
      },
      {
        guard: { type: 'isEmpty', params: ({ event }) => event.file },
        target: '.idle',
        actions: { type: 'refuse', params: ({ event: { file } }) => ({ file, message: 'is empty' }) },
      },
      { target: '.chosen', actions: { type: 'take', params: ({ event }) => event.file } },
    ],
    removed: { target: '.idle', actions: 'drop' },
  },
})
