import { assign, fromPromise, setup } from 'xstate'
import type { Money } from '#app/domain/kernel/money.ts'
import { failedParts, grossOf } from '#app/domain/payouts/part.rules.ts'
import type { InstantQuote, PayoutView } from '#app/domain/payouts/payout.schema.ts'

/** What is looked at: through which UTC day (null: today), and how much at most (null: all there is). */
export type QuoteAsk = { through: string | null; amount: Money | null }
/** What was looked at, as it is asked for; another gross by now is refused. */
export type InstantOrder = { through: string; amount: Money | null; gross: Money; key: string }
type Refused = { kind: 'refused'; detail: string }
export type QuoteOutcome = { kind: 'quote'; quote: InstantQuote } | Refused
export type SendOutcome = { kind: 'answered'; payouts: PayoutView[] } | Refused

export type InstantPayoutEvent =
  /** `key`: of this request. Whatever is sent under it is paid once. */
  | { type: 'opened'; key: string }
  | { type: 'closed' }
  | { type: 'chose'; through: string }
  | { type: 'submitted' }
  /** How payouts stand by now, those that are shown among them. */
  | { type: 'updated'; payouts: PayoutView[] }
  /** Asks once more for what failed parts hold, which is free again. */
  | { type: 'retried'; key: string }

type Context = QuoteAsk & {
  key: string
  quote: InstantQuote | null
  /** A sentence about what did not work. */
  problem: string | null
  /** Parts of the request that was sent last. */
  payouts: PayoutView[]
  /** Parts of those before it that did not fail. */
  kept: PayoutView[]
}

const notProvided = () => Promise.reject(new Error('The dialog was started without its actors.'))
const NO_ANSWER = 'There was no answer. Check your connection and try again: it is paid out only once.'

const FIRST: Context = {
  ...{ key: '', through: null, amount: null, quote: null, problem: null },
  ...{ payouts: [], kept: [] },
}

/**
 * Being paid now: a look at what it brings, the day up to which, one request, and what becomes of each part. Only what was
 * looked at can be sent; what changed meanwhile is looked at again. While it is sent nothing changes and nothing closes.
 * Failed parts can be tried again, those alone, as a request of their own. Effects are the actors `quote` and `send`.
 */
export const instantPayoutMachine = setup({
  types: {
    context: {} as Context,
    events: {} as InstantPayoutEvent,
    tags: {} as 'open' | 'choosing' | 'pending',
  },
  actors: {
    quote: fromPromise<QuoteOutcome, QuoteAsk>(notProvided),
    send: fromPromise<SendOutcome, InstantOrder>(notProvided),
  },
  guards: { hasFailed: ({ context }) => failedParts(context.payouts).length > 0 },
  actions: {
    begin: assign((_, key: string) => ({ ...FIRST, key })),
    choose: assign((_, through: string) => ({ through, problem: null })),
    hush: assign({ problem: null }),
    show: assign((_, quote: InstantQuote) => ({ quote })),
    complain: assign((_, problem: string) => ({ problem })),
    keep: assign((_, payouts: PayoutView[]) => ({ payouts, problem: null })),
    update: assign(({ context }, now: PayoutView[]) => {
      const latest = (list: PayoutView[]) => list.map((p) => now.find((n) => n.id === p.id) ?? p)
      return { payouts: latest(context.payouts), kept: latest(context.kept) }
    }),
    beginAgain: assign(({ context }, key: string) => {
      const failed = failedParts(context.payouts)
      return {
        ...{ key, quote: null, problem: null, payouts: [] },
        amount: grossOf(failed),
        kept: [...context.kept, ...context.payouts.filter((p) => !failed.includes(p))],
      }
    }),
  },
}).createMachine({
  id: 'instant',
  context: FIRST,
  initial: 'closed',
  states: {
    closed: {
      on: {
        opened: { target: 'choosing', actions: { type: 'begin', params: ({ event }) => event.key } },
      },
    },
    choosing: {
      tags: ['open', 'choosing'],
      initial: 'quoting',
      on: {
        closed: 'closed',
        chose: { target: '.quoting', actions: { type: 'choose', params: ({ event }) => event.through } },
        updated: { actions: { type: 'update', params: ({ event }) => event.payouts } },
      },
      states: {
        quoting: {
          invoke: {
            src: 'quote',
            input: ({ context: { through, amount } }) => ({ through, amount }),
            onDone: [
              {
                guard: ({ event }) => event.output.kind === 'refused',
                target: 'refused',
                actions: {
                  type: 'complain',
                  params: ({ event }) => (event.output as Refused).detail,
                },
              },
              {
                guard: ({ event }) => quoteOf(event.output).payable,
                target: 'ready',
                actions: { type: 'show', params: ({ event }) => quoteOf(event.output) },
              },
              { target: 'blocked', actions: { type: 'show', params: ({ event }) => quoteOf(event.output) } },
            ],
            onError: { target: 'refused', actions: { type: 'complain', params: NO_ANSWER } },
          },
        },
        ready: { on: { submitted: { target: '#instant.sending', actions: 'hush' } } },
        /** Some check does not pass; another day, or a later look, may. */
        blocked: { on: { submitted: { target: 'quoting', actions: 'hush' } } },
        /** The server said no, or nothing. */
        refused: { on: { submitted: { target: 'quoting', actions: 'hush' } } },
      },
    },
    sending: {
      tags: ['open', 'pending'],
      invoke: {
        src: 'send',
        input: ({ context: { quote, amount, key } }) => ({
          ...{ through: quote!.through, amount, gross: quote!.gross, key },
        }),
        onDone: [
          {
            // Something has changed since it was looked at: shown anew, with why.
            guard: ({ event }) => event.output.kind === 'refused',
            target: 'choosing',
            actions: { type: 'complain', params: ({ event }) => (event.output as Refused).detail },
          },
          {
            target: 'results',
            actions: {
              type: 'keep',
              params: ({ event }) => (event.output as SendOutcome & { kind: 'answered' }).payouts,
            },
          },
        ],
        onError: {
          target: 'choosing.ready',
          actions: { type: 'complain', params: NO_ANSWER },
        },
      },
    },
    results: {
      tags: 'open',
      on: {
        closed: 'closed',
        updated: { actions: { type: 'update', params: ({ event }) => event.payouts } },
        retried: {
          guard: 'hasFailed',
          target: 'choosing',
          actions: { type: 'beginAgain', params: ({ event }) => event.key },
        },
      },
    },
  },
})

const quoteOf = (outcome: QuoteOutcome) => (outcome as QuoteOutcome & { kind: 'quote' }).quote
