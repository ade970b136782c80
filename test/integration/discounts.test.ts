import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { advance, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
let scope: SellerScope
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
})

const form = { code: 'save', kind: 'percent', value: '20' }
const create = (fields: Record<string, string> = {}) =>
  c.services.discounts.create(scope, { ...form, ...fields })
const list = async (limit = 25) => (await c.services.discounts.list(scope, { limit })).discounts.data
const faults = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (e) => [e.status, ...e.extra.errors.map((error: { path: string }) => error.path)],
  )
const day = (at: number) => new Date(at).toISOString().slice(0, 10)

describe('a code', () => {
  it('is made, listed with its product’s name, and ended for good', async () => {
    const product = await makeProduct(c, scope, 'Tide Tables')
    const { id } = await create({ product_id: product.id, note: 'For readers.', max_uses: '10' })
    expect(await list()).toEqual([
      {
        ...{ id, code: 'SAVE', text: '20 % off', note: 'For readers.', product: 'Tide Tables' },
        ...{ standing: 'running', uses: 0, maxUses: 10, startsAt: null, endsAt: null, endedAt: null },
        warnings: [],
      },
    ])
    await c.services.discounts.end(scope, id)
    const [ended] = await list()
    expect(ended).toMatchObject({ standing: 'ended', endedAt: expect.any(Number) })
    c = await advance(c, DAY)
    await c.services.discounts.end(scope, id)
    expect(await list()).toEqual([ended])
  })

  it('is unique among those that are not ended', async () => {
    const { id } = await create()
    expect(await faults(create({ code: ' SA ve' }))).toEqual([422, 'code'])
    await c.services.discounts.end(scope, id)
    await create()
    const other = await makeSeller(c)
    await c.services.discounts.create(other, form)
    expect(await list()).toHaveLength(2)
  })

  it('runs, comes and ends by the days the seller set', async () => {
    const now = c.clock.now()
    await create({ code: 'COMES', starts_on: day(now + 2 * DAY) })
    await create({ code: 'ENDS', ends_on: day(now) })
    const standings = async () => (await list()).map((d) => [d.code, d.standing])
    expect(await standings()).toEqual([
      ['ENDS', 'running'],
      ['COMES', 'to_come'],
    ])
    c = await advance(c, 3 * DAY)
    expect(await standings()).toEqual([
      ['ENDS', 'ended'],
      ['COMES', 'running'],
    ])
    expect(await faults(create({ code: 'LATE', ends_on: day(now) }))).toEqual([422, 'ends_on'])
  })

  it('warns of prices that buyers name and of what is too little to be charged', async () => {
    const product = await makeProduct(c, scope, 'Tide Tables')
    const { version, ...content } = await c.services.content.get(scope, product.id)
    const [edition] = content.editions
    await c.services.content.save(scope, product.id, {
      content: {
        ...content,
        editions: [
          { ...edition!, pay_what_you_want: true },
          { name: 'Tiny', price: { amount: 60, currency: 'usd' } },
        ],
      },
      baseVersion: version,
    })
    await create({ value: '50' })
    expect((await list())[0]!.warnings).toEqual([
      'Buyers of “Tide Tables” (Standard) may pay $5, less than your least of $10.',
      '“Tide Tables” (Tiny) would cost $0.30, too little to be charged, so it cannot be bought with it.',
    ])
  })

  it('counts for a product of the seller only', async () => {
    const theirs = await makeProduct(c, await makeSeller(c))
    expect(await faults(create({ product_id: theirs.id }))).toEqual([422, 'product_id'])
  })

  it('pages, latest first', async () => {
    for (const code of ['A', 'B', 'C']) await create({ code })
    const first = (await c.services.discounts.list(scope, { limit: 2 })).discounts
    expect(first.data.map((d) => d.code)).toEqual(['C', 'B'])
    const rest = await c.services.discounts.list(scope, { limit: 2, cursor: first.next_cursor! })
    expect(rest.discounts).toMatchObject({ data: [{ code: 'A' }], next_cursor: null })
  })

  it.each(['support', 'accountant'] as const)('is seen, but neither made nor ended, by %s', async (role) => {
    const { memberId } = await makeMember(c, scope, role, `${role}@example.com`)
    const member = memberScope({ sellerId: scope.sellerId, memberId, name: role, role })
    const { id } = await create()
    expect((await c.services.discounts.list(member, { limit: 5 })).discounts.data).toHaveLength(1)
    for (const work of [c.services.discounts.create(member, form), c.services.discounts.end(member, id)])
      await expect(work).rejects.toMatchObject({ status: 403 })
  })
})
