import { dayText, momentText } from '../kernel/day.ts'
import { type Currency, formatMoney } from '../kernel/money.ts'
import { DAY, HOUR } from '../kernel/time.ts'
import {
  amountsOf,
  INSTANT_MAX_NET,
  leastGrossFor,
  minimumOf,
  type OpenDay,
  openThrough,
  splitIntoParts,
} from './amount.rules.ts'
import type { Check, PauseReason, PayoutType, Schedule } from './payout.schema.ts'
import { addDays, coveredFrom, dayAt, RUN_HOUR, type UtcDay, utcDay } from './schedule.rules.ts'

/** How long a changed destination holds payouts, so that whoever did not change it can say so. */
export const DESTINATION_HOLD_MS = DAY
/** How old an account at the provider has to be for instant payouts: as long as standard payouts hold money back. */
export const INSTANT_AFTER_DAYS = 7

/** The hindrance of a destination that a payout came back from. */
export const CAME_BACK = 'bank_account_came_back'

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
    /** What the provider would send at once today, minor units, net; null: not asked. */
    limit: number | null
  }
}

/** What daily payouts and instant ones need of the destination and the installation. */
export function instantHindrance(f: PayoutFacts, day: UtcDay): Check | null {
  return instantChecks(f, day).find((c) => !c.ok) ?? null
}

/** Days that are still to come; what was before is so already. */
const ahead = (f: PayoutFacts, day: UtcDay | null): UtcDay | null =>
  day !== null && day > utcDay(f.now) ? day : null

const agedOn = (f: PayoutFacts): UtcDay | null =>
  f.destination && addDays(utcDay(f.destination.accountSince), INSTANT_AFTER_DAYS)
/** The first day whose run is not before the end of the hold. Runs that are late stand by the same. */
const freeOn = (heldUntil: number, type: PayoutType): UtcDay =>
  addDays(utcDay(heldUntil - RUN_HOUR[type === 'instant' ? 'daily' : 'standard'] * HOUR - 1), 1)
const landedOn = (p: PayoutFacts['inFlight'][number]): UtcDay | null =>
  p.arrivesOn === null ? null : addDays(p.arrivesOn, 1)

/** Days to come on which an answer may become another, soonest first; between them every day is like the one before. */
export function changesAhead(f: PayoutFacts): UtcDay[] {
  const { heldUntil = null } = f.destination ?? {}
  const days = [
    ...(f.instant.limit === null ? [] : [addDays(utcDay(f.now), 1)]),
    ...[f.instant.off?.until ?? null, agedOn(f), ...f.inFlight.map(landedOn)],
    ...(heldUntil === null ? [] : [freeOn(heldUntil, 'instant'), freeOn(heldUntil, 'standard')]),
    ...f.days.flatMap((d) => [coveredFrom('daily', d.day), coveredFrom('weekly', d.day)]),
  ].flatMap((day) => ahead(f, day) ?? [])
  return [...new Set(days)].sort()
}

function instantChecks(f: PayoutFacts, day: UtcDay): Check[] {
  const { destination } = f
  const off = f.instant.off?.until && !ahead(f, f.instant.off.until) ? null : f.instant.off
  const aged = agedOn(f)
  return [
    {
      ...{ code: 'instant_off', missing: null, passes_on: off?.until ?? null },
      ok: off === null || (off.until !== null && day >= off.until),
      detail: off
        ? `Instant payouts are switched off for everybody: ${off.reason} ${off.until ? `They are back on ${inWords(off.until)}.` : 'A slower schedule still pays.'}`
        : 'Instant payouts are on.',
    },
    {
      ...{ code: 'instant_not_supported', missing: null, passes_on: null },
      ok: destination?.isInstant ?? false,
      detail: !destination
        ? NO_DESTINATION
        : destination.isInstant
          ? `${destination.label} takes instant payouts.`
          : `${destination.label} takes no instant payouts. Choose another bank account or a debit card.`,
    },
    {
      ...{ code: 'account_too_new', missing: null, passes_on: ahead(f, aged) },
      ok: aged !== null && day >= aged,
      detail:
        aged === null
          ? NO_DESTINATION
          : ahead(f, aged)
            ? `Instant payouts are for accounts that are ${INSTANT_AFTER_DAYS} days old: yours from ${inWords(aged)}. A slower schedule pays until then.`
            : 'The account is old enough for instant payouts.',
    },
  ]
}
const NO_DESTINATION = 'There is no account to pay to yet. Add a bank account.'

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
  const today = utcDay(f.now)
  const money = (amount: number) => formatMoney({ amount, currency })
  const open = openThrough(f.days, through)
  const country = destination?.country ?? null
  const isInstant = type === 'instant'
  /** So that so much arrives. */
  const leaving = (net: number) => (isInstant ? leastGrossFor(net, instant.feePercent) : net)
  const leastPart = leaving(minimumOf({ own: null, country, currency }))
  const least = o.isManual ? leastPart : leaving(minimumOf({ own: f.minimum, country, currency }))
  const most = isInstant ? leaving(INSTANT_MAX_NET) : Number.MAX_SAFE_INTEGER
  const wanted = Math.min(open, o.most ?? open)
  const limit = isInstant && day === today ? instant.limit : null
  const settled = limit === null ? wanted : Math.min(wanted, leaving(limit))
  const parts = settled < least ? [] : splitIntoParts(settled, { least: leastPart, most })
  const threshold = isInstant && !o.isManual ? (f.dailyAbove ?? 0) : 0
  const held = destination?.heldUntil ?? null
  const free = held === null ? null : freeOn(held, type)
  const isHeld = held !== null && (o.isManual ? held > f.now : day < free!)
  const landed = f.inFlight.map(landedOn)
  const freeFrom = landed.includes(null) ? null : (landed as UtcDay[]).toSorted().at(-1)!
  const isFlying = !o.isManual && landed.length > 0
  const foreign = f.foreign.filter((b) => b.amount > 0)
  // The days whose money is missing yet are known; money that is not earned yet is not.
  const enoughOn = (amount: number) => firstEnough(f, { type, least: amount })

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
        : 'Say where your money shall go: add a bank account or a debit card.',
    },
    {
      ...{ code: 'destination_not_verified', missing: null, passes_on: null },
      ok: destination?.isVerified ?? false,
      detail: !destination
        ? NO_DESTINATION
        : destination.isVerified
          ? 'The payment provider has verified it.'
          : destination.hindrance === CAME_BACK
            ? 'A payout to it came back, so the payment provider sends nothing there any more. Add another account.'
            : `The payment provider has not verified it${destination.hindrance ? ` (${destination.hindrance.replaceAll('_', ' ').replaceAll('.', ', ')})` : ''}. Answer what it still asks.`,
    },
    {
      ...{ code: 'destination_changed', missing: null },
      ok: !isHeld,
      passes_on: !o.isManual ? ahead(f, free) : isHeld ? utcDay(held) : null,
      detail:
        held !== null && (isHeld || held > f.now)
          ? `The account was changed, so payouts wait 24 hours: until ${momentText(held, 'UTC')} UTC. If it was not you, pause payouts and write to support.`
          : 'It was not changed in the last 24 hours.',
    },
    {
      ...{ code: 'currency_mismatch', missing: null, passes_on: null },
      ok: foreign.length === 0 || open > 0,
      detail:
        foreign.length === 0
          ? `Everything is in ${currency.toUpperCase()}.`
          : `${foreign.map((b) => formatMoney(b)).join(' and ')} cannot go to an account in ${currency.toUpperCase()}. Add an account that takes it.`,
    },
    {
      ...{ code: 'payout_in_flight', missing: null },
      ok: !isFlying || (freeFrom !== null && day >= freeFrom),
      passes_on: isFlying ? ahead(f, freeFrom) : null,
      detail: !isFlying
        ? 'No other payout is on its way.'
        : freeFrom === null
          ? 'A payout is on its way, and nobody knows yet how it ends. The payment provider is asked until it says.'
          : ahead(f, freeFrom)
            ? `A payout is on its way until ${inWords(addDays(freeFrom, -1))}. The next one follows it.`
            : `A payout should have arrived by ${inWords(addDays(freeFrom, -1))}. It is late, and holds up no other.`,
    },
    {
      ...{ code: 'negative_balance', ok: open >= 0, missing: open < 0 ? -open : null },
      passes_on: open < 0 ? enoughOn(0) : null,
      detail:
        open < 0
          ? `${money(-open)} more went back to buyers than may go out by then. What comes in makes up for it.`
          : 'The balance is not below zero.',
    },
    {
      ...{ code: 'minimum', ok: wanted >= least },
      missing: wanted < least ? least - wanted : null,
      passes_on: wanted < least ? enoughOn(least) : null,
      detail:
        wanted >= least
          ? `${money(wanted)} may go out by then; the minimum is ${money(least)}.`
          : `${money(Math.max(0, wanted))} may go out by then, and the minimum is ${money(least)}: ${money(least - wanted)} more is needed.`,
    },
  ]
  if (threshold > 0)
    checks.push({
      ...{ code: 'daily_threshold', ok: open >= threshold },
      missing: open < threshold ? threshold - open : null,
      passes_on: open < threshold ? enoughOn(threshold) : null,
      detail: `You chose to be paid daily only from ${money(threshold)} on; ${money(Math.max(0, open))} is there by then.`,
    })
  if (isInstant) {
    const isSettling = settled < least && wanted >= least
    checks.push(
      ...instantChecks(f, day),
      {
        ...{ code: 'still_settling', ok: !isSettling },
        missing: isSettling ? least - settled : null,
        passes_on: isSettling ? addDays(today, 1) : null,
        detail: isSettling
          ? `The payment provider still settles this money: it would send ${money(Math.max(0, limit ?? 0))} at once. Settling takes one or two days.`
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
