import { AppError, conflict, invalid } from '#app/domain/kernel/errors.ts'
import { type Currency, formatMoney, type Money } from '#app/domain/kernel/money.ts'
import { DAY } from '#app/domain/kernel/time.ts'
import { amountsOf } from '#app/domain/payouts/amount.rules.ts'
import type {
  InstantPayoutInput,
  InstantQuote,
  InstantQuoteInput,
  PayoutView,
} from '#app/domain/payouts/payout.schema.ts'
import { instantNow, type PayoutPlan } from '#app/domain/payouts/plan.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Repos } from '#db/repos/index.ts'
import type { PayoutRow } from '#db/repos/payouts.repo.ts'
import { requirePermission, type SellerScope } from '../../auth/scope.ts'
import type { Clock } from '../../ports/clock.port.ts'
import type { NewId } from '../../ports/ids.port.ts'
import type { JobBus } from '../../ports/job-bus.port.ts'
import type { PayoutGateway } from '../../ports/payout-gateway.port.ts'
import type { Realtime } from '../../ports/realtime.port.ts'
import type { LoadedFacts, LoadPayoutFacts } from './payout-facts.ts'
import { isOvertaken, type PayoutMaker } from './payout-maker.ts'
import type { PayoutSender } from './payout-sender.ts'
import { toCheckViews, toPayoutView } from './payout-view.ts'

const MOST_TRIES = 5
/** Of keys that requests carry (product.md, HTTP API). */
const KEY_LASTS_MS = DAY

export type InstantResult = { data: PayoutView[] }

type Deps = {
  repos: (scope: SellerScope) => Repos
  payouts: PayoutGateway
  facts: LoadPayoutFacts
  maker: PayoutMaker
  sender: Pick<PayoutSender, 'send'>
  clock: Clock
  newId: NewId
  jobs: JobBus
  realtime: Realtime
}

/** Being paid now, for a fee. */
export function createInstantPayoutsService(d: Deps) {
  /** @throws unavailable when the provider does not say what it would send */
  async function look(scope: SellerScope): Promise<LoadedFacts> {
    const first = await d.facts(scope)
    const { account } = first
    if (account.accountId === null || account.destinationId === null) return first
    const funds = await d.payouts.findFunds(account.accountId, account.destinationCurrency as Currency)
    if (funds.kind !== 'done')
      throw new AppError(
        'unavailable',
        'provider_unavailable',
        'The payment provider does not answer right now. Try again in a minute.',
        { retryAfterSeconds: funds.kind === 'later' ? funds.seconds : 60 },
      )
    return {
      ...first,
      facts: { ...first.facts, instant: { ...first.facts.instant, limit: funds.value.instant } },
    }
  }

  function plan({ facts }: LoadedFacts, input: InstantQuoteInput): PayoutPlan {
    const today = utcDay(facts.now)
    if (input.through !== undefined && input.through > today)
      throw invalid([{ path: 'through', message: `must not be after today, ${today} (UTC)` }])
    if (input.amount && input.amount.currency !== facts.currency)
      throw invalid([
        { path: 'amount.currency', message: `must be ${facts.currency}, in which the account is paid` },
      ])
    const most = input.amount?.amount
    const found = instantNow(facts, { through: input.through, most })
    if (most !== undefined && found.gross < most) {
      const available = instantNow(facts, { through: input.through })
      const max = formatMoney({ amount: available.gross, currency: facts.currency })
      if (available.gross < most)
        throw invalid([{ path: 'amount.amount', message: `must be at most ${max}, which is there now` }])
    }
    return found
  }

  /** The cause of a request under this key, and what it has made already. */
  async function latestOf(repos: Repos, asked: string): Promise<[string, PayoutRow[]]> {
    for (let again = 0, cause = asked; ; again++, cause = `${asked}:${again}`) {
      const made = await repos.payouts.ofCause(cause)
      if (made.length === 0 || d.clock.now() - made[0]!.createdAt < KEY_LASTS_MS) return [cause, made]
    }
  }

  return {
    /** What an instant payout would bring now. Nothing happens by looking. @throws invalid `through`, `amount` */
    async quote(scope: SellerScope, input: InstantQuoteInput): Promise<InstantQuote> {
      requirePermission(scope, 'payouts:instant')
      const loaded = await look(scope)
      const { facts } = loaded
      const p = plan(loaded, input)
      const money = (amount: number): Money => ({ amount, currency: facts.currency })
      const amounts = (a: { gross: number; fee: number; net: number }) => ({
        gross: money(a.gross),
        fee: money(a.fee),
        net: money(a.net),
      })
      const days = facts.days.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
      const byDay = new Map<string, number>()
      for (const { day, amount } of days) byDay.set(day, (byDay.get(day) ?? 0) + amount)
      let total = 0
      return {
        payable: p.date !== null,
        ...amounts(p),
        fee_percent: facts.instant.feePercent,
        through: p.through,
        parts: p.parts.map((gross) => amounts(amountsOf('instant', gross, facts.instant.feePercent))),
        checks: toCheckViews(p.checks, facts.currency),
        destination: facts.destination?.label ?? null,
        days: [...byDay].map(([day, amount]) => {
          total += amount
          return { day, amount: money(amount), total: money(total) }
        }),
      }
    },

    /**
     * Pays out now, in as many parts as the cap asks for; each part's outcome is its own.
     * @param requestKey of the same actor: for a day one key pays once, also when the first request broke off
     * @throws invalid `through`, `amount`; conflict `not_payable` naming the first check that fails, `quote_changed`
     */
    async request(scope: SellerScope, input: InstantPayoutInput, requestKey: string): Promise<InstantResult> {
      requirePermission(scope, 'payouts:instant')
      const repos = d.repos(scope)
      const asked = `request:${scope.actor.kind}:${scope.actor.id}:${requestKey}`
      for (let tries = 1; ; tries++) {
        // As long as the API keeps its keys; who uses one again later asks for something new.
        const [cause, before] = await latestOf(repos, asked)
        if (before.length > 0) return { data: before.map(toPayoutView) }
        const loaded = await look(scope)
        const p = plan(loaded, input)
        if (p.date === null) {
          const failed = p.checks.find((c) => !c.ok)
          throw conflict('not_payable', failed?.detail ?? 'Nothing can be paid out now.', {
            check: failed?.code ?? 'minimum',
          })
        }
        if (input.gross && (input.gross.amount !== p.gross || input.gross.currency !== loaded.facts.currency))
          throw conflict(
            'quote_changed',
            `It would be ${formatMoney({ amount: p.gross, currency: loaded.facts.currency })} now, not ${formatMoney(input.gross)}. Look at it again.`,
          )
        const making = d.maker.statements(scope, repos, { plan: p, loaded, origin: 'request', cause })
        try {
          await repos.batch(making.statements)
        } catch (e) {
          if (!isOvertaken(e) || tries >= MOST_TRIES) throw e
          continue
        }
        d.realtime.hint(scope.sellerId, 'payouts')
        d.jobs.wake()
        // A part that fails does not undo the others; what goes wrong here is its job's to mend.
        await Promise.allSettled(making.ids.map((id) => d.sender.send(scope, id)))
        return { data: (await repos.payouts.ofCause(cause)).map(toPayoutView) }
      }
    },
  }
}
