import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '#app/domain/kernel/time.ts'
import { advance, drain } from '#test/support/container.ts'
import { atStart, mailed, NOBODY, recount, tell, type Update, untilOver } from '#test/support/sending.ts'
import { memberScope } from '#workers/auth/scope.ts'

const refusal = (code: string) => ({ code })

describe('another wave of an update', { timeout: 60_000 }, () => {
  /** An update to so many that arrived, a day later. */
  async function sent(customers: number) {
    const { c, scope, shop, id } = await atStart(customers, 'resend')
    await drain(c)
    await tell({ c, id }, shop.contactIds, 'delivered')
    return { c: await advance(c, DAY + MINUTE), scope, id, contacts: shop.contactIds }
  }
  /** Confirms a wave and lets it go. */
  async function wave({ c, scope, id }: Update) {
    const made = await c.services.updates.resend(scope, id, {})
    const later = await untilOver(await advance(c, 11 * SECOND), scope)
    return { c: later, scope, id: made.id }
  }
  const refund = ({ c, scope }: Update, contact: string) =>
    c.db.d1
      .prepare(`UPDATE purchases SET status = 'refunded' WHERE seller_id = ?1 AND contact_id = ?2`)
      .bind(scope.sellerId, contact)
      .run()

  it('reaches who did not open it and still wants to hear, each once', async () => {
    const first = await sent(120)
    const { scope, contacts } = first
    await tell(first, contacts.slice(0, 20), 'opened')
    await tell(first, contacts.slice(20, 21), 'bounced')
    await first.c.services.audience.changeConsent(scope, contacts[21]!, { state: 'unsubscribed' })
    await refund(first, contacts[22]!)
    expect(await first.c.services.updates.resendPreview(scope, first.id)).toMatchObject({
      allowed: true,
      recipients: 99,
      waves_left: 3,
    })
    const { c, id } = await wave(first)
    expect(await recount(c, scope, id)).toEqual({ ...NOBODY, status: 'sent', accepted: 97 })
    const { counts, resend_of, wave: no } = await c.services.updates.get(scope, id)
    expect({ resend_of, no, excluded: counts.excluded }).toEqual({
      resend_of: first.id,
      no: 1,
      excluded: { unsubscribed: 1, refunded: 1 },
    })
    const { data } = await c.services.updates.deliveries(scope, id, { limit: 200 })
    expect(data.map((d) => d.contact_id).sort()).toEqual(contacts.slice(23).sort())
    // What the first wave counts stays as it was.
    expect(await recount(c, scope, first.id)).toEqual({ ...NOBODY, status: 'sent', accepted: 120 })
  })

  it('leaves out who opened a wave before', async () => {
    const first = await sent(5)
    const second = await wave(first)
    await tell(second, first.contacts.slice(0, 2), 'opened')
    const third = await wave({ ...first, c: await advance(second.c, DAY + MINUTE) })
    expect((await recount(third.c, third.scope, third.id)).accepted).toBe(3)
  })

  it('is not sent within a day of the last, nor a fourth time', async () => {
    const first = await sent(5)
    const early = await advance(first.c, -2 * HOUR)
    await expect(early.services.updates.resend(first.scope, first.id, {})).rejects.toMatchObject(
      refusal('too_soon'),
    )
    let now = await advance(early, 2 * HOUR)
    for (let n = 1; n <= 3; n++) {
      const { c } = await wave({ ...first, c: now })
      await expect(c.services.updates.resend(first.scope, first.id, {})).rejects.toMatchObject(
        refusal(n < 3 ? 'too_soon' : 'no_more_waves'),
      )
      now = await advance(c, DAY + MINUTE)
    }
    await expect(now.services.updates.resend(first.scope, first.id, {})).rejects.toMatchObject(
      refusal('no_more_waves'),
    )
    expect(await mailed(now)).toHaveLength(4 * 5)
  })

  it('that would reach nobody uses up nothing', async () => {
    const first = await sent(3)
    const { c, scope, id, contacts } = first
    await tell(first, contacts.slice(0, 2), 'opened')
    await c.services.audience.changeConsent(scope, contacts[2]!, { state: 'unsubscribed' })
    await expect(c.services.updates.resend(scope, id, {})).rejects.toMatchObject(refusal('nobody'))
    const owner = memberScope({ sellerId: scope.sellerId, memberId: 'mem_1', name: 'Owner', role: 'owner' })
    await c.services.audience.changeConsent(owner, contacts[2]!, {
      state: 'subscribed',
      evidence: 'asked for it by mail today',
    })
    expect(await c.services.updates.resendPreview(scope, id)).toMatchObject({ allowed: true, waves_left: 3 })
    const made = await wave(first)
    expect((await recount(made.c, scope, made.id)).accepted).toBe(1)
  })

  it('confirmed twice at the same moment is one', async () => {
    const { c, scope, id } = await sent(5)
    const both = await Promise.allSettled([1, 2].map(() => c.services.updates.resend(scope, id, {})))
    expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
    const later = await untilOver(await advance(c, 11 * SECOND), scope)
    expect(await mailed(later)).toHaveLength(10)
  })
})

describe('mails that stayed unknown', { timeout: 60_000 }, () => {
  /** Of 1,130 mails through SendGrid the call of the first thousand, whose answer was lost; three are seen to arrive. */
  async function inDoubt() {
    const { c, scope, shop, id } = await atStart(1130, 'sendgrid')
    await c.sandbox!.store.addFault({ port: 'mail', mode: 'drop_after_accept', times: 1 })
    await drain(c)
    await tell({ c, id }, shop.contactIds.slice(0, 3), 'delivered')
    const counts = await recount(c, scope, id)
    expect(counts).toMatchObject({ status: 'sent' })
    expect([127, 997]).toContain(counts.unknown)
    return { c, scope, id, unknown: counts.unknown }
  }
  const addresses = async ({ c, scope, id }: Update) => {
    const { results } = await c.db.d1
      .prepare(
        `SELECT lower(d.email) AS email FROM deliveries d JOIN update_batches b
           ON b.seller_id = d.seller_id AND b.update_id = d.update_id AND b.batch_no = d.batch_no
         WHERE d.seller_id = ?1 AND d.update_id = ?2 AND coalesce(d.state, b.state) = 'unknown'`,
      )
      .bind(scope.sellerId, id)
      .all<{ email: string }>()
    return results.map((r) => r.email)
  }

  it('are not to be decided about before a day has passed', async () => {
    const { c, scope, id } = await inDoubt()
    const early = await advance(c, 23 * HOUR)
    for (const choice of ['leave', 'resend'] as const)
      await expect(early.services.updates.settleUnknown(scope, id, choice)).rejects.toMatchObject(
        refusal('nothing_unknown'),
      )
  })

  it('are left alone when a member says so, for good', async () => {
    const { c, scope, id, unknown } = await inDoubt()
    const later = await advance(c, DAY + MINUTE)
    const view = await later.services.updates.settleUnknown(scope, id, 'leave')
    expect(view.unknown_left_at).not.toBeNull()
    await expect(later.services.updates.settleUnknown(scope, id, 'resend')).rejects.toMatchObject(
      refusal('nothing_unknown'),
    )
    const over = await untilOver(later, scope)
    expect(await recount(over, scope, id)).toMatchObject({ status: 'sent', unknown })
    expect(await mailed(over)).toHaveLength(1130)
  })

  it('go once more when a member says so, exactly they, also when two say it at the same moment', async () => {
    const { c, scope, id, unknown } = await inDoubt()
    const later = await advance(c, DAY + MINUTE)
    const doubtful = await addresses({ c: later, scope, id })
    expect(doubtful).toHaveLength(unknown)
    const both = await Promise.allSettled(
      [1, 2].map(() => later.services.updates.settleUnknown(scope, id, 'resend')),
    )
    expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected'])
    const over = await untilOver(later, scope)
    expect(await recount(over, scope, id, new Set(doubtful))).toEqual({
      ...NOBODY,
      status: 'sent',
      accepted: 1130,
    })
    const again = (await mailed(over)).slice(0, unknown)
    expect(await mailed(over)).toHaveLength(1130 + unknown)
    expect(again.sort()).toEqual(doubtful.sort())
  })
})
