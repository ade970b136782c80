import { DAY } from '#app/domain/kernel/time.ts'
import { saleEntries } from '#app/domain/ledger/ledger.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { drain, makeSeller, type TestContainer } from '#test/support/container.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

let sales = 0
/** Money of a sale at some moment, straight in the books: what a payout is made of. The platform holds as much more. */
export async function earn(
  c: TestContainer,
  scope: SellerScope,
  amount: number,
  at: number,
  currency = 'usd',
): Promise<void> {
  const repos = c.repos(scope)
  const none = { tax: 0, processorFee: 0, platformFee: 0, affiliate: 0, affiliateId: null }
  await repos.batch(
    repos.ledger.post(
      [
        {
          ...{ id: c.newId('posting', at), cause: `sale:pur_test_${++sales}`, purchaseId: null },
          ...{ day: utcDay(at), currency, at, entries: saleEntries({ price: amount, ...none }) },
        },
      ],
      c.clock.now(),
    ),
  )
  await c.sandbox!.payments.connect.fund(currency, amount)
}

/** An account at the sandbox's provider with one of its test destinations, old enough for instant payouts. */
export async function connectAccount(
  c: TestContainer,
  scope: SellerScope,
  flavour = 'bank_ok',
  o: { country?: string; isNew?: boolean } = {},
): Promise<string> {
  const opened = await c.payouts.openAccount({
    ...{ sellerId: scope.sellerId, email: 'owner@example.com', country: o.country ?? 'US' },
  })
  if (opened.kind !== 'done') throw new Error(JSON.stringify(opened))
  const accountId = opened.value.id
  await c.sandbox!.payments.connect.chooseDestination(accountId, flavour)
  const repos = c.repos(scope)
  await repos.batch(repos.payoutAccounts.update({ accountId }, c.clock.now()))
  if (!o.isNew)
    await c.db.d1
      .prepare('UPDATE sandbox_payment_objects SET at = at - ?2 WHERE id = ?1')
      .bind(accountId, 90 * DAY)
      .run()
  await c.services.payoutDestination.sync(scope)
  await c.settle()
  return accountId
}

/** A seller who can be paid: 50.00 from ten days ago, and an account. */
export async function makePayee(c: TestContainer, flavour = 'bank_ok', amount = 5000) {
  const scope = await makeSeller(c)
  await earn(c, scope, amount, c.clock.now() - 10 * DAY)
  const accountId = await connectAccount(c, scope, flavour)
  await drain(c)
  return { scope, accountId }
}
