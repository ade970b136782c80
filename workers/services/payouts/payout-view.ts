import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { unpackCursor } from '#app/domain/kernel/page.ts'
import { isoOrNull, toIso } from '#app/domain/kernel/time.ts'
import { payoutFailureText } from '#app/domain/payouts/failure-text.ts'
import type {
  Check,
  CheckView,
  PayoutStatus,
  PayoutStep,
  PayoutView,
} from '#app/domain/payouts/payout.schema.ts'
import type { EntryKey } from '#db/repos/payout-money.repo.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'

export const toPayoutView = (p: PayoutRow): PayoutView => {
  const money = (amount: number): Money => ({ amount, currency: p.currency as Currency })
  return {
    id: p.id,
    type: p.type,
    status: p.status,
    gross: money(p.gross),
    fee: money(p.fee),
    net: money(p.net),
    covers_through: p.coversThrough,
    arrives_on: p.arrivesOn,
    failure: p.failure === null ? null : { code: p.failure, detail: payoutFailureText(p.failure) },
    origin: p.origin,
    part: { number: p.part, of: p.parts },
    destination: p.destinationLabel,
    created_at: toIso(p.createdAt),
    settled_at: isoOrNull(p.settledAt),
  }
}

export const toSteps = (p: PayoutRow): PayoutStep[] =>
  (JSON.parse(p.history) as [PayoutStatus, number, string][]).map(([status, at, detail]) => ({
    status,
    at: toIso(at),
    detail,
  }))

export const toCheckViews = (checks: readonly Check[], currency: Currency): CheckView[] =>
  checks.map((c) => ({ ...c, missing: c.missing === null ? null : { amount: c.missing, currency } }))

/** Where a page of entries ended. @throws invalid `cursor` */
export function entryKeyOf(cursor: string | undefined): EntryKey | null {
  if (cursor === undefined) return null
  const [day, at, postingId] = unpackCursor(cursor)
  return { day: String(day), at: Number(at), postingId: String(postingId) }
}
