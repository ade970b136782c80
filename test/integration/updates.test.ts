import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { advance, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { addCustomers, type Customer, makeShop } from '#test/support/shop.ts'
import { jobScope } from '#workers/auth/scope.ts'

async function shopWith(customers: Customer[], o: { editions?: number; perEdition?: boolean } = {}) {
  const c = await testContainer()
  const scope = await makeSeller(c)
  return { c, scope, shop: await makeShop(c, scope, customers, o) }
}
const refusal = (code: string) => expect.objectContaining({ code })

describe('who hears of an update', () => {
  // Each row: a customer, and why they are left out (null: they get it). The second edition's content changed.
  const BEFORE = -5_000
  const AFTER = 5_000
  const table: [name: string, customer: Customer, reason: string | null][] = [
    ['an owner of the changed edition', { edition: 1 }, null],
    ['an owner of another edition', { edition: 0 }, 'other_edition'],
    ['an owner of both', { purchases: [{ edition: 0 }, { edition: 1 }] }, null],
    ['who bought the changed edition twice', { purchases: [{ edition: 1 }, { edition: 1 }] }, null],
    ['who bought after the version was saved', { purchases: [{ edition: 1, at: AFTER }] }, 'bought_after'],
    [
      'who bought before and again after',
      {
        purchases: [
          { edition: 1, at: BEFORE },
          { edition: 1, at: AFTER },
        ],
      },
      null,
    ],
    ['who got all the money back', { purchases: [{ edition: 1, status: 'refunded' }] }, 'refunded'],
    ['who got part of the money back', { purchases: [{ edition: 1, status: 'partially_refunded' }] }, null],
    ['who charged back', { purchases: [{ edition: 1, status: 'disputed' }] }, 'charged_back'],
    [
      'who got money back and bought again',
      { purchases: [{ edition: 1, status: 'refunded' }, { edition: 1 }] },
      null,
    ],
    [
      'who got money back for the changed edition but owns the other',
      { purchases: [{ edition: 1, status: 'refunded' }, { edition: 0 }] },
      'refunded',
    ],
    ['who never confirmed', { edition: 1, consent: 'pending' }, 'pending'],
    ['who unsubscribed', { edition: 1, consent: 'unsubscribed' }, 'unsubscribed'],
    ['who is blocklisted', { edition: 1, consent: 'blocklisted' }, 'blocklisted'],
    ['whose address is suppressed', { edition: 1, suppressed: 'hard_bounce' }, 'suppressed'],
    ['who muted the product', { edition: 1, muted: true }, 'muted'],
    [
      'who unsubscribed and got the money back: what they bought counts first',
      { consent: 'unsubscribed', purchases: [{ edition: 1, status: 'refunded' }] },
      'refunded',
    ],
  ]
  const at = (customer: Customer, savedAt: number): Customer => ({
    ...customer,
    purchases: customer.purchases?.map((p) => ({
      ...p,
      ...(p.at === undefined ? {} : { at: savedAt + p.at }),
    })),
  })

  it.each(table)('%s', async (_, customer, reason) => {
    const { c, scope, shop } = await shopWith([], { editions: 2, perEdition: true })
    await addCustomers(c, scope, shop, [at(customer, shop.savedAt)])
    const { counts } = await c.services.updates.preview(scope, shop.productId)
    expect(counts).toEqual({
      candidates: 1,
      recipients: reason ? 0 : 1,
      excluded: reason ? { [reason]: 1 } : {},
    })
  })

  it('freezes exactly whom the preview counted', async () => {
    const { c, scope, shop } = await shopWith([], { editions: 2, perEdition: true })
    await addCustomers(
      c,
      scope,
      shop,
      table.map(([, customer]) => at(customer, shop.savedAt)),
    )
    const { counts } = await c.services.updates.preview(scope, shop.productId)
    const update = await c.services.updates.create(scope, shop.productId, {})
    expect(update.counts).toMatchObject(counts)
    expect(counts.candidates).toBe(table.length)
    const excluded = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0)
    expect(excluded).toBe(table.filter(([, , reason]) => reason).length)
    const { data } = await c.services.updates.deliveries(scope, update.id, { limit: 100 })
    expect(data.map((d) => d.contact_id).sort()).toHaveLength(counts.recipients)
  })

  it('freezes more than one page without losing or doubling anybody at the seam', async () => {
    const { c, scope, shop } = await shopWith(Array.from({ length: 7_300 }, () => ({ purchases: [{}, {}] })))
    const update = await c.services.updates.create(scope, shop.productId, { hold_seconds: 600 })
    expect(update.freezing).toBe(true)
    await drain(c)
    const frozen = await c.services.updates.get(scope, update.id)
    expect(frozen.freezing).toBe(false)
    expect(frozen.counts).toMatchObject({ candidates: 7_300, recipients: 7_300, queued: 7_300 })
  })
})

describe('an update for a segment', () => {
  const adas = async () => {
    const people = [
      { name: 'Ada One' },
      { name: 'Bo' },
      { name: 'ada Two', consent: 'unsubscribed' as const },
    ]
    const made = await shopWith(people)
    const segment = await made.c.services.segments.create(made.scope, {
      name: 'Adas',
      filter: { text: 'ADA' },
    })
    return { ...made, segment }
  }

  it('reaches of the customers only whom the segment means, and says how many it leaves out', async () => {
    const { c, scope, shop, segment } = await adas()
    const draft = { segment_id: segment.id }
    const wanted = { candidates: 3, recipients: 1, excluded: { outside_segment: 1, unsubscribed: 1 } }
    expect((await c.services.updates.preview(scope, shop.productId, draft)).counts).toEqual(wanted)
    const update = await c.services.updates.create(scope, shop.productId, draft)
    expect(update).toMatchObject({ segment: 'Adas', counts: wanted })
  })

  it('goes by the segment as it stood at the confirmation, page after page', async () => {
    const { c, scope, shop } = await shopWith(Array.from({ length: 5_300 }, () => ({})))
    // "Person 1…" of pages of 2,500 names each: 1, 10–19, 100–199, 1000–1999, of the last page fewer.
    const segment = await c.services.segments.create(scope, { name: 'Ones', filter: { text: 'person 1' } })
    const asked = c.repos(scope).contactList.count({ text: 'person 1' })
    const update = await c.services.updates.create(scope, shop.productId, {
      segment_id: segment.id,
      hold_seconds: 600,
    })
    await c.services.segments.change(scope, segment.id, { filter: { text: 'nobody' } })
    await drain(c)
    const { counts, freezing } = await c.services.updates.get(scope, update.id)
    const { n } = await asked
    expect(n).toBeGreaterThan(1_000)
    expect([freezing, counts]).toEqual([
      false,
      expect.objectContaining({ candidates: 5_300, recipients: n, excluded: { outside_segment: 5_300 - n } }),
    ])
  })

  it('is refused for a segment of nobody’s', async () => {
    const { c, scope, shop } = await adas()
    const foreign = await adas()
    const create = c.services.updates.create(scope, shop.productId, { segment_id: foreign.segment.id })
    await expect(create).rejects.toMatchObject({ extra: { errors: [{ path: 'segment_id' }] } })
  })
})

describe('a second update', () => {
  it('of the same version is refused', async () => {
    const { c, scope, shop } = await shopWith([{}])
    await c.services.updates.create(scope, shop.productId, {})
    const again = c.services.updates.create(scope, shop.productId, { allow_recent: true })
    await expect(again).rejects.toEqual(refusal('already_notified'))
  })

  it('of the same version may follow one that was undone in its hold', async () => {
    const { c, scope, shop } = await shopWith([{}])
    const first = await c.services.updates.create(scope, shop.productId, {})
    await c.services.updates.cancel(scope, first.id)
    await expect(c.services.updates.create(scope, shop.productId, {})).resolves.toMatchObject({
      status: 'held',
    })
  })

  it('within 24 hours asks first, and goes when it is insisted on', async () => {
    const { c, scope, shop } = await shopWith([{}])
    await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
    await drain(c)
    await saveNextVersion(c, scope, shop.productId)
    const second = c.services.updates.create(scope, shop.productId, {})
    await expect(second).rejects.toEqual(refusal('recently_notified'))
    const insisted = await c.services.updates.create(scope, shop.productId, { allow_recent: true })
    expect(insisted).toMatchObject({ status: 'held', version: 3, since_version: 2 })
  })

  it('after 24 hours goes without asking', async () => {
    const { c, scope, shop } = await shopWith([{}])
    await c.services.updates.create(scope, shop.productId, { hold_seconds: 0 })
    await drain(c)
    const later = await advance(c, DAY + MINUTE)
    await saveNextVersion(later, scope, shop.productId)
    await expect(later.services.updates.create(scope, shop.productId, {})).resolves.toMatchObject({
      version: 3,
    })
  })

  it('of two confirmed at the same moment, one wins', async () => {
    const { c, scope, shop } = await shopWith([{}, {}])
    const both = await Promise.allSettled([
      c.services.updates.create(scope, shop.productId, {}),
      c.services.updates.create(scope, shop.productId, {}),
    ])
    expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
    await drain(await advance(c, MINUTE))
    const { data } = await c.services.updates.list(scope, { limit: 25 })
    expect(data).toHaveLength(1)
    expect(data[0]!.counts.accepted).toBe(2)
  })
})

describe('an update is refused', () => {
  it('for a draft', async () => {
    const { c, scope, shop } = await shopWith([{}])
    await c.db.d1
      .prepare(`UPDATE products SET status = 'draft' WHERE seller_id = ?1`)
      .bind(scope.sellerId)
      .run()
    await expect(c.services.updates.create(scope, shop.productId, {})).rejects.toEqual(
      refusal('not_published'),
    )
  })
  it('when nobody can be reached', async () => {
    const { c, scope, shop } = await shopWith([{ consent: 'unsubscribed' }])
    await expect(c.services.updates.create(scope, shop.productId, {})).rejects.toEqual(
      refusal('no_customers'),
    )
  })
  it('when the content did not change since the last one', async () => {
    const { c, scope, shop } = await shopWith([{}])
    await expect(c.services.updates.create(scope, shop.productId, { version: 1 })).rejects.toEqual(
      refusal('no_content_change'),
    )
  })
  it('for a version that is not there', async () => {
    const { c, scope, shop } = await shopWith([{}])
    const future = c.services.updates.create(scope, shop.productId, { version: 9 })
    await expect(future).rejects.toMatchObject({ code: 'invalid', extra: { errors: [{ path: 'version' }] } })
  })
  it('to somebody without the right', async () => {
    const { c, scope, shop } = await shopWith([{}])
    const narrow = jobScope(scope.sellerId, 'test')
    await expect(c.services.updates.create(narrow, shop.productId, {})).rejects.toEqual(refusal('forbidden'))
  })
  it('for a product of another seller', async () => {
    const { c, shop } = await shopWith([{}])
    const other = await makeSeller(c)
    await expect(c.services.updates.create(other, shop.productId, {})).rejects.toEqual(refusal('not_found'))
  })
})

async function saveNextVersion(
  c: Awaited<ReturnType<typeof testContainer>>,
  scope: Awaited<ReturnType<typeof makeSeller>>,
  productId: string,
) {
  const { version: _, ...wire } = await c.services.content.get(scope, productId)
  const doc = {
    type: 'doc',
    content: [{ type: 'paragraph', content: [{ type: 'text', text: 'a page nobody has seen' }] }],
  }
  await c.services.content.save(scope, productId, {
    content: { ...wire, pages: [...wire.pages, { title: 'Bonus', doc }] },
    baseVersion: null,
  })
}
