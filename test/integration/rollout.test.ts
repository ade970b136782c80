import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import { advance, makeSeller, type TestContainer } from '#test/support/container.ts'
import { freshContainer, OPERATOR } from '#test/support/policy-runs.ts'
import { buy, makeStore } from '#test/support/selling.ts'
import type { SellerScope } from '#workers/auth/scope.ts'

let c: TestContainer
beforeEach(async () => {
  c = await freshContainer()
  await env.DB.prepare('DELETE FROM rollout_changes').run()
})

const rollout = () => c.services.rollout
const isOn = (scope: SellerScope) => c.services.policies.isPerProduct(scope)
const own = (periodDays: 7 | 14 | 183) => ({ period_days: periodDays })
const stage = (to: 'off' | 'new_sellers' | 'percent' | 'all', percent = 0) =>
  rollout().setStage(OPERATOR, { stage: to, percent })

describe('the rollout of policies per product', () => {
  it('holds for all where nobody set anything: a fresh installation has nothing to roll out', async () => {
    expect(await rollout().read(OPERATOR)).toMatchObject({ stage: 'all', isKilled: false, changes: [] })
    expect(await isOn(await makeSeller(c))).toBe(true)
  })

  it('goes from nobody to new sellers, to a share of the others that only grows, to all', async () => {
    const old = await Promise.all(Array.from({ length: 60 }, () => makeSeller(c)))
    await stage('off')
    expect(await isOn(old[0]!)).toBe(false)
    c = await advance(c, DAY)
    await stage('new_sellers')
    c = await advance(c, DAY)
    const young = await makeSeller(c)
    expect([await isOn(old[0]!), await isOn(young)]).toEqual([false, true])
    let before = new Set<string>()
    for (const percent of [0, 20, 50, 100]) {
      await stage('percent', percent)
      expect(await isOn(young)).toBe(true)
      const on = new Set<string>()
      for (const scope of old) if (await isOn(scope)) on.add(scope.sellerId)
      for (const id of before) expect(on.has(id), `${id} at ${percent} %`).toBe(true)
      if (percent === 50) expect(Math.abs(on.size - 30)).toBeLessThan(20)
      before = on
    }
    expect(before.size).toBe(60)
    await stage('all')
    expect(await isOn(old[0]!)).toBe(true)
  })

  it('is killed for everybody at once, also where it was set for a seller, and comes back as it was', async () => {
    const scope = await makeSeller(c)
    await stage('off')
    await rollout().setOverride(OPERATOR, scope.sellerId, true)
    expect(await isOn(scope)).toBe(true)
    await rollout().setKilled(OPERATOR, true)
    expect(await isOn(scope)).toBe(false)
    await rollout().setKilled(OPERATOR, false)
    expect(await isOn(scope)).toBe(true)
    await rollout().setOverride(OPERATOR, scope.sellerId, null)
    expect(await isOn(scope)).toBe(false)
    await expect(rollout().setOverride(OPERATOR, 'sel_none', true)).rejects.toMatchObject({ status: 404 })
  })

  it('writes down who changed what, from what to what', async () => {
    const scope = await makeSeller(c)
    await stage('percent', 20)
    await rollout().setKilled(OPERATOR, true)
    await rollout().setOverride(OPERATOR, scope.sellerId, false)
    await rollout().setOverride(OPERATOR, scope.sellerId, null)
    const { changes } = await rollout().read(OPERATOR)
    expect(changes.map((x) => [x.seller, x.fromState, x.toState, x.actorName]).reverse()).toEqual([
      [null, 'all', 'percent 20 %', 'Olga Operator'],
      [null, 'percent 20 %', 'killed, percent 20 %', 'Olga Operator'],
      [scope.sellerId, 'as the stage says', 'off', 'Olga Operator'],
      [scope.sellerId, 'off', 'as the stage says', 'Olga Operator'],
    ])
  })

  it('decides what a new sale keeps and what may be set, and forgets nothing that was', async () => {
    const store = await makeStore(c)
    const { scope, product } = store
    await c.services.policies.putSeller(scope, own(14))
    await c.services.policies.putProduct(scope, product.id, own(183))
    const bought = async () => {
      const { purchase } = await buy(c, store)
      return purchase.policyKey
    }
    expect(await bought()).toMatch(/^product:.*:183$/)
    await rollout().setOverride(OPERATOR, scope.sellerId, false)
    expect(await bought()).toMatch(/^seller:1:14$/)
    expect(await c.services.policies.getProduct(scope, product.id)).toMatchObject({
      ...{ period_days: 14, inherited_from: 'seller' },
    })
    await expect(c.services.policies.putProduct(scope, product.id, own(7))).rejects.toMatchObject({
      ...{ code: 'not_rolled_out', status: 409 },
    })
    await rollout().setOverride(OPERATOR, scope.sellerId, true)
    expect(await bought()).toMatch(/^product:.*:1:183$/)
  })
})
