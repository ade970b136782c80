import { describe, expect, it } from 'vitest'
import { lastOf } from '#app/domain/audience/growth.rules.ts'
import type { Timeline } from '#app/domain/audience/timeline.rules.ts'
import { DAY, HOUR, MINUTE } from '#app/domain/kernel/time.ts'
import { makeProduct, sell } from '#test/support/catalog.ts'
import { advance, drain, makeSeller, testContainer } from '#test/support/container.ts'
import { confirmed, tell } from '#test/support/sending.ts'
import { jobScope } from '#workers/auth/scope.ts'

const told = (t: Timeline) =>
  t.entries.map((e) => {
    if (e.what === 'update') return `update ${e.update.state}`
    if (e.what === 'purchase') return `purchase ${e.purchase.product_name}`
    if (e.what === 'consent') return `consent ${e.event.to}`
    return `${e.what} ${e.step}`
  })

describe('the timeline of a contact', () => {
  it('has what they bought, what reached them and how, what they agreed to and what they were', async () => {
    const { c, scope, shop, id } = await confirmed([{}, {}, {}])
    await drain(c)
    const [reader, bouncer] = shop.contactIds as [string, string]
    await tell({ c, id }, [reader], 'delivered')
    await tell({ c, id }, [reader], 'opened')
    await tell({ c, id }, [bouncer], 'bounced')
    const now = c.clock.now()
    await c.db.d1
      .prepare(
        `INSERT INTO follows (seller_id, contact_id, source, requested_at, confirmed_at, ended_at)
         VALUES (?1, ?2, 'page', ?3, ?4, ?5)`,
      )
      .bind(scope.sellerId, reader, now - 3 * DAY, now - 2 * DAY, now + HOUR)
      .run()
    await c.db.d1
      .prepare(
        `INSERT INTO affiliates (seller_id, id, contact_id, code, status, invited_at, accepted_at, created_by)
         VALUES (?1, 'aff_1', ?2, 'code', 'active', ?3, NULL, 'x')`,
      )
      .bind(scope.sellerId, reader, now - DAY)
      .run()

    const timeline = await c.services.contactTimeline.timeline(scope, reader)
    expect(timeline.more).toBe(false)
    expect(told(timeline).filter((w) => !w.startsWith('consent'))).toEqual([
      'follow ended',
      'update opened',
      'purchase Handbook',
      'affiliate invited',
      'follow confirmed',
      'follow asked',
    ])
    const other = await c.services.contactTimeline.timeline(scope, bouncer)
    expect(told(other)).toContain('update bounced')
    expect(told(other)).toContain('consent blocklisted')
    expect(told(await c.services.contactTimeline.timeline(scope, shop.contactIds[2]!))).toContain(
      'update accepted',
    )

    // Nothing of it for somebody else's seller, and not without the right to see it.
    const stranger = await makeSeller(c)
    expect(await c.services.contactTimeline.timeline(stranger, reader)).toEqual({ entries: [], more: false })
    await expect(
      c.services.contactTimeline.timeline(jobScope(scope.sellerId, 'x'), reader),
    ).rejects.toMatchObject({ kind: 'forbidden' })
  })

  it('finds a digest by the updates that went into it, and reads nobody else’s mail', async () => {
    const { c, scope, shop, id } = await confirmed(Array.from({ length: 200 }, () => ({})))
    await drain(c)
    const other = await makeProduct(c, scope, 'Other')
    const who = shop.contactIds[7]!
    const sql = (text: string, ...more: string[]) => c.db.d1.prepare(text).bind(scope.sellerId, id, ...more)
    await c.db.d1.batch([
      sql(
        `INSERT INTO updates (seller_id, id, product_id, version, since_version, status, subject, note, items, edition_ids,
           provider, created_by, created_at, send_at, version_saved_at, excluded, digest_of)
         SELECT seller_id, 'upd_digest', ?3, 1, 0, 'sent', 'Two at once', '', '[]', '[]', 'resend', '', created_at + 1, 0, 0,
           '{}', json_array(id) FROM updates WHERE seller_id = ?1 AND id = ?2`,
        other.id,
      ),
      sql(
        `INSERT INTO update_batches (seller_id, update_id, batch_no, from_contact, to_contact, size, provider, state)
         SELECT seller_id, 'upd_digest', batch_no, from_contact, to_contact, size, provider, state FROM update_batches
         WHERE seller_id = ?1 AND update_id = ?2`,
      ),
      sql(`UPDATE deliveries SET update_id = 'upd_digest' WHERE seller_id = ?1 AND update_id = ?2`),
      sql(`UPDATE updates SET digest_id = 'upd_digest' WHERE seller_id = ?1 AND id = ?2`),
    ])
    const before = c.db.meter.rowsRead
    const rows = await c.repos(scope).timeline.received(who, 50)
    expect(rows).toMatchObject([{ id: 'upd_digest', subject: 'Two at once', isDigest: 1, state: 'accepted' }])
    expect(c.db.meter.rowsRead - before).toBeLessThan(20)
    const { entries } = await c.services.contactTimeline.timeline(scope, who)
    expect(entries).toContainEqual(
      expect.objectContaining({ update: expect.objectContaining({ product_name: null }) }),
    )
  })
})

describe('the overview of an audience', () => {
  it('counts who is there now and how that came about, whoever looks', async () => {
    let c = await testContainer()
    const scope = await makeSeller(c)
    expect((await c.services.audienceOverview.overview(scope)).counts).toEqual({
      ...{ contact: 0, follower: 0, customer: 0, affiliate: 0 },
    })
    const product = await makeProduct(c, scope)
    await c.services.products.publish(scope, product.id)
    await sell(c, scope, product.id, 'one@example.com')
    await sell(c, scope, product.id, 'one@example.com')
    c = await advance(c, 2 * DAY + MINUTE)
    const two = await sell(c, scope, product.id, 'two@example.com')
    const repos = c.repos(scope)
    await repos.batch([
      c.db.d1
        .prepare(`UPDATE purchases SET status = 'refunded' WHERE seller_id = ?1 AND id = ?2`)
        .bind(scope.sellerId, two.id),
      ...repos.relations.refresh({ ids: [two.contact_id] }, c.clock.now()),
    ])
    const { counts, growth } = await c.services.audienceOverview.overview(scope)
    expect(counts).toEqual({ contact: 2, follower: 0, customer: 1, affiliate: 0 })
    expect(growth.lines.customer.total.slice(-4)).toEqual([0, 1, 1, 1])
    expect([growth.lines.customer.joined.at(-1), growth.lines.customer.left.at(-1)]).toEqual([1, 1])
    expect(lastOf(growth.lines.contact)).toBe(2)
    expect(growth.lines.contact.total).toHaveLength(90)
  })

  it('knows what one can filter by: products with their editions, also archived ones, and the seller’s days', async () => {
    const c = await testContainer()
    const scope = await makeSeller(c)
    const old = await makeProduct(c, scope, 'Old')
    await c.services.products.publish(scope, old.id)
    await c.services.products.archive(scope, old.id)
    const current = await makeProduct(c, scope, 'Current')
    const { batch, settings } = c.repos(scope)
    await batch([settings.update({ timeZone: 'Europe/Berlin' }, c.clock.now())])
    const choices = await c.services.audienceOverview.choices(scope)
    expect(choices.timeZone).toBe('Europe/Berlin')
    expect(choices.products.map((p) => p.name)).toEqual(['Current', 'Old'])
    expect(choices.products[0]!.editions).toEqual([
      { id: current.editions[0]!.id, name: current.editions[0]!.name },
    ])
    await expect(c.services.audienceOverview.choices(jobScope(scope.sellerId, 'x'))).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })

  it('reads days, not people', async () => {
    const { c, scope } = await confirmed(Array.from({ length: 500 }, () => ({})))
    const before = c.db.meter.rowsRead
    await c.services.audienceOverview.overview(scope)
    expect(c.db.meter.rowsRead - before).toBeLessThan(20)
    await expect(c.services.audienceOverview.overview(jobScope(scope.sellerId, 'x'))).rejects.toMatchObject({
      kind: 'forbidden',
    })
  })
})
