import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import {
  addDays,
  dayAt,
  RUN_HOUR,
  scheduledDay,
  type UtcDay,
  utcDay,
} from '#app/domain/payouts/schedule.rules.ts'
import type { Shop, Step } from './shop.ts'

/** Fridays of the past on which the shop was paid; the first of them brings what was earned before. */
const PAYDAYS = 20
/** Counted back from now: one the bank refused, and one it gave back. */
const REFUSED = 11
const GAVE_BACK = 6
const OLD_ENOUGH = 120 * DAY

/** A bank account, then a payout each Friday through the services of the past, most of which arrived two days later. */
export function paydays({ c, past, scope, as, scenario }: Shop, now: number): Step[] {
  const inFlight = async () => (await c.repos(scope).payouts.inFlight())[0]
  const connect = async () => {
    const email = scenario.members[0]!.email
    const opened = await past.payouts.openAccount({ sellerId: scope.sellerId, email, country: 'US' })
    if (opened.kind !== 'done') throw new Error(`The sandbox opened no account: ${opened.kind}`)
    const { payoutAccounts, batch } = c.repos(scope)
    await batch(payoutAccounts.update({ accountId: opened.value.id }, past.now()))
    await addBank()
  }
  /** The first, and another each time that a payout failed. */
  const addBank = async () => {
    const { accountId } = await c.repos(scope).payoutAccounts.get()
    await past.connect.chooseDestination(accountId!, 'bank_ok')
    await past.payoutDestination.sync(as())
  }
  const pay = (day: UtcDay) => async () => {
    await past.payoutRuns.run(scope, 'standard', day)
  }
  const hear = (weeksAgo: number) => async () => {
    const payout = await inFlight()
    if (!payout?.providerId) return
    if (weeksAgo === REFUSED)
      await past.connect.decide(payout.providerId, 'failed', 'bank_account_restricted')
    await past.payoutSender.sync(scope, payout.id)
    if (weeksAgo === GAVE_BACK) {
      await past.connect.decide(payout.providerId, 'failed', 'account_closed')
      await past.payoutSender.sync(scope, payout.id)
    }
    if (weeksAgo === REFUSED || weeksAgo === GAVE_BACK) await addBank()
  }
  const last = scheduledDay('weekly', addDays(utcDay(now), -9))
  const steps: Step[] = [{ at: now - Math.max(OLD_ENOUGH, (PAYDAYS + 2) * 7 * DAY), run: connect }]
  for (let weeksAgo = PAYDAYS; weeksAgo > 0; weeksAgo--) {
    const friday = addDays(last, -7 * (weeksAgo - 1))
    const at = dayAt(friday) + RUN_HOUR.standard * HOUR + 5 * MINUTE
    steps.push({ at, run: pay(friday) }, { at: at + 2 * DAY + HOUR, run: hear(weeksAgo) })
  }
  return steps
}
