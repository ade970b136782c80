import { env, exports } from 'cloudflare:workers'
import { unzipSync } from 'fflate'
import Papa from 'papaparse'
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '#app/domain/kernel/time.ts'
import {
  disputeEntries,
  NOTHING_TAKEN,
  refundEntries,
  type saleEntries,
  splitRefund,
  splitSale,
} from '#app/domain/ledger/ledger.rules.ts'
import { comingDates } from '#app/domain/payouts/calendar.rules.ts'
import { utcDay } from '#app/domain/payouts/schedule.rules.ts'
import type { Role } from '#app/domain/sellers/permissions.rules.ts'
import { ORIGIN } from '#test/support/api.ts'
import { makeProduct } from '#test/support/catalog.ts'
import { drain, makeSeller, type TestContainer, testContainer } from '#test/support/container.ts'
import { makeMember } from '#test/support/members.ts'
import { connectAccount, earn } from '#test/support/payouts.ts'
import { memberScope, type SellerScope } from '#workers/auth/scope.ts'
import { listMails } from '#workers/dev/captured-mails.ts'

let c: TestContainer
let scope: SellerScope
beforeEach(async () => {
  c = await testContainer()
  scope = await makeSeller(c)
  await connectAccount(c, scope)
})

const usd = (amount: number) => ({ amount, currency: 'usd' as const })
const as = (role: Role) =>
  memberScope({ sellerId: scope.sellerId, memberId: `mem_${role}`, name: role, role })
const pay = async (amount?: number) =>
  (
    await c.services.instantPayouts.request(
      scope,
      amount === undefined ? {} : { amount: usd(amount) },
      crypto.randomUUID(),
    )
  ).data[0]!
const rowsOf = (csv: string) => Papa.parse<Record<string, string>>(csv.trim(), { header: true }).data
const csvOf = async (id: string) =>
  rowsOf(await new Response((await c.services.payoutStatement.csv(scope, id)).body).text())
/** As if the bank had it; `day`: when it was made. */
const arrived = (id: string, day = utcDay(c.clock.now())) =>
  env.DB.prepare(
    `UPDATE payouts SET status = 'paid', day = ?3, settled_at = 1 WHERE seller_id = ?1 AND id = ?2`,
  )
    .bind(scope.sellerId, id, day)
    .run()

describe('transactions of a payout', () => {
  /** A sale with tax and an affiliate, given back in part, one disputed, one given back whole, and a credit. */
  async function history() {
    const product = await makeProduct(c, scope, '=Book, "the" first')
    const affiliate = await c.services.affiliates.invite(scope, {
      email: { email: 'agent@example.com', emailGiven: 'agent@example.com' },
      ...{ name: 'Agent', products: [{ product_id: product.id, basis_points: 2000 }] },
    })
    const parts = (withAgent: boolean) =>
      splitSale({
        ...{ price: 10_000, tax: 1900, processorFee: 375, fee: { percent: 10, fixed: 50 } },
        affiliate: withAgent ? { contactId: affiliate.contact_id, basisPoints: 2000 } : null,
      })
    const now = c.clock.now()
    const sales = [parts(true), parts(false), parts(false)]
    await c.services.sales.recordMany(
      scope,
      sales.map((p, i) => ({
        ...{ productId: product.id, editionId: product.editions[0]!.id, email: `buyer${i}@example.com` },
        ...{ name: `Buyer ${i}`, country: 'DE', price: usd(10_000), purchasedAt: now - 3 * DAY },
        payment: { intent: `pi_${crypto.randomUUID()}`, parts: p },
      })),
    )
    const repos = c.repos(scope)
    const bought = (await repos.purchases.list({}, undefined, 10)).toSorted((a, b) =>
      a.affiliateAmount > 0 ? -1 : b.affiliateAmount > 0 ? 1 : 0,
    )
    const post = (cause: string, purchaseId: string | null, entries: ReturnType<typeof saleEntries>) => ({
      ...{
        id: c.newId('posting'),
        cause,
        purchaseId,
        day: utcDay(now - 3 * DAY),
        currency: 'usd',
        entries,
        at: now,
      },
    })
    const whole = splitRefund(sales[1]!, NOTHING_TAKEN, 10_000)
    await repos.batch(
      repos.ledger.post(
        [
          post(
            'refund:ref_1',
            bought[0]!.id,
            refundEntries(sales[0]!, splitRefund(sales[0]!, NOTHING_TAKEN, 2500)),
          ),
          post('refund:ref_2', bought[1]!.id, refundEntries(sales[1]!, whole)),
          post(
            'dispute:dp_1',
            bought[2]!.id,
            disputeEntries(sales[2]!, splitRefund(sales[2]!, NOTHING_TAKEN, 10_000), 1500),
          ),
          post('credit:po_x', null, [
            { account: 'processor', party: '', amount: 5 },
            { account: 'unpaid', party: '', amount: -5 },
          ]),
        ],
        now,
      ),
    )
    await c.sandbox!.payments.connect.fund('usd', 100_000)
  }

  it('has every kind of row, and a last one that equals the payout', async () => {
    await history()
    await earn(c, scope, 4000, c.clock.now() - 5 * DAY)
    const p = await pay()
    const rows = await csvOf(p.id)
    const kinds = rows.map((r) => r.type)
    for (const [kind, n] of Object.entries({
      Sale: 4,
      Affiliate: 2,
      'Partial refund': 1,
      'Full refund': 1,
      Chargeback: 1,
      Credit: 1,
    }))
      expect([kind, kinds.filter((k) => k === kind).length]).toEqual([kind, n])
    expect(kinds.slice(-2)).toEqual(['Payout fee', 'Totals'])
    const net = (list: typeof rows) => Math.round(list.reduce((sum, r) => sum + Number(r.net_total), 0) * 100)
    expect(net(rows.slice(0, -1))).toBe(p.net.amount)
    expect(rows.at(-1)).toMatchObject({ net_total: (p.net.amount / 100).toFixed(2), currency: 'USD' })
    expect(rows.at(-2)).toMatchObject({ fees: (p.fee.amount / 100).toFixed(2) })
    // 100.00 with 19.00 of tax on top, 3.75 and 10.50 of fees.
    expect(rows.find((r) => r.buyer_email === 'buyer0@example.com')).toMatchObject({
      ...{ type: 'Sale', taxes: '19.00', sale_price: '100.00', fees: '14.25', net_total: '85.75' },
      ...{ buyer_name: 'Buyer 0', item: `'=Book, "the" first`, date: utcDay(c.clock.now() - 3 * DAY) },
    })
    expect(rows.find((r) => r.type === 'Partial refund')).toMatchObject({
      sale_price: '-25.00',
      taxes: '-4.75',
    })
    expect(rows.find((r) => r.type === 'Credit')).toMatchObject({ net_total: '-0.05', purchase_id: '' })
    const { rows: steps } = await c.services.payoutStatement.waterfall(scope, p.id)
    expect(steps.at(-1)).toEqual({ row: 'net', amount: p.net.amount })
  })

  it('says which part of a divided day is in it, so that both parts add up', async () => {
    await earn(c, scope, 9000, c.clock.now() - 5 * DAY)
    const [first, second] = [await pay(5000), await pay(4000)]
    for (const p of [first, second]) {
      const rows = await csvOf(p.id)
      expect(rows.map((r) => r.type)).toEqual(['Sale', 'Part of a divided day', 'Payout fee', 'Totals'])
      expect(rows.at(-1)!.net_total).toBe((p.net.amount / 100).toFixed(2))
      expect(rows[1]).toMatchObject({ net_total: (-(9000 - p.gross.amount) / 100).toFixed(2) })
    }
  })
})

describe('an archive of payouts', () => {
  const download = async (id: string) => {
    const { download_url } = await c.services.exports.get(scope, id)
    const answer = await exports.default.fetch(download_url!)
    return { answer, files: unzipSync(new Uint8Array(await answer.arrayBuffer())) }
  }

  it('holds one file per payout named by its day, and a link that can be revoked', async () => {
    await earn(c, scope, 9000, c.clock.now() - 5 * DAY)
    const made = [await pay(2000), await pay(2000), await pay(2000), await pay(2000)]
    for (const [i, p] of made.entries())
      await arrived(p.id, ['2026-01-02', '2026-01-02', '2026-03-01', '2025-12-31'][i])
    const asked = await c.services.exports.createOfPayouts(scope, {
      payouts: made.slice(0, 3).map((p) => p.id),
    })
    expect(asked).toMatchObject({ kind: 'payouts', status: 'queued', progress: { total: 3 } })
    await drain(c)
    const ready = await c.services.exports.get(scope, asked.id)
    expect(ready).toMatchObject({
      status: 'ready',
      rows: 3,
      file_name: expect.stringMatching(/^payouts-.*-2026\.zip$/),
    })
    const { answer, files } = await download(asked.id)
    expect(answer.headers.get('content-type')).toBe('application/zip')
    expect(Object.keys(files)).toEqual([
      'payout-2026-01-02.csv',
      'payout-2026-01-02 (1).csv',
      'payout-2026-03-01.csv',
    ])
    for (const [i, bytes] of Object.values(files).entries())
      expect(rowsOf(new TextDecoder().decode(bytes))).toEqual(await csvOf(made[i]!.id))
    expect((await c.services.exports.list(scope, { limit: 10 })).data).toEqual([])
    expect((await c.services.exports.list(scope, { limit: 10 }, 'payouts')).data.map((e) => e.id)).toEqual([
      asked.id,
    ])

    await expect(c.services.exports.revoke(as('support'), asked.id)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await c.services.exports.revoke(as('accountant'), asked.id)
    expect((await exports.default.fetch(ready.download_url!)).status).toBe(410)
  })

  it('is mailed to who asked, once for two clicks', async () => {
    await earn(c, scope, 9000, c.clock.now() - 5 * DAY)
    const made = [await pay(2000), await pay(2000), await pay(2000)]
    for (const p of made) await arrived(p.id)
    const member = await makeMember(c, scope, 'accountant', 'books@example.com')
    const asker = memberScope({
      sellerId: scope.sellerId,
      memberId: member.memberId,
      name: 'Books',
      role: 'accountant',
    })
    const one = await c.services.exports.createOfPayouts(asker, { payouts: made.map((p) => p.id) })
    const again = await c.services.exports.createOfPayouts(asker, { payouts: made.map((p) => p.id) })
    expect(again.id).toBe(one.id)
    await drain(c)
    const mails = await listMails(c.sandbox!.store, { to: 'books@example.com' })
    expect(mails.map((m) => m.text)).toEqual([expect.stringContaining('the transactions of 3 payouts')])
  })

  it.each<[string, (theirs: string, underWay: string) => string[], string]>([
    ['nothing', () => [], 'payouts'],
    ['a payout of another seller', (theirs) => [theirs], 'payouts.0'],
    ['one nobody has', () => [`po_${'0'.repeat(26)}`], 'payouts.0'],
    ['what is no id', () => ["'; --"], 'payouts.0'],
    ['one that has not arrived', (_, underWay) => [underWay], 'payouts.0'],
  ])('is not made of %s, and nothing is queued', async (_, ids, path) => {
    const other = await makeSeller(c)
    await connectAccount(c, other)
    await earn(c, other, 5000, c.clock.now() - 5 * DAY)
    const [theirs] = (await c.services.instantPayouts.request(other, {}, 'x')).data
    await earn(c, scope, 5000, c.clock.now() - 5 * DAY)
    const underWay = await pay()
    await expect(
      c.services.exports.createOfPayouts(scope, { payouts: ids(theirs!.id, underWay.id) }),
    ).rejects.toMatchObject({ kind: 'invalid', extra: { errors: [{ path }] } })
    const { n } = (await env.DB.prepare(
      `SELECT (SELECT count(*) FROM exports WHERE seller_id = ?1) + (SELECT count(*) FROM jobs WHERE seller_id = ?1 AND name LIKE 'exports.%') AS n`,
    )
      .bind(scope.sellerId)
      .first<{ n: number }>())!
    expect(n).toBe(0)
  })

  it('offers the years with payouts, the latest unless another one has some', async () => {
    const current = new Date(c.clock.now()).getUTCFullYear()
    const { exports: archive } = c.services
    expect(await archive.payoutsOf(scope, null)).toEqual({ years: [current], year: current, payouts: [] })
    await earn(c, scope, 9000, c.clock.now() - 5 * DAY)
    const [a, b] = [await pay(2000), await pay(2000)]
    await pay(2000)
    await arrived(a.id, '2023-05-05')
    await arrived(b.id, '2025-05-02')
    const ids = async (year: number | null) => {
      const found = await archive.payoutsOf(scope, year)
      return [found.years, found.year, found.payouts.map((p) => p.id)]
    }
    expect(await ids(null)).toEqual([[2025, 2023], 2025, [b.id]])
    expect(await ids(2023)).toEqual([[2025, 2023], 2023, [a.id]])
    expect(await ids(2024)).toEqual([[2025, 2023], 2025, [b.id]])
    for (const role of ['marketing', 'support'] as const)
      await expect(archive.payoutsOf(as(role), null)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the calendar of coming payouts', () => {
  const read = (url: string) => exports.default.fetch(url)

  it('shows the days of the schedule with the amount of the next one, to whoever knows its address', async () => {
    await earn(c, scope, 7000, c.clock.now() - 10 * DAY)
    const url = (await c.services.payoutFeed.renew(scope))!
    const answer = await read(url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
    const text = await answer.text()
    const { date } = await c.services.payouts.next(scope)
    const days = [...text.matchAll(/DTSTART;VALUE=DATE:(\d{4})(\d\d)(\d\d)/g)].map(
      ([, y, m, d]) => `${y}-${m}-${d}`,
    )
    expect(days).toEqual(comingDates('weekly', date!, 13))
    expect([...text.matchAll(/SUMMARY:(.*)\r/g)].map(([, title]) => title).slice(0, 2)).toEqual([
      ...['Payout of $70', 'Payout day'],
    ])
    expect(text).not.toContain('BANK')
    // While none will be made no date is shown.
    await c.services.payoutSettings.put(scope, { paused: true })
    expect(await (await read(url)).text()).not.toContain('VEVENT')
  })

  it('leads nowhere once it has another address, is off, or was never one', async () => {
    const first = (await c.services.payoutFeed.renew(as('accountant')))!
    const second = (await c.services.payoutFeed.renew(as('owner')))!
    expect(second).not.toBe(first)
    expect([(await read(first)).status, (await read(second)).status]).toEqual([404, 200])
    expect(await c.services.payoutFeed.get(as('admin'))).toBe(second)
    await c.services.payoutFeed.turnOff(as('admin'))
    expect([(await read(second)).status, await c.services.payoutFeed.get(scope)]).toEqual([404, null])
    for (const key of ['x', 'A'.repeat(27), '%00', 'null'])
      expect([key, (await read(`${ORIGIN}/payouts/feed/${key}.ics`)).status]).toEqual([key, 404])
    for (const role of ['marketing', 'support'] as const)
      await expect(c.services.payoutFeed.renew(as(role))).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('is braked, each for itself', async () => {
    const url = (await c.services.payoutFeed.renew(scope))!
    const other = (await c.services.payoutFeed.renew(await makeSeller(c)))!
    const statuses: number[] = []
    while (statuses.length < 400 && statuses.at(-1) !== 429)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, () => read(url)))).map((r) => r.status))
    expect(statuses.at(-1)).toBe(429)
    expect((await read(other)).status).toBe(200)
  })

  it('is of its seller alone', async () => {
    const other = await makeSeller(c)
    await earn(c, other, 12_300, c.clock.now() - 10 * DAY - HOUR)
    await connectAccount(c, other)
    await earn(c, scope, 7000, c.clock.now() - 10 * DAY)
    const [mine, theirs] = [
      (await c.services.payoutFeed.renew(scope))!,
      (await c.services.payoutFeed.renew(other))!,
    ]
    const [a, b] = [await (await read(mine)).text(), await (await read(theirs)).text()]
    expect([a.includes('$70'), a.includes('$123'), a.includes(other.sellerId)]).toEqual([true, false, false])
    expect([b.includes('$123'), b.includes('$70'), b.includes(scope.sellerId)]).toEqual([true, false, false])
  })
})
