import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { HOUR, SECOND } from '#app/domain/kernel/time.ts'
import { digestTime } from '#app/domain/updates/digest.rules.ts'
import {
  advance,
  drain,
  makeSeller,
  resetGates,
  type TestContainer,
  testContainer,
} from '#test/support/container.ts'
import { addCustomers, type Customer, makeShop, type Shop } from '#test/support/shop.ts'
import type { SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'
import worker from '#workers/index.ts'

let c: TestContainer
let scope: SellerScope
let first: Shop
let second: Shop
/** Contacts who own both. */
let both: string[]

const person = (email: string, more: Customer = {}): Customer => ({ email: `${email}@example.com`, ...more })

beforeEach(async () => {
  c = await testContainer()
  const tables = ['sandbox_mail_bodies', 'sandbox_mail_calls', 'sandbox_faults', 'sandbox_clock', 'jobs']
  await c.db.d1.batch(tables.map((t) => c.db.d1.prepare(`DELETE FROM ${t}`)))
  await resetGates()
  c = await testContainer()
  // An hour before the digest goes, so that no test waits for another day.
  const untilHour = digestTime(0, c.clock.now()) - c.clock.now()
  c = await advance(c, untilHour - HOUR)
  scope = await makeSeller(c)
  await set({ digest: true, mailProvider: 'resend' })
  first = await makeShop(c, scope, [person('one'), person('anna'), person('ben'), person('cleo')])
  second = await makeShop(c, scope, [person('two')])
  await c.db.d1
    .prepare(`UPDATE products SET name = 'Atlas' WHERE seller_id = ?1 AND id = ?2`)
    .bind(scope.sellerId, second.productId)
    .run()
  both = first.contactIds.slice(1)
  await own(second, both)
})

async function set(settings: { digest?: boolean; mailProvider?: 'resend' | 'sendgrid' }) {
  const repos = c.repos(scope)
  await repos.batch([repos.settings.update(settings, c.clock.now())])
}

/** Lets contacts who are there buy another product. */
async function own(shop: Shop, contactIds: string[]) {
  const [stand] = await addCustomers(c, scope, shop, [person(`stand-in-${c.newId('mail').slice(-6)}`)])
  await c.db.d1.batch([
    ...contactIds.map((contactId) =>
      c.db.d1
        .prepare(
          `INSERT INTO purchases (seller_id, id, product_id, edition_id, contact_id, price_amount, currency, status, source, purchased_at, policy_key, created_at)
           SELECT seller_id, ?3, product_id, edition_id, ?4, price_amount, currency, status, source, purchased_at, policy_key, created_at
           FROM purchases WHERE seller_id = ?1 AND contact_id = ?2`,
        )
        .bind(scope.sellerId, stand, c.newId('purchase'), contactId),
    ),
    c.db.d1
      .prepare('DELETE FROM purchases WHERE seller_id = ?1 AND contact_id = ?2')
      .bind(scope.sellerId, stand),
  ])
}

const confirm = (shop: Shop) =>
  c.services.updates.create(scope, shop.productId, { note: `Note of ${shop.productId}` })

async function atTheHour() {
  await drain(c)
  c = await advance(c, HOUR + SECOND)
  await drain(c)
}

/** The seller's updates, having checked that the counts of each add up. */
async function updates() {
  const { data } = await c.services.updates.list(scope, { limit: 20 })
  for (const { counts } of data) {
    const excluded = Object.values(counts.excluded).reduce((sum, n) => sum + n, 0)
    expect(counts.candidates).toBe(counts.recipients + excluded)
    const { queued, accepted, rejected, unknown, skipped, cancelled } = counts
    expect(queued + accepted + rejected + unknown + skipped + cancelled).toBe(counts.recipients)
  }
  return data
}
const digestOf = async () => (await updates()).find((u) => u.digest_of !== null)
const mails = () => listMails(c.sandbox!.store)
/** Who got which mail: address → subject, failing if somebody got two. */
async function received() {
  const all = await mails()
  expect(new Set(all.map((m) => m.to)).size).toBe(all.length)
  return Object.fromEntries(all.map((m) => [m.to.split('@')[0], m.subject]))
}
const mailTo = async (email: string) => (await mails()).find((m) => m.to === `${email}@example.com`)!

/** A link as a person's browser opens it. */
async function click(path: string) {
  const ctx = createExecutionContext()
  const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0.0.0 Safari/537.36'
  const request = new Request(`http://127.0.0.1:8787${path}`, {
    headers: { 'user-agent': agent },
    redirect: 'manual',
  })
  const { status, headers } = await worker.fetch(request, env, ctx)
  await waitOnExecutionContext(ctx)
  return { status, location: headers.get('location') }
}

describe.each(['resend', 'sendgrid'] as const)('two products updated on one day, through %s', (provider) => {
  it('reach who owns both by one digest, everybody else by their own mail, nobody by two', async () => {
    await set({ mailProvider: provider })
    const a = await confirm(first)
    const b = await confirm(second)
    expect(Date.parse(a.send_at) % (24 * HOUR)).toBe(16 * HOUR)
    expect(b.send_at).toBe(a.send_at)
    await drain(c)
    expect(await mails()).toEqual([])
    await c.services.audience.changeConsent(scope, both[2]!, { state: 'unsubscribed' })
    await atTheHour()

    const digest = (await digestOf())!
    expect(digest).toMatchObject({
      status: 'sent',
      digest_of: [a.id, b.id],
      counts: { candidates: 3, recipients: 2, accepted: 2, excluded: { unsubscribed: 1 } },
    })
    expect(await received()).toEqual({
      one: a.subject,
      two: b.subject,
      anna: digest.subject,
      ben: digest.subject,
    })
    for (const id of [a.id, b.id])
      expect(await c.services.updates.get(scope, id)).toMatchObject({
        status: 'sent',
        digest_id: digest.id,
        counts: { recipients: 4, accepted: 1, skipped: 3 },
      })
    const reasons = (await c.services.updates.deliveries(scope, a.id, { limit: 10 })).data.map(
      (d) => d.reason,
    )
    expect(reasons.sort()).toEqual(['in_digest', 'in_digest', 'unsubscribed', null].sort())
    const { failures } = await c.services.reports.report(scope, a.id)
    expect(failures).toEqual([{ state: 'skipped', cause: 'opted_out', n: 1 }])
    const products = [first.productId, second.productId]
    for (const id of products) expect((await c.repos(scope).products.find(id))?.announcedVersion).toBe(2)
  })
})

describe('a digest’s mail', () => {
  it('has a section and a working link for each product, and counts clicks of the person', async () => {
    await confirm(first)
    await confirm(second)
    await atTheHour()
    const { html, text } = await mailTo('anna')
    expect(html + text).not.toContain('{{')
    for (const part of [html, text]) {
      expect(part).toContain(`Note of ${first.productId}`)
      expect(part).toContain(`Note of ${second.productId}`)
      expect(part).toContain('Open Handbook')
      expect(part).toContain('Open Atlas')
      const links = [...part.matchAll(/\/c\/([\w-]+)\/(\d)/g)].map(([, key, no]) => ({ key: key!, no }))
      expect(links.map((l) => l.no)).toEqual(['1', '2'])
      const digest = (await digestOf())!
      const purchases = links.map(({ key }) => c.customerLinks.parse(key)!)
      for (const [i, link] of purchases.entries()) {
        expect(link.updateId).toBe(digest.id)
        const purchase = await c.repos(scope).purchases.find(link.purchaseId)
        expect(purchase).toMatchObject({
          contactId: both[0],
          productId: [first.productId, second.productId][i],
        })
        const { status, location } = await click(`/c/${links[i]!.key}/${links[i]!.no}`)
        expect([status, location]).toEqual([302, `/l/${links[i]!.key}`])
      }
    }
    c = await advance(c, 5 * SECOND)
    await drain(c)
    const { links, update } = await c.services.reports.report(scope, (await digestOf())!.id)
    expect(update.counts).toMatchObject({ clicked: 1, clicks: 4 })
    expect(links.map((l) => [l.label, l.people])).toEqual([
      ['Open Handbook', 1],
      ['Open Atlas', 1],
    ])
  })

  it('tells of a product no more to who muted it, and goes on with the two they still want', async () => {
    const third = await makeShop(c, scope, [])
    await own(third, both)
    await confirm(first)
    await confirm(second)
    await confirm(third)
    await drain(c)
    const { mutes, batch } = c.repos(scope)
    await batch([
      mutes.add(both[0]!, second.productId, c.clock.now()),
      mutes.add(both[1]!, second.productId, c.clock.now()),
      mutes.add(both[1]!, third.productId, c.clock.now()),
    ])
    await atTheHour()
    const digest = (await digestOf())!
    expect(digest.counts).toMatchObject({ candidates: 3, recipients: 2, excluded: { muted: 1 } })
    const { text } = await mailTo('anna')
    expect(text).toContain(`Note of ${first.productId}`)
    expect(text).toContain(`Note of ${third.productId}`)
    expect(text).not.toContain(`Note of ${second.productId}`)
    // Who wants only one of them any more gets that one by its own mail.
    expect((await received()).ben).not.toBe(digest.subject)
  })

  it('goes to nobody who turned off all of its products after it was made', async () => {
    await confirm(first)
    await confirm(second)
    await drain(c)
    c = await advance(c, HOUR + SECOND)
    const source = (await updates())[0]!
    expect(await c.services.sending.start(scope, source.id)).toBe('done')
    const { mutes, batch } = c.repos(scope)
    await batch([first, second].map((shop) => mutes.add(both[0]!, shop.productId, c.clock.now())))
    await drain(c)
    expect(Object.keys(await received()).sort()).toEqual(['ben', 'cleo', 'one', 'two'])
    expect((await digestOf())!.counts).toMatchObject({ recipients: 3, accepted: 2, skipped: 1 })
  })

  it('is shown as a customer of all its products would see it', async () => {
    await confirm(first)
    await confirm(second)
    await atTheHour()
    const { html } = await c.services.updates.mail(scope, (await digestOf())!.id)
    expect(html).toContain('Open Handbook')
    expect(html).toContain('Open Atlas')
    expect(html).not.toContain('{{')
  })
})

describe('no digest is made', () => {
  it('of one update alone, which goes at the hour all the same', async () => {
    const a = await confirm(first)
    await atTheHour()
    expect(await updates()).toHaveLength(1)
    expect(await received()).toEqual(
      Object.fromEntries(['one', 'anna', 'ben', 'cleo'].map((to) => [to, a.subject])),
    )
  })

  it('with the setting off: everybody gets each update when its hold ends', async () => {
    await set({ digest: false })
    const a = await confirm(first)
    expect(Date.parse(a.send_at) - Date.parse(a.created_at)).toBe(10 * SECOND)
    await confirm(second)
    c = await advance(c, 11 * SECOND)
    await drain(c)
    expect(await updates()).toHaveLength(2)
    expect(await mails()).toHaveLength(8)
  })

  it('when nobody owns two of the products', async () => {
    const third = await makeShop(c, scope, [person('three')])
    await confirm(second)
    await confirm(third)
    await atTheHour()
    expect(await updates()).toHaveLength(2)
    expect((await received()).three).toBeDefined()
  })

  it('of one that was undone before the hour', async () => {
    const a = await confirm(first)
    const b = await confirm(second)
    await drain(c)
    await c.services.updates.cancel(scope, b.id)
    await atTheHour()
    expect(await digestOf()).toBeUndefined()
    expect(Object.values(await received())).toEqual(Array(4).fill(a.subject))
  })
})

describe('whatever order things come in', () => {
  it('two that start at the same moment make one digest', async () => {
    const a = await confirm(first)
    const b = await confirm(second)
    await drain(c)
    c = await advance(c, HOUR + SECOND)
    await Promise.all([a, b].map(({ id }) => c.services.sending.start(scope, id)))
    await drain(c)
    expect((await updates()).filter((u) => u.digest_of)).toHaveLength(1)
    expect(Object.keys(await received())).toHaveLength(5)
  })

  it('once it is made, none of its updates can be undone, and they wait until it is frozen', async () => {
    const a = await confirm(first)
    await confirm(second)
    await drain(c)
    c = await advance(c, HOUR + SECOND)
    await c.services.sending.start(scope, a.id)
    const digest = (await digestOf())!
    for (const u of await updates()) if (u.id !== digest.id) expect(u.status).toBe('queued')
    await c.db.d1
      .prepare(`UPDATE updates SET freeze_cursor = 'ct_' WHERE seller_id = ?1 AND id = ?2`)
      .bind(scope.sellerId, digest.id)
      .run()
    expect(await c.services.sending.dispatch(scope, a.id, 0, 9)).toEqual({ later: 1 })
    expect(await mails()).toEqual([])
  })

  it('pages of any size freeze the same people', async () => {
    await confirm(first)
    await confirm(second)
    const ids = (await updates()).map((u) => u.id)
    const { recipients } = c.repos(scope)
    const whole = await recipients.inSeveral(ids, '', 5_000)
    expect(whole).toMatchObject({ candidates: 3, recipients: 3, lastContact: null })
    const people: unknown[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page = await recipients.inSeveral(ids, after, 1)
      people.push(...(JSON.parse(page.json) as unknown[]))
      after = page.lastContact
    }
    expect(people).toEqual(JSON.parse(whole.json))
  })

  it('goes once more to who did not open it, with their own sections', async () => {
    await confirm(first)
    await confirm(second)
    await atTheHour()
    const digest = (await digestOf())!
    await c.db.d1
      .prepare(
        `UPDATE deliveries SET state = 'opened' WHERE seller_id = ?1 AND update_id = ?2 AND contact_id = ?3`,
      )
      .bind(scope.sellerId, digest.id, both[0]!)
      .run()
    c = await advance(c, 25 * HOUR)
    await c.services.updates.resend(scope, digest.id, {})
    c = await advance(c, 11 * SECOND)
    await drain(c)
    const again = (await mails()).filter((m) => m.subject === digest.subject && m.to.startsWith('ben'))
    expect(again).toHaveLength(2)
    for (const m of again) expect(m.text).toContain('Open Atlas')
    expect((await mails()).filter((m) => m.to.startsWith('anna'))).toHaveLength(1)
  })
})
