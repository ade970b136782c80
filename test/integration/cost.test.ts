import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import { splitSale } from '#app/domain/ledger/ledger.rules.ts'
import { addDays, dayAt, scheduledDay, utcDay } from '#app/domain/payouts/schedule.rules.ts'
import { advance, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { earn, makePayee } from '#test/support/payouts.ts'
import { makeShop } from '#test/support/shop.ts'
import { jobScope } from '#workers/auth/scope.ts'

/** D1 bills rows, and its bill has no noise: what an update costs per recipient is held here, not measured once. */
describe('an update costs per recipient', () => {
  // What is above three are the rows of the provider calls themselves, ten times as many with Resend's hundred a call.
  it.each([
    ['sendgrid', 3.1],
    ['resend', 3.25],
  ] as const)('through %s %d rows read and 1.1 written at most', async (provider, readable) => {
    const recipients = 5_000
    const c = await testContainer()
    const scope = await makeSeller(c)
    const { settings, batch } = c.repos(scope)
    await batch([settings.update({ mailProvider: provider }, c.clock.now())])
    await c.sandbox!.store.setSetting('mail_keep', 'none')
    const shop = await makeShop(
      c,
      scope,
      Array.from({ length: recipients }, () => ({})),
    )

    const before = { ...c.db.meter }
    const { id } = await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
    await drain(c)
    const read = (c.db.meter.rowsRead - before.rowsRead) / recipients
    const written = (c.db.meter.rowsWritten - before.rowsWritten) / recipients

    expect((await c.services.updates.get(scope, id)).counts.accepted).toBe(recipients)
    expect({ read: read <= readable, written: written <= 1.1 }, `read ${read}, written ${written}`).toEqual({
      read: true,
      written: true,
    })
  })
})

describe('a sale with money in the books costs', () => {
  const PARTS = splitSale({
    ...{ price: 1000, tax: 190, processorFee: 59, fee: { percent: 10, fixed: 50 } },
    affiliate: { contactId: 'ct_agent', basisPoints: 1000 },
  })

  // Written: the contact and its event, the purchase with its indexes, a posting with six entries and a balance, daily
  // counts, and what is open of the day, of which payouts claim. Who buys again is derived from all they bought, so that their own purchases are read.
  it.each([
    ['of somebody new', true, { read: 135, written: 25 }],
    ['of a customer', false, { read: 735, written: 19 }],
  ])('%s', async (who, isNew, most) => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    const { productId, editionIds } = await makeShop(c, scope, [])
    const sell = (i: number) =>
      c.services.sales.recordMany(scope, [
        {
          ...{ productId, editionId: editionIds[0]!, name: null, country: 'DE' },
          ...{ email: `buyer-${isNew ? i : 0}@example.com`, price: { amount: 1000, currency: 'usd' } },
          purchasedAt: c.clock.now(),
          payment: { intent: `pi_${scope.sellerId}_${i}`, parts: PARTS },
        },
      ])
    const spentBy = async (i: number) => {
      const before = { ...c.db.meter }
      await sell(i)
      return {
        read: c.db.meter.rowsRead - before.rowsRead,
        written: c.db.meter.rowsWritten - before.rowsWritten,
      }
    }
    // The second makes it enough for a payout, which is noted once.
    for (let i = 0; i < 2; i++) await sell(i)
    const spent = await spentBy(2)
    for (let i = 3; i < 60; i++) await sell(i)
    const later = await spentBy(60)
    console.info(`a sale ${who}: ${JSON.stringify(spent)}, the sixtieth: ${JSON.stringify(later)}`)
    expect(later.written).toBeLessThanOrEqual(most.written)
    expect(later.read).toBeLessThanOrEqual(most.read)
    // The books cost the same however many sales there are.
    if (isNew) expect(later).toEqual(spent)
  })
})

it('editions of a product are read without those of the shop’s other products', async () => {
  const c = await testContainer()
  const scope = await makeSeller(c)
  const ids: string[] = []
  for (let i = 0; i < 20; i++) ids.push((await c.services.products.create(scope, { name: `Book ${i}` })).id)
  const before = c.db.meter.rowsRead
  expect(await c.repos(scope).editions.listOf([ids[7]!])).toHaveLength(1)
  expect(c.db.meter.rowsRead - before).toBeLessThanOrEqual(4)
})

describe('a run of payouts costs', () => {
  async function friday() {
    const c = await testContainer()
    const day = scheduledDay('weekly', addDays(utcDay(c.clock.now()), 1))
    return { day, c: await advance(c, dayAt(day) + 10 * HOUR - c.clock.now()) }
  }

  it('per payout 90 rows read and 42 written at most, until it is on its way', async () => {
    const { c, day } = await friday()
    const { scope } = await makePayee(c)
    const by = jobScope(scope.sellerId, 'payouts.run')
    const before = { ...c.db.meter }
    expect(await c.services.payoutRuns.run(by, 'standard', day)).toBe('done')
    const read = c.db.meter.rowsRead - before.rowsRead
    const written = c.db.meter.rowsWritten - before.rowsWritten
    expect(await c.repos(scope).payouts.ofCause(`standard:${day}`)).toMatchObject([{ status: 'submitted' }])
    expect({ read: read <= 90, written: written <= 42 }, `read ${read}, written ${written}`).toEqual({
      read: true,
      written: true,
    })
  })

  it('per tick what it pays, however many others have money', async () => {
    const { c, day } = await friday()
    await c.env.DB.prepare('UPDATE payout_accounts SET has_money = 0').run()
    await makePayee(c)
    await c.settle()
    const look = async () => {
      const before = c.db.meter.rowsRead
      expect(await c.system.payouts.due('weekly', day, null, 1_000)).toHaveLength(1)
      return c.db.meter.rowsRead - before
    }
    const alone = await look()
    for (let i = 0; i < 12; i++) {
      const other = await makeSeller(c)
      await earn(c, other, 5000, c.clock.now() - 10 * DAY)
      await c
        .repos(other)
        .batch([c.repos(other).payoutAccounts.runOn('weekly', addDays(utcDay(c.clock.now()), 7))])
    }
    // The index is left at the first row behind those that are due.
    expect(await look()).toBeLessThanOrEqual(alone + 1)
  })
})
