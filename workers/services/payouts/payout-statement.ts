import { streamLines } from '#app/domain/kernel/csv.ts'
import { notFound } from '#app/domain/kernel/errors.ts'
import type { Currency } from '#app/domain/kernel/money.ts'
import { packCursor } from '#app/domain/kernel/page.ts'
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
import { type WaterfallRow, waterfallOf } from '#app/domain/payouts/waterfall.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import { entryKeyOf } from './payout-view.ts'

/** Entries a page has. */
const PAGE = 1_000

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

    /** What it is made of, part by part down to what arrives; amounts of its currency. @throws not_found */
    async waterfall(scope: SellerScope, id: string): Promise<{ currency: Currency; rows: WaterfallRow[] }> {
      requirePermission(scope, 'payouts:read')
      const payout = await require(scope, id)
      const rows = waterfallOf(payout, await d.repos(scope).payoutMoney.makeupOf(id))
      return { currency: payout.currency as Currency, rows }
    },
  }
}
export type PayoutStatement = ReturnType<typeof createPayoutStatement>
