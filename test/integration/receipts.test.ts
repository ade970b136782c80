import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseEmail } from '#app/domain/audience/email.schema.ts'
import { DAY, MINUTE } from '#app/domain/kernel/time.ts'
import { ROLES } from '#app/domain/sellers/permissions.rules.ts'
import { mailReceipt, mailRefund, mailRequest } from '#queues/jobs/sales.jobs.ts'
import { advance, drain, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { BUYER, buy, customerOf, makeStore, type Store } from '#test/support/selling.ts'
import { memberScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let store: Store

beforeEach(async () => {
  c = await testContainer()
  await env.DB.batch(
    ['faults', 'payment_events', 'mail_calls', 'mail_bodies'].map((t) =>
      env.DB.prepare(`DELETE FROM sandbox_${t}`),
    ),
  )
  await c.sandbox!.clock.setOffset(0)
  c = await testContainer()
  await c.sandbox!.store.setSetting('payment_webhooks', 'sent')
  store = await makeStore(c)
})

const mailsTo = async (to: string = BUYER.email) => (await listMails(c.sandbox!.store, { to })).reverse()
const set = (sql: string, ...params: unknown[]) =>
  env.DB.prepare(sql)
    .bind(store.scope.sellerId, ...params)
    .run()
const as = async (role: (typeof ROLES)[number]) => {
  const { memberId } = await makeMember(c, store.scope, role, `${role}-${store.scope.sellerId}@example.com`)
  return memberScope({ sellerId: store.scope.sellerId, memberId, name: role, role })
}
/** Runs a mail job that a queue delivers late. */
async function late(statement: D1PreparedStatement) {
  await c.db.d1.batch([statement])
  await drain(c)
}
const sellElsewhere = async () => {
  const sale = await c.services.sales.record(store.scope, {
    product_id: store.product.id,
    email: parseEmail(BUYER.email) as never,
    source: 'etsy',
  })
  return (await c.repos(store.scope).purchases.find(sale.id))!
}

describe('a receipt', () => {
  it('comes with the purchase and says what was bought, for how much, and until when it can be given back', async () => {
    await set(`UPDATE seller_settings SET support_email = 'help@shop.example' WHERE seller_id = ?1`)
    const { token, purchase } = await buy(c, store, { from: { timeZone: 'Pacific/Kiritimati' } })
    const [mail, ...more] = await mailsTo()
    expect(more).toEqual([])
    expect(mail).toMatchObject({
      subject: `You bought ${purchase.productName}`,
      from: expect.stringContaining(`Shop ${store.slug}`),
    })
    for (const part of [
      ...['Price: $10', 'Total paid: $10', `/l/${token}\n`, `/l/${token}/refund`, 'help@shop.example'],
      ...['Refunds: 30-day money back', '(Pacific/Kiritimati)', `Sold by: Shop ${store.slug}`],
    ])
      expect(mail!.text).toContain(part)
    const lastDay = (await c.services.refundRequests.look(customerOf(store.scope, purchase))).window.last_day!
    const [year, , day] = lastDay.split('-')
    expect(mail!.text).toMatch(new RegExp(`until ${Number(day)} \\w+ ${year} in your time`))
  })

  it('of something free has another subject and no word of refunds', async () => {
    await set('UPDATE editions SET price_amount = 0 WHERE seller_id = ?1')
    await c.services.checkout.start(
      store.slug,
      store.product.slug,
      { email: BUYER.email },
      { country: null, timeZone: null, referral: null },
    )
    await drain(c)
    const [mail] = await mailsTo()
    expect(mail!.subject).toBe(`You got ${store.product.name}`)
    expect(mail!.text).toContain('Price: Free')
    expect(mail!.text).not.toMatch(/refund/i)
  })

  it('names the tax, the code and the support address of the product', async () => {
    const { purchaseId } = await buy(c, store)
    await set(`UPDATE purchases SET tax_amount = 190, discount_code = 'SPRING' WHERE seller_id = ?1`)
    await set(`UPDATE products SET support_email = 'book@shop.example' WHERE seller_id = ?1`)
    await c.services.receipts.mailReceipt(store.scope, purchaseId, 1)
    const mail = (await mailsTo()).at(-1)!
    for (const part of ['Tax: $1.90', 'Total paid: $11.90', 'Code SPRING', 'book@shop.example'])
      expect(mail.text).toContain(part)
  })

  it.each([
    ['unsubscribed', 1],
    ['blocklisted', 1],
    ['complained', 1],
    ['bounced', 0],
    ['suppressed', 0],
  ] as const)('goes to somebody who is %s, or not: %i', async (state, mails) => {
    const { purchaseId, customer } = await buy(c, store)
    const { audience, receipts } = c.services
    if (state === 'unsubscribed') await audience.choose(customer, state, 'preferences')
    else if (state === 'blocklisted')
      await audience.changeConsent(store.scope, customer.contactId, { state, reason: 'asked' })
    else await audience.report(store.scope, [[customer.contactId, state]])
    const before = (await mailsTo()).length
    await receipts.mailReceipt(store.scope, purchaseId, 1)
    expect((await mailsTo()).length - before).toBe(mails)
  })

  it('does not go to somebody who was erased, nor does anything else', async () => {
    const { purchase, purchaseId } = await buy(c, store)
    const refund = await c.services.refunds.refund(store.scope, purchaseId, {
      amount: { amount: 100, currency: 'usd' },
    })
    await drain(c)
    await c.services.privacy.erase(store.scope, purchase.contactId)
    await drain(c)
    await env.DB.prepare('DELETE FROM sandbox_mail_calls').run()
    await late(c.jobs.enqueue(store.scope, mailReceipt, { purchaseId, again: 1 }))
    await late(c.jobs.enqueue(store.scope, mailRefund, { refundId: refund.id, about: 'sent' }))
    const sent = await env.DB.prepare('SELECT count(*) AS n FROM sandbox_mail_calls').first<{ n: number }>()
    expect(sent!.n).toBe(0)
    await expect(c.services.receipts.resend(store.scope, purchaseId)).rejects.toMatchObject({
      code: 'unreachable',
    })
  })

  it.each([
    ['refuse for now', 'rate_limit', 0],
    ['fail', 'server_error', 0],
    ['take it and lose the answer', 'drop_after_accept', 1],
  ] as const)('arrives once although the provider may %s', async (_what, mode, before) => {
    await c.sandbox!.store.addFault({ port: 'mail', mode, times: 1 })
    await buy(c, store)
    expect(await mailsTo()).toHaveLength(before)
    c = await advance(c, 5 * MINUTE)
    await drain(c)
    expect(await mailsTo()).toHaveLength(1)
  })
})

describe('a receipt once more', () => {
  it('goes to the address of the purchase at the buyer’s wish, once in ten minutes', async () => {
    const { customer } = await buy(c, store)
    const again = () => c.services.receipts.resendTo(customer)
    const ends = await Promise.allSettled([again(), again(), again()])
    expect(ends.filter((e) => e.status === 'fulfilled')).toHaveLength(1)
    await drain(c)
    expect(await mailsTo()).toHaveLength(2)
    await expect(again()).rejects.toMatchObject({ code: 'sent_just_now', status: 429 })
    c = await advance(c, 10 * MINUTE)
    await c.services.receipts.resendTo(customer)
    await drain(c)
    expect(await mailsTo()).toHaveLength(3)
  })

  it.each(ROLES)('may be sent by %s, or not', async (role) => {
    const { purchaseId } = await buy(c, store)
    const scope = await as(role)
    const again = c.services.receipts.resend(scope, purchaseId)
    if (role === 'marketing' || role === 'accountant') {
      await expect(again).rejects.toMatchObject({ status: 403 })
      return
    }
    await again
    await expect(c.services.receipts.resend(scope, purchaseId)).rejects.toMatchObject({
      extra: { retryAfterSeconds: 60 },
    })
    c = await advance(c, MINUTE)
    await c.services.receipts.resend(scope, purchaseId)
    await drain(c)
    expect(await mailsTo()).toHaveLength(3)
  })

  it('also of what was sold elsewhere, which mails none by itself', async () => {
    const purchase = await sellElsewhere()
    await drain(c)
    expect(await mailsTo()).toHaveLength(0)
    await c.services.receipts.resend(store.scope, purchase.id)
    await drain(c)
    expect((await mailsTo())[0]).toMatchObject({ subject: `You bought ${purchase.productName}` })
  })

  it('says that mail does not arrive there', async () => {
    const { customer } = await buy(c, store)
    await c.services.audience.report(store.scope, [[customer.contactId, 'bounced']])
    await expect(c.services.receipts.resendTo(customer)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('after a full refund says so and leads nowhere that is closed', async () => {
    const { purchaseId, token } = await buy(c, store)
    await c.services.refunds.refund(store.scope, purchaseId, {})
    await drain(c)
    await c.services.receipts.resend(store.scope, purchaseId)
    await drain(c)
    const mail = (await mailsTo()).at(-1)!
    expect(mail.text).toContain('Paid back: $10')
    expect(mail.text).not.toContain(`/l/${token}\n`)
  })

  it('of nobody’s purchase is not there', async () => {
    await expect(c.services.receipts.resend(store.scope, c.newId('purchase'))).rejects.toMatchObject({
      status: 404,
    })
  })
})

describe('mails about a refund', () => {
  const refund = (id: string, amount?: number) =>
    c.services.refunds.refund(store.scope, id, {
      ...(amount && { amount: { amount, currency: 'usd' as const } }),
    })

  it('say partly and that it stays, then that it is the rest and that access has ended', async () => {
    const { purchaseId } = await buy(c, store, { buyer: { country: 'DE' } })
    await refund(purchaseId, 400)
    await drain(c)
    await refund(purchaseId)
    await drain(c)
    const [, partial, rest] = await mailsTo()
    expect(partial!.subject).toBe('A partial refund of $4.76 is on its way')
    expect(partial!.text).toContain('$0.76 of it tax')
    expect(partial!.text).toContain('stays yours')
    expect(rest!.subject).toBe('The rest of your refund, $7.14, is on its way')
    expect(rest!.text).toContain('fully refunded')
    expect(rest!.text).toContain('has ended')
  })

  it('that come late still say what each of them was', async () => {
    const { purchaseId } = await buy(c, store)
    await refund(purchaseId, 400)
    await refund(purchaseId)
    await drain(c)
    expect(
      (await mailsTo())
        .map((m) => m.subject)
        .slice(1)
        .sort(),
    ).toEqual(['A partial refund of $4 is on its way', 'The rest of your refund, $6, is on its way'])
  })

  it('say all of it at once, once', async () => {
    const { purchaseId } = await buy(c, store)
    const { id } = await refund(purchaseId)
    await drain(c)
    await late(c.jobs.enqueue(store.scope, mailRefund, { refundId: id, about: 'sent' }))
    expect((await mailsTo()).map((m) => m.subject).slice(1)).toEqual(['Your refund of $10 is on its way'])
    // And no word of a failure that there was none of.
    expect(await c.services.receipts.mailRefund(store.scope, id, 'failed')).toBe('stale')
  })

  it('say that the bank gave it back, and the seller hears of the request again', async () => {
    const owner = await makeMember(c, store.scope, 'owner', `owner-${store.scope.sellerId}@example.com`)
    expect(owner.memberId).toBeTruthy()
    const { customer, purchaseId } = await buy(c, store)
    await c.services.refundRequests.ask(customer, { note: null })
    await drain(c)
    c = await advance(c, 5 * DAY)
    const [done] = await c.repos(store.scope).refunds.ofPurchase(purchaseId)
    await c.sandbox!.payments.shop.failRefund(done!.providerId!)
    await drain(c)
    expect((await mailsTo()).at(-1)).toMatchObject({ subject: 'Your refund came back' })
    const [told] = await mailsTo(`owner-${store.scope.sellerId}@example.com`)
    expect(told!.text).toContain('the refund failed')
    // It is open again, and waits for the seller however long: what the bank refused is not tried by itself.
    const [request] = await c.repos(store.scope).refundRequests.ofPurchase(purchaseId)
    expect(request).toMatchObject({ status: 'open', heldFor: 'refund_failed' })
    c = await advance(c, 3 * DAY + MINUTE)
    await drain(c)
    expect(await c.repos(store.scope).refundRequests.find(request!.id)).toMatchObject({ status: 'open' })
    await c.services.refundRequests.approve(store.scope, request!.id, {})
    expect(await c.repos(store.scope).refundRequests.find(request!.id)).toMatchObject({ status: 'granted' })
  })

  it('of what was sold elsewhere say where the money comes from', async () => {
    const purchase = await sellElsewhere()
    await refund(purchase.id)
    await drain(c)
    expect((await mailsTo()).at(-1)!.text).toContain('did not pay through us')
  })
})

describe('mails about a request', () => {
  const outside = async () => {
    const bought = await buy(c, store)
    c = await advance(c, 40 * DAY)
    return bought
  }
  const requestOf = async (purchaseId: string) =>
    (await c.repos(store.scope).refundRequests.ofPurchase(purchaseId)).at(-1)!

  it('go to the members who may decide, with what the buyer wrote as text', async () => {
    for (const role of ROLES) await as(role)
    const { customer } = await outside()
    await c.services.refundRequests.ask(customer, { note: 'It is <b>not</b>\nfor {{name}}' })
    await drain(c)
    const heard = await Promise.all(
      ROLES.map(
        async (role) => [role, await mailsTo(`${role}-${store.scope.sellerId}@example.com`)] as const,
      ),
    )
    expect(heard.filter(([, mails]) => mails.length === 1).map(([role]) => role)).toEqual([
      ...['owner', 'admin', 'support'],
    ])
    const [mail] = heard[0]![1]
    expect(mail!.html).not.toContain('<b>not')
    expect(mail!.text).toContain('> It is <b>not</b>\n> for ')
    for (const part of ['ended on', '/sales/requests', 'asks for $10 back', 'the request ends then'])
      expect(mail!.text).toContain(part)
  })

  it('tell the buyer that it was declined and why, and nothing when it was approved', async () => {
    const { customer, purchaseId } = await outside()
    await c.services.refundRequests.ask(customer, { note: 'please' })
    await c.services.refundRequests.decline(store.scope, (await requestOf(purchaseId)).id, {
      answer: 'You had it for <i>40</i> days.',
    })
    await drain(c)
    const mail = (await mailsTo()).at(-1)!
    expect(mail.subject).toMatch(/^No refund for /)
    expect(mail.text).toContain('> You had it for <i>40</i> days.')
    expect(mail.html).not.toContain('<i>40')
  })

  it('tell the buyer that nobody answered', async () => {
    const { customer } = await outside()
    await c.services.refundRequests.ask(customer, { note: 'please' })
    c = await advance(c, 3 * DAY + MINUTE)
    await drain(c)
    expect((await mailsTo()).at(-1)!.subject).toMatch(/^No answer about your refund/)
  })

  it('say nothing of a request whose money went back otherwise', async () => {
    const { customer, purchaseId } = await outside()
    await c.services.refundRequests.ask(customer, { note: 'please' })
    await c.services.refunds.refund(store.scope, purchaseId, { note: 'goodwill' })
    await drain(c)
    const { id } = await requestOf(purchaseId)
    await late(c.jobs.enqueue(store.scope, mailRequest, { requestId: id, about: 'asked' }))
    c = await advance(c, 3 * DAY + MINUTE)
    await drain(c)
    expect((await mailsTo()).map((m) => m.subject)).not.toContainEqual(expect.stringMatching(/^No answer/))
  })
})
