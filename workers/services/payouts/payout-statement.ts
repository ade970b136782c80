import { streamLines } from '#app/domain/kernel/csv.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import type { Currency, Money } from '#app/domain/kernel/money.ts'
import { packCursor } from '#app/domain/kernel/page.ts'
import { type MakeupPart, makeupOf } from '#app/domain/payouts/makeup.rules.ts'
import {
  addUp,
  dividedRow,
  feeRow,
  NO_TOTALS,
  rowsOf,
  STATEMENT_COLUMNS,
  statementFileName,
  statementLine,
  totalsRow,
} from '#app/domain/payouts/statement.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import { entryKeyOf } from './payout-view.ts'

/** Entries a page has. */
const PAGE = 1_000

/** From what left the balance to what arrives: its parts add up to `gross`, less `fee` it is `net`. */
export type PayoutWaterfall = {
  parts: { part: MakeupPart; amount: Money }[]
  gross: Money
  fee: Money
  net: Money
}

/** What a payout is made of, entry by entry, for spreadsheets and for its page. */
export function createPayoutStatement(d: { repos: (scope: SellerScope) => Repos }) {
  async function require(scope: SellerScope, id: string): Promise<PayoutRow> {
    const payout = await d.repos(scope).payouts.find(id)
    if (!payout) throw notFound('payout')
    return payout
  }

  function linesOf(repos: Repos, payout: PayoutRow): ReadableStream<Uint8Array> {
    const currency = payout.currency as Currency
    let totals = NO_TOTALS
    return streamLines(STATEMENT_COLUMNS, async (after) => {
      const entries = await repos.payoutMoney.statement(payout.id, entryKeyOf(after), PAGE)
      const isLast = entries.length < PAGE
      const rows = entries.flatMap(rowsOf)
      if (isLast) {
        const divided = await repos.payoutMoney.dividedDays(payout.id)
        rows.push(...divided.map((day) => dividedRow(day, currency)), ...feeRow(payout))
      }
      totals = addUp(totals, rows)
      if (isLast) rows.push(totalsRow(totals))
      const last = entries.at(-1)
      return {
        lines: rows.map((row) => statementLine(row, currency)).join(''),
        next: isLast || !last ? null : packCursor([last.day, last.at, last.postingId]),
      }
    })
  }

  return {
    /** Every transaction in a payout as CSV, with a last row that equals it. @throws not_found */
    async csv(
      scope: SellerScope,
      id: string,
    ): Promise<{ fileName: string; body: ReadableStream<Uint8Array> }> {
      requirePermission(scope, 'payouts:export')
      const payout = await require(scope, id)
      return { fileName: statementFileName(payout.day), body: linesOf(d.repos(scope), payout) }
    },
    /** The same for the file of a job, whose asker had the permission. @throws not_found */
    async lines(scope: SellerScope, id: string): Promise<ReadableStream<Uint8Array>> {
      return linesOf(d.repos(scope), await require(scope, id))
    },

    /** What its gross is made of. @throws not_found */
    async waterfall(scope: SellerScope, id: string): Promise<PayoutWaterfall> {
      requirePermission(scope, 'payouts:read')
      const payout = await require(scope, id)
      const { payoutMoney } = d.repos(scope)
      const [sums, divided] = await Promise.all([payoutMoney.makeupOf(id), payoutMoney.dividedDays(id)])
      const elsewhere = divided.reduce((sum, day) => sum + day.dayAmount - day.amount, 0)
      const money = (amount: number): Money => ({ amount, currency: payout.currency as Currency })
      return {
        parts: makeupOf(sums, elsewhere).map(({ part, amount }) => ({ part, amount: money(amount) })),
        ...{ gross: money(payout.gross), fee: money(payout.fee), net: money(payout.net) },
      }
    },
  }
}
export type PayoutStatement = ReturnType<typeof createPayoutStatement>
