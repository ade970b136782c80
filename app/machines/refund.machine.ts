import { assign, fromPromise, setup } from 'xstate'
import type { FieldError } from '#app/domain/kernel/errors.ts'
import type { Money } from '#app/domain/kernel/money.ts'
import { priceInput } from '#app/domain/kernel/price-input.rules.ts'
import { readRefundAmount } from '#app/domain/refunds/amount-input.rules.ts'
import type { RefundPreview, RefundView } from '#app/domain/refunds/refund.schema.ts'

export type RefundOrder = { amount: Money; note: string; key: string }
type Refused = { kind: 'refused'; errors: FieldError[]; detail: string }
export type PreviewOutcome = { kind: 'preview'; preview: RefundPreview } | Refused
export type SendOutcome = { kind: 'answered'; refund: RefundView } | Refused

export type RefundEvent =
  /** `key`: of this opening of the dialog. Whatever is sent under it is paid back once. */
  | { type: 'opened'; rest: Money; noteNeeded: boolean; key: string }
  | { type: 'closed' }
  | { type: 'typed'; amount: string }
  | { type: 'noted'; note: string }
  | { type: 'submitted' }
  | { type: 'again'; rest: Money; key: string }

type Context = {
  rest: Money
  noteNeeded: boolean
  key: string
  amount: string
  note: string
  preview: RefundPreview | null
  errors: FieldError[]
  /** A sentence about what did not work, when it is not about one field. */
  problem: string | null
  refund: RefundView | null
}

const notProvided = () => Promise.reject(new Error('The dialog was started without its actors.'))
/** So long nothing is typed before the server is asked what it would take. */
export const PREVIEW_AFTER_MS = 300
const NO_ANSWER = 'There was no answer. Check your connection and try again: it is paid back only once.'

const amountOf = (c: Pick<Context, 'amount' | 'rest'>) => readRefundAmount(c.amount, c.rest)
const wrongAmount = (c: Context): FieldError[] => {
  const read = amountOf(c)
  return typeof read === 'string' ? [{ path: 'amount', message: read }] : []
}
const missingNote = (c: Context): FieldError[] =>
  c.noteNeeded && c.note.trim() === ''
    ? [{ path: 'note', message: 'is needed: the refund window is over, so say why you refund' }]
    : []

/**
 * Giving money back: an amount, what the server says it takes from whom, and one request. Only what was previewed can be
 * sent, so a changed amount has to be looked at first; while it is sent nothing changes and nothing closes. Effects are
 * the actors `preview` and `send`, which the component provides.
 */
export const refundMachine = setup({
  types: { context: {} as Context, events: {} as RefundEvent, tags: {} as 'open' | 'editing' | 'pending' },
  actors: {
    preview: fromPromise<PreviewOutcome, Money>(notProvided),
    send: fromPromise<SendOutcome, RefundOrder>(notProvided),
  },
  delays: { typedOut: PREVIEW_AFTER_MS },
  guards: {
    isReadable: ({ context }) => typeof amountOf(context) !== 'string',
    isComplete: ({ context }) => missingNote(context).length === 0,
  },
  actions: {
    begin: assign((_, o: { rest: Money; noteNeeded: boolean; key: string }) => ({
      ...{ rest: o.rest, noteNeeded: o.noteNeeded, key: o.key, amount: priceInput(o.rest), note: '' },
      ...{ preview: null, errors: [], problem: null, refund: null },
    })),
    beginAgain: assign(({ context }, o: { rest: Money; key: string }) => ({
      ...{ rest: o.rest, key: o.key, amount: priceInput(o.rest), note: context.note },
      ...{ preview: null, errors: [], problem: null, refund: null },
    })),
    type: assign(({ context }, amount: string) => ({
      ...{ amount, preview: null, problem: null },
      errors: wrongAmount({ ...context, amount }),
    })),
    note: assign(({ context }, note: string) => ({
      ...{ note, problem: null },
      errors: context.errors.filter((e) => e.path !== 'note'),
    })),
    wantNote: assign(({ context }) => ({ errors: missingNote(context) })),
    complain: assign((_, o: { errors: FieldError[]; problem: string | null }) => ({
      // The field is called `amount` here, whichever part of the money is wrong.
      errors: o.errors.map((e) => ({ ...e, path: e.path.split('.')[0]! })),
      problem: o.problem,
    })),
    show: assign((_, preview: RefundPreview) => ({ preview, errors: [], problem: null })),
    keep: assign((_, refund: RefundView) => ({ refund, problem: null })),
  },
}).createMachine({
  id: 'refund',
  context: {
    ...{ rest: { amount: 0, currency: 'usd' }, noteNeeded: false, key: '', amount: '', note: '' },
    ...{ preview: null, errors: [], problem: null, refund: null },
  },
  initial: 'closed',
  states: {
    closed: {
      on: {
        opened: { target: 'editing', actions: { type: 'begin', params: ({ event }) => event } },
      },
    },
    editing: {
      tags: ['open', 'editing'],
      initial: 'preview',
      on: {
        closed: 'closed',
        typed: { target: '.amount', actions: { type: 'type', params: ({ event }) => event.amount } },
        noted: { actions: { type: 'note', params: ({ event }) => event.note } },
      },
      states: {
        amount: { after: { typedOut: { guard: 'isReadable', target: 'preview' } } },
        preview: {
          invoke: {
            src: 'preview',
            input: ({ context }) => amountOf(context) as Money,
            onDone: [
              {
                guard: ({ event }) => event.output.kind === 'preview',
                target: 'confirm',
                actions: {
                  type: 'show',
                  params: ({ event }) => (event.output as PreviewOutcome & { kind: 'preview' }).preview,
                },
              },
              {
                target: 'refused',
                actions: { type: 'complain', params: ({ event }) => complaintOf(event.output as Refused) },
              },
            ],
            onError: {
              target: 'refused',
              actions: { type: 'complain', params: { errors: [], problem: NO_ANSWER } },
            },
          },
        },
        /** The server said no, or nothing; another amount, or the same once more, asks again. */
        refused: { on: { submitted: 'preview' } },
        confirm: {
          on: {
            submitted: [{ guard: 'isComplete', target: '#refund.sending' }, { actions: 'wantNote' }],
          },
        },
      },
    },
    sending: {
      tags: ['open', 'pending'],
      invoke: {
        src: 'send',
        input: ({ context }) => ({
          amount: context.preview!.amount,
          note: context.note.trim(),
          key: context.key,
        }),
        onDone: [
          {
            guard: ({ event }) => event.output.kind === 'refused',
            target: 'editing.confirm',
            actions: { type: 'complain', params: ({ event }) => complaintOf(event.output as Refused) },
          },
          {
            guard: ({ event }) => refundOf(event.output).status === 'succeeded',
            target: 'done',
            actions: { type: 'keep', params: ({ event }) => refundOf(event.output) },
          },
          {
            guard: ({ event }) => refundOf(event.output).status === 'failed',
            target: 'failed',
            actions: { type: 'keep', params: ({ event }) => refundOf(event.output) },
          },
          {
            target: 'unknown',
            actions: { type: 'keep', params: ({ event }) => refundOf(event.output) },
          },
        ],
        onError: {
          target: 'editing.confirm',
          actions: { type: 'complain', params: { errors: [], problem: NO_ANSWER } },
        },
      },
    },
    done: { tags: 'open', on: { closed: 'closed' } },
    /** The processor's answer was lost. It is being found out by itself. */
    unknown: { tags: 'open', on: { closed: 'closed' } },
    /** No money moved. Another try is another request. */
    failed: {
      tags: 'open',
      on: {
        closed: 'closed',
        again: { target: 'editing', actions: { type: 'beginAgain', params: ({ event }) => event } },
      },
    },
  },
})

const refundOf = (outcome: SendOutcome) => (outcome as SendOutcome & { kind: 'answered' }).refund
const complaintOf = ({ errors, detail }: Refused) => ({
  errors,
  problem: errors.length > 0 ? null : detail,
})
