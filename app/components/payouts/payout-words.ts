import type { MakeupPart } from '#app/domain/payouts/makeup.rules.ts'
import type { CheckCode, PayoutView, Schedule } from '#app/domain/payouts/payout.schema.ts'
import { dayAt, type UtcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { WaterfallRow } from '#app/domain/payouts/waterfall.rules.ts'

export const SCHEDULE_WORDS: Record<Schedule, string> = {
  daily: 'Daily',
  weekly: 'Weekly',
  monthly: 'Monthly',
  quarterly: 'Quarterly',
}

/** What a check asks for, as the name of a line; how it stands is its own sentence. */
export const CHECK_WORDS: Record<CheckCode, string> = {
  suspended: 'Shop not suspended',
  paused: 'Payouts not paused',
  no_destination: 'Somewhere to pay to',
  destination_not_verified: 'Account verified',
  destination_changed: 'Account not just changed',
  currency_mismatch: 'Same currency',
  payout_in_flight: 'No other payout on its way',
  negative_balance: 'Balance above zero',
  minimum: 'Minimum reached',
  daily_threshold: 'Enough for a daily payout',
  instant_off: 'Instant payouts on',
  instant_not_supported: 'Account takes instant payouts',
  account_too_new: 'Account old enough',
  still_settling: 'Money settled',
  above_cap: 'Size of a payout',
}

export const MAKEUP_WORDS: Record<MakeupPart, string> = {
  sales: 'Sales',
  processor_fees: 'Payment processor',
  platform_fees: 'Awning',
  affiliates: 'Affiliates',
  refunds: 'Refunds',
  disputes: 'Disputes',
  credits: 'Credits and corrections',
  in_payouts: 'In payouts already',
}

/** What a payout is made of, down to what arrives. */
export const WATERFALL_WORDS: Record<WaterfallRow['row'], string> = {
  ...MAKEUP_WORDS,
  other_payouts: 'Of those days not in this payout',
  payout_fee: 'Fee of the instant payout',
  net: 'What arrives',
}

/** `Friday, 27 November 2026` */
export const longDay = (day: UtcDay): string =>
  new Date(dayAt(day)).toLocaleDateString('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' },
  })
/** `27 Nov 2026` */
export const shortDay = (day: UtcDay): string =>
  new Date(dayAt(day)).toLocaleDateString('en-GB', {
    ...{ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  })

/** `Fri, 27 Nov 2026` */
export const weekDay = (day: UtcDay): string =>
  new Date(dayAt(day)).toLocaleDateString('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
  })

/** How a payout stands, in a sentence. */
export function standOf(p: Pick<PayoutView, 'status' | 'type' | 'failure' | 'arrives_on'>): string {
  switch (p.status) {
    case 'scheduled':
      return 'It is made and about to be sent.'
    case 'creating':
    case 'transferring':
      return 'It is being sent.'
    case 'submitted':
      return p.type === 'instant'
        ? 'On its way; it usually takes about 30 minutes.'
        : `On its way to the bank${p.arrives_on ? `, which should have it on ${shortDay(p.arrives_on)}` : ''}.`
    case 'paid':
      return 'The bank has it.'
    case 'unknown':
      return 'The payment provider’s answer was lost. We are finding out what became of it; there is nothing to do, and it is paid only once.'
    default:
      return `${p.failure?.detail ?? 'It did not arrive.'} Its money came back to the balance.`
  }
}
