import { dayText } from '../kernel/day.ts'
import { type Currency, formatMoney } from '../kernel/money.ts'
import { DAY } from '../kernel/time.ts'
import {
  amountsOf,
  grossFor,
  INSTANT_MAX_NET,
  INSTANT_MIN_NET,
  leastGrossFor,
  minimumOf,
  type OpenDay,
  openThrough,
  splitIntoParts,
} from './amount.rules.ts'
import type { PauseReason, PayoutType, Schedule } from './payout.schema.ts'
import { addDays, coveredFrom, dayAt, type UtcDay, utcDay } from './schedule.rules.ts'

/** How long a changed destination holds payouts, so that whoever did not change it can say so. */
export const DESTINATION_HOLD_MS = DAY
/** How old an account at the provider has to be for instant payouts: as long as standard payouts hold money back. */
export const INSTANT_AFTER_DAYS = 7

export const CHECKS = [
  'suspended',
  'paused',
  'no_destination',
  'destination_not_verified',
  'destination_changed',
  'currency_mismatch',
  'payout_in_flight',
  'negative_balance',
  'minimum',
  'daily_threshold',
  'instant_off',
  'instant_not_supported',
  'account_too_new',
  'still_settling',
  'above_cap',
] as const
export type CheckCode = (typeof CHECKS)[number]

/** One thing that has to be so before money goes out. */
export type Check = {
  code: CheckCode
  ok: boolean
  /** A sentence: how it is, and what to do when it is not. */
  detail: string
  /** How much more there would have to be, minor units. */
  missing: number | null
  /** UTC day from which it is so, as far as known; null: it is so already, or nobody can say. */
  passes_on: UtcDay | null
}

export type DestinationFacts = {
  label: string
  currency: Currency
  country: string
  isVerified: boolean
  /** What the provider waits for, in its word. */
  hindrance: string | null
  isInstant: boolean
  /** Epoch ms until which a change of it holds payouts; null: it was never changed. */
  heldUntil: number | null
  /** When the account at the provider was opened. */
  accountSince: number
}
/** All that decides about a seller's next payout. Amounts are minor units of `currency`, times epoch ms. */
export type PayoutFacts = {
  now: number
  /** What is paid out: the destination's currency, else that of most of the balance. */
  currency: Currency
  schedule: Schedule
  /** The seller's own minimum, and the amount under which daily payouts wait. */
  minimum: number | null
  dailyAbove: number | null
  /** By the seller, or by the operator; `suspended`: the whole seller. */
  pause: {
    by: 'seller' | 'operator'
    isSuspended: boolean
    reason: PauseReason
    note: string | null
    reviewOn: UtcDay | null
  } | null
  destination: DestinationFacts | null
  /** Open money of `currency`. */
  days: readonly OpenDay[]
  /** Open money of other currencies, of which nothing can be paid out. */
  foreign: readonly { currency: Currency; amount: number }[]
  /** Payouts of the schedule that have not ended; null: nobody knows when they arrive. */
  inFlight: readonly { arrivesOn: UtcDay | null }[]
  /** Whether today's run of each kind has been at this seller. */
  hasRun: { daily: boolean; standard: boolean }
  instant: {
    feePercent: number
    /** Switched off for the whole installation; null: on. */
    off: { reason: string; until: UtcDay | null } | null
    /** What the provider would send at once, minor units, net; null: not asked. */
    limit: number | null
  }
}

/** What daily payouts and instant ones need of the destination and the installation. */
export function instantHindrance(f: PayoutFacts, day: UtcDay): Check | null {
  return instantChecks(f, day).find((c) => !c.ok) ?? null
}

function instantChecks({ instant, destination }: PayoutFacts, day: UtcDay): Check[] {
  const { off } = instant
  const agedOn = destination ? addDays(utcDay(destination.accountSince), INSTANT_AFTER_DAYS) : null
  const isOff = off !== null && (off.until === null || day < off.until)
  return [
    {
      ...{ code: 'instant_off', ok: !isOff, missing: null },
      passes_on: off?.until ?? null,
      detail: off
        ? `Instant payouts are switched off for everybody: ${off.reason}${off.until ? ` They are back on ${inWords(off.until)}.` : ''}`
        : 'Instant payouts are on.',
    },
    {
      ...{ code: 'instant_not_supported', missing: null, passes_on: null },
      ok: destination?.isInstant ?? false,
      detail: !destination
        ? 'There is no account to pay to yet.'
        : destination.isInstant
          ? `${destination.label} takes instant payouts.`
          : `${destination.label} takes no instant payouts. Choose another bank account or a debit card.`,
    },
    {
      ...{ code: 'account_too_new', missing: null },
      ok: agedOn !== null && day >= agedOn,
      passes_on: agedOn !== null && utcDay(destination!.accountSince) < agedOn ? agedOn : null,
      detail:
        agedOn === null
          ? 'There is no account to pay to yet.'
          : `Instant payouts are for accounts that are ${INSTANT_AFTER_DAYS} days old: from ${inWords(agedOn)}.`,
    },
  ]
}

export type Evaluation = {
  checks: Check[]
  ok: boolean
  /** What would leave the balance, before it is divided into parts; 0 when nothing would. */
  gross: number
  /** Gross of each payout that would be made. */
  parts: number[]
  /** What is open through that day, whatever the limits. */
  open: number
}

/**
 * Every check, as it will stand on a day for a payout of this type that takes money through `through`. A check that fails
 * today and passes before `day` is ok, and says when.
 * @param isManual asked for by a person: payouts on their way do not stand in the way of it
 */
export function evaluate(
  f: PayoutFacts,
  o: { day: UtcDay; type: PayoutType; through: UtcDay; isManual: boolean; most?: number | undefined },
): Evaluation {
  const { day, type, through } = o
  const { destination, pause, currency, instant } = f
  const money = (amount: number) => formatMoney({ amount, currency })
  const open = openThrough(f.days, through)
  const country = destination?.country ?? null
  const minimum = minimumOf({ own: o.isManual ? null : f.minimum, country, currency })
  const isInstant = type === 'instant'
  const least = isInstant
    ? Math.max(
        leastGrossFor(INSTANT_MIN_NET, instant.feePercent),
        o.isManual ? 0 : leastGrossFor(minimum, instant.feePercent),
      )
    : minimum
  const most = isInstant ? grossFor(INSTANT_MAX_NET, instant.feePercent) : Number.MAX_SAFE_INTEGER
  const wanted = Math.min(open, o.most ?? open)
  const settled =
    isInstant && instant.limit !== null
      ? Math.min(wanted, grossFor(instant.limit, instant.feePercent))
      : wanted
  const parts = splitIntoParts(Math.max(0, settled), { least, most })
  const threshold = isInstant && !o.isManual ? (f.dailyAbove ?? 0) : 0
  const heldUntil = destination?.heldUntil ?? null
  const freeOn = heldUntil === null || heldUntil <= f.now ? null : addDays(utcDay(heldUntil - 1), 1)
  const landed = f.inFlight.map((p) => (p.arrivesOn === null ? null : addDays(p.arrivesOn, 1)))
  const freeFrom = landed.includes(null) ? null : (landed as UtcDay[]).toSorted().at(-1)!
  const isFlying = !o.isManual && landed.length > 0
  const foreign = f.foreign.filter((b) => b.amount > 0)
  // The days whose money is missing yet are known; money that is not earned yet is not.
  const enoughOn = firstEnough(f, { type, least: Math.max(least, threshold) })

  const checks: Check[] = [
    {
      ...{ code: 'suspended', missing: null, passes_on: null, ok: !pause?.isSuspended },
      detail: pause?.isSuspended
        ? `This shop is suspended${pause.note ? `: ${pause.note}` : '.'} Write to support.`
        : 'This shop is not suspended.',
    },
    {
      ...{ code: 'paused', missing: null, passes_on: null, ok: pause === null || pause.isSuspended },
      detail: pause && !pause.isSuspended ? pausedText(pause) : 'Payouts are not paused.',
    },
    {
      ...{ code: 'no_destination', missing: null, passes_on: null, ok: destination !== null },
      detail: destination
        ? `Goes to ${destination.label}.`
        : 'Say where your money shall go: add a bank account.',
    },
    {
      ...{ code: 'destination_not_verified', missing: null, passes_on: null },
      ok: destination?.isVerified ?? false,
      detail: !destination
        ? 'There is no account to pay to yet.'
        : destination.isVerified
          ? 'The payment provider has verified it.'
          : `The payment provider has not verified it${destination.hindrance ? ` (${destination.hindrance.replaceAll('_', ' ').replaceAll('.', ', ')})` : ''}. Answer what it still asks.`,
    },
    {
      ...{
        code: 'destination_changed',
        missing: null,
        passes_on: freeOn,
        ok: freeOn === null || day >= freeOn,
      },
      detail: freeOn
        ? `The account was changed, so payouts wait a day, in case it was not you: until ${inWords(freeOn)}.`
        : 'It was not changed in the last 24 hours.',
    },
    {
      ...{ code: 'currency_mismatch', missing: null, passes_on: null },
      ok: foreign.length === 0 || open > 0,
      detail:
        foreign.length === 0
          ? `Everything is in ${currency.toUpperCase()}.`
          : `${foreign.map((b) => formatMoney(b)).join(' and ')} cannot go to an account in ${currency.toUpperCase()}.`,
    },
    {
      ...{ code: 'payout_in_flight', missing: null },
      ok: !isFlying || (freeFrom !== null && day >= freeFrom),
      passes_on: isFlying ? freeFrom : null,
      detail: isFlying
        ? `A payout is on its way${freeFrom ? `, until ${inWords(addDays(freeFrom, -1))}` : ' and nobody knows yet how it ends'}.`
        : 'No other payout is on its way.',
    },
    {
      ...{ code: 'negative_balance', ok: open >= 0, missing: open < 0 ? -open : null, passes_on: null },
      detail:
        open < 0
          ? `More went back to buyers than came in: ${money(open)}. The next sales make up for it.`
          : 'The balance is not below zero.',
    },
    {
      ...{ code: 'minimum', ok: wanted >= least },
      missing: wanted < least ? least - wanted : null,
      passes_on: wanted < least ? enoughOn : null,
      detail:
        wanted >= least
          ? `${money(wanted)} is above the minimum of ${money(least)}.`
          : `${money(Math.max(0, wanted))} of the balance may go out by then, and the minimum is ${money(least)}.`,
    },
  ]
  if (threshold > 0)
    checks.push({
      ...{ code: 'daily_threshold', ok: open >= threshold },
      missing: open < threshold ? threshold - open : null,
      passes_on: open < threshold ? enoughOn : null,
      detail: `You chose to be paid daily only from ${money(threshold)}; ${money(Math.max(0, open))} is there.`,
    })
  if (isInstant) {
    const isSettling = settled < least && wanted >= least
    checks.push(
      ...instantChecks(f, day),
      {
        ...{ code: 'still_settling', ok: !isSettling },
        missing: isSettling ? least - settled : null,
        passes_on: isSettling ? addDays(utcDay(f.now), 1) : null,
        detail: isSettling
          ? `The payment provider still settles this money: it would send ${money(Math.max(0, instant.limit ?? 0))} at once. Settling takes one or two days.`
          : 'The payment provider can send it at once.',
      },
      {
        ...{ code: 'above_cap', ok: true, missing: null, passes_on: null },
        detail:
          parts.length > 1
            ? `It goes out in ${parts.length} payouts, since one may bring at most ${money(INSTANT_MAX_NET)}.`
            : `One payout may bring at most ${money(INSTANT_MAX_NET)}.`,
      },
    )
  }
  const ok = checks.every((c) => c.ok)
  return { checks, ok, open, parts: ok ? parts : [], gross: Math.max(0, settled) }
}

/** The first day from which the money that is there would do for a scheduled payout of this type; null: it never does. */
function firstEnough(f: PayoutFacts, o: { type: PayoutType; least: number }): UtcDay | null {
  const schedule = o.type === 'instant' ? 'daily' : 'weekly'
  const days = [...new Set(f.days.map((d) => d.day))].sort()
  const found = days.find((day) => openThrough(f.days, day) >= o.least)
  return found === undefined ? null : coveredFrom(schedule, found)
}

/** Net, fee and gross of several payouts together. */
export function totalOf(type: PayoutType, parts: readonly number[], feePercent: number) {
  const each = parts.map((gross) => amountsOf(type, gross, feePercent))
  return each.reduce(
    (sum, a) => ({ gross: sum.gross + a.gross, fee: sum.fee + a.fee, net: sum.net + a.net }),
    { gross: 0, fee: 0, net: 0 },
  )
}

const PAUSED: Record<PauseReason, string> = {
  seller: 'You paused payouts.',
  disputes: 'Payouts are paused because too many buyers disputed their payments.',
  verification: 'Payouts are paused until the payment provider has what it asks of you.',
  review: 'Payouts are paused while we look at recent sales.',
  other: 'Payouts are paused.',
}
/** Why payouts stand still, in a sentence or two, with what to do. */
export function pausedText(p: NonNullable<PayoutFacts['pause']>): string {
  const whatToDo =
    p.by === 'seller'
      ? 'Resume them in the settings.'
      : p.reviewOn
        ? `We look at it again by ${inWords(p.reviewOn)}.`
        : 'Write to support.'
  return [PAUSED[p.reason], p.note, whatToDo].filter(Boolean).join(' ')
}

const inWords = (day: UtcDay) => dayText(dayAt(day), 'UTC')
