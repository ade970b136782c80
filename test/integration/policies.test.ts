import { beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '#app/domain/kernel/time.ts'
import type { PutProductPolicy } from '#app/domain/refunds/policy.schema.ts'
import { apiFor } from '#test/support/api.ts'
import { contentOf, makeProduct, sell } from '#test/support/catalog.ts'
import { advance, drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { sellDisputed } from '#test/support/disputes.ts'
import { makeMember } from '#test/support/members.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import { runCron } from '#workers/cron.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let scope: SellerScope
let productId: string
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  productId = (await makeProduct(c, scope)).id
  await c.services.products.publish(scope, productId)
})
const put = (input: PutProductPolicy, id = productId) => c.services.policies.putProduct(scope, id, input)
const own = (period_days: unknown, fine_print?: string) =>
  put({ period_days, fine_print } as PutProductPolicy)
const settings = (patch: Parameters<ReturnType<typeof c.repos>['settings']['update']>[0]) => {
  const repos = c.repos(scope)
  return repos.batch([repos.settings.update(patch, c.clock.now())])
}
/** The code of a refusal and the fields it names. */
const refusal = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (e) {
    const { code, extra } = e as { code: string; extra: { errors?: { path: string }[] } }
    return [code, ...(extra.errors ?? []).map((f) => f.path)]
  }
  return null
}
async function addEdition(name = 'Deluxe') {
  const { version, content } = await contentOf(c, scope, productId)
  await c.services.content.save(scope, productId, {
    content: {
      ...content,
      editions: [
        ...content.editions,
        { id: c.newId('edition'), name, price: { amount: 2000, currency: 'usd' } },
      ],
    },
    baseVersion: version,
  })
  return (await c.services.products.get(scope, productId)).editions
}

// Gumroad 3.1. Differences of ours are said in app/domain/refunds/CONTEXT.md.
describe('what a policy may be', () => {
  it.each([10, 60, 365, -1, 7.5, '30', null])('has no period of %s days', async (days) => {
    expect(await refusal(own(days))).toEqual(['invalid', 'period_days'])
    expect(await refusal(c.services.policies.putSeller(scope, { period_days: days as 7 }))).toEqual([
      'invalid',
      'period_days',
    ])
  })

  it.each([
    [7, '7-day money back'],
    [14, '14-day money back'],
    [30, '30-day money back'],
    [183, '6-month money back'],
  ])('derives the title of %i days', async (days, title) => {
    expect(await own(days)).toMatchObject({ period_days: days, title, inherited_from: 'product', version: 1 })
  })

  it.each([
    ['<b>Write</b> to <a href="x">us</a><script>x</script>', 'Write to usx'],
    ['<<b>script>alert(1)</<b>script>', 'alert(1)'],
    ['  trimmed \r\n twice ', 'trimmed \n twice'],
    ['3 < 5 and 7 > 6', '3 < 5 and 7 > 6'],
    ['', null],
    ['   ', null],
    ['<br>', null],
  ])('keeps the fine print %j as text', async (given, kept) => {
    expect(await own(14, given)).toMatchObject({ fine_print: kept })
  })

  it('has 3,000 characters of fine print at most, after tags are gone', async () => {
    expect((await own(14, `<p>${'a'.repeat(3000)}</p>`)).fine_print).toHaveLength(3000)
    expect(await refusal(own(14, 'a'.repeat(3001)))).toEqual(['invalid', 'fine_print'])
    expect(await refusal(own(14, 'a\0b'))).toEqual(['invalid', 'fine_print'])
  })

  it('is one per seller, product and edition', async () => {
    await own(14)
    await own(7)
    await c.services.policies.putSeller(scope, { period_days: 14 })
    await c.services.policies.putSeller(scope, { period_days: 7 })
    const { results } = await c.db.d1
      .prepare('SELECT product_id AS product, period_days AS days FROM refund_policies WHERE seller_id = ?1')
      .bind(scope.sellerId)
      .all()
    expect(results).toEqual(
      expect.arrayContaining([
        { product: '', days: 7 },
        { product: productId, days: 7 },
      ]),
    )
    expect(results).toHaveLength(2)
  })

  it('is of no product, edition or seller but one’s own', async () => {
    const other = await makeSeller(c)
    const theirs = await makeProduct(c, other)
    expect(await refusal(put({ period_days: 7 }, theirs.id))).toEqual(['not_found'])
    expect(await refusal(put({ period_days: 7, edition_id: theirs.editions[0]!.id }))).toEqual([
      'invalid',
      'edition_id',
    ])
    expect(await refusal(c.services.policies.getProduct(scope, theirs.id))).toEqual(['not_found'])
    expect(await refusal(c.services.policies.history(scope, theirs.id))).toEqual(['not_found'])
    await c.services.policies.putProduct(other, theirs.id, { period_days: 7 })
    expect(await refusal(c.services.policies.copy(scope, productId, { from: theirs.id }))).toEqual([
      'not_found',
    ])
  })

  it('is "none" only for what is sent, or where the operator allows it', async () => {
    expect(await refusal(own(0))).toEqual(['invalid', 'period_days'])
    expect(await refusal(c.services.policies.putSeller(scope, { period_days: 0 }))).toEqual([
      'invalid',
      'period_days',
    ])
    expect(await put({ period_days: 0, is_physical: true })).toMatchObject({
      title: 'No refunds',
      is_physical: true,
    })
    expect(await refusal(put({ period_days: 0, is_physical: false }))).toEqual(['invalid', 'period_days'])
    expect(await put({ period_days: 7, is_physical: false })).toMatchObject({ is_physical: false })
    await settings({ isNoneAllowed: true })
    expect(await own(0)).toMatchObject({ title: 'No refunds' })
    expect(await c.services.policies.putSeller(scope, { period_days: 0 })).toMatchObject({ period_days: 0 })
  })

  it('of an edition cannot be "none" in a product that is no longer physical', async () => {
    const [, deluxe] = await addEdition()
    await put({ period_days: 14, is_physical: true })
    await put({ period_days: 0, edition_id: deluxe!.id })
    expect(await refusal(put({ period_days: 14, is_physical: false }))).toEqual([
      'invalid',
      `editions.${deluxe!.id}.period_days`,
    ])
  })

  it.each([
    [{}, 'period_days'],
    [{ inherit: true, period_days: 7 }, 'period_days'],
    [{ inherit: true, fine_print: 'x' }, 'fine_print'],
    [{ period_days: 7, edition_id: 'ed_1' }, 'edition_id'],
    [{ period_days: 7, seen: -1 }, 'seen'],
    [{ period_days: 7, is_physical: 'yes' }, 'is_physical'],
  ])('names the field of %j', async (body, path) => {
    expect(await refusal(put(body as PutProductPolicy))).toEqual(['invalid', path])
  })
})

// Gumroad 3.2.
describe('which policy holds', () => {
  const policyOf = async (editionId?: string) => {
    const { refund_policy } = await c.services.sales.get(
      scope,
      (await sell(c, scope, productId, `${c.newId('contact')}@example.com`, editionId)).id,
    )
    return refund_policy
  }

  it('goes from the default to the seller’s, the product’s and the edition’s, and back', async () => {
    const [standard, deluxe] = await addEdition()
    const from = async () => {
      const view = await c.services.policies.getProduct(scope, productId)
      return [view, ...view.editions].map((p) => `${p.period_days} ${p.inherited_from}`)
    }
    expect(await from()).toEqual(['30 default', '30 default', '30 default'])
    await c.services.policies.putSeller(scope, { period_days: 14 })
    expect(await c.services.policies.getSeller(scope)).toMatchObject({
      period_days: 14,
      inherited_from: 'seller',
    })
    expect(await from()).toEqual(['14 seller', '14 seller', '14 seller'])
    await own(7)
    expect(await from()).toEqual(['7 product', '7 product', '7 product'])
    await put({ period_days: 183, edition_id: deluxe!.id })
    expect(await from()).toEqual(['7 product', '7 product', '183 edition'])
    expect((await policyOf(standard!.id)).period_days).toBe(7)
    expect((await policyOf(deluxe!.id)).period_days).toBe(183)
    await put({ inherit: true })
    expect(await from()).toEqual(['14 seller', '14 seller', '183 edition'])
    await put({ inherit: true, edition_id: deluxe!.id })
    expect(await from()).toEqual(['14 seller', '14 seller', '14 seller'])
  })

  it('is the seller’s alone until policies per product are rolled out, and no other can be set', async () => {
    await own(7)
    await c.db.d1
      .prepare(
        `INSERT INTO rollout_overrides (flag, seller_id, is_on, changed_at) VALUES ('product_refund_policies', ?1, 0, 0)`,
      )
      .bind(scope.sellerId)
      .run()
    expect(await c.services.policies.getProduct(scope, productId)).toMatchObject({
      period_days: 30,
      inherited_from: 'default',
    })
    expect((await policyOf()).period_days).toBe(30)
    expect(await refusal(own(14))).toEqual(['not_rolled_out'])
    expect(await c.services.policies.putSeller(scope, { period_days: 14 })).toMatchObject({ period_days: 14 })
  })

  it('stays with what was bought, whatever is changed later', async () => {
    await own(7, 'Within a week.')
    const bought = await sell(c, scope, productId, 'ada@example.com')
    await own(183, 'Half a year.')
    await put({ inherit: true })
    expect((await c.services.sales.get(scope, bought.id)).refund_policy).toEqual({
      period_days: 7,
      title: '7-day money back',
      fine_print: 'Within a week.',
      version: 1,
    })
  })
})

// Gumroad 3.3.
describe('editing', () => {
  it('offers the policies of other products to copy: live ones of the seller, latest changed first', async () => {
    const [first, second, archived, without] = await Promise.all(
      ['First', 'Second', 'Archived', 'Without'].map((name) => makeProduct(c, scope, name)),
    )
    await put({ period_days: 7 }, archived!.id)
    await put({ period_days: 7, fine_print: 'One week.' }, first!.id)
    c = await advance(c, 1000)
    await put({ period_days: 183 }, second!.id)
    await own(14)
    await c.services.products.archive(scope, archived!.id)
    const offered = await c.services.policies.copyable(scope, productId)
    expect(offered.map((p) => p.name)).toEqual(['Second', 'First'])
    expect(await c.services.policies.copyable(scope, without!.id)).toHaveLength(3)

    const copied = await c.services.policies.copy(scope, productId, { from: first!.id })
    expect(copied).toMatchObject({ period_days: 7, fine_print: 'One week.', inherited_from: 'product' })
    expect(await refusal(c.services.policies.copy(scope, productId, { from: without!.id }))).toEqual([
      'not_found',
    ])
    expect(await refusal(c.services.policies.copy(scope, productId, { from: productId }))).toEqual([
      'not_found',
    ])
  })

  it('is for owners and admins; everybody else reads', async () => {
    for (const role of ['owner', 'admin', 'marketing', 'support', 'accountant'] as const) {
      const as = memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: role, role })
      const mayWrite = role === 'owner' || role === 'admin'
      const done = mayWrite ? null : ['forbidden']
      expect(await refusal(c.services.policies.putSeller(as, { period_days: 7 })), role).toEqual(done)
      expect(await refusal(c.services.policies.putProduct(as, productId, { period_days: 7 })), role).toEqual(
        done,
      )
      expect(await refusal(c.services.policies.previewSeller(as, { period_days: 7 })), role).toEqual(done)
      expect(await refusal(c.services.policies.copy(as, productId, { from: 'x' })), role).toEqual(
        mayWrite ? ['not_found'] : ['forbidden'],
      )
      expect((await c.services.policies.getProduct(as, productId)).title, role).toBeTruthy()
    }
    const reader = memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: 'S', role: 'support' })
    expect(await c.services.policies.copyable(reader, c.newId('product'))).toEqual([])
  })

  it('of an archived product is refused', async () => {
    await c.services.products.archive(scope, productId)
    expect(await refusal(own(7))).toEqual(['product_archived'])
  })

  it('keeps who changed what and when, and nothing when nothing changed', async () => {
    const as = (name: string) =>
      memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name, role: 'admin' })
    const [, deluxe] = await addEdition()
    await c.services.policies.putProduct(as('Mara'), productId, { period_days: 14 })
    await c.services.policies.putProduct(as('Mara'), productId, { period_days: 14 })
    c = await advance(c, 1000)
    await c.services.policies.putProduct(as('Jon'), productId, { period_days: 7, edition_id: deluxe!.id })
    c = await advance(c, 1000)
    await c.services.policies.putProduct(as('Jon'), productId, { inherit: true })
    await c.services.policies.putProduct(as('Jon'), productId, { inherit: true })
    const history = await c.services.policies.history(scope, productId)
    expect(history.map((h) => [h.by, h.edition, h.from?.title ?? null, h.to?.title ?? null])).toEqual([
      ['Jon', null, '14-day money back', null],
      ['Jon', 'Deluxe', null, '7-day money back'],
      ['Mara', null, null, '14-day money back'],
    ])
    expect(Date.parse(history[0]!.at) - Date.parse(history[1]!.at)).toBeGreaterThanOrEqual(1000)
    expect(await c.services.policies.history(scope, null)).toEqual([])
  })

  it('from an older state is refused and shows what changed', async () => {
    const seen = (await own(14)).changes
    await c.services.policies.putProduct(
      memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: 'Jon', role: 'admin' }),
      productId,
      { period_days: 7, fine_print: 'x', seen },
    )
    const late = await put({ period_days: 183, seen }).catch((e) => e)
    expect(late).toMatchObject({ status: 409, code: 'stale_policy' })
    expect(late.detail).toContain('14-day money back → 7-day money back with fine print')
    expect(late.extra).toMatchObject({
      current_changes: 2,
      meanwhile: [{ by: 'Jon', from: { title: '14-day money back' }, to: { title: '7-day money back' } }],
    })
    expect(await c.services.policies.getProduct(scope, productId)).toMatchObject({
      period_days: 7,
      changes: 2,
    })
  })

  it('by two at the same moment: one is saved, and the other hears of it', async () => {
    const results = await Promise.allSettled([own(7), own(14), own(183)])
    const [saved, refused] = ['fulfilled', 'rejected'].map((s) => results.filter((r) => r.status === s))
    expect(saved!.length).toBeGreaterThan(0)
    for (const r of refused!) expect(r).toMatchObject({ reason: { code: 'stale_policy' } })
    const { changes } = await c.services.policies.getProduct(scope, productId)
    expect(changes).toBe(saved!.length)
    expect(await c.services.policies.history(scope, productId)).toHaveLength(saved!.length)
  })
})

describe('conflicts', () => {
  it('that break a rule are refused, and the others are told, before and with the save', async () => {
    const words = { period_days: 14 as const, fine_print: 'All sales are final. No refunds.' }
    expect(await refusal(put(words))).toEqual(['invalid', 'fine_print'])
    expect(await c.services.policies.previewProduct(scope, productId, words)).toMatchObject([
      { severity: 'blocking', code: 'fine_print_denies_refund', field: 'fine_print' },
    ])

    await c.services.products.update(scope, productId, { description: 'With a 60-day money-back guarantee.' })
    const [, deluxe] = await addEdition()
    await put({ period_days: 30, edition_id: deluxe!.id })
    const warned = await own(14)
    expect(warned.period_days).toBe(14)
    expect(warned.warnings.map((w) => [w.code, w.field]).sort()).toEqual([
      ['description_other_period', 'description'],
      ['editions_differ', 'editions'],
    ])
    expect(await c.services.policies.previewProduct(scope, productId, { period_days: 14 })).toHaveLength(2)
  })

  it('with the text of a discount are told', async () => {
    const repos = c.repos(scope)
    await repos.batch([
      repos.discounts.insert({
        id: 'dis_1',
        code: 'SPRING',
        productId,
        kind: 'percent',
        value: 1000,
        note: 'Try it: 60 days money back.',
        createdAt: 1,
      }),
    ])
    expect((await own(14)).warnings).toMatchObject([
      { code: 'discount_other_period', field: 'discounts.SPRING' },
    ])
  })

  it('of the editions’ content matter only where they share it', async () => {
    const [standard, deluxe] = await addEdition()
    const { version, content } = await contentOf(c, scope, productId)
    const pages = content.pages.flatMap((p) =>
      [standard, deluxe].map((e) => ({ title: p.title, doc: p.doc, edition_id: e!.id })),
    )
    await c.services.content.save(scope, productId, {
      content: { ...content, shared: false, pages },
      baseVersion: version,
    })
    expect((await put({ period_days: 7, edition_id: deluxe!.id })).warnings).toEqual([])
  })
})

describe('a seller whose buyers dispute too much', () => {
  const enforced = async () => {
    await c.services.policyEnforcement.recount(scope)
    return (await c.services.policies.getSeller(scope)).enforced
  }

  it.each([
    [24, 3, false],
    [25, 2, false],
    [25, 3, true],
    [300, 3, false],
    [299, 3, true],
  ])('of %i settled purchases with %i disputes: enforced is %s', async (purchases, disputes, isOn) => {
    await sellDisputed(c, scope, { purchases, disputes })
    expect(await enforced()).toBe(isOn)
  })

  it('counts purchases once they are seven days old', async () => {
    await sellDisputed(c, scope, { purchases: 30, disputes: 3, daysAgo: 6 })
    expect(await enforced()).toBe(false)
    c = await advance(c, 2 * DAY)
    expect(await enforced()).toBe(true)
  })

  it('gives at least 30 days and can set no less, with the reason', async () => {
    await own(7, 'One week.')
    await c.services.policies.putSeller(scope, { period_days: 183 })
    await sellDisputed(c, scope, { purchases: 100, disputes: 3 })
    expect(await enforced()).toBe(true)
    expect(await c.services.policies.getProduct(scope, productId)).toMatchObject({
      period_days: 30,
      fine_print: 'One week.',
      inherited_from: 'product',
      enforced: true,
    })
    expect(await c.services.policies.getSeller(scope)).toMatchObject({ period_days: 183 })
    const refused = await own(14).catch((e) => e)
    expect(refused).toMatchObject({ code: 'invalid', extra: { errors: [{ path: 'period_days' }] } })
    expect(refused.detail).toContain('3 payments, against 100 settled purchases: a rate of 3.0 %')
    expect(await own(30)).toMatchObject({ period_days: 30 })
    expect(await c.services.policies.getProduct(scope, productId)).toMatchObject({ enforced: true })
  })

  it('is told once when it begins and once when it ends, and what was set counts again', async () => {
    await makeMember(c, scope, 'owner', `owner-${scope.sellerId}@example.com`)
    await makeMember(c, scope, 'admin', `admin-${scope.sellerId}@example.com`)
    await own(7)
    await sellDisputed(c, scope, { purchases: 100, disputes: 3 })
    await Promise.all([enforced(), enforced(), enforced()])
    await drain(c)
    const to = `owner-${scope.sellerId}@example.com`
    const name = (await c.repos(scope).settings.seller()).name
    const sent = async () =>
      (await listMails(c.sandbox!.store))
        .filter((m) => m.to.includes(scope.sellerId))
        .map((m) => [m.to, m.subject])
    expect(await sent()).toEqual([[to, `${name} now gives at least 30 days for refunds`]])

    await sellDisputed(c, scope, { purchases: 400, disputes: 0 })
    expect(await enforced()).toBe(false)
    await drain(c)
    expect(await sent()).toHaveLength(2)
    expect(await sent()).toContainEqual([to, `The refund policies of ${name} are yours again`])
    expect(await c.services.policies.getProduct(scope, productId)).toMatchObject({ period_days: 7 })
  })

  it('is counted anew each day by cron', async () => {
    await sellDisputed(c, scope, { purchases: 100, disputes: 3 })
    await runCron('15 3 * * *', c)
    await drain(c)
    expect((await c.services.policies.getSeller(scope)).enforced).toBe(true)
    await sellDisputed(c, scope, { purchases: 400, disputes: 0 })
    c = await advance(c, DAY)
    await runCron('15 3 * * *', c)
    await drain(c)
    expect((await c.services.policies.getSeller(scope)).enforced).toBe(false)
  })
})

describe('the API', () => {
  it('names fields, codes and what changed meanwhile', async () => {
    const api = await apiFor(c, scope)
    const at = `/products/${productId}/refund-policy`
    expect(await api('PUT', at, { body: { period_days: 10 } })).toMatchObject({
      status: 422,
      body: { code: 'invalid', errors: [{ path: 'period_days' }] },
    })
    expect((await api('PUT', at, { body: { period_days: 14 } })).body).toMatchObject({
      period_days: 14,
      title: '14-day money back',
      fine_print: null,
      inherited_from: 'product',
      enforced: false,
      changes: 1,
      warnings: [],
    })
    expect(await api('PUT', at, { body: { period_days: 7, seen: 0 } })).toMatchObject({
      status: 409,
      body: { code: 'stale_policy', current_changes: 1, meanwhile: [{ by: 'Test' }] },
    })
    const writer = await apiFor(c, scope, ['policies:write'])
    expect((await writer('PUT', at, { body: { period_days: 30 } })).body).toMatchObject({ period_days: 30 })
    expect((await writer('PUT', '/refund-policy', { body: { period_days: 30 } })).status).toBe(200)
    expect((await writer('GET', at)).status).toBe(403)
    const reader = await apiFor(c, scope, ['products:read'])
    expect((await reader('PUT', at, { body: { period_days: 7 } })).status).toBe(403)
    expect((await reader('GET', at)).body).toMatchObject({ period_days: 30, editions: [] })
  })
})
