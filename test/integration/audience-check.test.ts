import { beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '#app/domain/kernel/time.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { jobScope, type SellerScope } from '#workers/auth/scope.ts'

const PEOPLE = 620
let c: TestContainer
let scope: SellerScope
beforeAll(async () => {
  c = await testContainer()
  scope = await makeSeller(c, 'checked')
  const product = await makeProduct(c, scope, 'Checked')
  await c.services.products.publish(scope, product.id)
  await c.services.sales.recordMany(
    scope,
    Array.from({ length: PEOPLE }, (_, i) => ({
      ...{
        productId: product.id,
        editionId: product.editions[0]!.id,
        email: `p${i}@example.com`,
        name: null,
      },
      ...{ country: 'DE', price: { amount: 500, currency: 'usd' as const }, purchasedAt: c.clock.now() - i },
    })),
  )
})
const sql = (text: string) => c.db.d1.prepare(text).bind(scope.sellerId)
const check = async () => {
  await c.services.audienceCheck.begin(jobScope(scope.sellerId, 'audience.check'))
  await drain(c)
  return (await c.services.audienceCheck.last(scope))!
}

describe('the check of an audience', () => {
  it('finds nothing where nobody meddled, page after page', async () => {
    expect(await check()).toMatchObject({ checked: PEOPLE, drifted: 0, fields: {}, miscounts: {} })
    expect((await c.services.audienceCheck.last(scope))!.finishedAt).not.toBeNull()
  })

  it('mends what differs, says how much of what did, and finds nothing the next time', async () => {
    c = await advance(c, HOUR)
    await c.db.d1.batch([
      sql(
        `UPDATE contacts SET spent = '{"usd":1}', purchases = 9 WHERE seller_id = ?1 AND email = 'p7@example.com'`,
      ),
      sql(
        `UPDATE contacts SET customer_since = NULL, countries = '' WHERE seller_id = ?1 AND email = 'p600@example.com'`,
      ),
      sql(`UPDATE contacts SET follower_since = 5 WHERE seller_id = ?1 AND email = 'p8@example.com'`),
      sql(`UPDATE audience_days SET joined = joined + 3 WHERE seller_id = ?1 AND kind = 'contact'`),
    ])
    const found = await check()
    expect(found).toMatchObject({
      ...{ checked: PEOPLE, drifted: 3 },
      fields: { spent: 1, purchases: 1, customerSince: 1, countries: 1, followerSince: 1 },
    })
    expect(found.miscounts).toMatchObject({ contact: -3 })
    c = await advance(c, HOUR)
    expect(await check()).toMatchObject({ drifted: 0, fields: {}, miscounts: {} })
    const [row] = (await c.repos(scope).relations.page('', 1000)).filter((r) => r.stored.purchases !== 1)
    expect(row).toBeUndefined()
  })

  it('runs once at a time, and one that died can be begun again', async () => {
    const begin = () => c.services.audienceCheck.begin(jobScope(scope.sellerId, 'audience.check'))
    c = await advance(c, HOUR)
    expect(await begin()).toBe(true)
    expect(await begin()).toBe(false)
    await sql('DELETE FROM jobs WHERE seller_id = ?1').run()
    c = await advance(c, 2 * HOUR)
    expect(await begin()).toBe(true)
    await drain(c)
    expect((await c.services.audienceCheck.last(scope))!.checked).toBe(PEOPLE)
  })
})
